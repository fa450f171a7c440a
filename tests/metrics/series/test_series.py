"""The points of a series that lie in a span, against looking at every one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from data_loaders.calendar.month import Month, Span
from metrics.definitions.registry import registry
from metrics.series.series import PeriodFigure, Series

MONTH = st.integers(0, 30).map(lambda n: Month.of(2013, 1) + n)


@given(st.sampled_from([1, 3, 12]), MONTH, st.integers(0, 12), MONTH, st.integers(1, 40))
def test_the_points_within_a_span_are_those_whose_whole_period_is(
    months, first, count, start, length
) -> None:
    points = tuple(PeriodFigure(Span(first + months * i, months)) for i in range(count))
    series = Series(registry().indicators["asb_incidents"], "E07000107", points)
    span = Span(start, length)
    assert series.within(span) == tuple(p for p in points if all(month in span for month in p.span))
