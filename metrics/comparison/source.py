"""Where a table of areas came from, in one line."""

from __future__ import annotations

from collections.abc import Collection

from data_loaders.source import catalogue
from metrics.edition_words import edition_text
from metrics.evidence import Evidence
from metrics.month import day_text


def source_line(evidence: Evidence, source: str, releases: Collection[int]) -> str:
    """Publisher, the edition where a file tells it, and the day it was loaded."""
    used = [evidence.book.release[r] for r in releases]
    parts = [catalogue()[source].publisher]
    newest = max((r.edition for r in used if r.edition), key=str, default=None)
    if newest:
        parts.append(edition_text(newest))
    if used:
        parts.append(f"loaded {day_text(max(used, key=lambda r: r.change).accepted)}")
    return " · ".join(parts)
