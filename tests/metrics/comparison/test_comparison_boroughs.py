"""One borough beside the other: worked numbers, an independent oracle, and what must hold whatever the numbers are."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from data_loaders.batch import Reason
from data_loaders.calendar.month import FinancialYear, Month, Span
from data_loaders.store.snapshot import Snapshot
from metrics.comparison.boroughs import compare, of_plan, ratio_of_published
from metrics.comparison.side_by_side import Comparison, Word
from metrics.definitions.registry import registry
from metrics.series.evidence import Evidence
from metrics.series.scope import Scope
from metrics.series.series import PeriodFigure, Series, value_of
from metrics.statistics.intervals import Interval
from metrics.wording.boroughs import by_chance, interval_text, sentence, size_text, summary
from tests.comparison_store import STREET, YEAR_SO_FAR, D, G, build

SCOPE = Scope(D, YEAR_SO_FAR.last, FinancialYear(2012))
MONTHS = YEAR_SO_FAR.months
# One year of months teaches nothing of runs, so the usual 1.8 is allowed for, and for not knowing it (t of 8 degrees).
ALLOWED = 1.8 * (stats.t.ppf(0.975, 8) / stats.norm.ppf(0.975)) ** 2


@pytest.fixture(scope="module")
def evidence(tmp_path_factory):
    engine = build(f"sqlite:///{tmp_path_factory.mktemp('compare') / 'store.sqlite'}")
    yield Evidence(registry(), Snapshot(engine))
    engine.dispose()


def of(evidence: Evidence, indicator: str, first: str = D, second: str = G) -> Comparison:
    return compare(evidence, evidence.registry.indicators[indicator], SCOPE, first, second)


# -- worked by hand ------------------------------------------------------------------------------------------------


def test_a_rate_is_compared_per_resident(evidence):
    result = of(evidence, "asb_incidents")
    # Nine months of 40: 360 among 100,000 are 3.6 per 1,000; 360 among 50,000 are 7.2, twice as many.
    assert (result.first.count, result.first.value) == (360, pytest.approx(3.6))
    assert (result.second.count, result.second.value) == (360, pytest.approx(7.2))
    assert result.difference.size == pytest.approx(0.5)
    assert result.word is Word.LOWER
    assert result.unit == "per 1,000 residents"
    assert (result.source, result.people) == (
        "Home Office and Kent Police, through data.police.uk",
        "residents: Census 2011",
    )
    assert sentence(result) == (
        "From April to December 2013 there were 3.60 reports of anti-social behaviour per 1,000 residents in Dartford "
        "(360 in all) and 7.20 in Gravesham (360 in all): 50% fewer in Dartford. That is more than chance."
    )


def test_twice_the_count_among_twice_the_people_is_no_difference(evidence):
    result = of(evidence, "criminal_damage")
    assert result.difference.size == pytest.approx(1)
    assert result.word is Word.SAME
    assert size_text(result) == "the same"
    assert sentence(result).endswith("the same in Dartford. That could be chance.")


def test_shares_reproduce_newcombes_own_example(evidence):
    # Newcombe (1998), table II, (a): 56 of 70 and 48 of 80, method 10: 0.0524 to 0.3339.
    result = of(evidence, "asb_perception")
    assert result.difference.size == pytest.approx(20)
    assert result.difference.lower == pytest.approx(5.24, abs=0.005)
    assert result.difference.upper == pytest.approx(33.39, abs=0.005)
    assert result.word is Word.HIGHER
    assert interval_text(result.difference) == "5 to 33 points"
    assert sentence(result) == (
        "From April to June 2013, 80% of the 70 respondents in Dartford and 60% of the 80 in Gravesham said that "
        "anti-social behaviour was no worse, or better, than a year ago. The difference of 20 percentage points is "
        "more than chance."
    )


def test_a_count_without_a_denominator_is_compared_per_resident_over_the_periods_that_both_have(evidence):
    result = of(evidence, "idva_clients")
    # 20 + 24 among 100,000 and 20 + 26 among 50,000; the second quarter is only Dartford's.
    assert (result.first.count, result.second.count) == (44, 46)
    assert (result.first.value, result.second.value) == (pytest.approx(4.4), pytest.approx(9.2))
    assert result.unit == "per 10,000 residents"
    assert result.difference.size == pytest.approx(44 / 92)
    assert result.span.words == "April to December 2013"
    assert [s.words for s in result.left_out] == ["July to September 2013"]
    assert sentence(result).endswith(
        "July to September 2013 is left out, because only one of the two has a figure."
    )


def test_none_in_one_borough_has_no_ratio_but_a_lower_limit(evidence):
    result = of(evidence, "shoplifting")
    # All of 270, which weigh as 270 / 2.49: the lower limit of that share is 0.025 ** (2.49 / 270); as odds, over twice
    # the people.
    share = 0.025 ** (ALLOWED / 270)
    assert result.difference.size is None
    assert result.difference.lower == pytest.approx(share / (1 - share) / 2)
    assert result.difference.upper is None
    assert result.word is Word.HIGHER
    assert size_text(result) == "none in Gravesham"
    assert interval_text(result.difference) == f"from {share / (1 - share) / 2:.2f}"
    assert sentence(result) == (
        "From April to December 2013 there were 2.70 shoplifting offences per 1,000 residents in Dartford (270 in all) "
        "and none in Gravesham. That is more than chance."
    )
    turned = of(evidence, "shoplifting", G, D)
    assert (turned.difference.size, turned.word) == (0, Word.LOWER)
    assert (
        "there were no shoplifting offences in Gravesham and 2.70 per 1,000 residents in Dartford"
        in sentence(turned)
    )


def test_none_in_either_is_not_distinguishable(evidence):
    result = of(evidence, "drug_offences")
    assert result.word is Word.SAME
    assert size_text(result) == "none in either"
    assert sentence(result) == (
        "From April to December 2013 there were no drug offences in Dartford or Gravesham. That could be chance."
    )


def test_what_a_period_ends_with_is_not_compared(evidence):
    result = of(evidence, "safer_socialising")
    assert (result.first.value, result.second.value, result.difference) == (22, 18, None)
    assert result.word is Word.NONE
    assert sentence(result).startswith("At the end of December 2013 there were 22 premises")
    assert "chance has no part in it" in sentence(result)


def test_small_counts_about_people_are_not_shown_in_either(evidence):
    result = of(evidence, "treatment_completion")
    assert result.word is Word.NONE
    assert (result.first.count, result.second.count) == (None, None)
    assert "withheld" in sentence(result) and "(Gravesham)" in sentence(result)
    assert "30" not in sentence(result).replace("2013", "")


@pytest.mark.parametrize(
    ("indicator", "said"),
    [
        ("sanctuary_scheme", "is withheld, because small numbers could point to a person (Gravesham)."),
        ("reoffending_rate", "No return was received for April to December 2013 (Dartford and Gravesham)."),
        ("collisions", "No figures are loaded for April to December 2013 (Dartford and Gravesham)."),
        ("concern_parking", "The figure for 2013/14 comes when the year is over."),
        ("perception_drugs", "The two have no period in common."),
    ],
)
def test_what_is_missing_carries_its_reason(evidence, indicator, said):
    result = of(evidence, indicator)
    assert result.word is Word.NONE
    assert sentence(result).endswith(said)


def test_published_rates_are_compared_by_their_intervals():
    # 200 (100 to 400) over 100 (50 to 200): each is a factor 2 wide, together a factor 2 ** sqrt(2).
    result = ratio_of_published(200, Interval(100, 400), 100, Interval(50, 200))
    assert result.lower == pytest.approx(2 / 2 ** math.sqrt(2))
    assert result.upper == pytest.approx(2 * 2 ** math.sqrt(2))
    assert ratio_of_published(0, Interval(0, 3), 100, Interval(50, 200)) is None


# -- the whole plan ------------------------------------------------------------------------------------------------


def test_every_judged_measure_of_the_plan_is_there_once_in_its_order(evidence):
    groups = of_plan(evidence, SCOPE, D, G)
    plan = evidence.registry.plan
    shown = [c.indicator.id for _, compared in groups for c in compared]
    judged = [
        i for p in plan.priorities for i in p.indicators if evidence.registry.indicators[i].good != "activity"
    ]
    assert shown == judged
    assert [p.id for p, _ in groups] == [p.id for p in plan.priorities]


def test_the_summary_counts_the_words(evidence):
    every = [c for _, compared in of_plan(evidence, SCOPE, D, G) for c in compared]
    texts = {word: sum(c.word is word for c in every) for word in Word}
    # Higher: perception, shoplifting, theft (which is shoplifting here), all crime (58 a month against 19).
    # Lower: anti-social behaviour, IDVA, burglary (72 in 40,000 households against 81 in 20,000).
    # The same: criminal damage; violence and drugs, of which there are none.
    assert [texts[word] for word in (Word.HIGHER, Word.LOWER, Word.SAME)] == [4, 3, 3]
    assert summary(every, "Dartford", "Gravesham") == (
        "Of 10 measures that can be compared, 4 are higher in Dartford, 3 are higher in Gravesham and 3 are not "
        "distinguishable: that much could be chance."
    )
    assert "about 1 of 10" in by_chance(every)


def test_without_any_figure_the_summary_says_so(evidence):
    later = replace(SCOPE, ending=Month.parse("2016-06"))
    every = [c for _, compared in of_plan(evidence, later, D, G) for c in compared]
    assert {c.word for c in every} == {Word.NONE}
    assert summary(every, "Dartford", "Gravesham") == (
        "No measure can be compared between Dartford and Gravesham for these months."
    )


# -- an independent oracle -----------------------------------------------------------------------------------------


def slow_ratio(n1: int, e1: float, n0: int, e0: float) -> tuple[float, float, float]:
    """Clopper-Pearson of the thinned counts by quantiles of beta, turned from a share into a ratio of rates."""
    x1, x0 = n1 / ALLOWED, n0 / ALLOWED
    low, high = stats.beta.ppf(0.025, x1, x0 + 1), stats.beta.ppf(0.975, x1 + 1, x0)
    return n1 / e1 / (n0 / e0), low / (1 - low) * e0 / e1, high / (1 - high) * e0 / e1


def test_rates_agree_with_a_slow_count(evidence):
    measured = {"asb_incidents": "Anti-social behaviour", "criminal_damage": "Criminal damage and arson"}
    for indicator, category in measured.items():
        counts = [0, 0]
        for _month in YEAR_SO_FAR:
            counts = [total + item for total, item in zip(counts, STREET[category], strict=True)]
        result = of(evidence, indicator)
        expected = slow_ratio(counts[0], 100_000, counts[1], 50_000)
        assert (result.difference.size, result.difference.lower, result.difference.upper) == pytest.approx(
            expected
        )
        for side, count, people in ((result.first, counts[0], 100_000), (result.second, counts[1], 50_000)):
            assert side.value == pytest.approx(1000 * count / people)
            # Byar's approximation is within a few in a thousand of the exact limits at such counts.
            exact = stats.chi2.ppf(0.025, 2 * count) / 2, stats.chi2.ppf(0.975, 2 * count + 2) / 2
            assert side.interval.lower == pytest.approx(1000 * exact[0] / people, rel=5e-3)
            assert side.interval.upper == pytest.approx(1000 * exact[1] / people, rel=5e-3)


def test_shares_agree_with_statsmodels(evidence):
    result = of(evidence, "asb_perception")
    low, high = confint_proportions_2indep(56, 70, 48, 80, method="newcomb")
    assert (result.difference.lower, result.difference.upper) == pytest.approx((100 * low, 100 * high))
    wilson = proportion_confint(56, 70, method="wilson")
    assert (result.first.interval.lower, result.first.interval.upper) == pytest.approx(
        [100 * end for end in wilson]
    )


# -- whatever the numbers are --------------------------------------------------------------------------------------

patient = settings(deadline=None)  # the first example reads the definitions
OPPOSITE = {Word.HIGHER: Word.LOWER, Word.LOWER: Word.HIGHER, Word.SAME: Word.SAME, Word.NONE: Word.NONE}
YEAR = Span(Month.parse("2013-04"), 12)


def made(indicator_id: str, first: list[tuple], second: list[tuple]) -> tuple[Evidence, Scope]:
    """Two series of (numerator, denominator) by quarter or month, as evidence without a store."""
    indicator = registry().indicators[indicator_id]
    months = 3 if indicator.frequency == "quarter" else 1
    scope = Scope(D, YEAR.last, FinancialYear(2012))
    result = Evidence(registry(), Snapshot.__new__(Snapshot), "officer")
    for area, rows in ((D, first), (G, second)):
        points = tuple(
            PeriodFigure(Span(YEAR.first + months * n, months), x, of_, value_of(indicator, x, of_))
            if x is not None
            else PeriodFigure(Span(YEAR.first + months * n, months), missing=Reason.NOT_SUBMITTED)
            for n, (x, of_) in enumerate(rows)
        )
        result._series.get((indicator.id, area, scope.window), partial(Series, indicator, area, points))
    return result, scope


counts = st.integers(0, 300)
people = st.integers(1_000, 200_000)


@patient
@given(st.lists(st.tuples(counts, counts), min_size=1, max_size=12), people, people)
def test_swapping_the_boroughs_inverts_the_ratio_and_the_word(rows, here, there):
    evidence, scope = made("asb_incidents", [(x, here) for x, _ in rows], [(x, there) for _, x in rows])
    indicator = registry().indicators["asb_incidents"]
    item = compare(evidence, indicator, scope, D, G)
    other = compare(evidence, indicator, scope, G, D)
    assert other.word is OPPOSITE[item.word]
    a, b = item.difference, other.difference
    if a.size and b.size:
        assert a.size * b.size == pytest.approx(1)
    for end, opposite in ((a.lower, b.upper), (a.upper, b.lower)):
        if end and opposite:
            assert end * opposite == pytest.approx(1)
        else:
            assert not end and not opposite  # 0 and no limit are each other's inverse
    if item.word is Word.HIGHER:
        assert item.first.value > item.second.value


@patient
@given(st.lists(st.tuples(*[st.integers(0, 60)] * 2, *[st.integers(60, 90)] * 2), min_size=1, max_size=4))
def test_swapping_the_boroughs_turns_the_difference_of_shares_round(rows):
    first, second = [(x, n) for x, _, n, _ in rows], [(x, n) for _, x, _, n in rows]
    evidence, scope = made("asb_perception", first, second)
    indicator = registry().indicators["asb_perception"]
    item = compare(evidence, indicator, scope, D, G)
    other = compare(evidence, indicator, scope, G, D)
    assert other.word is OPPOSITE[item.word]
    assert item.difference.size == pytest.approx(-other.difference.size)
    assert item.difference.lower == pytest.approx(-other.difference.upper)


@patient
@given(st.integers(1, 60), st.integers(1, 60), people, people)
def test_more_data_in_the_same_ratio_never_weakens_the_evidence(x, y, here, there):
    indicator = registry().indicators["asb_incidents"]
    few, scope = made("asb_incidents", [(x, here)], [(y, there)])
    many, _ = made("asb_incidents", [(x, here)] * 4, [(y, there)] * 4)
    item, four = (compare(e, indicator, scope, D, G).difference for e in (few, many))
    assert four.size == pytest.approx(item.size)
    assert item.lower <= four.lower and four.upper <= item.upper


@patient
@given(st.lists(st.one_of(st.none(), counts), min_size=3, max_size=12))
def test_a_month_that_only_one_borough_has_changes_nothing(rows):
    indicator = registry().indicators["asb_incidents"]
    whole, scope = made("asb_incidents", [(50, 1000)] * len(rows), [(x, 1000) for x in rows])
    result = compare(whole, indicator, scope, D, G)
    held = [x for x in rows if x is not None]
    if held:
        assert (result.first.count, result.second.count) == (50 * len(held), sum(held))
        assert len(result.left_out) == len(rows) - len(held)
    else:
        assert result.word is Word.NONE


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (300, 100, "3.0 times as many"),
        (299, 100, "199% more"),
        (100, 300, "67% fewer"),
        (1001, 1000, "under 1% more"),
    ],
)
def test_how_far_apart_in_words(first, second, said):
    evidence, scope = made("asb_incidents", [(first, 1000)], [(second, 1000)])
    assert size_text(compare(evidence, registry().indicators["asb_incidents"], scope, D, G)) == said


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (51, 50, "1 point more"),
        (50, 50, "the same"),
        (20, 60, "40 points fewer"),
        (501, 500, "under 1 point more"),
    ],
)
def test_how_many_points_apart_in_words(first, second, said):
    asked = 1000 if first > 100 else 100
    evidence, scope = made("asb_perception", [(first, asked)], [(second, asked)])
    assert size_text(compare(evidence, registry().indicators["asb_perception"], scope, D, G)) == said
