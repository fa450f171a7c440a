"""Runs the dashboard without a browser: a page of it, with what stands in its address."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

DASHBOARD = Path(__file__).resolve().parents[2] / "dashboard.py"
Visit = Callable[..., AppTest]


@pytest.fixture
def visit(illustrative_url: str, monkeypatch: pytest.MonkeyPatch) -> Visit:
    """Opens a page by its name in the address ("" for the first), with choices such as borough="Gravesham"."""
    monkeypatch.setenv("CSP_DATABASE_URL", illustrative_url)
    return open_page


def open_page(name: str = "", **choices: str) -> AppTest:
    app = AppTest.from_file(str(DASHBOARD), default_timeout=120)
    # AppTest can only switch to pages that are files; ours are functions, and Streamlit knows them by this.
    app._page_hash = calc_hash(name)
    for key, value in choices.items():
        app.query_params[key] = value
    return app.run()


def html(app: AppTest) -> str:
    """Everything that a page says by st.html."""
    return "\n".join(element.proto.body for element in app.main.get("html"))
