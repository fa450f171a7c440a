"""The register of partners' returns: for each agency and quarter what is due when, what has come, what was put right.

It is read from the releases themselves, so that it cannot say otherwise than the charts do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise

from data_loaders.batch import Reason
from data_loaders.calendar.month import FinancialYear, Month, Span
from data_loaders.store.clearances import held_back
from data_loaders.store.releases import Release
from data_loaders.store.snapshot import Figure
from metrics.definitions.indicator import Indicator
from metrics.series.evidence import PERIODS, Evidence, periods
from metrics.series.seen import SOURCE, seen
from metrics.series.withholding import of_history, until_cleared

Told = dict[tuple[str, str, str, int], list[Figure]]


class State(StrEnum):
    """How a return stands on a day."""

    DUE = "due"
    MISSING = "not received"
    RECEIVED = "received"
    LATE = "received late"
    CORRECTED = "corrected"


@dataclass(frozen=True)
class RegisterEntry:
    """What one measure's return for one period has come to.

    due: None where the partnership has agreed on no day. lacking: the boroughs without a word, by name.
    received: when the last borough's first word came; corrected: when a figure that the reader sees was
    last put right; cleared: when it was let out, where the definition asks for that. All in UTC, None if it has not
    happened, and for illustrative returns.
    waits: does it wait to be cleared for release? releases: those that count, oldest first.
    """

    indicator: Indicator
    span: Span
    due: date | None
    lacking: tuple[str, ...]
    boroughs: tuple[str, ...]
    received: datetime | None = None
    corrected: datetime | None = None
    cleared: datetime | None = None
    waits: bool = False
    releases: tuple[Release, ...] = ()

    @property
    def illustrative(self) -> bool:
        """Is what has come invented?"""
        return any(r.illustrative for r in self.releases)

    def late(self, today: date) -> bool:
        """Has the day passed without it?"""
        return bool(self.lacking) and self.due is not None and self.due < today

    def state(self, today: date) -> State:
        """How it stands on a day."""
        if self.lacking:
            return State.MISSING if self.late(today) else State.DUE
        if self.corrected:
            return State.CORRECTED
        after = self.due and self.received and self.received.date() > self.due
        return State.LATE if after else State.RECEIVED


def quarters(evidence: Evidence, today: date) -> list[Span]:
    """The quarters that the plans ask about, their baseline years included, as far as they are over; newest first."""
    plans = evidence.registry.plans
    first = min(FinancialYear.parse(plan.baseline).first for plan in plans)
    last = max(Month.parse(plan.last) for plan in plans)
    ends = (m for m in Span.between(first, last) if m.number % 3 == 0)
    return [end.quarter for end in reversed(list(ends)) if end.end < today]


def register(evidence: Evidence, quarter: Span) -> tuple[RegisterEntry, ...]:
    """Every measure that a partner returns, with each of its periods that ends in the quarter, in the plan's order."""
    return evidence.remember(("register", quarter), lambda: tuple(_entries(evidence, quarter)))


@dataclass(frozen=True)
class Agency:
    """What an agency returns for a quarter."""

    name: str
    entries: tuple[RegisterEntry, ...]

    def late(self, today: date) -> tuple[RegisterEntry, ...]:
        """What has to be chased on a day."""
        return tuple(e for e in self.entries if e.late(today))

    @property
    def come(self) -> tuple[RegisterEntry, ...]:
        """What has come whole."""
        return tuple(e for e in self.entries if not e.lacking)

    @property
    def corrected(self) -> tuple[RegisterEntry, ...]:
        """What was put right since it came."""
        return tuple(e for e in self.entries if e.corrected)

    @property
    def waiting(self) -> tuple[RegisterEntry, ...]:
        """What waits to be cleared for release."""
        return tuple(e for e in self.entries if e.waits)


def of_agency(entries: Sequence[RegisterEntry]) -> tuple[Agency, ...]:
    """The same by the agency that sends it, by name."""
    by_agency: dict[str, list[RegisterEntry]] = defaultdict(list)
    for entry in entries:
        by_agency[entry.indicator.sender].append(entry)
    return tuple(
        Agency(name, tuple(entries_of_agency)) for name, entries_of_agency in sorted(by_agency.items())
    )


def to_clear(entries: Sequence[RegisterEntry]) -> dict[Release, RegisterEntry]:
    """The releases that wait to be cleared for release, each with what it is of."""
    return {e.releases[-1]: e for e in entries if e.waits}


def entry_of(evidence: Evidence, indicator: Indicator, ending: Month) -> RegisterEntry | None:
    """A measure's newest entry of the newest quarter that is over by the end of a month; None if it has none."""
    if indicator.numerator.source != SOURCE:
        return None
    last = ending - ending.number % 3
    entries = [e for e in register(evidence, last.quarter) if e.indicator.id == indicator.id]
    return next((e for e in entries if e.lacking), entries[-1] if entries else None)


def _entries(evidence: Evidence, quarter: Span) -> Iterator[RegisterEntry]:
    registry = evidence.registry
    plan = registry.plan_for(quarter.last)[0]
    told = _told(evidence, quarter)
    measures = [i for p in plan.priorities for i in registry.measures(p.id, plan)]
    for indicator in (i for i in measures if i.numerator.source == SOURCE):
        for span in periods(quarter, PERIODS[indicator.frequency]):
            yield _entry(evidence, indicator, span, told)


def _told(evidence: Evidence, quarter: Span) -> Told:
    """What was said of each measure, borough, first month and number of months, the least trusted first."""
    rows = evidence.snapshot.reported(SOURCE, str(quarter.last - 11), str(quarter.last))
    home = _homes(evidence, rows)
    by_key: Told = defaultdict(list)
    for row in rows:
        key = (row.category.split(":")[0], home.get(row.area, row.area), row.period, row.months)
        by_key[key].append(row)
    return {key: _seen(evidence, key[0], words) for key, words in by_key.items()}


def _seen(evidence: Evidence, measure: str, words: list[Figure]) -> list[Figure]:
    """What the reader has seen of them: that a withheld figure changed is not told."""
    indicator = evidence.registry.indicators.get(measure)
    if indicator is None:
        return words
    return seen(indicator, of_history(indicator, evidence.audience, evidence.agency), words)


def _homes(evidence: Evidence, rows: Sequence[Figure]) -> dict[str, str]:
    """The borough of each ward, where any ward is spoken of."""
    codes = evidence.registry.partnership.codes
    if all(row.area in codes for row in rows):
        return {}
    return {ward: code for code in codes for ward in evidence.wards_of(code)}


def _entry(evidence: Evidence, indicator: Indicator, span: Span, told: Told) -> RegisterEntry:
    book, partnership = evidence.snapshot, evidence.registry.partnership
    rows = {
        b: told.get((indicator.id, b.code, str(span.first), span.months), []) for b in partnership.boroughs
    }
    lacking = tuple(b.name for b, held in rows.items() if not _has_word(held))
    known = {r.id: r for r in (*book.release.values(), *book.waiting)}
    every = [row for held in rows.values() for row in held]
    used = [known[id] for id in sorted({row.release_id for row in _newest(every)})]
    real = not any(r.illustrative for r in used)
    waits = bool(held_back(used, until_cleared([indicator], "public"), book.cleared))
    asked = indicator.disclosure is not None and indicator.disclosure.cleared
    return RegisterEntry(
        indicator=indicator,
        span=span,
        due=partnership.returns.due(span.last.quarter.last.end) if partnership.returns else None,
        lacking=lacking,
        boroughs=tuple(b.name for b in partnership.boroughs),
        received=_received(rows.values(), known) if real and not lacking else None,
        corrected=_corrected(every, known) if real else None,
        cleared=max((book.cleared[r.id] for r in used if r.id in book.cleared), default=None)
        if asked and not waits
        else None,
        waits=waits,
        releases=tuple(used),
    )


def _newest(rows: Sequence[Figure]) -> list[Figure]:
    return list({(row.category, row.area): row for row in rows}.values())


def _has_word(rows: Sequence[Figure]) -> bool:
    """A figure, or a reason why there is none; "not submitted" says that it is still to come."""
    return any(row.reason != Reason.NOT_SUBMITTED for row in _newest(rows))


def _received(held, known: dict[int, Release]) -> datetime:
    """When the last of the boroughs had its first word."""
    firsts = (
        min(known[row.release_id].accepted for row in rows if row.reason != Reason.NOT_SUBMITTED)
        for rows in held
    )
    return max(firsts)


def _corrected(rows: Sequence[Figure], known: dict[int, Release]) -> datetime | None:
    """When a figure that was there was last said to be another."""
    by_figure: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    for row in rows:
        by_figure[row.category, row.area].append(row)
    changed = [
        known[after.release_id].accepted
        for held in by_figure.values()
        for before, after in pairwise(held)
        if before.reason != Reason.NOT_SUBMITTED and _said(before) != _said(after)
    ]
    return max(changed, default=None)


def _said(row: Figure) -> tuple:
    return row.value, row.denominator, row.reason
