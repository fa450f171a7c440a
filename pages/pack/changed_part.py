"""The part of a pack that says whether the paper still reads as it did when it was frozen."""

from __future__ import annotations

from typing import Any

from metrics.evidence import Evidence
from metrics.meetings.meeting import differences
from metrics.meetings.words import changed_text
from pages.pack.question import Question

HEAD = ("Measure", "Area", "When it was frozen", "Now")


def changed(q: Question) -> dict[str, Any]:
    """What reads otherwise: a paper pins the data, and not the definitions and the code. Nothing without a paper."""
    found = differences(_public(q), q.paper) if q.paper else ()
    return {
        "said": changed_text(len(found)),
        "head": HEAD,
        "rows": [[d.title, d.area, d.then, d.now] for d in found],
    }


def _public(q: Question) -> Evidence:
    """Judgements were frozen as the public sees them."""
    own = q.evidence
    return own if own.audience == "public" else Evidence(own.registry, own.book, "public")
