"""A card's sentence taken apart: nothing is lost, and each piece has its meaning."""

from __future__ import annotations

import pytest

from data_loaders.store.reading import Book
from metrics.evidence import Evidence
from metrics.judgement import Status
from metrics.measure import Measure, measure
from metrics.month import FinancialYear, Month
from metrics.reading import by_status, example, pieces
from metrics.registry import load
from metrics.scope import Scope
from metrics.status_words import REASON, STANDING, STATUS


@pytest.fixture(scope="module")
def evidence(illustrative_store) -> Evidence:
    return Evidence(load(), Book(illustrative_store))


def _measures(evidence: Evidence, ending: str, baseline: str) -> list[Measure]:
    areas = [*evidence.registry.partnership.codes, evidence.whole]
    asked = [Scope(area, Month.parse(ending), FinancialYear.parse(baseline)) for area in areas]
    return [measure(evidence, i, one) for i in evidence.registry.indicators.values() for one in asked]


@pytest.fixture(scope="module")
def measures(evidence: Evidence) -> list[Measure]:
    return _measures(evidence, "2013-12", "2012/13")


@pytest.mark.parametrize(
    ("ending", "baseline"), [("2013-12", "2012/13"), ("2013-05", "2010/11"), ("2010-06", "2009/10")]
)
def test_the_pieces_are_the_sentence(evidence: Evidence, ending: str, baseline: str) -> None:
    for one in _measures(evidence, ending, baseline):
        found = pieces(one)
        assert " ".join(p.text for p in found) == one.sentence
        assert all(p.means for p in found), (one.indicator.id, found)


def test_the_figures_behind_a_rate_are_told(measures: list[Measure]) -> None:
    (one,) = (m for m in measures if m.indicator.id == "asb_incidents" and m.area_name == "Dartford")
    what, change, chance, standing = pieces(one)
    current, before = one.judgement.current, one.judgement.baseline
    assert f"{current.numerator:,.0f} were counted in April to December 2013" in what.means
    assert f"divided by {round(current.denominator):,} residents (Census 2011) and times 1,000" in what.means
    assert f"({before.numerator:,.0f} in all)" in change.means
    assert "April to December 2012 is the same time of the baseline year, 2012/13" in change.means
    assert "95% interval" in chance.means
    assert standing.text in ("On track.", "Off track.")
    assert "less of it" in standing.means


def test_the_interval_agrees_with_the_word(measures: list[Measure]) -> None:
    judged = [m for m in measures if m.judgement.status.judged and m.judgement.change.size]
    assert {m.judgement.change.beyond_chance for m in judged} >= {True, False}
    for one in judged:
        (chance,) = (p for p in pieces(one) if "chance" in p.text and "change" in p.means)
        assert ("leaves out" in chance.means) == bool(one.judgement.change.beyond_chance)


def test_without_a_figure_there_is_one_piece(measures: list[Measure]) -> None:
    none = [m for m in measures if m.judgement.current is None]
    assert none
    assert all(len(pieces(m)) == 1 and "not a nought" in pieces(m)[0].means for m in none)


def test_the_example_shows_as_much_as_there_is(measures: list[Measure]) -> None:
    best = example(measures)
    assert best and best.judgement.status.clear and best.indicator.kind == "rate"
    unjudged = [m for m in measures if not m.judgement.status.judged and m.judgement.current is not None]
    assert example(unjudged) in unjudged
    assert example([m for m in measures if m.judgement.current is None]) is None


def test_each_measure_has_one_status(measures: list[Measure]) -> None:
    held = by_status(measures)
    assert sum(len(group) for group in held.values()) == len(measures)
    assert all(m.judgement.status is status for status, group in held.items() for m in group)


def test_every_status_reason_and_standing_is_explained() -> None:
    assert set(STATUS) == set(Status)
    assert len(set(STATUS.values())) == len(Status)
    assert all(text.endswith(".") for text in (*STATUS.values(), *REASON.values()))
    from data_loaders.batch import Reason, Standing

    assert (set(REASON), set(STANDING)) == (set(Reason), set(Standing))
