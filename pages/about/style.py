"""The styles of the pages about the figures."""

from __future__ import annotations

from pathlib import Path

from pages.components import prose

STYLE = (Path(__file__).parent / "about.css").read_text(encoding="utf-8")


def apply() -> None:
    """Put the styles on the page."""
    prose.apply(STYLE)
