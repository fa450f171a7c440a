"""The part of a pack for the Chair: what is different since the last meeting, the worst first, and what is overdue."""

from __future__ import annotations

from typing import Any

from data_loaders.store.actions import actions
from metrics.exceptions import Notable
from metrics.meeting_words import action_text, unchanged
from metrics.since import since
from pages.pack.question import Question
from pages.parts.statuses import NONE, SHAPES

GROUPS = ("Worse", "To look into", "Better")


def exceptions(q: Question) -> dict[str, Any]:
    """Overdue actions, the three groups, and one line on all the rest."""
    found = since(q.then, q.evidence, q.asked, q.codes)
    groups = []
    for name in GROUPS:
        noted, wards = found.group(name)
        rows = [_measure(one) for one in noted]
        rows += [
            {"name": f"{w.indicator.title}, {w.ward.full_name}", "says": w.says, "sentence": w.sentence}
            for w in wards
        ]
        groups.append({"name": name, "rows": rows})
    still = ", ".join(f"{m.indicator.title} ({m.area_name})" for m in found.still_off)
    rest = [unchanged(found.same), *([f"Still clearly off track: {still}."] if still else [])]
    return {"against": q.against, "overdue": _overdue(q), "groups": groups, "rest": rest}


def _measure(one: Notable) -> dict[str, str]:
    now = one.now
    said = "; ".join(c.says for c in one.changes)
    shape, tone = SHAPES.get(now.judgement.status, NONE)
    return {
        "name": f"{now.indicator.title}, {now.area_name}",
        "status": str(now.judgement.status),
        "shape": shape,
        "tone": tone,
        "says": said,
        "sentence": now.sentence,
    }


def _overdue(q: Question) -> list[list[str]]:
    today = q.moment.date()
    late = [a for a in actions(q.engine, q.evidence.book.as_at) if a.overdue(today)]
    return [[action_text(a, today), a.text] for a in late]
