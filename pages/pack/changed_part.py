"""The part of a pack that says whether the paper still reads as it did when it was frozen."""

from __future__ import annotations

from typing import Any

from metrics.meetings.meeting import differences
from metrics.series.evidence import Evidence
from metrics.wording.meetings import changed_text
from pages.pack.request import PackRequest

HEAD = ("Measure", "Area", "When it was frozen", "Now")


def changed(request: PackRequest) -> dict[str, Any]:
    """What reads otherwise: a paper pins the data, and not the definitions and the code. Nothing without a paper."""
    changes = differences(_public(request), request.paper) if request.paper else ()
    return {
        "said": changed_text(len(changes)),
        "head": HEAD,
        "rows": [[d.title, d.area, d.then, d.now] for d in changes],
    }


def _public(request: PackRequest) -> Evidence:
    """Judgements were frozen as the public sees them."""
    evidence = request.evidence
    return (
        evidence
        if evidence.audience == "public"
        else Evidence(evidence.registry, evidence.snapshot, "public")
    )
