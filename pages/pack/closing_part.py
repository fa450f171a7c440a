"""The end of a pack: where the figures come from, and how they were judged."""

from __future__ import annotations

from data_loaders.status import status
from metrics.provenance import attributions, day, provenance
from pages.about.methods_text import SECTIONS
from pages.pack.question import Question

HEAD = ("Source", "Publisher", "Covers", "Newest file", "Standing")


def sources(q: Question) -> list[list[str]]:
    """A row for each source that holds something."""
    book = q.evidence.book
    found = provenance(q.evidence.registry, book.releases, status(book.engine))
    return [
        [
            p.source.title,
            p.source.publisher,
            p.covers,
            f"release {p.newest.id}, {day(p.newest.accepted)}",
            p.standing,
        ]
        for p in found
        if p.newest
    ]


def attributed(q: Question) -> list[str]:
    """The words that the licences ask for."""
    book = q.evidence.book
    return list(attributions(provenance(q.evidence.registry, book.releases, status(book.engine))))


def method() -> list[dict[str, object]]:
    """The sections of the Methods page: a heading and its paragraphs."""
    return [{"title": s.heading, "lines": list(s.paragraphs)} for s in SECTIONS]
