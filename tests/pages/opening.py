"""Runs the dashboard without a browser: a page of it, with what stands in its address."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

DASHBOARD = Path(__file__).resolve().parents[2] / "dashboard.py"
Visit = Callable[..., AppTest]


def open_page(name: str = "", **choices: str) -> AppTest:
    """Opens a page by its name in the address ("" for the first), with choices such as borough="Gravesham"."""
    app = AppTest.from_file(str(DASHBOARD), default_timeout=120)
    # AppTest can only switch to pages that are files; ours are functions, and Streamlit knows them by this.
    app._page_hash = calc_hash(name)
    for key, value in choices.items():
        app.query_params[key] = value
    return app.run()


def html(app: AppTest) -> str:
    """Everything that a page says by st.html."""
    return "\n".join(element.proto.body for element in app.main.get("html"))
