"""Short texts for figures: numbers, changes, tallies, runs of months."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_loaders.batch import Reason
from data_loaders.calendar.month import FinancialYear, Month, Span
from data_loaders.store.snapshot import Snapshot
from metrics.definitions.registry import registry
from metrics.measures import measure
from metrics.series import scope
from metrics.series.change import Change
from metrics.series.evidence import Evidence
from metrics.series.judgement import Status
from metrics.series.scope import Scope
from metrics.series.series import PeriodFigure, Series
from metrics.wording.figures import (
    average,
    change_text,
    held,
    interval,
    interval_text,
    no_figure,
    runs,
    short,
    story_text,
    tally,
    value_text,
)

INDICATORS = registry().indicators
YEAR = FinancialYear(2012)


@pytest.mark.parametrize(
    ("indicator", "value", "text"),
    [
        ("asb_incidents", 2.543, "2.54"),
        ("asb_incidents", 12.34, "12.3"),
        ("asb_incidents", 0.0, "0.0"),
        ("collisions", 1234, "1,234"),
        ("casualties", 3.5, "3.5"),
        ("perception_drugs", 34.4, "34%"),
        ("alcohol_admissions", 665.0, "665"),
        ("collisions", None, "–"),
    ],
)
def test_a_value_has_the_digits_of_its_kind(indicator: str, value: float | None, text: str) -> None:
    assert value_text(INDICATORS[indicator], value) == text


def test_an_interval_is_what_the_published_tables_say() -> None:
    point = PeriodFigure(Span(Month.of(2013, 4), 3), 65, 100, 65.0)
    assert (
        interval_text(INDICATORS["perception_drugs"], interval(INDICATORS["perception_drugs"], point))
        == "55% to 74%"
    )  # Wilson, 65 of 100: 0.552544 to 0.736358


def test_activity_has_no_interval() -> None:
    assert (
        interval(INDICATORS["test_purchases"], PeriodFigure(Span(Month.of(2013, 4), 3), 12, None, 12.0))
        is None
    )


def change(relative: float | None = None, points: float | None = None) -> Change:
    return Change((relative or points or 0.0), relative, points, None, None)


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (change(relative=-0.064), "6% fewer"),
        (change(relative=0.064), "6% more"),
        (change(relative=-0.004), "under 1% fewer"),
        (change(relative=12.5), "1,250% more"),
        (change(points=-2.4), "2 points fewer"),
        (change(points=1.2), "1 point more"),
        (change(points=0.3), "under 1 point more"),
        (change(relative=0.0), "no change"),
        (change(), "–"),
        (None, "–"),
    ],
)
def test_a_change_is_said_in_words_without_a_sign(found: Change | None, text: str) -> None:
    assert change_text(found) == text


@given(st.floats(-1, 5), st.booleans())
def test_a_change_never_carries_a_minus(size: float, in_points: bool) -> None:
    text = change_text(change(points=size * 100) if in_points else change(relative=size))
    assert "-" not in text and "−" not in text


def test_a_tally_counts_what_is_clear_and_what_is_missing() -> None:
    statuses = [Status.ON_CLEAR] * 6 + [Status.ON_CHANCE] * 13 + [Status.OFF_CLEAR] * 4
    statuses += [Status.NO_RETURN] * 3 + [Status.REPORTED] * 11
    assert tally(statuses) == (
        "19 of 37 measures on track, 6 of them clearly; 4 clearly off track; 3 returns missing"
    )


def test_a_tally_without_any_judgement_says_so() -> None:
    assert (
        tally([Status.NO_RETURN, Status.NO_BASELINE]) == "none of 2 measures can be judged; 1 return missing"
    )


def test_every_status_has_a_short_word_that_fits_a_table() -> None:
    words = {status: short(status) for status in Status}
    assert all(words.values()) and max(map(len, words.values())) <= 13
    assert {words[s] for s in Status if s.judged} == {"On track", "Off track"}


@given(st.sets(st.integers(24000, 24060)))
def test_runs_hold_exactly_the_months_given_and_never_touch(indexes: set[int]) -> None:
    spans = runs(Month(i) for i in indexes)
    assert {m.index for span in spans for m in span} == indexes
    assert all(first.last + 1 < other.first for first, other in pairwise(spans))


def series(indicator: str, points: Iterable[PeriodFigure]) -> Series:
    return Series(INDICATORS[indicator], "E07000107", tuple(points))


def quarters(*figures: tuple[float, float]) -> list[PeriodFigure]:
    spans = [Span(YEAR.first + 3 * i, 3) for i in range(4)]
    return [PeriodFigure(s, n, d, n / d * 100) for s, (n, d) in zip(spans, figures, strict=True)]


def test_the_average_of_shares_is_of_everybody_asked_not_of_the_shares() -> None:
    points = quarters((10, 100), (90, 100), (0, 100), (400, 400))
    assert average(series("perception_drugs", points), YEAR) == pytest.approx(500 / 700 * 100)


def test_the_average_month_of_a_rate_is_a_monthly_rate() -> None:
    points = [PeriodFigure(Span(m, 1), 100 + i, 50_000, (100 + i) / 50) for i, m in enumerate(YEAR.span)]
    slow = sum(100 + i for i in range(12)) / 12 / 50_000 * 1000
    assert average(series("asb_incidents", points), YEAR) == pytest.approx(slow)


def test_a_year_with_a_gap_has_no_average() -> None:
    points = [PeriodFigure(Span(m, 1), 100, 50_000, 2.0) for m in YEAR.span]
    points[5] = PeriodFigure(points[5].span, missing=Reason.NOT_LOADED)
    assert average(series("asb_incidents", points), YEAR) is None


def test_the_story_is_the_plans_figures_in_one_sentence() -> None:
    text = story_text(registry().plan, registry().partnership)
    assert "fell from 24,075 in the year to 30 September 2006 to 13,800" in text
    assert "Dartford 6,959, Gravesham 6,841" in text
    assert text.count(".") == 1


def test_a_plan_without_a_story_tells_none() -> None:
    assert story_text(registry().plan.model_copy(update={"story": None}), registry().partnership) == ""


def test_a_measure_without_figures_says_why_and_where_there_are_some(illustrative_store) -> None:
    evidence = Evidence(registry(), Snapshot(illustrative_store))
    indicator = INDICATORS["idva_clients"]
    assert [s.words for s in held(evidence, indicator)] == ["April 2010 to March 2014"]
    later = Scope("E07000107", Month.of(2025, 9), FinancialYear(2024))
    text = no_figure(evidence, measure(evidence, indicator, later))
    assert "not submitted" in text
    assert "Figures are held for April 2010 to March 2014" in text


def test_a_measure_with_figures_has_nothing_to_excuse(illustrative_store) -> None:
    evidence = Evidence(registry(), Snapshot(illustrative_store))
    ending = scope.default_ending(evidence)
    assert ending is not None
    asked = Scope("E07000107", ending, scope.baseline_of(registry().plan, ending))
    card = measure(evidence, INDICATORS["idva_clients"], asked)
    assert no_figure(evidence, card) == ""
    assert no_figure(evidence, replace(card, series=replace(card.series, points=()))) != ""
