"""The part of a pack for the Chair: what is different since the last meeting, the worst first, and what is overdue."""

from __future__ import annotations

from typing import Any

from data_loaders.store.actions import actions
from metrics.meetings.exception_wards import MEANING, WardChange
from metrics.meetings.exceptions import Notable
from metrics.meetings.since import Since, since
from metrics.wording.meetings import action_text, capital, unchanged
from pages.components import sparks
from pages.components.statuses import NONE, SHAPES
from pages.pack.request import PackRequest

GROUPS = ("Worse", "To look into", "Better")


def exceptions(request: PackRequest) -> dict[str, Any]:
    """Overdue actions, the three groups, and one line on all the rest."""
    changes = since(request.then, request.evidence, request.asked, request.codes)
    still = ", ".join(f"{m.indicator.title} ({m.area_name})" for m in changes.still_off)
    rest = [unchanged(changes.same), *([f"Still clearly off track: {still}."] if still else [])]
    return {
        "against": request.against,
        "overdue": _overdue(request),
        "groups": [
            group for name in GROUPS if (group := _group(request, changes, name))["rows"] or name == "Worse"
        ],
        "rest": [*rest, *([MEANING] if changes.wards else [])],
    }


def _group(request: PackRequest, changes: Since, name: str) -> dict[str, Any]:
    noted, wards = changes.group(name)
    rows = [_measure(request, item) for item in noted if not item.only_late]
    rows += [_ward(request, item) for item in wards]
    if name == "To look into":
        rows += [_late(says, measures) for says, measures in changes.late.items()]
    return {"name": name, "rows": rows}


def _measure(request: PackRequest, notable: Notable) -> dict[str, str]:
    now = notable.now
    shape, tone = SHAPES.get(now.judgement.status, NONE)
    return {
        "name": f"{now.indicator.title}, {now.area_name}",
        "status": str(now.judgement.status),
        "shape": shape,
        "tone": tone,
        "says": capital("; ".join(c.says for c in notable.changes)),
        "sentence": now.sentence,
        "line": sparks.svg([now], request.codes),
        "alt": sparks.alternative([now]),
    }


def _ward(request: PackRequest, ward_change: WardChange) -> dict[str, str]:
    return {
        "name": f"{ward_change.indicator.title}, {ward_change.ward.full_name}",
        "says": capital(ward_change.says),
        "sentence": ward_change.sentence,
        "line": sparks.ward_svg(ward_change, request.codes),
        "alt": sparks.ward_alternative(ward_change),
    }


def _late(says: str, measures) -> dict[str, str]:
    """A return that has not come: one sender is often late with many measures, which are named once."""
    names = ", ".join(dict.fromkeys(m.indicator.title for m in measures))
    areas = " and ".join(dict.fromkeys(m.area_name for m in measures))
    return {"name": capital(says), "says": f"Waiting for it ({areas})", "sentence": f"{names}."}


def _overdue(request: PackRequest) -> list[list[str]]:
    today = request.moment.date()
    late = [a for a in actions(request.engine, request.evidence.snapshot.as_at) if a.overdue(today)]
    return [[action_text(a, today), a.text] for a in late]
