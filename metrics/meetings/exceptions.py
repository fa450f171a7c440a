"""What is different since an earlier meeting: crossed targets, new signals, missing returns, restated figures.

Compares what a measure said then with what it says now. Whatever has not changed is no exception, good or bad.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from data_loaders.batch import Reason
from data_loaders.calendar.month import runs
from metrics.definitions.indicator import Indicator
from metrics.formats import number
from metrics.series.judgement import Status
from metrics.series.measure import Measure
from metrics.series.series import PeriodFigure, Series
from metrics.statistics.special_cause import Variation
from metrics.wording.figures import value_text
from metrics.wording.returns import awaited
from metrics.wording.trend import VARIATION


class Rank(IntEnum):
    """How much a change matters, the worst first."""

    CLEARLY_OFF = 0
    OFF = 1
    CONCERN = 2
    NO_RETURN = 3
    NOT_JUDGED = 4
    RESTATED = 5
    CHANGED = 6
    ARRIVED = 7
    BETTER = 8

    @property
    def group(self) -> str:
        """The heading that it stands under: "Worse", "To look into" or "Better"."""
        if self <= Rank.CONCERN:
            return "Worse"
        return "Better" if self >= Rank.ARRIVED else "To look into"


@dataclass(frozen=True)
class NotableChange:
    """One thing that is different, in words that follow the measure's name."""

    rank: Rank
    says: str


@dataclass(frozen=True)
class Notable:
    """A measure in one area with everything that is different about it, the worst first."""

    now: Measure
    before: Measure
    changes: tuple[NotableChange, ...]

    @property
    def rank(self) -> Rank:
        """That of its worst change."""
        return self.changes[0].rank

    @property
    def only_late(self) -> bool:
        """Is a return that has not come all there is to say?"""
        return all(c.rank is Rank.NO_RETURN for c in self.changes)


def exceptions(pairs: Sequence[tuple[Measure, Measure]]) -> tuple[list[Notable], list[Measure]]:
    """The measures that are not as they were, the worst first, and those that are. pairs: (before, now)."""
    notables = [Notable(now, before, changes(before, now)) for before, now in pairs]
    noted = sorted((n for n in notables if n.changes), key=lambda n: n.rank)
    return noted, [n.now for n in notables if not n.changes]


def changes(before: Measure, now: Measure) -> tuple[NotableChange, ...]:
    """What is different about one measure in one area, the worst first."""
    indicator = now.indicator
    both = (before.series, now.series)
    parts = (
        _crossed(before, now),
        _signal(before, now),
        _awaited(now),
        _restated(indicator, *both),
        _arrived(*both),
    )
    return tuple(sorted((c for part in parts for c in part), key=lambda c: c.rank))


def _crossed(before: Measure, now: Measure) -> Iterator[NotableChange]:
    was, has = before.judgement.status, now.judgement.status
    if has.judged and not has.on_track and (not was.judged or was.on_track):
        rank = Rank.CLEARLY_OFF if has.clear else Rank.OFF
        yield NotableChange(rank, f"{_now(has)}, was {_was(was)}")
    elif was is Status.OFF_CHANCE and has is Status.OFF_CLEAR:
        yield NotableChange(Rank.CLEARLY_OFF, f"{_now(has)}, was {_was(was)}")
    elif has.on_track and was.judged and not was.on_track:
        yield NotableChange(Rank.BETTER, f"{_now(has)}, was {_was(was)}")
    elif was.judged and not has.judged and has is not Status.NO_RETURN:
        yield NotableChange(Rank.NOT_JUDGED, f"not judged any more ({str(has).lower()}), was {_was(was)}")


def _now(status: Status) -> str:
    return f"now {_was(status)}"


def _was(status: Status) -> str:
    """ "clearly off track", "off track (could be chance)", "no return" """
    if not status.judged:
        return str(status).lower()
    side = "on track" if status.on_track else "off track"
    return f"clearly {side}" if status.clear else f"{side} (could be chance)"


SIGNAL = {
    Variation.CONCERN: Rank.CONCERN,
    Variation.NEITHER: Rank.CHANGED,
    Variation.IMPROVEMENT: Rank.BETTER,
}


def _signal(before: Measure, now: Measure) -> Iterator[NotableChange]:
    """A signal in the newest figure that was not there, or that points the other way."""
    was, has = before.signals, now.signals
    if has is None or has.variation is None or has.variation not in SIGNAL:
        return
    if was and (was.variation, was.direction) == (has.variation, has.direction):
        return
    newest = now.series.newest
    when = f" in {newest.span.words}" if newest else ""
    yield NotableChange(
        SIGNAL[has.variation], f"{VARIATION[has.variation].replace('a signal', 'a new signal')}{when}"
    )


def _awaited(now: Measure) -> Iterator[NotableChange]:
    """The periods asked about for which a return should have come and has not, in the register's words."""
    late = [p.span for p in now.series.within(now.scope.span) if p.missing is Reason.NOT_SUBMITTED]
    if late:
        yield NotableChange(Rank.NO_RETURN, awaited(now.returns, now.indicator, late))


def restated(before: Series, now: Series) -> list[tuple[PeriodFigure, PeriodFigure]]:
    """The periods whose figure is another than it was, or has gone: what it was and what it is, newest first.

    Of a rate the events are compared: a new count of residents alone is no restatement.
    """
    rate = now.indicator.kind == "rate"
    both = ((p, now.by_span.get(p.span)) for p in reversed(before.points) if p.value is not None)
    return [(was, has) for was, has in both if has is not None and _differs(was, has, rate)]


def _differs(was: PeriodFigure, has: PeriodFigure, rate: bool) -> bool:
    return was.numerator != has.numerator if rate and has.value is not None else was.value != has.value


def _restated(indicator: Indicator, before: Series, now: Series) -> Iterator[NotableChange]:
    restated_figures = restated(before, now)
    if restated_figures:
        was, has = restated_figures[0]
        more = f", and {len(restated_figures) - 1} earlier" if len(restated_figures) > 1 else ""
        figure = f"{_figure(indicator, has)}, was {_figure(indicator, was)}"
        yield NotableChange(Rank.RESTATED, f"restated: {has.span.words} is {figure}{more}")


def _figure(indicator: Indicator, point: PeriodFigure) -> str:
    if point.value is None:
        return f"missing ({point.missing})"
    events = point.numerator is not None and indicator.kind in ("rate", "number")
    return number(point.numerator or 0) if events else value_text(indicator, point.value)


def _arrived(before: Series, now: Series) -> Iterator[NotableChange]:
    """Returns that were missing and have come since."""
    late = (p.span for p in before.points if p.missing is Reason.NOT_SUBMITTED)
    came = [s for s in late if (has := now.by_span.get(s)) and has.value is not None]
    if came:
        months = runs(m for span in came for m in span)
        yield NotableChange(Rank.ARRIVED, f"the return for {' and '.join(s.words for s in months)} has come")
