"""Brings two sets of evidence together: the measures as an earlier meeting saw them, and as they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from data_loaders.calendar.month import Month
from data_loaders.store.meetings import Paper
from data_loaders.store.store_faults import StoreFault
from metrics.measures import measure
from metrics.meetings.exception_wards import WardChange, ward_changes
from metrics.meetings.exceptions import Notable, Rank, exceptions
from metrics.meetings.meeting import before, ending_of, last_before, scope_of
from metrics.series.evidence import Evidence
from metrics.series.measure import Measure, plan_of
from metrics.series.scope import Scope
from metrics.statistics.hotspot_history import Pattern
from metrics.wording.meetings import moment_text

WARDS = "wards"


@dataclass(frozen=True)
class PaperSide:
    """One of the two: the evidence, and the last month of its year so far."""

    evidence: Evidence
    ending: Month


@dataclass(frozen=True)
class Since:
    """What is different. noted: worst first; wards: emerging first; same: the measures that are as they were.

    failed: what could not be worked out, each with what went wrong; by the measure's id, or WARDS.
    """

    noted: list[Notable]
    wards: list[WardChange]
    same: list[Measure]
    failed: dict[str, Exception] = field(default_factory=dict)

    def group(self, name: str) -> tuple[list[Notable], list[WardChange]]:
        """What stands under one heading ("Worse", "To look into", "Better")."""
        wards = [w for w in self.wards if _rank(w).group == name]
        return [n for n in self.noted if n.rank.group == name], wards

    @property
    def late(self) -> dict[str, list[Measure]]:
        """The measures of which nothing but a missing return is to be told, by what is said of it: one sender is
        often late with many."""
        late_by_sender: dict[str, list[Measure]] = {}
        for notable in self.noted:
            if notable.only_late:
                late_by_sender.setdefault(notable.changes[0].says, []).append(notable.now)
        return late_by_sender

    @property
    def still_off(self) -> list[Measure]:
        """Of what is as it was, the measures that are clearly off track."""
        return [m for m in self.same if m.judgement.status.clear and not m.judgement.status.on_track]


def earlier(
    evidence: Evidence, scope: Scope, papers: Mapping[str, Paper], of: Callable[[Paper], Evidence]
) -> tuple[PaperSide, str]:
    """What to compare with, and its name in words: the paper of the newest earlier meeting, else today's figures for
    the quarter before. of: the evidence in the state that a paper shows."""
    ending = ending_of(evidence.registry, scope.ending)
    paper = last_before(papers, ending, itself=evidence.snapshot.as_at is None)
    if paper:
        month = Month.parse(paper.ending)
        return PaperSide(
            of(paper), month
        ), f"Set against the paper for {month.name}, frozen {moment_text(paper.as_at)}."
    month = before(evidence.registry, ending)
    note = f"No earlier meeting has a paper, so this is set against {month.name} in today’s figures"
    return PaperSide(evidence, month), f"{note}; what has been restated does not show."


def _rank(change: WardChange) -> Rank:
    return Rank.CONCERN if change.pattern is Pattern.EMERGING else Rank.BETTER


def since(then: PaperSide, evidence: Evidence, scope: Scope, areas: Sequence[str]) -> Since:
    """What is different in these areas (codes) between an earlier meeting and what is asked now."""
    key = ("since", then.evidence.snapshot.as_at, then.ending, scope, tuple(areas))
    return evidence.remember(key, lambda: _since(then, evidence, scope, areas))


def _since(then: PaperSide, evidence: Evidence, scope: Scope, areas: Sequence[str]) -> Since:
    listed = plan_of(evidence, scope)[0].listed
    pairs: list[tuple[Measure, Measure]] = []
    failed: dict[str, Exception] = {}
    for id in listed:
        # One measure that fails must not take the others from the Chair; the page says which it was.
        try:
            pairs += [
                (_at(then, id, area), measure(evidence, evidence.registry.indicators[id], scope.of(area)))
                for area in areas
            ]
        except StoreFault:
            raise
        except Exception as error:
            failed[id] = error
    noted, same = exceptions(pairs)
    return Since(noted, _wards(then, evidence, scope, areas, failed), same, failed)


def _wards(
    then: PaperSide, evidence: Evidence, scope: Scope, areas: Sequence[str], failed: dict[str, Exception]
) -> list[WardChange]:
    asked_then = scope_of(evidence.registry, then.ending, scope.area)
    try:
        wards = ward_changes((then.evidence, asked_then), (evidence, scope))
    except StoreFault:
        raise
    except Exception as error:
        failed[WARDS] = error
        return []
    return [w for w in wards if w.ward.borough in areas or evidence.whole in areas]


def _at(side: PaperSide, id: str, area: str) -> Measure:
    registry = side.evidence.registry
    return measure(side.evidence, registry.indicators[id], scope_of(registry, side.ending, area))
