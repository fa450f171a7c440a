"""The ten worked examples: each quoted sentence is what the card says, and the figures are worked out apart."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from scipy import stats

from data_loaders.calendar.month import Month
from data_loaders.store.snapshot import Snapshot
from metrics.definitions.registry import load
from metrics.measures import measure
from metrics.series.evidence import Evidence
from metrics.series.measure import Measure
from metrics.series.scope import Scope, baseline_of

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "worked-examples.md"
DARTFORD, GRAVESHAM = "E07000107", "E07000109"
EXAMPLES = [
    ("asb_incidents", DARTFORD, "2014-03"),
    ("asb_incidents", DARTFORD, "2013-12"),
    ("violence_against_person", GRAVESHAM, "2014-03"),
    ("domestic_burglary", DARTFORD, "2014-03"),
    ("collisions", GRAVESHAM, "2014-03"),
    ("asb_perception", DARTFORD, "2014-03"),
    ("perception_drunk_rowdy", GRAVESHAM, "2014-03"),
    ("safer_socialising", DARTFORD, "2014-03"),
    ("alcohol_admissions", DARTFORD, "2014-03"),
    ("sanctuary_scheme", DARTFORD, "2014-03"),
]


# The examples whose change is tested by the ratio of two counts with an allowance.
COUNTED = (0, 1, 2, 3, 4, 9)


def sections() -> list[str]:
    """The text of each example."""
    return re.split(r"^## \d+\. .*$", DOCUMENT.read_text(), flags=re.MULTILINE)[1:]


def quoted(section: str) -> list[str]:
    return [line[2:] for line in section.splitlines() if line.startswith("> ")]


def shown(store, number: int) -> Measure:
    indicator, area, ending = EXAMPLES[number]
    evidence = Evidence(load(), Snapshot(store))
    month = Month.parse(ending)
    scope = Scope(area, month, baseline_of(evidence.registry.plan, month))
    return measure(evidence, evidence.registry.indicators[indicator], scope)


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_the_card_says_what_the_example_says(illustrative_store, number):
    card = shown(illustrative_store, number)
    text, *also = quoted(sections()[number])
    assert card.sentence == text
    for other in also:
        assert other in (card.trend, card.outlook)


def test_a_trend_and_an_outlook_are_among_the_examples():
    assert [len(quoted(section)) for section in sections()] == [1, 2, 1, 1, 1, 1, 1, 1, 1, 2]


def by_hand(card: Measure) -> tuple[float, int, float, float, float]:
    """Chi-square, degrees of freedom, allowance and interval of the ratio, in plain loops over the card's figures."""
    cells = {
        (p.span.first.financial_year.start, p.span.first.number): p.numerator
        for p in card.series.points
        if p.value is not None
    }
    years, months = ({cell[i] for cell in cells} for i in (0, 1))
    level, part = dict.fromkeys(years, 1.0), {}
    for _ in range(500):
        for m in months:
            part[m] = sum(cells.get((y, m), 0) for y in years) / sum(
                level[y] for y in years if (y, m) in cells
            )
        for y in years:
            level[y] = sum(cells.get((y, m), 0) for m in months) / sum(
                part[m] for m in months if (y, m) in cells
            )
    chi_square = sum((n - level[y] * part[m]) ** 2 / (level[y] * part[m]) for (y, m), n in cells.items())
    freedom = len(cells) - len(years) - len(months) + 1
    widening = (stats.t.ppf(0.975, 8 + freedom) / 1.959964) ** 2
    allowed = max(1.0, (8 * 1.8 + chi_square) / (8 + freedom) * widening)
    now = sum(n for (y, _), n in cells.items() if y == 2013) / allowed
    before = sum(n for (y, m), n in cells.items() if y == 2012 and (2013, m) in cells) / allowed
    low, high = stats.beta.ppf(0.025, now, before + 1), stats.beta.ppf(0.975, now + 1, before)
    return chi_square, freedom, allowed, low / (1 - low), high / (1 - high)


@pytest.mark.parametrize("number", COUNTED)
def test_the_arithmetic_is_right_and_is_that_of_the_card(illustrative_store, number):
    card, text = shown(illustrative_store, number), sections()[number]
    kept = [p for p in card.series.points if p.span.first.financial_year.start >= 2010]
    chi_square, freedom, allowed, lower, upper = by_hand(
        replace(card, series=replace(card.series, points=tuple(kept)))
    )
    assert f"X² = {chi_square:.1f}" in text and f"d = {freedom}" in text
    assert f"{allowed:.3f}" in text and f"{lower:.3f} to {upper:.3f}" in text
    change = card.judgement.change
    assert card.judgement.allowed == pytest.approx(allowed, rel=1e-5)
    assert (1 + change.interval.lower, 1 + change.interval.upper) == pytest.approx((lower, upper), rel=1e-5)
