"""How a number is written: counts, rates and per cents."""

from __future__ import annotations

from data_loaders.calendar.edition import Edition, Published
from data_loaders.calendar.month import Month, day_text


def number(value: float) -> str:
    """A count with thousands commas; one decimal only where it is not whole."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def rate(value: float) -> str:
    """A rate to one decimal."""
    return f"{value:,.1f}"


def percent(value: float) -> str:
    """A share to the whole per cent."""
    return f"{value:.0f}%"


def edition_text(edition: Edition) -> str:
    """ "published 28 February 2014", or "edition of July 2026" for an archive that is named after a month."""
    if isinstance(edition, Published):
        return f"published {day_text(edition.day)}"
    return f"edition of {Month.parse(edition.month).name}"
