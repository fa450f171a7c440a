"""When the store cannot be used, the public learns a number and no address; whoever runs the dashboard learns both."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.opening import html, open_page

NUMBER = re.compile(r"reference ([0-9A-F]{6})")


def words(app: AppTest) -> str:
    """Everything on the page."""
    shown = [e.value for kind in ("title", "markdown", "code", "error", "caption") for e in app.get(kind)]
    return "\n".join([*shown, html(app)]).replace("\\", "")


def no_schema(folder: Path) -> str:
    return f"sqlite:///{folder / 'secret-place.sqlite'}"


def damaged(folder: Path) -> str:
    (folder / "secret-place.sqlite").write_bytes(b"no database at all" * 1000)
    return no_schema(folder)


def no_server(_folder: Path) -> str:
    return "postgresql://secret-user:secret-word@127.0.0.1:9/secret-place"


@pytest.mark.parametrize("broken", [no_schema, damaged, no_server])
def test_the_public_never_sees_where_the_store_is(
    broken: Callable[[Path], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("CSP_DATABASE_URL", broken(tmp_path))
    app = open_page()
    shown = words(app)
    assert app.title[0].value == "The dashboard cannot start" and not app.exception
    assert "secret" not in shown and "sqlite" not in shown and str(tmp_path) not in shown
    number = NUMBER.search(shown)
    assert number and any(f"reference {number[1]}: " in line for line in caplog.messages)
    monkeypatch.setenv("CSP_LOCAL_STEWARD", "Jo Smith")
    assert "secret-word" not in words(open_page()) and "secret-place" in words(open_page())


def fails_on_the_way() -> None:
    from data_loaders.fault import Fault
    from data_loaders.store.store_faults import StoreFault
    from pages.app.fallback import refused

    refused(StoreFault("store", "a sound database", "a damaged file", "/srv/secret-place.sqlite"))
    refused(Fault("send a return", "somebody who may", "public", "not signed in"))


def test_a_store_that_fails_while_a_page_is_drawn_is_not_named_either(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown = words(AppTest.from_function(fails_on_the_way).run())
    assert "secret-place" not in shown and NUMBER.search(shown) and "somebody who may" in shown
    monkeypatch.setenv("CSP_LOCAL_STEWARD", "Jo Smith")
    assert "secret-place" in words(AppTest.from_function(fails_on_the_way).run())
