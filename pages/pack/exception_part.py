"""The part of a pack for the Chair: what is different since the last meeting, the worst first, and what is overdue."""

from __future__ import annotations

from typing import Any

from data_loaders.store.actions import actions
from metrics.meetings.exception_wards import MEANING, WardChange
from metrics.meetings.exceptions import Notable
from metrics.meetings.since import Since, since
from metrics.meetings.words import action_text, capital, unchanged
from pages.pack.question import Question
from pages.parts import sparks
from pages.parts.statuses import NONE, SHAPES

GROUPS = ("Worse", "To look into", "Better")


def exceptions(q: Question) -> dict[str, Any]:
    """Overdue actions, the three groups, and one line on all the rest."""
    found = since(q.then, q.evidence, q.asked, q.codes)
    still = ", ".join(f"{m.indicator.title} ({m.area_name})" for m in found.still_off)
    rest = [unchanged(found.same), *([f"Still clearly off track: {still}."] if still else [])]
    return {
        "against": q.against,
        "overdue": _overdue(q),
        "groups": [group for name in GROUPS if (group := _group(q, found, name))["rows"] or name == "Worse"],
        "rest": [*rest, *([MEANING] if found.wards else [])],
    }


def _group(q: Question, found: Since, name: str) -> dict[str, Any]:
    noted, wards = found.group(name)
    rows = [_measure(q, one) for one in noted if not one.only_late]
    rows += [_ward(q, one) for one in wards]
    if name == "To look into":
        rows += [_late(says, measures) for says, measures in found.late.items()]
    return {"name": name, "rows": rows}


def _measure(q: Question, one: Notable) -> dict[str, str]:
    now = one.now
    shape, tone = SHAPES.get(now.judgement.status, NONE)
    return {
        "name": f"{now.indicator.title}, {now.area_name}",
        "status": str(now.judgement.status),
        "shape": shape,
        "tone": tone,
        "says": capital("; ".join(c.says for c in one.changes)),
        "sentence": now.sentence,
        "line": sparks.svg([now], q.codes),
        "alt": sparks.alternative([now]),
    }


def _ward(q: Question, one: WardChange) -> dict[str, str]:
    return {
        "name": f"{one.indicator.title}, {one.ward.full_name}",
        "says": capital(one.says),
        "sentence": one.sentence,
        "line": sparks.ward_svg(one, q.codes),
        "alt": sparks.ward_alternative(one),
    }


def _late(says: str, measures) -> dict[str, str]:
    """A return that has not come: one sender is often late with many measures, which are named once."""
    names = ", ".join(dict.fromkeys(m.indicator.title for m in measures))
    areas = " and ".join(dict.fromkeys(m.area_name for m in measures))
    return {"name": capital(says), "says": f"Waiting for it ({areas})", "sentence": f"{names}."}


def _overdue(q: Question) -> list[list[str]]:
    today = q.moment.date()
    late = [a for a in actions(q.engine, q.evidence.book.as_at) if a.overdue(today)]
    return [[action_text(a, today), a.text] for a in late]
