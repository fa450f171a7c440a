"""Published results for the statistical methods, read by name."""

import json

import pytest
from hypothesis import settings

# A shared machine may be slow; slowness is not a wrong answer.
settings.register_profile("statistics", deadline=None)
settings.load_profile("statistics")


@pytest.fixture
def published(shared_fixtures):
    """A function from the name of a fixture file to its contents."""
    return lambda name: json.loads((shared_fixtures / f"{name}.json").read_text())
