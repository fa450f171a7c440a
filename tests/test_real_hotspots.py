"""Hotspots of the real months of 2025 and of the collisions of 2015, against a slow, separate count of the files."""

from __future__ import annotations

import csv
import gzip
import json
import warnings
from collections import Counter
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
import shapely

from data_loaders.calendar.month import Month, Span
from data_loaders.store.snapshot import Snapshot
from metrics.__main__ import main
from metrics.definitions.registry import load
from metrics.exports.hotspot_list import hotspot_list, topic_of
from metrics.hotspots.shapes import outlines
from metrics.hotspots.significance import findings, neighbours
from metrics.hotspots.streets import concentration, streets
from metrics.hotspots.ward_figures import ward_figures
from metrics.hotspots.ward_rows import By, WardFigures
from metrics.hotspots.when import EVERY, When
from metrics.series.evidence import Evidence

BOROUGHS = ("E07000107", "E07000109")
SUMMER = Span(Month.parse("2025-04"), 6)
CATEGORY = {"asb_incidents": "Anti-social behaviour", "domestic_burglary": "Burglary"}
DISTRICT = {"532": "E07000107", "535": "E07000109"}
Where = tuple[str, str]


@pytest.fixture(scope="module")
def evidence(real_store) -> Evidence:
    return Evidence(load(), Snapshot(real_store))


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(gzip.decompress(path.read_bytes()).decode("utf-8-sig").splitlines()))


class Wards:
    """The official wards of a year, asked one by one: which of them covers a point."""

    def __init__(self, folder: Path, year: str) -> None:
        self.shapes = []
        for borough in BOROUGHS:
            (path,) = folder.glob(f"wards{year}*{borough}.geojson")
            for feature in json.loads(path.read_text())["features"]:
                code = feature["properties"][f"WD{year[2:]}CD"]
                self.shapes.append((code, borough, shapely.geometry.shape(feature["geometry"])))
        self.shapes.sort(key=lambda result: result[0])
        self.known: dict[tuple[str, str], Where | None] = {}

    def at(self, lon: str, lat: str) -> Where | None:
        if (lon, lat) not in self.known:
            point = shapely.Point(float(lon), float(lat))
            inside = ((code, borough) for code, borough, shape in self.shapes if shape.covers(point))
            self.known[lon, lat] = next(inside, None)
        return self.known[lon, lat]


@pytest.fixture(scope="module")
def summer(shared_data: Path) -> dict[str, Counter]:
    """{measure: {(map point, longitude, latitude, ward): rows}} of April to September 2025."""
    wards = Wards(shared_data / "boundaries", "2025")
    counters: dict[str, Counter] = {topic: Counter() for topic in CATEGORY}
    for month in SUMMER:
        for row in rows(shared_data / "police_street" / f"{month}-kent-street.csv.gz"):
            for topic, category in CATEGORY.items():
                if row["Crime type"] == category and row["Longitude"]:
                    place = row["Longitude"], row["Latitude"]
                    if ward := wards.at(*place):
                        counters[topic][row["Location"], float(place[0]), float(place[1]), ward[0]] += 1
    return counters


def by_ward(points: Counter) -> Counter:
    counts: Counter = Counter()
    for (*_, ward), n in points.items():
        counts[ward] += n
    return counts


def figures(evidence: Evidence, topic: str, span: Span, when: When = EVERY) -> WardFigures:
    return ward_figures(evidence, topic_of(evidence, topic), BOROUGHS, span, span.years_before(1), when=when)


@pytest.mark.parametrize("topic", CATEGORY)
def test_the_wards_of_2025_stand_in_the_order_of_the_slow_count(evidence, summer, topic) -> None:
    slow, result = by_ward(summer[topic]), figures(evidence, topic, SUMMER)
    assert len(result.wards) == 37
    assert {w.code: w.count for w in result.wards if w.count} == dict(slow)
    ranked = [slow[w.code] for w in result.ranked(By.COUNT)]
    assert ranked == sorted(slow.values(), reverse=True) + [0] * (37 - len(slow))
    rates = [slow[w.code] / w.people for w in result.ranked(By.RATE)]
    assert rates == sorted(rates, reverse=True)
    assert sum(slow.values()) + sum(b.unplaced for b in result.boroughs) == sum(
        b.total for b in result.boroughs
    )


@pytest.mark.parametrize("topic", CATEGORY)
def test_the_busiest_map_points_are_those_of_the_slow_count(evidence, summer, topic) -> None:
    ward_rows = figures(evidence, topic, SUMMER)
    assert {(s.name, s.lon, s.lat, s.ward): s.count for s in streets(evidence, ward_rows)} == dict(
        summer[topic]
    )
    most = sum(n for _, n in summer[topic].most_common(20))
    wards = sum(n for _, n in by_ward(summer[topic]).most_common(3))
    held, total = concentration(evidence, ward_rows), sum(summer[topic].values())
    assert (held.streets, held.wards) == (pytest.approx(most / total), pytest.approx(wards / total))
    assert held.streets_before is held.wards_before is None  # 2024 is not loaded


def test_the_list_for_scripts_has_the_same_rows(evidence, summer) -> None:
    slow = by_ward(summer["asb_incidents"])
    listed = hotspot_list(evidence, "asb", SUMMER)
    assert {r["Ward code"]: r["Count"] for r in listed if r["Count"] and r["Ward code"]} == dict(slow)
    assert {r["Why not compared"] for r in listed if r["Ward code"]} == {"not loaded"}


# -- collisions ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def collisions(shared_data: Path) -> list[tuple[dict[str, str], str, str | None]]:
    """Every collision of the two boroughs in 2015, with its borough and its ward of 2013, if it is of that borough."""
    wards = Wards(shared_data / "boundaries", "2013")
    results = []
    for row in rows(shared_data / "stats19" / "Accidents_2015_kent.csv.gz"):
        home = DISTRICT.get(row["Local_Authority_(District)"])
        if home:
            ward = wards.at(row["Longitude"], row["Latitude"]) if row["Longitude"] else None
            results.append((row, home, ward[0] if ward and ward[1] == home else None))
    return results


@pytest.fixture(scope="module")
def hurt(shared_data: Path) -> dict[str, set[str]]:
    """The collisions in which a pedestrian, and those in which a cyclist was hurt."""
    people = rows(shared_data / "stats19" / "Casualties_2015_kent.csv.gz")
    return {
        "pedestrian": {p["Accident_Index"] for p in people if p["Casualty_Class"] == "3"},
        "cyclist": {p["Accident_Index"] for p in people if p["Casualty_Type"] == "1"},
    }


def at_night(row: dict[str, str]) -> bool:
    """Friday or Saturday, from 22:00 to 02:59."""
    day = datetime.strptime(row["Date"], "%d/%m/%Y").weekday()
    return day in (4, 5) and row["Time"] != "" and int(row["Time"][:2]) in (22, 23, 0, 1, 2)


@pytest.mark.parametrize("kind", ["all", "ksi", "pedestrian", "cyclist", "night"])
def test_collisions_by_ward_are_those_of_the_slow_count(evidence, collisions, hurt, kind) -> None:
    wanted = {
        "all": lambda row: True,
        "ksi": lambda row: row["Accident_Severity"] in "12",
        "pedestrian": lambda row: row["Accident_Index"] in hurt["pedestrian"],
        "cyclist": lambda row: row["Accident_Index"] in hurt["cyclist"],
        "night": at_night,
    }[kind]
    slow, homes = Counter(), Counter()
    for row, home, ward in collisions:
        if wanted(row):
            homes[home] += 1
            slow[ward] += 1
    when = When(weekdays=frozenset({4, 5}), hours=(22, 2)) if kind == "night" else EVERY
    topic = "collisions" if kind in ("all", "night") else f"collisions-{kind}"
    ward_rows = figures(evidence, topic, Span(Month.parse("2015-01"), 12), when)
    assert {w.code: w.count for w in ward_rows.wards if w.count} == {w: n for w, n in slow.items() if w}
    assert {b.code: b.total for b in ward_rows.boroughs} == dict(homes)
    assert sum(b.unplaced for b in ward_rows.boroughs) == slow[None]
    assert sum(slow.values()) > 10


def test_the_command_lists_the_collisions_of_the_night_as_the_slow_count_does(
    real_store, collisions, monkeypatch, capsys
) -> None:
    monkeypatch.setenv("CSP_DATABASE_URL", real_store.url.render_as_string(hide_password=False))
    asked = "hotspots --topic collisions --from 2015-01 --to 2015-12 --days Friday Saturday --hour 22:00"
    assert main([*asked.split(), "--last-hour", "02:59"]) == 0
    listed = csv.DictReader(capsys.readouterr().out.splitlines())
    slow = Counter(ward for row, _, ward in collisions if ward and at_night(row))
    counts = {r["Ward code"]: float(r["Count"]) for r in listed if r["Ward code"]}
    assert {ward: n for ward, n in counts.items() if n} == dict(slow)


# -- the test of hotspots --------------------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(
    ("topic", "span"), [("asb_incidents", SUMMER), ("collisions", Span(Month.parse("2015-01"), 12))]
)
def test_gi_star_of_the_real_rates_agrees_with_esda(evidence, topic, span) -> None:
    import libpysal
    from esda import G_Local

    ward_rows = figures(evidence, topic, span)
    codes, rates = [w.code for w in ward_rows.wards], np.array([w.rate for w in ward_rows.wards])
    touching = neighbours(outlines(evidence, ward_rows.vintages), codes)
    weights = libpysal.weights.W({i: np.flatnonzero(row).tolist() for i, row in enumerate(touching)})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = G_Local(rates, weights, transform="B", star=True, permutations=9_999, seed=1, n_jobs=1)
    ours = [findings(evidence, ward_rows, span)[code].test for code in codes]
    tested = [i for i, item in enumerate(ours) if item.z is not None]
    assert len(tested) > 30
    assert [ours[i].z for i in tested] == pytest.approx([theirs.Zs[i] for i in tested])
    for i in tested:
        # Two draws of 9,999 permutations each, of the smaller tail, doubled: they differ by chance.
        tail = float(theirs.p_sim[i])
        noise = 2 * (2 * tail * (1 - tail) / 9_999) ** 0.5
        assert ours[i].p == pytest.approx(min(1, 2 * tail), abs=5 * noise)
