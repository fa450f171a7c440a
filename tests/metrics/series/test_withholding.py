"""Withheld figures: none of what leaves depends on them, so nothing can be worked out from it."""

from __future__ import annotations

import random
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_loaders.batch import FIGURE_COLUMNS, Batch, Reason
from data_loaders.calendar.month import FinancialYear, Month, Span
from data_loaders.store.accepting import accept
from data_loaders.store.engine import connect, upgrade
from data_loaders.store.snapshot import Snapshot
from metrics.comparison.boroughs import compare
from metrics.definitions.registry import load
from metrics.exports.figures import figures
from metrics.measures import measure
from metrics.series.evidence import Evidence
from metrics.series.judgement import Status
from metrics.series.measure import Measure
from metrics.series.scope import Scope
from metrics.series.series import PeriodFigure
from metrics.series.withholding import AUDIENCES, protect, threshold
from pages.card import figures as tables
from pages.components import chart_table, download, figure_rows, sparks

D, G = "E07000107", "E07000109"
FIRST, QUARTERS = Month.parse("2011-04"), 12
ENDING = Month.parse("2014-03")
SHARE = "reoffending_rate"
MEASURES = ("sanctuary_scheme", "idva_clients", SHARE)


def filled(path, cells: dict[tuple[str, str, int], tuple[int, int | None]]):
    """A store of returns: {(measure, borough, quarter's number): (value, denominator)}."""
    engine = connect(f"sqlite:///{path}")
    upgrade(engine)
    for name in {key[0] for key in cells}:
        for quarter in range(QUARTERS):
            first = FIRST + 3 * quarter
            held = [(a, *cells[name, a, quarter]) for a in (D, G)]
            rows = [(name, a, str(first), 3, n, asked, None, None, None, None) for a, n, asked in held]
            accept(engine, returned(name, first, rows))
    return engine


def returned(name: str, first: Month, rows: list) -> Batch:
    return Batch(
        source="partner_return",
        dataset=name,
        partition=str(first),
        title=name,
        first=str(first),
        last=str(first + 2),
        file_name="return.csv",
        sha256="0",
        rows_read=2,
        rows_loaded=2,
        figures=pd.DataFrame(rows, columns=FIGURE_COLUMNS).astype({"value": float, "denominator": float}),
    )


def everything(engine, audience="public") -> list[str]:
    """All that a reader of this audience can get, by every route, as text."""
    evidence = Evidence(load(), Snapshot(engine), audience)
    texts: list[str] = [repr(row) for row in figures(evidence, list(MEASURES))]
    for ending in (ENDING, ENDING - 3, ENDING - 6, ENDING - 12):
        for against in (1, 2):
            for name in MEASURES:
                scope = Scope(D, ending, FinancialYear(ending.financial_year.start - against))
                indicator = evidence.registry.indicators[name]
                shown = [measure(evidence, indicator, scope.of(a)) for a in (D, G, evidence.whole)]
                texts += [*routes(shown), repr(compare(evidence, indicator, scope, D, G))]
    return texts


def routes(shown: list[Measure]) -> list[str]:
    """Sentence, trend, outlook, chart, pop-up, labels, table, sparkline and file of a card."""
    card = [[m.sentence, m.trend, m.outlook, m.source, repr(m.judgement), repr(m.signals)] for m in shown]
    drawn = chart_table.table(shown[:2], [D]).to_pylist()
    hover = list(figure_rows.hover(shown[:2], 1.0))
    spark = sparks.image(shown[:2], [D, G])
    return [
        repr(card),
        repr(drawn),
        repr(hover),
        spark,
        tables.table(shown),
        download.measures(shown).decode(),
    ]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_nothing_that_leaves_depends_on_what_is_withheld(tmp_path, seed) -> None:
    chance = random.Random(seed)
    keys = [(m, a, q) for m in MEASURES for a in (D, G) for q in range(QUARTERS)]
    asked = {key: 20 if key[0] == SHARE else None for key in keys}
    counts = {key: chance.choice([0, 1, 2, 3, 4, 5, 6, 9, 12]) for key in keys}
    others = {key: chance.choice([1, 2, 3, 4]) if 0 < n < 5 else n for key, n in counts.items()}
    assert counts != others
    first, second = (
        filled(tmp_path / f"{name}.sqlite", {key: (n, asked[key]) for key, n in held.items()})
        for name, held in (("a", counts), ("b", others))
    )
    assert everything(first) == everything(second)
    assert everything(first, "partner") == everything(second, "partner")
    assert everything(first, "officer") != everything(second, "officer")


def test_the_two_boroughs_together_have_no_figure_where_one_is_withheld(tmp_path) -> None:
    small = (D, 4)
    cells = {
        ("sanctuary_scheme", a, q): (3 if (a, q) == small else 8, None)
        for a in (D, G)
        for q in range(QUARTERS)
    }
    engine = filled(tmp_path / "a.sqlite", cells)
    evidence = Evidence(load(), Snapshot(engine))
    indicator = evidence.registry.indicators["sanctuary_scheme"]
    window = Span(FIRST, 36)
    for area, gaps in ((D, [4]), (G, []), (evidence.whole, [4])):
        points = evidence.series(indicator, area, window).points
        assert [i for i, p in enumerate(points) if p.missing is Reason.WITHHELD] == gaps
        assert all(p.numerator is None and not p.note for p in points if p.missing)
    officer = Evidence(load(), Snapshot(engine), "officer")
    assert officer.series(indicator, evidence.whole, window).points[4].numerator == 11


def test_a_card_says_that_a_small_number_is_withheld(tmp_path) -> None:
    cells = {("sanctuary_scheme", a, q): (2, None) for a in (D, G) for q in range(QUARTERS)}
    evidence = Evidence(load(), Snapshot(filled(tmp_path / "a.sqlite", cells)))
    indicator = evidence.registry.indicators["sanctuary_scheme"]
    card = measure(evidence, indicator, Scope(D, ENDING, FinancialYear(2012)))
    assert card.judgement.status is Status.WITHHELD
    assert "withheld, because small numbers could point to a person" in card.sentence


@given(st.sampled_from(AUDIENCES), st.integers(0, 12), st.integers(0, 12))
def test_what_is_shown_is_nought_or_large_enough(audience, count, others) -> None:
    indicator = load().indicators[SHARE]
    before = PeriodFigure(Span(FIRST, 3), count, count + others, 1.0, note="3 of them again")
    (shown,) = protect(indicator, audience, [before])
    least = threshold(indicator, audience)
    if shown.missing is None:
        assert shown == before
        assert all(n == 0 or n >= least for n in (count, others))
        assert not least or 0 not in (count, others) or count + others in (0, *range(10, 25))
    else:
        assert shown == replace(PeriodFigure(Span(FIRST, 3)), missing=Reason.WITHHELD)
        small = 0 < min(n for n in (count, others) if n) < least
        assert small or (0 in (count, others) and 0 < count + others < 10)


SHARES = sorted(i.id for i in load().indicators.values() if i.disclosure and i.share_of)


@pytest.mark.parametrize("name", SHARES)
@pytest.mark.parametrize("audience", ["public", "partner"])
def test_all_or_none_of_a_small_group_tells_about_each_one_in_it(name, audience) -> None:
    indicator = load().indicators[name]
    group = indicator.disclosure.group
    pairs = [(count, out_of) for out_of in range(1, group + 3) for count in (0, out_of)]
    points = [PeriodFigure(Span(FIRST, 3), count, out_of, 0.0) for count, out_of in pairs]
    shown = protect(indicator, audience, points)
    told = [pair for pair, point in zip(pairs, shown, strict=True) if point.missing is None]
    assert told == [(count, out_of) for count, out_of in pairs if out_of >= group]
    assert protect(indicator, "officer", points) == tuple(points)


def test_none_at_all_is_shown_where_the_count_is_out_of_nobody(name="treatment_completion") -> None:
    empty = PeriodFigure(Span(FIRST, 3), 0, 0, 0.0)
    assert protect(load().indicators[name], "public", [empty]) == (empty,)


def test_an_agency_may_have_a_threshold_of_its_own() -> None:
    indicator = load().indicators["sanctuary_scheme"]
    stricter = indicator.model_copy(
        update={"disclosure": indicator.disclosure.model_copy(update={"partner": 3})}
    )
    assert [threshold(stricter, a) for a in AUDIENCES] == [5, 3, 0]
    assert [threshold(indicator, a) for a in AUDIENCES] == [5, 5, 0]
    assert threshold(load().indicators["asb_incidents"], "public") == 0
