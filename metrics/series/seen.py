"""What an audience has seen of the figures that partners return, release by release.

A return that only turns one withheld figure into another changes nothing that the audience sees. That it came must not
show either: it would say exactly when the withheld figure changed. So such a return gives no row here, and a release
without any row is not one that the audience learns of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import groupby
from operator import attrgetter

from data_loaders.batch import Reason
from data_loaders.calendar.month import Month, Span
from data_loaders.store.snapshot import Figure, Snapshot, Unseen
from metrics.definitions.indicator import Indicator
from metrics.series.series import PeriodFigure, value_of
from metrics.series.withholding import Audience, of_history, protect, threshold

SOURCE = "partner_return"


def point_of(
    indicator: Indicator, span: Span, rows: Sequence[Figure], people: float | None, absent: Reason
) -> PeriodFigure:
    """The point that the newest rows of one area and period make. people: what a rate is divided by. absent: why there
    is no figure where there is no row."""
    releases = tuple(sorted({r.release_id for r in rows}))
    held = [r for r in rows if r.value is not None]
    if not held or len(held) < len(rows):
        reasons = [r.reason for r in rows if r.reason]
        return PeriodFigure(span, missing=reasons[0] if reasons else absent, releases=releases)
    note = "; ".join(sorted({r.note for r in held if r.note}))
    if indicator.kind == "published_rate":
        row = held[-1]
        return PeriodFigure(
            span, None, row.denominator, row.value, row.lower, row.upper, None, note, releases
        )
    numerator = sum(r.value or 0 for r in held)
    asked = [r.denominator for r in held if r.denominator is not None]
    denominator = people if people is not None else (sum(asked) if asked else None)
    value = value_of(indicator, numerator, denominator)
    missing = Reason.NOT_AVAILABLE if value is None else None
    return PeriodFigure(span, numerator, denominator, value, missing=missing, note=note, releases=releases)


def seen(indicator: Indicator, audience: Audience, rows: Sequence[Figure]) -> list[Figure]:
    """A row for each release that changed what the audience sees of one borough and period, oldest first; where every
    figure may be seen, the rows as they are. rows: every word on it, the least trusted first."""
    if not threshold(indicator, audience):
        return list(rows)
    newest: dict[tuple[str, str], Figure] = {}
    shown: list[Figure] = []
    for release, words in groupby(rows, key=attrgetter("release_id")):
        newest |= {(row.category, row.area): row for row in words}
        row = _shown(indicator, audience, list(newest.values()), release)
        if not shown or shown[-1]._replace(release_id=release) != row:
            shown.append(row)
    return shown


def _shown(indicator: Indicator, audience: Audience, rows: list[Figure], release: int) -> Figure:
    span = Span(Month.parse(rows[0].period), rows[0].months)
    whole = point_of(indicator, span, rows, None, Reason.NOT_SUBMITTED)
    (point,) = protect(indicator, audience, [whole])
    reason = point.missing if point.numerator is None else None
    count, out_of, note = point.numerator, point.denominator, point.note or None
    names = (rows[0].area, indicator.id, rows[0].period, rows[0].months)
    return Figure(*names, count, out_of, None, None, reason, note, release)


def unseen(indicators: Iterable[Indicator], audience: Audience, agency: str) -> Unseen:
    """The rule by which a book keeps releases from an audience that must not learn of them; an agency knows its own."""
    guarded = {
        category: indicator
        for indicator in indicators
        if indicator.numerator.source == SOURCE
        and threshold(indicator, of_history(indicator, audience, agency))
        for category in indicator.categories
    }
    return partial(_unseen, guarded, audience)


def _unseen(guarded: dict[str, Indicator], audience: Audience, snapshot: Snapshot) -> frozenset[int]:
    if not guarded:
        return frozenset()
    rows: dict[tuple[str, str, str, int], list[Figure]] = defaultdict(list)
    for row in snapshot.reported(SOURCE, "0000-01", "9999-12", tuple(guarded)):
        rows[guarded[row.category].id, row.area, row.period, row.months].append(row)
    every = {row.release_id for words in rows.values() for row in words}
    shown = (seen(guarded[words[0].category], audience, words) for words in rows.values())
    return frozenset(every - {row.release_id for told in shown for row in told})
