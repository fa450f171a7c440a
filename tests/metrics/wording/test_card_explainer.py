"""A card's sentence taken apart: nothing is lost, and each piece has its meaning."""

from __future__ import annotations

import pytest

from data_loaders.calendar.month import FinancialYear, Month
from data_loaders.store.snapshot import Snapshot
from metrics.definitions.registry import load
from metrics.measures import measure
from metrics.series.evidence import Evidence
from metrics.series.judgement import Status
from metrics.series.measure import Measure
from metrics.series.scope import Scope
from metrics.wording.card_explainer import by_status, example, pieces
from metrics.wording.status import REASON, STANDING, STATUS


@pytest.fixture(scope="module")
def evidence(illustrative_store) -> Evidence:
    return Evidence(load(), Snapshot(illustrative_store))


def _measures(evidence: Evidence, ending: str, baseline: str) -> list[Measure]:
    areas = [*evidence.registry.partnership.codes, evidence.whole]
    asked = [Scope(area, Month.parse(ending), FinancialYear.parse(baseline)) for area in areas]
    return [measure(evidence, i, item) for i in evidence.registry.indicators.values() for item in asked]


@pytest.fixture(scope="module")
def measures(evidence: Evidence) -> list[Measure]:
    return _measures(evidence, "2013-12", "2012/13")


@pytest.mark.parametrize(
    ("ending", "baseline"), [("2013-12", "2012/13"), ("2013-05", "2010/11"), ("2010-06", "2009/10")]
)
def test_the_pieces_are_the_sentence(evidence: Evidence, ending: str, baseline: str) -> None:
    for _measure in _measures(evidence, ending, baseline):
        result = pieces(_measure)
        assert " ".join(p.text for p in result) == _measure.sentence
        assert all(p.means for p in result), (_measure.indicator.id, result)


def test_the_figures_behind_a_rate_are_told(measures: list[Measure]) -> None:
    (item,) = (m for m in measures if m.indicator.id == "asb_incidents" and m.area_name == "Dartford")
    what, change, chance, standing = pieces(item)
    current, before = item.judgement.current, item.judgement.baseline
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
    for item in judged:
        (chance,) = (p for p in pieces(item) if "chance" in p.text and "change" in p.means)
        assert ("leaves out" in chance.means) == bool(item.judgement.change.beyond_chance)


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
