"""The judgement: a table of cases, and what must hold whatever the numbers are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from data_loaders.batch import Reason
from data_loaders.calendar.month import FinancialYear, Month, Span
from metrics.definitions.indicator import Indicator
from metrics.definitions.plan import Target
from metrics.series.change import compare
from metrics.series.judgement import Status, judge
from metrics.series.scope import Scope
from metrics.series.series import PeriodFigure, Series, value_of
from metrics.wording.measure import sentence

FIRST = Month.parse("2012-04")


def indicator(**changes) -> Indicator:
    given_ = {
        "id": "burglary",
        "title": "Burglary",
        "priority": "property-crime",
        "noun": "burglaries",
        "one": "burglary",
        "numerator": {"source": "police_street", "categories": ("Burglary",)},
        "lead": "Kent Police",
        "reviewed": date(2026, 1, 1),
        "why": "It matters.",
        "definition": "Burglaries.",
    }
    return Indicator.model_validate(given_ | changes)


RATE = indicator()
SHARE = indicator(kind="share", share_of="respondents", verb="said so", frequency="quarter")
STOCK = indicator(kind="stock", unit="premises", frequency="quarter", good="up", noun="premises")
ACTIVITY = indicator(kind="number", unit="events", good="activity", noun="events")


def series(of: Indicator, numerators: list[float | None], denominator: float | None = 100_000) -> Series:
    """One point a period from April 2012 on; None is a period without a figure."""
    months = {"month": 1, "quarter": 3, "year": 12}[of.frequency]
    points = []
    for n, numerator in enumerate(numerators):
        span = Span(FIRST + n * months, months)
        if numerator is None:
            points.append(PeriodFigure(span, missing=Reason.NOT_SUBMITTED))
        else:
            points.append(PeriodFigure(span, numerator, denominator, value_of(of, numerator, denominator)))
    return Series(of, "E07000107", tuple(points))


def scope(ending: str = "2014-03") -> Scope:
    return Scope("E07000107", Month.parse(ending), FinancialYear(2012))


def status(of: Indicator, numerators, rule: str | None, ending="2014-03", denominator=100_000) -> Status:
    target = Target(rule=rule) if rule else None
    return judge(series(of, numerators, denominator), target, scope(ending)).status


@pytest.mark.parametrize(
    ("of", "before", "now", "rule", "expected"),
    [
        (RATE, [50] * 12, [30] * 12, "reduce", Status.ON_CLEAR),
        (RATE, [50] * 12, [49] * 12, "reduce", Status.ON_CHANCE),
        (RATE, [50] * 12, [50] * 12, "reduce", Status.OFF_CHANCE),
        (RATE, [50] * 12, [51] * 12, "reduce", Status.OFF_CHANCE),
        (RATE, [50] * 12, [70] * 12, "reduce", Status.OFF_CLEAR),
        (RATE, [50] * 12, [51] * 12, "maintain", Status.ON_CHANCE),
        (RATE, [50] * 12, [70] * 12, "maintain", Status.OFF_CLEAR),
        (RATE, [50] * 12, [30] * 12, "maintain", Status.ON_CLEAR),
        (RATE, [0] * 12, [0] * 12, "reduce", Status.OFF_CHANCE),
        (RATE, [0] * 12, [9] * 12, "reduce", Status.OFF_CLEAR),
        (RATE, [9] * 12, [0] * 12, "reduce", Status.ON_CLEAR),
        (RATE, [50] * 12, [30] * 12, None, Status.MONITORED),
        (ACTIVITY, [5] * 12, [50] * 12, "increase", Status.REPORTED),
        (STOCK, [10, 10, 10, 10], [12, 14, 16, 40], "increase", Status.ON_CLEAR),
        (STOCK, [10, 10, 10, 10], [12, 14, 16, 11], "increase", Status.ON_CHANCE),
    ],
)
def test_cases(of, before, now, rule, expected):
    assert status(of, [*before, *now], rule) is expected


def test_services_that_should_hold_steady_are_off_track_only_when_clearly_fewer():
    clients = indicator(kind="number", unit="clients", noun="clients", good="steady")
    assert status(clients, [50] * 12 + [30] * 12, "maintain") is Status.OFF_CLEAR
    assert status(clients, [50] * 12 + [70] * 12, "maintain") is Status.ON_CLEAR
    assert status(clients, [50] * 12 + [49] * 12, "maintain") is Status.ON_CHANCE


def test_shares_are_compared_by_their_difference():
    assert status(SHARE, [30] * 4 + [10] * 4, "reduce", denominator=100) is Status.ON_CLEAR
    assert status(SHARE, [30] * 4 + [28] * 4, "reduce", denominator=100) is Status.ON_CHANCE


def test_before_three_months_nothing_is_judged():
    assert status(RATE, [50] * 12 + [10] * 2, "reduce", "2013-05") is Status.TOO_EARLY
    assert status(RATE, [50] * 12 + [10] * 3, "reduce", "2013-06") is Status.ON_CLEAR


def test_months_that_have_not_arrived_are_left_out_of_both_years():
    partial = judge(series(RATE, [10] * 6 + [99] * 6 + [10] * 6 + [None] * 6), Target(rule="reduce"), scope())
    assert partial.current.numerator == partial.baseline.numerator == 60
    assert partial.span == Span(Month.parse("2013-04"), 6)


def test_a_gap_inside_the_year_is_said():
    result = judge(series(RATE, [10] * 12 + [10, None, *[10] * 10]), Target(rule="reduce"), scope())
    assert [s.label for s in result.left_out] == ["May 2013"]
    assert result.baseline.numerator == result.current.numerator == 110
    assert "May 2013 is left out of both years" in sentence(RATE, "Dartford", result, scope())


def test_without_a_baseline_there_is_a_figure_but_no_judgement():
    result = judge(series(RATE, [None] * 12 + [10] * 12), Target(rule="reduce"), scope())
    assert (result.status, result.current.numerator) == (Status.NO_BASELINE, 120)


def test_without_a_return_the_reason_is_the_status():
    result = judge(series(RATE, [10] * 12 + [None] * 12), Target(rule="reduce"), scope())
    assert result.status is Status.NO_RETURN
    assert "No return was received for April 2013 to March 2014" in sentence(
        RATE, "Dartford", result, scope()
    )


def test_no_denominator_means_not_available_and_never_zero():
    result = judge(series(RATE, [10] * 24, denominator=0), Target(rule="reduce"), scope())
    assert result.current is None


def test_the_sentence_says_what_happened_how_sure_and_how_it_stands():
    numbers = [170] * 9 + [150] * 3 + [159] * 9
    result = judge(series(RATE, numbers), Target(rule="reduce"), scope("2013-12"))
    assert sentence(RATE, "Dartford", result, scope("2013-12")) == (
        "From April to December 2013 there were 1,431 burglaries in Dartford (14.3 per 1,000 residents), "
        "6% fewer than in the same months of 2012. That could be chance. On track."
    )


def test_one_is_said_as_one():
    result = judge(series(RATE, [0] * 14 + [1] + [0] * 9), Target(rule="reduce"), scope())
    assert "there was 1 burglary in Dartford" in sentence(RATE, "Dartford", result, scope())


counts = st.lists(st.integers(0, 300), min_size=12, max_size=12)
RULES = ("reduce", "increase", "maintain")
NUMBER = indicator(kind="number", unit="burglaries")
QUARTERLY = indicator(kind="number", unit="clients", noun="clients", frequency="quarter")
FLIP = {"up": "down", "down": "up", "reduce": "increase", "increase": "reduce", "maintain": "maintain"}
OTHER = {"ceiling": "floor", "floor": "ceiling"}


@st.composite
def judged(draw, kinds=(RATE, NUMBER, QUARTERLY, SHARE, STOCK), rules=RULES, numbers=True):
    """A measure of any kind, two years of figures or more, and a target of any kind."""
    of = draw(st.sampled_from(kinds)).model_copy(update={"good": draw(st.sampled_from(("up", "down")))})
    periods = 12 if of.frequency == "month" else 4
    years = draw(st.integers(2, 4))
    figures = draw(st.lists(st.integers(0, 300), min_size=periods * years, max_size=periods * years))
    if not (numbers and draw(st.booleans())):
        return of, figures, Target(rule=draw(st.sampled_from(rules)))
    kind = draw(st.sampled_from(("ceiling", "floor", "percent_change", "absolute_change")))
    value = draw(st.integers(0, 60)) * (1 if kind in OTHER else draw(st.sampled_from((-1, 1))))
    number = {"kind": kind, "value": value, "by": f"20{draw(st.sampled_from(('13-09', '13-12', '14-03')))}"}
    return of, figures, Target.model_validate({"number": number})


def judgement(of: Indicator, figures, target: Target, ending="2014-03", denominator=400):
    """The figures end in March 2014, whatever number of years they are."""
    held = series(of, figures, denominator)
    back = len(figures) * {"month": 1, "quarter": 3}[of.frequency] - 24
    moved = tuple(replace(p, span=Span(p.span.first - back, p.span.months)) for p in held.points)
    return judge(replace(held, points=moved), target, scope(ending))


def other_way(target: Target) -> Target:
    if target.number is None:
        return Target(rule=FLIP[target.rule])
    number = target.number
    return Target(number=number.model_copy(update={"kind": OTHER.get(number.kind, number.kind)}))


@given(judged())
def test_the_status_flips_when_the_good_direction_flips(case):
    of, figures, target = case
    here = judgement(of, figures, target)
    there = judgement(of.model_copy(update={"good": FLIP[of.good]}), figures, other_way(target))
    assert here.status.judged == there.status.judged
    if not here.status.judged:
        return
    assert here.status.clear == there.status.clear
    level = here.change.size if target.number is None else here.current.value - here.level
    if target.rule == "maintain":
        assert here.status.on_track != there.status.on_track or not here.status.clear
    elif abs(level) > 1e-9:
        assert here.status.on_track != there.status.on_track


@given(judged(kinds=(RATE,)), st.floats(0.1, 50))
def test_scaling_both_years_populations_changes_nothing(case, factor):
    """Of a target in the measure's unit its value goes with the unit."""
    of, figures, target = case
    scaled = target
    if target.number and target.number.kind != "percent_change":
        scaled = Target(number=target.number.model_copy(update={"value": target.number.value / factor}))
    here = judgement(of, figures, target)
    there = judgement(of, figures, scaled, denominator=400 * factor)
    if here.level is not None:
        assume(abs(here.current.value - here.level) > 1e-6)
    assert here.status is there.status


@given(judged(), st.integers(1, 11))
def test_adding_a_month_that_has_not_arrived_changes_nothing(case, arrived):
    of, figures, target = case
    step = 1 if of.frequency == "month" else 3
    arrived = min(arrived, 12 // step - 1)
    late = figures[: len(figures) - 12 // step + arrived] + [None] * (12 // step - arrived)
    here = judgement(of, late, target, str(FIRST + 11 + arrived * step))
    there = judgement(of, late, target, str(FIRST + 11 + (arrived + 1) * step))
    assert (here.status, here.current, here.change) == (there.status, there.current, there.change)


@given(judged(kinds=(RATE, NUMBER, QUARTERLY, SHARE)), st.integers(2, 20))
def test_more_data_in_the_same_ratio_never_weakens_the_evidence(case, times):
    of, figures, target = case
    larger = target
    if target.number and of.kind == "number" and target.number.kind != "percent_change":
        larger = Target(number=target.number.model_copy(update={"value": target.number.value * times}))
    few = judgement(of, figures, target)
    people = 400 * (times if of.kind in ("rate", "share") else 1)
    many = judgement(of, [n * times for n in figures], larger, denominator=people)
    assert many.status.clear or not few.status.clear
    if target.rule != "maintain" and few.level is None:
        assert few.status.on_track == many.status.on_track


@given(judged(kinds=(ACTIVITY,)))
def test_activity_is_never_judged(case):
    of, figures, target = case
    of = of.model_copy(update={"good": "activity", "frequency": "quarter"})
    assert judgement(of, figures, target).status is Status.REPORTED


@given(judged(kinds=(RATE, NUMBER, QUARTERLY), numbers=False))
def test_evidence_is_never_firmer_than_for_independent_events(case):
    of, figures, target = case
    result = judgement(of, figures, target)
    if result.change is None:
        return
    plain = compare(of, result.current, result.baseline, 12)
    assert result.allowed >= 1
    assert plain.beyond_chance or not result.change.beyond_chance
    if plain.interval and result.change.interval:
        assert result.change.interval.lower <= plain.interval.lower + 1e-12
        assert result.change.interval.upper >= plain.interval.upper - 1e-12


def test_months_that_come_in_runs_need_a_larger_change():
    """The same totals, 600 after 700: with even months that is clear, with months that jump it could be chance."""
    even, jumping = [50] * 12 + [58] * 12 + [50] * 12, [20, 80] * 6 + [10, 106] * 6 + [80, 20] * 6
    assert sum(jumping[12:24]) == sum(even[12:24]) == 696
    target = Target(rule="reduce")
    assert judgement(RATE, even, target, denominator=1e5).status is Status.ON_CLEAR
    assert judgement(RATE, jumping, target, denominator=1e5).status is Status.ON_CHANCE


@given(counts, counts)
def test_every_status_has_a_sentence_without_gaps(before, now):
    for rule in ("reduce", "increase", "maintain", None):
        result = judge(series(RATE, [*before, *now]), Target(rule=rule) if rule else None, scope())
        text = sentence(RATE, "Dartford", result, scope())
        assert text.endswith(".") and "  " not in text and "None" not in text and " ." not in text


def test_the_totals_of_a_stock_are_its_last_level():
    result = judge(series(STOCK, [10, 11, 12, 13, 14, 15, 16, 17]), Target(rule="increase"), scope())
    assert (result.current.numerator, result.baseline.numerator) == (17, 13)
    assert sentence(STOCK, "Dartford", result, scope()).startswith(
        "At the end of March 2014 there were 17 premises in Dartford, 31% more than a year before."
    )


def test_populations_of_different_years_are_said_per_resident():
    held = series(RATE, [100] * 24)
    grown = tuple(
        replace(p, denominator=120_000, value=value_of(RATE, p.numerator, 120_000)) if n >= 12 else p
        for n, p in enumerate(held.points)
    )
    result = judge(replace(held, points=grown), Target(rule="reduce"), scope())
    assert "17% fewer per resident than in 2012/13" in sentence(RATE, "Dartford", result, scope())


NUMBERS = [
    ("ceiling", 1.3, [100] * 24, Status.ON_CLEAR),
    ("ceiling", 1.2, [100] * 24, Status.ON_CHANCE),
    ("ceiling", 1.19, [100] * 24, Status.OFF_CHANCE),
    ("ceiling", 1.0, [100] * 24, Status.OFF_CLEAR),
    ("percent_change", -5, [100] * 12 + [80] * 12, Status.ON_CLEAR),
    ("percent_change", -5, [100] * 12 + [94] * 12, Status.ON_CHANCE),
    ("percent_change", -5, [100] * 12 + [96] * 12, Status.OFF_CHANCE),
    ("percent_change", -5, [100] * 12 + [120] * 12, Status.OFF_CLEAR),
    ("absolute_change", -0.1, [100] * 12 + [90] * 12, Status.ON_CHANCE),
    ("absolute_change", -0.1, [100] * 12 + [95] * 12, Status.OFF_CHANCE),
]


@pytest.mark.parametrize(("kind", "value", "numerators", "expected"), NUMBERS)
def test_numeric_targets(kind, value, numerators, expected):
    """A ceiling of 1.2 per 1,000 is 120 events in 100,000 residents: with 1,200 in the year the unit is 12.0."""
    times = {"ceiling": 10, "absolute_change": 10}.get(kind, 1)
    target = Target.model_validate({"number": {"kind": kind, "value": value * times, "by": "2014-03"}})
    assert judge(series(RATE, numerators), target, scope()).status is expected


def test_half_way_through_the_year_a_ceiling_counts_by_the_baselines_own_season():
    """In the baseline year three quarters of the events came before October, so three quarters may have come now."""
    season = [30] * 6 + [10] * 6
    target = Target.model_validate({"number": {"kind": "ceiling", "value": 2.4, "by": "2014-03"}})
    result = judge(series(RATE, [*season, *[30] * 6]), target, scope("2013-09"))
    assert result.level == pytest.approx(2.4 * 0.75)
    assert result.status is Status.ON_CHANCE


def test_a_ceiling_by_september_is_reached_in_september():
    """The date is where the way ends: half the year's months may bring the whole number, and a quarter half of it."""
    target = Target.model_validate({"number": {"kind": "ceiling", "value": 0.6, "by": "2013-09"}})
    for ending, arrived, level in (("2013-06", 3, 0.3), ("2013-09", 6, 0.6), ("2014-03", 12, 1.2)):
        result = judge(series(RATE, [10] * 12 + [10] * arrived), target, scope(ending))
        assert (result.level, result.status) == (pytest.approx(level), Status.ON_CHANCE)


@pytest.mark.parametrize(
    ("before", "now", "value", "expected"),
    [
        ([200] * 4, [172] * 4, -5, Status.ON_CHANCE),
        ([200] * 4, [100] * 4, -5, Status.ON_CLEAR),
        ([200] * 4, [192] * 4, -5, Status.OFF_CHANCE),
        ([200] * 4, [240] * 4, -5, Status.OFF_CLEAR),
    ],
)
def test_a_wanted_change_of_a_share_allows_for_chance_in_both_years(before, now, value, expected):
    """Of 400 asked each quarter; five points fewer are wanted, and Newcombe's interval of the change decides."""
    target = Target.model_validate({"number": {"kind": "absolute_change", "value": value, "by": "2014-03"}})
    result = judge(series(SHARE, [*before, *now], 400), target, scope())
    assert result.status is expected
    assert result.status.clear == (value not in result.change.interval)


def test_a_wanted_change_of_a_rate_allows_for_chance_in_the_baseline_too():
    """24 after 60, and 50 fewer wanted: the baseline is as much subject to chance as the figure."""
    target = Target.model_validate({"number": {"kind": "absolute_change", "value": -0.5, "by": "2014-03"}})
    result = judge(series(RATE, [5] * 12 + [2] * 12), target, scope())
    slow = _difference_by_hand(24, 60, 0.5, result.allowed)
    assert result.status is (Status.OFF_CLEAR if slow else Status.OFF_CHANCE)


def _difference_by_hand(now: int, before: int, fewer: float, allowed: float) -> bool:
    """Is 0 outside MOVER of now − (before − fewer), per 1,000 of 100,000, with Byar's intervals of thinned counts?"""

    def byar(count, z):
        n = count / allowed + (z > 0)
        return allowed / 100 * n * (1 - 1 / (9 * n) + z / (3 * n**0.5)) ** 3

    value, level = now / 100, before / 100 - fewer
    low, high = byar(now, -1.959964), byar(now, 1.959964)
    level_low, level_high = byar(before, -1.959964) - fewer, byar(before, 1.959964) - fewer
    gap = value - level
    return (
        gap - ((value - low) ** 2 + (level_high - level) ** 2) ** 0.5 > 0
        or gap + ((high - value) ** 2 + (level - level_low) ** 2) ** 0.5 < 0
    )
