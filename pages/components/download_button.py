"""The one way to offer a file. It is made when the button is pressed, and only for whoever the page was drawn for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import streamlit as st

from pages.access.reader import for_reader
from pages.components.plain_text import plain


def draw(
    label: str,
    make: Callable[[], str | bytes],
    name: str,
    mime: str,
    *,
    key: str | None = None,
    type: Literal["primary", "secondary", "tertiary"] = "secondary",
) -> None:
    """The button. make: the file's content; name: what the browser calls it."""
    st.download_button(plain(label), for_reader(make), name, mime, key=key, type=type, on_click="ignore")
