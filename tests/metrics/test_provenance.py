"""Where figures come from: what each source is said to hold, and what became of every release."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data_loaders.batch import Standing
from data_loaders.coverage import coverage
from data_loaders.sources.catalogue import catalogue
from data_loaders.store.releases import Release, history
from data_loaders.store.snapshot import Snapshot
from metrics.definitions.registry import Registry, load
from metrics.provenance import (
    SHIPPED_OUTLINES,
    Provenance,
    attributions,
    dataset_name,
    provenance,
    states,
    summary,
)


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load()


@pytest.fixture(scope="module")
def found(registry: Registry, illustrative_store: Engine) -> dict[str, Provenance]:
    told = provenance(registry, Snapshot(illustrative_store).releases, coverage(illustrative_store))
    return {p.source.id: p for p in told}


@pytest.fixture(scope="module")
def every(illustrative_store: Engine) -> list[Release]:
    with illustrative_store.connect() as connection:
        return history(connection)


def test_every_source_is_there_and_those_that_hold_something_first(found: dict[str, Provenance]) -> None:
    assert set(found) == set(catalogue())
    empty = [p.newest is None for p in found.values()]
    assert empty == sorted(empty)
    assert empty[-1]  # the illustrative data brings no table of other partnerships


def test_an_empty_source_says_what_fills_it(found: dict[str, Provenance]) -> None:
    nothing = found["ons_csp"]
    assert (nothing.covers, nothing.rows, nothing.standing) == ("", "", "")
    assert nothing.command == "refresh ons_csp"
    assert found["partner_return"].command == "load FILE"


def test_coverage_and_rows_are_those_of_the_releases_in_use(
    found: dict[str, Provenance], illustrative_store: Engine
) -> None:
    rows = [r for r in Snapshot(illustrative_store).releases if r.source == "police_street"]
    street = found["police_street"]
    assert street.covers == "April 2010 to March 2014"
    assert street.missing == ""
    total = sum(r.rows_read for r in rows)
    assert street.rows.startswith(f"{total:,} read = ")
    assert street.standing == "Illustrative: invented to show what the dashboard does"
    assert street.newest == max(rows, key=lambda r: r.id)


def test_a_gap_is_named(registry: Registry, illustrative_store: Engine) -> None:
    releases = [
        r for r in Snapshot(illustrative_store).releases if r.first not in ("2012-02", "2013-05", "2013-06")
    ]
    told = {p.source.id: p for p in provenance(registry, releases, coverage(illustrative_store))}
    assert told["police_street"].missing == "February 2012; May to June 2013"


def test_measures_without_any_return_are_named(registry: Registry, illustrative_store: Engine) -> None:
    rows = [r for r in coverage(illustrative_store) if r.dataset != "deliberate_fires"]
    told = {p.source.id: p for p in provenance(registry, Snapshot(illustrative_store).releases, rows)}
    assert told["partner_return"].lacking == ("Deliberate fires",)
    fed = Counter(title for p in told.values() for title in p.feeds)
    assert fed == Counter(i.title for i in registry.indicators.values())


def test_datasets_have_names(registry: Registry) -> None:
    assert dataset_name(registry, "partner_return", "asb_actions") == registry.indicators["asb_actions"].title
    assert dataset_name(registry, "police_street", "kent") == "Kent Police"
    assert dataset_name(registry, "boundaries", "ward:2013") == "Wards, 2013"
    assert dataset_name(registry, "population", "lsoa2011:residents") == "LSOAs 2011, residents"
    assert dataset_name(registry, "fingertips", "alcohol_admissions_narrow") == "Alcohol admissions narrow"


def test_what_became_of_each_release(every: list[Release]) -> None:
    first, second = every[0], every[1]
    newer = replace(first, id=10_000, accepted=second.accepted)
    taken = replace(second, retracted=second.accepted, retracted_reason="sent by mistake")
    told = states([newer, taken, first])
    assert told[first.id] == "Replaced by release 10000"
    assert told[newer.id] == "In use"
    assert told[taken.id].startswith("Taken back ") and told[taken.id].endswith(": sent by mistake")


def test_real_data_retires_the_illustrative_of_its_dataset(every: list[Release]) -> None:
    street = [r for r in every if r.source == "police_street"][:2]
    real = replace(street[0], id=10_000, partition="2025-01", standing=Standing.PUBLISHED)
    told = states([*street, real])
    assert {told[r.id] for r in street} == {"Illustrative, retired by real data"}


def test_every_release_of_a_fresh_store_is_in_use(every: list[Release]) -> None:
    assert set(states(every).values()) == {"In use"}


def test_summary(found: dict[str, Provenance]) -> None:
    held = sum(p.newest is not None for p in found.values())
    assert summary(list(found.values())).startswith(
        f"{held} of {len(found)} sources hold data. The newest was loaded"
    )
    assert summary([p for p in found.values() if p.newest is None]).startswith("None of the")


def test_attributions_are_complete(found: dict[str, Provenance]) -> None:
    lines = attributions(list(found.values()))
    assert {s.attribution for s in catalogue().values()} | set(SHIPPED_OUTLINES) == set(lines)
    shipped = Path(__file__).resolve().parents[2] / "shapefiles" / "wards_2013_approximate.geojson"
    credit = json.loads(shipped.read_text(encoding="utf-8"))["credit"]
    assert all(line in credit for line in SHIPPED_OUTLINES[:2])
