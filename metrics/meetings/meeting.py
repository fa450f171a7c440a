"""The quarterly meeting: its quarter, its paper as a pinned state, and whether that still reads the same."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError
from sqlalchemy import Engine

from data_loaders.calendar.month import Month
from data_loaders.store import meetings as store
from data_loaders.store.changes import latest
from data_loaders.store.meetings import Paper
from data_loaders.store.snapshot import Snapshot
from metrics.definitions.registry import Registry
from metrics.measures import measure
from metrics.series.evidence import Evidence
from metrics.series.measure import area_name
from metrics.series.scope import Scope, baseline_of, endings

MONTHS = {"month": 1, "quarter": 3, "year": 12}
# {measure: {area: [status, sentence]}}
Judgements = dict[str, dict[str, Annotated[list[str], Field(min_length=2, max_length=2)]]]
KEPT = TypeAdapter(Judgements)


@dataclass(frozen=True)
class ReadingChange:
    """A measure that reads otherwise than in a paper, though the data are those that it shows."""

    title: str
    area: str
    then: str
    now: str


def ending_of(registry: Registry, month: Month) -> Month:
    """The last month of the quarter (or whatever the partnership meets by) that a month belongs to."""
    length = MONTHS[registry.partnership.meetings]
    return month + (-(month.number - 3) % length)


def before(registry: Registry, ending: Month) -> Month:
    """The same of the meeting before."""
    return ending - MONTHS[registry.partnership.meetings]


def to_choose(evidence: Evidence, most: int = 8) -> list[Month]:
    """The quarters that a meeting can be about, by their last month, newest first: those of which data is loaded."""
    quarters = {ending_of(evidence.registry, m) for m in endings(evidence)}
    return sorted(quarters, reverse=True)[:most]


def scope_of(registry: Registry, ending: Month, area: str) -> Scope:
    """What a meeting's paper asks: the year up to the quarter's end against the plan's baseline."""
    return Scope(area, ending, baseline_of(registry.plan_for(ending)[0], ending))


def evidence_as_at(registry: Registry, engine: Engine, paper: Paper) -> Evidence:
    """The definitions of today with the data that the paper shows."""
    return Evidence(registry, Snapshot(engine, paper.shown))


def judgements(evidence: Evidence, ending: Month) -> Judgements:
    """How every measure of the plan reads, in each borough and together."""
    registry = evidence.registry
    plan = registry.plan_for(ending)[0]
    areas = list(dict.fromkeys((*registry.partnership.codes, evidence.whole)))
    return {id: {a: _reading(evidence, id, ending, a) for a in areas} for id in plan.listed}


def _reading(evidence: Evidence, id: str, ending: Month, area: str) -> list[str]:
    result = measure(evidence, evidence.registry.indicators[id], scope_of(evidence.registry, ending, area))
    return [str(result.judgement.status), result.sentence]


def freeze(engine: Engine, registry: Registry, ending: Month, who: str) -> Paper:
    """Pin what is held now as what the meeting of a quarter is shown, with how its measures read.

    Raises Fault if nothing is loaded up to the quarter's last month, or without a name.
    """
    shown = latest(engine)
    readings = judgements(Evidence(registry, Snapshot(engine, shown)), ending)
    text = json.dumps(readings, ensure_ascii=False, sort_keys=True)
    return store.freeze(engine, str(ending), shown, text, who)


def differences(evidence: Evidence, paper: Paper) -> tuple[ReadingChange, ...]:
    """Where the paper's figures (evidence in the state that it shows) read otherwise today than when it was frozen.

    The data are pinned and the code and the definitions are not, so a difference shows that one of these has changed,
    or that illustrative data were taken away.
    """
    return evidence.remember(("differences", paper.id), lambda: _differences(evidence, paper))


def _differences(evidence: Evidence, paper: Paper) -> tuple[ReadingChange, ...]:
    now = judgements(evidence, Month.parse(paper.ending))
    text = json.dumps(now, ensure_ascii=False, sort_keys=True)
    if store.digest(text) == paper.digest:
        return ()
    try:
        then = KEPT.validate_json(paper.judgements)
    except ValidationError:
        return (
            ReadingChange("This paper", "", "What its measures said cannot be read", "The store was changed"),
        )
    pairs = dict.fromkeys((id, area) for side in (then, now) for id, areas in side.items() for area in areas)
    return tuple(
        ReadingChange(
            _title(evidence, id), _area(evidence, area), _said(then, id, area), _said(now, id, area)
        )
        for id, area in pairs
        if _said(then, id, area) != _said(now, id, area)
    )


def _title(evidence: Evidence, id: str) -> str:
    known = evidence.registry.indicators.get(id)
    return known.title if known else id


def _area(evidence: Evidence, area: str) -> str:
    ours = area in (*evidence.registry.partnership.codes, evidence.whole)
    return area_name(evidence, area) if ours else area


def _said(readings: Judgements, id: str, area: str) -> str:
    status, sentence = readings.get(id, {}).get(area, ("", "not among the plan's measures"))
    return f"{status}: {sentence}" if status else sentence


def last_before(papers: Mapping[str, Paper], ending: Month, *, itself: bool) -> Paper | None:
    """The paper to compare a quarter with: of the newest meeting before it; itself: or of its own."""
    wanted: Sequence[Paper] = [
        p for e, p in papers.items() if e < str(ending) or (itself and e == str(ending))
    ]
    return wanted[-1] if wanted else None
