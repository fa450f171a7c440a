"""The layout of the template: what its writer puts where and its reader looks for. Bump VERSION when it changes."""

from __future__ import annotations

import re

from data_loaders.batch import Reason

VERSION = 1
MARK = f"Community safety return, template {VERSION}"
MARKED = re.compile(r"Community safety return, template (\d+)")
SHEET, GUIDE_SHEET = "Return", "Guide"
GUIDE = "How to fill in this return"
MARK_ROWS = 30  # the mark and the column headings stand within so many rows of the top
AGENCY, QUARTER = "Agency", "Quarter"

MEASURE, AREA, PERIOD, ENTER = "Measure", "Area", "Period", "What to enter"
FIGURE, OUT_OF, BECAUSE, NOTE = "Figure", "Out of", "No figure because", "Note"
BEFORE, DEFINITION, CODE = "Last time", "What is counted", "Code"
HEADINGS = (MEASURE, AREA, PERIOD, ENTER, FIGURE, OUT_OF, BECAUSE, NOTE, BEFORE, DEFINITION, CODE)
ENTRY = (FIGURE, OUT_OF, BECAUSE, NOTE)

# Why there may be no figure; the rest of the reasons are not an agency's to give.
REASONS = (Reason.NOT_AVAILABLE, Reason.WITHHELD, Reason.NOT_COMPARABLE, Reason.NOT_SUBMITTED)
NOTE_LIMIT = 500


def code(indicator: str, area: str, period: str) -> str:
    """What the column Code says of a row: whose figure it is."""
    return f"{indicator} | {area} | {period}"


def parts(text: str) -> tuple[str, str, str] | None:
    """Indicator, area and period of a code; None where it is no code."""
    names = [part.strip() for part in text.split("|")]
    return (names[0], names[1], names[2]) if len(names) == 3 and all(names) else None
