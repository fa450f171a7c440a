"""The styles of the pages of the meeting."""

from __future__ import annotations

from pathlib import Path

from pages.components import markup

STYLE = (Path(__file__).parent / "meeting.css").read_text(encoding="utf-8")


def apply() -> None:
    """Put the styles on the page."""
    markup.style(STYLE)
