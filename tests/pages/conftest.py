"""The dashboard with illustrative data, to be opened page by page."""

from __future__ import annotations

import pytest

from data_loaders.store.reading import Book
from metrics.evidence import Evidence
from metrics.registry import load
from tests.pages.opening import Visit, open_page


@pytest.fixture
def visit(illustrative_url: str, monkeypatch: pytest.MonkeyPatch) -> Visit:
    """Opens pages of the dashboard with the illustrative data."""
    monkeypatch.setenv("CSP_DATABASE_URL", illustrative_url)
    return open_page


@pytest.fixture
def evidence(illustrative_store) -> Evidence:
    """The definitions with the illustrative data."""
    return Evidence(load(), Book(illustrative_store))
