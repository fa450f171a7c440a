"""How a number is written: counts, rates and per cents."""

from __future__ import annotations

from data_loaders.calendar.edition import Edition, Published
from data_loaders.calendar.month import Month, day_text

HALF = 0.5  # rounded to an even number: to 0
SMALL = 10  # rates below it have two decimals


def number(value: float) -> str:
    """A count with thousands commas; one decimal only where it is not whole."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def rate(value: float) -> str:
    """A rate to one decimal."""
    return f"{value:,.1f}"


def percent(value: float) -> str:
    """A share to the whole per cent, without a space, as GOV.UK writes it."""
    return f"{value:.0f}%"


def some_percent(value: float) -> str:
    """The same; "under 1%" for what would be rounded to nothing but is something."""
    return "under 1%" if 0 < value <= HALF else percent(value)


def figure(value: float, kind: str) -> str:
    """A figure as its kind asks for: a share as a per cent, a small rate with two decimals, else a count."""
    if kind == "share":
        return percent(value)
    if kind == "rate":
        return rate(value) if value >= SMALL or value == 0 else f"{value:.2f}"
    return number(value)


def edition_text(edition: Edition) -> str:
    """ "published 28 February 2014", or "edition of July 2026" for an archive that is named after a month."""
    if isinstance(edition, Published):
        return f"published {day_text(edition.day)}"
    return f"edition of {Month.parse(edition.month).name}"
