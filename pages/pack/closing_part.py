"""The end of a pack: where the figures come from, and how they were judged."""

from __future__ import annotations

from typing import Any

from metrics.provenance import Provenance, attributions, day, provenance
from metrics.wording.methods import SECTIONS
from pages.pack.request import PackRequest

HEAD = ("Source", "Publisher", "Covers", "Newest file", "Standing")


def sources(request: PackRequest) -> dict[str, Any]:
    """A row for each source that holds something, and the words that the licences ask for."""
    known = _known(request)
    rows = [
        [
            p.source.title,
            p.source.publisher,
            p.covers,
            f"release {p.newest.id}, {day(p.newest.accepted)}",
            p.standing,
        ]
        for p in known
        if p.newest
    ]
    return {"head": HEAD, "rows": rows, "attributed": list(attributions(known))}


def _known(request: PackRequest) -> tuple[Provenance, ...]:
    """As at the pack's moment; what is held today is not asked for."""
    return provenance(request.evidence.registry, request.evidence.snapshot.releases, ())


def method() -> list[dict[str, object]]:
    """The sections of the Methods page: a heading and its paragraphs."""
    return [{"title": s.heading, "lines": list(s.paragraphs)} for s in SECTIONS]
