"""The dashboard with illustrative data, to be opened page by page."""

from __future__ import annotations

import pytest

from data_loaders.store.snapshot import Snapshot
from metrics.definitions.registry import load
from metrics.series.evidence import Evidence
from tests.pages.opening import Visit, open_page


@pytest.fixture
def visit(illustrative_url: str, monkeypatch: pytest.MonkeyPatch) -> Visit:
    """Opens pages of the dashboard with the illustrative data."""
    monkeypatch.setenv("CSP_DATABASE_URL", illustrative_url)
    return open_page


@pytest.fixture
def evidence(illustrative_store) -> Evidence:
    """The definitions with the illustrative data."""
    return Evidence(load(), Snapshot(illustrative_store))
