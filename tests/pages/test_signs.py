"""The small pictures: one for each reading of a series, each with words, none told by colour alone."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product

import pytest

from data_loaders.calendar.month import FinancialYear, Month
from metrics.measures import measure
from metrics.series.scope import Scope
from metrics.series.signals import Signals
from metrics.statistics.assurance import Assurance
from metrics.statistics.special_cause import ChartPoint, Rule, Signal, Variation
from pages.components import signs


def found(variation: Variation, direction: int, **more) -> Signals:
    marks = tuple(Signal(Rule.SHIFT, direction) for _ in range(direction != 0))
    values = {"assurance": None, "provisional": False, "seasonal": False, "proposed": None} | more
    return Signals((None, ChartPoint(marks, variation), None), (None,) * 3, variation, **values)


def masks() -> dict[str, str]:
    return dict(re.findall(r"\.sign([.\w-]+)\{mask-image:url\(\"([^\"]+)\"\)\}", signs.STYLE))


def test_no_two_pictures_have_the_same_shape() -> None:
    shapes = masks()
    assert len(shapes) == len(set(shapes.values())) == 4 * 3 + 3


@pytest.mark.parametrize(("variation", "direction"), list(product(Variation, (1, 0, -1))))
def test_every_reading_has_a_picture_and_says_it_in_words(variation: Variation, direction: int) -> None:
    html = signs.both(found(variation, direction))
    classes, words = re.search(r'class="sign ([^"]+)" role="img" aria-label="([^"]+)"', html).groups()
    assert "." + ".".join(classes.split()) in masks()
    assert ("(high)" in words, "(low)" in words) == (direction > 0, direction < 0)


@pytest.mark.parametrize("assurance", Assurance)
def test_provisional_limits_promise_nothing_about_the_aim(assurance: Assurance) -> None:
    sure = found(Variation.COMMON, 0, assurance=assurance)
    assert "the aim" in signs.assurance(sure)
    assert signs.assurance(replace(sure, provisional=True)) == ""
    assert "provisional" in signs.variation(replace(sure, provisional=True))


def test_signals_both_ways_point_nowhere() -> None:
    both = ChartPoint((Signal(Rule.SHIFT, -1), Signal(Rule.TREND, 1)), Variation.NEITHER)
    assert replace(found(Variation.NEITHER, 1), marks=(both,)).direction == 0


def test_a_measure_without_limits_has_no_picture() -> None:
    assert signs.both(None) == ""


def test_the_picture_of_a_real_card_agrees_with_its_sentence(evidence) -> None:
    scope = Scope("E07000107", Month.of(2013, 12), FinancialYear(2012))
    for indicator in evidence.registry.indicators.values():
        card = measure(evidence, indicator, scope)
        kind = {
            "improvement": "better",
            "concern": "worse",
            "within ordinary": "common",
            "neither better": "neither",
        }
        expected = next((c for text, c in kind.items() if text in card.trend), None)
        html = signs.variation(card.signals)
        assert (html == "") if expected is None else f'class="sign {expected} ' in html, indicator.id
