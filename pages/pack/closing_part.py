"""The end of a pack: where the figures come from, and how they were judged."""

from __future__ import annotations

from metrics.provenance import Provenance, attributions, day, provenance
from pages.about.methods_text import SECTIONS
from pages.pack.question import Question

HEAD = ("Source", "Publisher", "Covers", "Newest file", "Standing")


def sources(q: Question) -> list[list[str]]:
    """A row for each source that holds something."""
    return [
        [
            p.source.title,
            p.source.publisher,
            p.covers,
            f"release {p.newest.id}, {day(p.newest.accepted)}",
            p.standing,
        ]
        for p in _known(q)
        if p.newest
    ]


def attributed(q: Question) -> list[str]:
    """The words that the licences ask for."""
    return list(attributions(_known(q)))


def _known(q: Question) -> tuple[Provenance, ...]:
    """As at the pack's moment; what is held today is not asked for."""
    return provenance(q.evidence.registry, q.evidence.book.releases, ())


def method() -> list[dict[str, object]]:
    """The sections of the Methods page: a heading and its paragraphs."""
    return [{"title": s.heading, "lines": list(s.paragraphs)} for s in SECTIONS]
