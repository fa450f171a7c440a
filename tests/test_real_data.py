"""The real files, loaded by the one command, against a slow and separate count of the same files."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections import Counter
from pathlib import Path

import pytest
import shapely
from sqlalchemy import func, select

from data_loaders.__main__ import main
from data_loaders.calendar.month import Month, Span
from data_loaders.odd_months import odd_months
from data_loaders.store.changes import version
from data_loaders.store.schema import incident
from data_loaders.store.snapshot import Snapshot
from metrics.definitions.registry import load
from metrics.measures import measure
from metrics.series.evidence import Evidence
from metrics.series.judgement import Status
from metrics.series.scope import Scope, baseline_of, default_ending
from metrics.statistics.clustering import USUAL
from metrics.statistics.outlook import Record, Withheld, backtest
from tests.conftest import REAL_FOLDERS

DARTFORD, GRAVESHAM = "E07000107", "E07000109"
MONTHS = {"2013": [f"2014-{m:02d}" for m in range(1, 9)], "2025": [f"2025-{m:02d}" for m in range(1, 10)]}


@pytest.fixture(scope="module")
def store(real_store):
    return real_store


@pytest.fixture(scope="module")
def evidence(store) -> Evidence:
    return Evidence(load(), Snapshot(store))


def ward_shapes(shared_data: Path, vintage: str) -> list[tuple[str, str, object]]:
    key = {"2013": "WD13CD", "2025": "WD25CD"}[vintage]
    results = []
    for borough in (DARTFORD, GRAVESHAM):
        (path,) = (shared_data / "boundaries").glob(f"wards{vintage}*{borough}.geojson")
        for feature in json.loads(path.read_text())["features"]:
            shape = shapely.geometry.shape(feature["geometry"])
            shapely.prepare(shape)
            results.append((feature["properties"][key], borough, shape))
    return sorted(results, key=lambda w: w[0])


def slow_count(shared_data: Path, month: str, vintage: str) -> Counter:
    """Row by row, ward by ward: {(borough, ward, category): rows}."""
    text = gzip.decompress(
        (shared_data / "police_street" / f"{month}-kent-street.csv.gz").read_bytes()
    ).decode()
    counts: Counter = Counter()
    shapes = ward_shapes(shared_data, vintage)
    for row in csv.DictReader(io.StringIO(text)):
        if not row["Longitude"]:
            continue
        point = shapely.Point(float(row["Longitude"]), float(row["Latitude"]))
        for ward, borough, shape in shapes:
            if shape.covers(point):
                counts[borough, ward, row["Crime type"]] += 1
                break
    return counts


@pytest.mark.parametrize(("vintage", "month"), [(v, m) for v, months in MONTHS.items() for m in months])
def test_every_ward_borough_and_category_equals_the_slow_count(store, shared_data, vintage, month):
    slow = slow_count(shared_data, month, vintage)
    rows = Snapshot(store).counts("police_street", "kent", [DARTFORD, GRAVESHAM], month, month, vintage)
    assert {(r.borough, r.area, r.category): r.n for r in rows if r.area} == dict(slow)
    assert not [r for r in rows if not r.area]
    boroughs: Counter = Counter()
    for (borough, _ward, category), n in slow.items():
        boroughs[borough, category] += n
    rows = Snapshot(store).counts("police_street", "kent", [DARTFORD, GRAVESHAM], month, month)
    assert {(r.borough, r.category): r.n for r in rows} == dict(boroughs)


@pytest.mark.parametrize(
    ("month", "borough", "rows", "asb", "burglary"),
    [
        ("2025-03", DARTFORD, 1183, 147, 37),
        ("2025-03", GRAVESHAM, 963, 149, 25),
        ("2014-03", DARTFORD, 891, 222, 86),
    ],
)
def test_published_examples(store, month, borough, rows, asb, burglary):
    counts = {
        r.category: r.n for r in Snapshot(store).counts("police_street", "kent", [borough], month, month)
    }
    assert (sum(counts.values()), counts["Anti-social behaviour"], counts["Burglary"]) == (
        rows,
        asb,
        burglary,
    )


@pytest.mark.parametrize(
    ("borough", "collisions", "casualties"), [(DARTFORD, (4, 35, 376), 568), (GRAVESHAM, (2, 33, 234), 352)]
)
def test_collisions_and_casualties_of_2015(store, borough, collisions, casualties):
    counter: Counter = Counter()
    for row in Snapshot(store).counts("stats19", "collisions", [borough], "2015-01", "2015-12"):
        counter[row.category] += row.n
    assert tuple(counter[f"collision_{s}"] for s in ("fatal", "serious", "slight")) == collisions
    assert sum(counter[f"casualty_{s}"] for s in ("fatal", "serious", "slight")) == casualties


def test_no_real_month_is_said_to_have_an_odd_number_of_records(store):
    releases = Snapshot(store).releases
    assert sum(r.source == "police_street" for r in releases) >= 17
    assert odd_months(releases) == ()


def test_every_record_without_a_place_is_in_the_note_of_its_release(store, shared_data):
    releases = {r.partition: r for r in Snapshot(store).releases if r.source == "police_street"}
    for path in sorted((shared_data / "police_street").glob("*-kent-street.csv.gz")):
        rows = list(csv.DictReader(io.StringIO(gzip.decompress(path.read_bytes()).decode())))
        nowhere = sum(not r["Longitude"] or float(r["Longitude"]) == float(r["Latitude"]) == 0 for r in rows)
        release = releases[path.name[:7]]
        assert (
            release.rows_read
            == release.rows_loaded + release.rows_outside + release.rows_rejected
            == len(rows)
        )
        texts = [n for n in release.notes if "without a location" in n]
        assert texts == (
            [f"{nowhere:,} records without a location, counted for the force and in no borough"]
            if nowhere
            else []
        )


def test_every_collision_and_casualty_without_a_position_is_in_the_note(store):
    [release] = [r for r in Snapshot(store).releases if r.source == "stats19" and r.partition == "2015"]
    with store.connect() as connection:
        rows = connection.execute(
            select(incident.c.category, func.sum(incident.c.n))
            .where(incident.c.release_id == release.id, incident.c.place_id.is_(None))
            .group_by(incident.c.category)
        ).all()
    held: Counter = Counter()
    for category, n in rows:
        if not category.endswith(("pedestrian", "cyclist", "adjusted")):
            held[category.split("_")[0]] += n
    told = {n.split()[0]: int(n.rsplit(": ")[1]) for n in release.notes if "without a position" in n}
    assert told == {{"collision": "collisions", "casualty": "casualties"}[k]: n for k, n in held.items()}


def test_wards_and_unplaced_add_up_to_the_borough(store):
    for source, dataset, first, last in (
        ("stats19", "collisions", "2015-01", "2015-12"),
        ("police_street", "kent", "2014-01", "2025-12"),
    ):
        for vintage in ("2013", "2025"):
            wards, boroughs = Counter(), Counter()
            for row in Snapshot(store).counts(source, dataset, [DARTFORD, GRAVESHAM], first, last, vintage):
                wards[row.borough, row.category, row.month] += row.n
            for row in Snapshot(store).counts(source, dataset, [DARTFORD, GRAVESHAM], first, last):
                boroughs[row.borough, row.category, row.month] += row.n
            assert wards == boroughs


@pytest.mark.slow
def test_loading_it_all_again_changes_nothing(store, shared_data, monkeypatch, capsys):
    monkeypatch.setenv("CSP_DATABASE_URL", store.url.render_as_string(hide_password=False))
    before = version(store)
    assert main(["load", *(str(shared_data / f) for f in REAL_FOLDERS)]) == 0
    assert version(store) == before
    assert "unchanged, nothing to do" in capsys.readouterr().out


def test_the_page_starts_at_the_newest_whole_quarter(evidence):
    assert default_ending(evidence) == Month.parse("2025-09")


def test_without_last_years_months_the_figure_stands_and_the_judgement_does_not(evidence):
    ending = Month.parse("2025-09")
    scope = Scope(DARTFORD, ending, baseline_of(evidence.registry.plan, ending))
    card = measure(evidence, evidence.registry.indicators["asb_incidents"], scope)
    assert card.judgement.status is Status.NO_BASELINE
    assert card.judgement.current.numerator == sum(
        r.n
        for r in Snapshot(evidence.snapshot.engine).counts(
            "police_street", "kent", [DARTFORD], "2025-04", "2025-09"
        )
        if r.category == "Anti-social behaviour"
    )


def test_the_population_used_is_the_newest_up_to_the_year(evidence):
    series = evidence.series(
        evidence.registry.indicators["asb_incidents"], DARTFORD, Span(Month.parse("2014-01"), 3)
    )
    assert series.points[0].denominator == 97_365
    assert "2011" in series.denominator_label


def test_every_row_is_accounted_for(store):
    for release in Snapshot(store).releases:
        accounted = release.rows_loaded + release.rows_outside + release.rows_rejected
        assert release.rows_read == accounted, release.title


def test_no_outlook_is_given_where_the_real_months_cannot_bear_one(evidence: Evidence) -> None:
    """Seventeen months, in two stretches eleven years apart, are not the 24 months before that an outlook rests on."""
    for ending in (Month.of(2014, 8), Month.of(2025, 9)):
        for code in (DARTFORD, GRAVESHAM):
            asked = Scope(code, ending, ending.financial_year - 1)
            results = [measure(evidence, i, asked) for i in evidence.registry.indicators.values()]
            told = [m.year_end.outlook for m in results if m.year_end]
            assert all(isinstance(o, Withheld) for o in told)
            assert told
            assert not [m.outlook for m in results if "is likely to end" in m.outlook]


def both_years(store) -> list[list[list[int]]]:
    """January to August of 2014 and of 2025, of every borough and category with eight or more in each."""
    counts: Counter = Counter()
    for year in ("2014", "2025"):
        boroughs = [DARTFORD, GRAVESHAM]
        for row in Snapshot(store).counts("police_street", "kent", boroughs, f"{year}-01", f"{year}-08"):
            counts[row.borough, row.category, row.month] += row.n
    results = [
        [[counts[borough, category, f"{y}-{m:02d}"] for m in range(1, 9)] for y in (2014, 2025)]
        for borough, category in sorted({key[:2] for key in counts})
    ]
    return [years for years in results if min(map(sum, years)) >= 8]


def test_the_outlook_holds_on_the_real_months_as_far_as_they_go(store) -> None:
    """Eight months of two years, eleven years apart: from 2014's, after three to seven months of 2025, its eighth."""
    record = sum((backtest(years, 8) for years in both_years(store)), Record(0, 0))
    assert record == Record(120, 135)
    assert record.calibrated


def test_offences_of_the_boroughs_vary_as_much_as_the_evidence_supposes(store) -> None:
    """Months within years, 2014 and 2025: the usual factor that one measure's own is drawn towards, by plain loops."""
    factors = []
    for years in both_years(store):
        chi_square, whole = 0.0, sum(map(sum, years))
        for year in years:
            for n, both in zip(year, map(sum, zip(*years, strict=True)), strict=True):
                expected = sum(year) * both / whole
                chi_square += (n - expected) ** 2 / expected
        factors.append(chi_square / 7)
    assert len(factors) == 27
    assert sum(factors) / 27 == pytest.approx(USUAL, abs=0.05)
    assert sum(f > 1 for f in factors) > 17 and max(factors) > 5
