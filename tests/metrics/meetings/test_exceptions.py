"""What is different between two meetings: every kind of change, and that nothing else is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_loaders.batch import Reason
from data_loaders.calendar.month import Month, Span
from data_loaders.store.snapshot import Snapshot
from metrics.definitions.registry import load
from metrics.hotspots.ward_figures import ward_figures
from metrics.measures import measure
from metrics.meetings.exceptions import Rank, changes, exceptions, restated
from metrics.meetings.meeting import scope_of
from metrics.meetings.since import PaperSide, Since, since
from metrics.series.evidence import Evidence
from metrics.series.judgement import Status
from metrics.series.measure import Measure
from metrics.series.series import PeriodFigure, Series
from metrics.statistics.special_cause import Variation

DARTFORD = "E07000107"


@pytest.fixture(scope="module")
def evidence(illustrative_store) -> Evidence:
    return Evidence(load(), Snapshot(illustrative_store))


@pytest.fixture(scope="module")
def one(evidence: Evidence) -> Measure:
    asked = scope_of(evidence.registry, Month.of(2014, 3), DARTFORD)
    return measure(evidence, evidence.registry.indicators["asb_incidents"], asked)


def judged(item: Measure, status: Status) -> Measure:
    return replace(item, judgement=replace(item.judgement, status=status))


def with_points(item: Measure, change) -> Measure:
    points = tuple(
        change(p) if n == len(item.series.points) - 2 else p for n, p in enumerate(item.series.points)
    )
    return replace(item, series=replace(item.series, points=points))


def test_a_measure_that_is_as_it_was_is_no_exception(one: Measure) -> None:
    assert changes(one, one) == ()
    assert exceptions([(one, one)]) == ([], [one])


@pytest.mark.parametrize(
    ("was", "has", "rank", "says"),
    [
        (Status.ON_CHANCE, Status.OFF_CLEAR, Rank.CLEARLY_OFF, "now clearly off track, was on track (could be chance)"),
        (Status.OFF_CHANCE, Status.OFF_CLEAR, Rank.CLEARLY_OFF,
         "now clearly off track, was off track (could be chance)"),
        (Status.ON_CLEAR, Status.OFF_CHANCE, Rank.OFF, "now off track (could be chance), was clearly on track"),
        (Status.TOO_EARLY, Status.OFF_CHANCE, Rank.OFF, "now off track (could be chance), was too early"),
        (Status.OFF_CLEAR, Status.ON_CLEAR, Rank.BETTER, "now clearly on track, was clearly off track"),
        (Status.ON_CLEAR, Status.NO_BASELINE, Rank.NOT_JUDGED,
         "not judged any more (no baseline), was clearly on track"),
    ],
)  # fmt: skip
def test_a_target_that_is_crossed_is_told(one, was: Status, has: Status, rank: Rank, says: str) -> None:
    [result] = changes(judged(one, was), judged(one, has))
    assert (result.rank, result.says) == (rank, says)


@pytest.mark.parametrize(
    ("was", "has"), [(Status.ON_CLEAR, Status.ON_CHANCE), (Status.TOO_EARLY, Status.ON_CLEAR)]
)
def test_what_stays_on_the_right_side_is_not_told(one: Measure, was: Status, has: Status) -> None:
    assert changes(judged(one, was), judged(one, has)) == ()


def test_a_new_signal_is_told_once(one: Measure) -> None:
    calm = replace(one, signals=replace(one.signals, variation=Variation.COMMON))
    alarm = replace(one, signals=replace(one.signals, variation=Variation.CONCERN))
    [result] = changes(calm, alarm)
    assert (result.rank, result.says) == (Rank.CONCERN, "a new signal of concern in March 2014")
    assert changes(alarm, alarm) == () and changes(alarm, calm) == ()


def test_a_restated_figure_says_both(one: Measure) -> None:
    after = with_points(one, lambda p: replace(p, numerator=999.0, value=9.9))
    [result] = changes(one, after)
    was = one.series.points[-2].numerator
    assert (result.rank, result.says) == (Rank.RESTATED, f"restated: February 2014 is 999, was {was:.0f}")


def test_new_residents_alone_restate_nothing(one: Measure) -> None:
    assert changes(one, with_points(one, lambda p: replace(p, denominator=1e6, value=0.1))) == ()


def test_a_missing_return_and_one_that_came(one: Measure) -> None:
    late = with_points(one, lambda p: PeriodFigure(p.span, missing=Reason.NOT_SUBMITTED))
    missing = [c for c in changes(one, late) if c.rank is Rank.NO_RETURN]
    assert [c.says for c in missing] == [
        f"no return from {one.indicator.lead} for February 2014, due 1 May 2014"
    ]
    [came] = changes(late, one)
    assert (came.rank, came.says) == (Rank.ARRIVED, "the return for February 2014 has come")


@given(
    st.lists(st.integers(0, 9), min_size=24, max_size=24),
    st.lists(st.integers(0, 9), min_size=24, max_size=24),
)
def test_restated_are_exactly_the_periods_whose_figures_differ(before: list[int], after: list[int]) -> None:
    indicator = load().indicators["one_stop_shop_visits"]

    def series(counts: list[int]) -> Series:
        spans = [Span(Month.of(2010, 1) + n, 1) for n in range(len(counts))]
        return Series(
            indicator,
            DARTFORD,
            tuple(PeriodFigure(s, n, None, float(n)) for s, n in zip(spans, counts, strict=True)),
        )

    results = [was.span.first.index for was, _ in restated(series(before), series(after))]
    expected = [Month.of(2010, 1).index + n for n in range(24) if before[n] != after[n]]
    assert results == sorted(expected, reverse=True)


def test_every_measure_and_area_is_told_once_and_the_worst_first(evidence: Evidence) -> None:
    codes = evidence.registry.partnership.codes
    asked = scope_of(evidence.registry, Month.of(2014, 3), evidence.whole)
    result = since(PaperSide(evidence, Month.of(2013, 12)), evidence, asked, codes)
    every = [*(n.now for n in result.noted), *result.same]
    listed = evidence.registry.plan.listed
    assert sorted((m.indicator.id, m.scope.area) for m in every) == sorted(
        (i, c) for i in listed for c in codes
    )
    ranks = [n.rank for n in result.noted]
    assert ranks == sorted(ranks) and result.noted
    assert all(m.judgement.status is Status.OFF_CLEAR for m in result.still_off)
    told = [n for name in ("Worse", "To look into", "Better") for n in result.group(name)[0]]
    assert told == result.noted


def test_the_same_quarter_in_the_same_data_has_no_exceptions_but_what_is_missing(evidence: Evidence) -> None:
    asked = scope_of(evidence.registry, Month.of(2014, 3), evidence.whole)
    result = since(PaperSide(evidence, asked.ending), evidence, asked, evidence.registry.partnership.codes)
    assert {c.rank for n in result.noted for c in n.changes} <= {Rank.NO_RETURN}
    assert result.wards == []


def test_what_waits_for_one_return_is_told_together(one: Measure) -> None:
    late = with_points(one, lambda p: PeriodFigure(p.span, missing=Reason.NOT_SUBMITTED))
    both = replace(late, judgement=replace(late.judgement, status=Status.OFF_CLEAR))
    before = judged(one, Status.ON_CLEAR)
    noted, _ = exceptions(
        [(late, late), (before, both), (late, replace(late, scope=late.scope.of("E07000109")))]
    )
    result = Since(noted, [], [])
    [(says, waiting)] = result.late.items()
    assert says.startswith("no return from") and [m.scope.area for m in waiting] == [DARTFORD, "E07000109"]
    assert [n.only_late for n in result.noted] == [False, True, True]


def test_a_ward_that_turned_shows_its_last_two_years(evidence: Evidence) -> None:
    """Against the wards' counts of each single month."""
    asked = scope_of(evidence.registry, Month.of(2013, 12), evidence.whole)
    codes = evidence.registry.partnership.codes
    wards = since(PaperSide(evidence, Month.of(2013, 9)), evidence, asked, codes).wards
    assert wards
    item, slow = wards[0], []
    for n in range(24):
        span = Span(Month.of(2012, 1) + n, 1)
        figures = ward_figures(evidence, item.indicator, codes, span, span.years_before(1))
        slow += [w.count for w in figures.wards if w.code == item.ward.code]
    assert list(item.counts) == slow
