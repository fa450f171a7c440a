"""Which edition of its source a file is, in words."""

from __future__ import annotations

from data_loaders.edition import Edition, Published
from metrics.month import Month, day_text


def edition_text(edition: Edition) -> str:
    """ "published 28 February 2014", or "edition of July 2026" for an archive that is named after a month."""
    if isinstance(edition, Published):
        return f"published {day_text(edition.day)}"
    return f"edition of {Month.parse(edition.month).name}"
