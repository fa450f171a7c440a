"""Where a table of areas came from, in one line."""

from __future__ import annotations

from collections.abc import Collection

from data_loaders.source import catalogue
from metrics.evidence import Evidence
from metrics.month import NAMES


def source_line(evidence: Evidence, source: str, releases: Collection[int]) -> str:
    """Publisher, the day of the edition where it says so, and the day it was loaded."""
    used = [evidence.book.release[r] for r in releases]
    parts = [catalogue()[source].publisher]
    published = max((r.published for r in used if r.published), default=None)
    if published:
        year, month, day = map(int, published.split("-"))
        parts.append(f"edition of {day} {NAMES[month - 1]} {year}")
    if used:
        accepted = max(used, key=lambda r: r.change).accepted
        parts.append(f"loaded {accepted.day} {NAMES[accepted.month - 1]} {accepted.year}")
    return " · ".join(parts)
