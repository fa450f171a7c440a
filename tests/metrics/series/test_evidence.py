"""From the store to a series: vocabularies, gaps, populations, several boroughs, and what is missing and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from data_loaders.batch import FIGURE_COLUMNS, Batch, Reason, Standing
from data_loaders.calendar.month import FinancialYear, Month, Span
from data_loaders.store.accepting import accept
from data_loaders.store.engine import connect, upgrade
from data_loaders.store.snapshot import Snapshot
from metrics.definitions.indicator import Indicator
from metrics.definitions.registry import load
from metrics.exports.figures import figures
from metrics.series.evidence import Evidence, periods
from metrics.series.scope import Scope, default_ending, endings

DARTFORD, GRAVESHAM = "E07000107", "E07000109"
DEFINITION = {
    "title": "Thefts",
    "priority": "property-crime",
    "noun": "thefts",
    "lead": "Kent Police",
    "reviewed": date(2026, 1, 1),
    "why": "It matters.",
    "definition": "Thefts.",
}


def indicator(categories=("Shoplifting",), **changes) -> Indicator:
    numerator = {"source": "police_street", "categories": tuple(categories)}
    return Indicator.model_validate({"id": "thefts", **DEFINITION, "numerator": numerator, **changes})


@pytest.fixture
def engine(tmp_path):
    store = connect(f"sqlite:///{tmp_path / 'store.sqlite'}")
    upgrade(store)
    yield store
    store.dispose()


def street(month: str, counts: dict[tuple[str, str], int], vocabulary: str = "14", **changes) -> Batch:
    """Counts by (borough, category), which name their borough and so need no wards."""
    rows = [(month, c, None, None, "", b, None, None, n) for (b, c), n in counts.items()]
    columns = ["month", "category", "lon", "lat", "place", "borough", "weekday", "hour", "n"]
    total = sum(counts.values())
    batch = Batch(
        "police_street", "kent", month, month, month, month, "f.csv", "0" * 64, total, total,
        vocabulary=vocabulary, incidents=pd.DataFrame(rows, columns=columns),
    )  # fmt: skip
    return replace(batch, **changes)


def reported(source: str, dataset: str, rows: list[tuple], **changes) -> Batch:
    """Figures of (category, area, period, months, value, denominator, reason)."""
    frame = pd.DataFrame(
        rows, columns=["category", "area", "period", "months", "value", "denominator", "reason"]
    )
    frame = frame.reindex(columns=FIGURE_COLUMNS)
    first, last = frame["period"].min(), frame["period"].max()
    batch = Batch(
        source, dataset, first, dataset, first, last, "f.csv", "0" * 64, len(rows), len(rows), figures=frame
    )
    return replace(batch, **changes)


def residents(year: int, dartford: int, gravesham: int) -> Batch:
    rows = [
        ("residents", code, f"{year}-01", 12, n, None, None)
        for code, n in ((DARTFORD, dartford), (GRAVESHAM, gravesham))
    ]
    return reported("population", "borough:residents", rows, partition=str(year))


@pytest.fixture
def wards(engine):
    """Boundaries are needed before anything is counted; where they lie does not matter here."""
    import shapely

    for code in (DARTFORD, GRAVESHAM):
        areas = pd.DataFrame(
            [("W" + code, "A ward", code, shapely.to_wkb(shapely.box(0, 0, 1, 1)))],
            columns=["code", "name", "borough", "wkb"],
        )
        accept(
            engine,
            Batch(
                "boundaries", "ward:2013", code, "w", "2013-01", "2013-12", "w", "0" * 64, 1, 1, areas=areas
            ),
        )
    accept(engine, residents(2011, 100_000, 50_000))
    return engine


def evidence(engine) -> Evidence:
    return Evidence(load(), Snapshot(engine))


def window(first: str, last: str) -> Span:
    return Span.between(Month.parse(first), Month.parse(last))


def test_a_rate_is_the_count_over_the_residents(wards):
    accept(wards, street("2014-01", {(DARTFORD, "Shoplifting"): 20, (GRAVESHAM, "Shoplifting"): 30}))
    result = evidence(wards)
    item = result.series(indicator(), DARTFORD, window("2014-01", "2014-01")).points[0]
    both = result.series(indicator(), result.whole, window("2014-01", "2014-01")).points[0]
    assert (item.numerator, item.denominator, item.value) == (20, 100_000, 0.2)
    assert (both.numerator, both.denominator) == (50, 150_000)
    assert both.value == pytest.approx(50 / 150)


def test_a_month_without_the_category_is_zero_and_a_month_without_a_file_is_missing(wards):
    accept(wards, street("2014-01", {(DARTFORD, "Shoplifting"): 20}))
    accept(wards, street("2014-03", {(DARTFORD, "Drugs"): 5}))
    points = evidence(wards).series(indicator(), DARTFORD, window("2014-01", "2014-03")).points
    assert [p.value for p in points] == [0.2, None, 0]
    assert points[1].missing is Reason.NOT_LOADED


def test_if_one_borough_has_no_figure_the_two_together_have_none(wards):
    accept(
        wards,
        reported(
            "partner_return", "idva_clients", [("idva_clients", DARTFORD, "2013-04", 3, 40, None, None)]
        ),
    )
    result = evidence(wards)
    point = result.series(
        result.registry.indicators["idva_clients"], result.whole, window("2013-04", "2013-06")
    ).points[0]
    assert (point.value, point.missing) == (None, Reason.NOT_SUBMITTED)


def test_another_forces_file_is_no_coverage(wards):
    accept(wards, street("2014-01", {(DARTFORD, "Shoplifting"): 20}, dataset="essex"))
    points = evidence(wards).series(indicator(), DARTFORD, window("2014-01", "2014-01")).points
    assert points[0].missing is Reason.NOT_LOADED


def test_old_vocabularies_are_used_where_they_mean_the_same_and_the_break_is_named(wards):
    accept(wards, street("2013-03", {(DARTFORD, "Other theft"): 7, (DARTFORD, "Shoplifting"): 1}, "11"))
    accept(wards, street("2013-05", {(DARTFORD, "Other theft"): 3, (DARTFORD, "Bicycle theft"): 2}))
    thefts = indicator(
        ("Other theft", "Bicycle theft", "Theft from the person"), kind="number", unit="thefts"
    )
    series = evidence(wards).series(thefts, DARTFORD, window("2013-03", "2013-05"))
    assert [p.numerator for p in series.points] == [7, None, 5]
    assert [str(month) for month, _why in series.breaks] == ["2013-05"]
    bicycles = evidence(wards).series(indicator(("Bicycle theft",)), DARTFORD, window("2013-03", "2013-05"))
    assert [p.missing for p in bicycles.points] == [Reason.NOT_COMPARABLE, Reason.NOT_LOADED, None]


def test_all_crime_counts_categories_that_nobody_knew(wards):
    accept(
        wards, street("2014-01", {(DARTFORD, "Drone offences"): 4, (DARTFORD, "Anti-social behaviour"): 9})
    )
    result = evidence(wards)
    point = result.series(
        result.registry.indicators["all_crime"], DARTFORD, window("2014-01", "2014-01")
    ).points[0]
    assert point.numerator == 4


def test_the_population_is_the_newest_up_to_the_year_of_the_month(wards):
    accept(wards, residents(2014, 110_000, 50_000))
    for month in ("2013-12", "2014-01"):
        accept(wards, street(month, {(DARTFORD, "Shoplifting"): 11}))
    points = evidence(wards).series(indicator(), DARTFORD, window("2013-12", "2014-01")).points
    assert [p.denominator for p in points] == [100_000, 110_000]


def test_without_a_population_a_rate_is_not_available_and_its_count_stays(engine):
    import shapely

    areas = pd.DataFrame(
        [("W", "w", DARTFORD, shapely.to_wkb(shapely.box(0, 0, 1, 1)))],
        columns=["code", "name", "borough", "wkb"],
    )
    accept(
        engine,
        Batch(
            "boundaries", "ward:2013", DARTFORD, "w", "2013-01", "2013-12", "w", "0" * 64, 1, 1, areas=areas
        ),
    )
    accept(engine, street("2014-01", {(DARTFORD, "Shoplifting"): 20}))
    point = evidence(engine).series(indicator(), DARTFORD, window("2014-01", "2014-01")).points[0]
    assert (point.numerator, point.value, point.missing) == (20, None, Reason.NOT_AVAILABLE)


def test_a_withheld_figure_keeps_its_reason(wards):
    rows = [("sanctuary_scheme", DARTFORD, "2013-04", 3, None, None, str(Reason.WITHHELD))]
    accept(wards, reported("partner_return", "sanctuary_scheme", rows))
    result = evidence(wards)
    point = result.series(
        result.registry.indicators["sanctuary_scheme"], DARTFORD, window("2013-04", "2013-06")
    ).points[0]
    assert point.missing is Reason.WITHHELD


def test_two_boroughs_may_send_their_returns_apart(wards):
    for code, value in ((DARTFORD, 40), (GRAVESHAM, 30)):
        rows = [("idva_clients", code, "2013-04", 3, value, None, None)]
        accept(wards, reported("partner_return", "idva_clients", rows))
    result = evidence(wards)
    idva = result.registry.indicators["idva_clients"]
    values = [
        result.series(idva, code, window("2013-04", "2013-06")).points[0].value
        for code in (DARTFORD, GRAVESHAM)
    ]
    assert values == [40, 30]
    accept(
        wards,
        reported(
            "partner_return", "idva_clients", [("idva_clients", DARTFORD, "2013-04", 3, 44, None, None)]
        ),
    )
    result = evidence(wards)
    assert result.series(idva, result.whole, window("2013-04", "2013-06")).points[0].value == 74


def test_real_and_illustrative_never_share_a_series(wards):
    accept(wards, street("2014-01", {(DARTFORD, "Shoplifting"): 99}, standing=Standing.ILLUSTRATIVE))
    accept(wards, street("2014-02", {(DARTFORD, "Shoplifting"): 20}))
    series = evidence(wards).series(indicator(), DARTFORD, window("2014-01", "2014-02"))
    assert [p.numerator for p in series.points] == [None, 20]
    assert series.standing is Standing.PUBLISHED


def test_periods_are_those_that_end_in_the_window():
    year = window("2013-04", "2014-03")
    assert [str(s.first) for s in periods(year, 3)] == ["2013-04", "2013-07", "2013-10", "2014-01"]
    assert [s.label for s in periods(year, 12)] == ["2013/14"]
    assert [str(s.first) for s in periods(window("2013-05", "2013-08"), 3)] == ["2013-04"]


def test_the_newest_complete_quarter_is_where_a_reader_starts(wards):
    for month in ("2014-01", "2014-02", "2014-03", "2014-04"):
        accept(wards, street(month, {(DARTFORD, "Shoplifting"): 1}))
    result = evidence(wards)
    assert default_ending(result) == Month.parse("2014-03")
    assert endings(result)[0] == Month.parse("2014-04")


def test_figures_say_what_the_series_says(wards):
    for month in Span(Month.parse("2012-04"), 24):
        accept(wards, street(str(month), {(DARTFORD, "Shoplifting"): 30 if month.year < 2013 else 20}))
    result = evidence(wards)
    rows = list(figures(result, ["shoplifting"], [DARTFORD], Month.parse("2013-04"), Month.parse("2014-03")))
    series = result.series(result.registry.indicators["shoplifting"], DARTFORD, window("2013-04", "2014-03"))
    assert [r.value for r in rows] == [p.value for p in series.points]
    assert all(r.lower < r.value < r.upper for r in rows)
    assert rows[-1].judgement == "On track – clear"
    assert not rows[-1].illustrative
    assert Scope(DARTFORD, Month.parse("2014-03"), FinancialYear(2012)).span.months == 12
