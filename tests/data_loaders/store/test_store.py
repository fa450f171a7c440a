"""The store: releases, what counts, what is placed where, and that nothing is ever half there."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from data_loaders.batch import Batch, Standing
from data_loaders.calendar.edition import Archived
from data_loaders.fault import Fault
from data_loaders.store import schema, ward_counts
from data_loaders.store.accepting import accept, place_id, recount, remove_illustrative, retract
from data_loaders.store.changes import AsAt, latest, version
from data_loaders.store.engine import connect, upgrade
from data_loaders.store.releases import choose, history
from data_loaders.store.snapshot import Snapshot

DARTFORD, GRAVESHAM = "E07000107", "E07000109"


def square(west: float, south: float, size: float = 0.1) -> bytes:
    return shapely.to_wkb(shapely.box(west, south, west + size, south + size))


def wards(
    vintage: str, borough: str, squares: dict[str, tuple[float, float]], standing=Standing.PUBLISHED
) -> Batch:
    areas = pd.DataFrame(
        [(code, f"Ward {code}", borough, square(*corner)) for code, corner in squares.items()],
        columns=["code", "name", "borough", "wkb"],
    )
    return Batch(
        "boundaries", f"ward:{vintage}", borough, f"wards {vintage}", f"{vintage}-01", f"{vintage}-12",
        "wards.geojson", "0" * 64, len(areas), len(areas), standing=standing, areas=areas,
    )  # fmt: skip


def street(month: str, points: list[tuple[float | None, float | None]], **changes) -> Batch:
    incidents = pd.DataFrame(
        [(month, "Burglary", lon, lat, "On or near A Street", None, None, None, 1) for lon, lat in points],
        columns=["month", "category", "lon", "lat", "place", "borough", "weekday", "hour", "n"],
    )
    counted = incidents.groupby(list(incidents.columns[:-1]), dropna=False, as_index=False)["n"].sum()
    batch = Batch(
        "police_street", "kent", month, f"kent street {month}", month, month, "f.csv", "0" * 64,
        len(points), len(points), vocabulary="14", incidents=counted,
    )  # fmt: skip
    return replace(batch, **changes)


@pytest.fixture
def with_wards(engine):
    accept(engine, wards("2013", DARTFORD, {"E1": (0.0, 51.0), "E2": (0.1, 51.0)}))
    accept(engine, wards("2013", GRAVESHAM, {"E3": (0.2, 51.0)}))
    return engine


def total(engine, month="2014-03", wards_of="", as_at=None) -> dict[str, float]:
    rows = Snapshot(engine, as_at).counts(
        "police_street", "kent", [DARTFORD, GRAVESHAM], month, month, wards_of
    )
    results: dict[str, float] = {}
    for row in rows:
        results[row.area] = results.get(row.area, 0) + row.n
    return results


def test_points_are_counted_in_the_ward_that_covers_them(with_wards):
    accept(
        with_wards,
        street("2014-03", [(0.05, 51.05), (0.05, 51.05), (0.15, 51.05), (0.25, 51.05), (1.0, 51.0)]),
    )
    assert total(with_wards, wards_of="2013") == {"E1": 2, "E2": 1, "E3": 1}
    assert total(with_wards) == {DARTFORD: 3, GRAVESHAM: 1}


def test_a_point_on_a_shared_edge_is_counted_once_in_the_lower_code(with_wards):
    accept(with_wards, street("2014-03", [(0.1, 51.05), (0.2, 51.05)]))
    assert total(with_wards, wards_of="2013") == {"E1": 1, "E2": 1}
    assert total(with_wards) == {DARTFORD: 2}


def test_a_record_that_names_its_borough_stays_in_its_total_without_a_point(with_wards):
    batch = street("2014-03", [(0.05, 51.05), (None, None)])
    accept(with_wards, replace(batch, incidents=batch.incidents.assign(borough=DARTFORD)))
    assert total(with_wards) == {DARTFORD: 2}
    assert total(with_wards, wards_of="2013") == {"E1": 1, ward_counts.UNPLACED: 1}


def test_a_newer_file_replaces_and_the_old_one_can_still_be_read(with_wards):
    accept(with_wards, street("2014-03", [(0.05, 51.05)] * 3))
    between = latest(with_wards)
    accept(with_wards, street("2014-03", [(0.05, 51.05)] * 2))
    assert total(with_wards) == {DARTFORD: 2}
    assert total(with_wards, as_at=between) == {DARTFORD: 3}
    assert total(with_wards, as_at=AsAt(between.change - 1, between.at)) == {}


def test_the_same_content_twice_is_one_release_even_after_a_newer_one(with_wards):
    first = accept(with_wards, street("2014-03", [(0.05, 51.05)]))
    again = accept(with_wards, street("2014-03", [(0.05, 51.05)], file_name="copy.csv", sha256="1" * 64))
    assert (again.release_id, again.new) == (first.release_id, False)
    accept(with_wards, street("2014-03", [(0.05, 51.05)] * 2))
    assert not accept(with_wards, street("2014-03", [(0.05, 51.05)])).new
    assert total(with_wards) == {DARTFORD: 2}


def test_an_older_edition_loaded_later_does_not_replace_a_newer_one(with_wards):
    accept(with_wards, street("2014-03", [(0.05, 51.05)] * 3, edition=Archived("2015-06")))
    accept(with_wards, street("2014-03", [(0.05, 51.05)], edition=Archived("2014-05")))
    assert total(with_wards) == {DARTFORD: 3}


def test_a_retracted_release_no_longer_counts_and_the_one_before_does(with_wards):
    accept(with_wards, street("2014-03", [(0.05, 51.05)]))
    wrong = accept(with_wards, street("2014-03", [(0.05, 51.05)] * 9)).release_id
    before = latest(with_wards)
    retract(with_wards, wrong, "sent for the wrong force", "Jo")
    assert total(with_wards) == {DARTFORD: 1}
    assert total(with_wards, as_at=before) == {DARTFORD: 9}
    with pytest.raises(Fault, match="expected a release that stands"):
        retract(with_wards, wrong, "again", "Jo")


def test_the_first_real_month_retires_every_illustrative_one(with_wards):
    for month in ("2014-02", "2014-03"):
        accept(with_wards, street(month, [(0.05, 51.05)] * 5, standing=Standing.ILLUSTRATIVE))
    accept(with_wards, street("2014-03", [(0.05, 51.05)]))
    assert total(with_wards) == {DARTFORD: 1}
    assert total(with_wards, "2014-02") == {}
    assert remove_illustrative(with_wards) == 2
    assert total(with_wards) == {DARTFORD: 1}


def test_official_outlines_replace_approximate_ones_whichever_came_last(engine):
    official = wards("2013", DARTFORD, {"E1": (0.0, 51.0)})
    approximate = wards("2013", DARTFORD, {"E1": (0.5, 51.0)}, Standing.APPROXIMATE)
    for batch in (official, approximate):
        accept(engine, batch)
    accept(engine, street("2014-03", [(0.05, 51.05)]))
    assert total(engine) == {DARTFORD: 1}


def test_new_boundaries_are_counted_over_again_and_each_month_uses_the_wards_in_force(with_wards):
    accept(with_wards, street("2014-03", [(0.05, 51.05), (0.35, 51.05)]))
    accept(with_wards, street("2025-03", [(0.05, 51.05), (0.35, 51.05)]))
    accept(with_wards, wards("2025", DARTFORD, {"N1": (0.0, 51.0), "N2": (0.3, 51.0)}))
    assert recount(with_wards) == 2
    assert total(with_wards, "2025-03") == {DARTFORD: 2}
    assert total(with_wards, "2014-03") == {DARTFORD: 1}
    assert total(with_wards, "2025-03", "2025") == {"N1": 1, "N2": 1}
    assert total(with_wards, "2014-03", "2025") == {"N1": 1}
    assert total(with_wards, "2025-03", "2013") == {"E1": 1, ward_counts.UNPLACED: 1}
    assert recount(with_wards) == 0


def test_rows_that_are_not_accounted_for_stop_the_load(engine):
    with pytest.raises(Fault, match="expected 9 rows accounted for, found 1"):
        accept(engine, street("2014-03", [(0.05, 51.05)], rows_read=9))


def test_a_failure_at_any_table_leaves_nothing(with_wards):
    tables = (schema.release, schema.incident, schema.place, schema.placing, schema.placement, schema.tally)

    def sizes():
        with with_wards.connect() as connection:
            return [connection.execute(select(func.count()).select_from(t)).scalar() for t in tables]

    before, version_before = sizes(), version(with_wards)
    for broken in ("place", "incident", "tally"):
        with _refusing(with_wards, broken), pytest.raises(Exception, match="stop"):
            accept(with_wards, street("2014-03", [(0.05, 51.05)]))
        assert (sizes(), version(with_wards)) == (before, version_before)
    assert accept(with_wards, street("2014-03", [(0.05, 51.05)])).new


@contextmanager
def _refusing(engine, table):
    """The database refuses every new row of a table, as it does when the disk is full."""
    if engine.dialect.name == "postgresql":
        make = f"ALTER TABLE {table} ADD CONSTRAINT stop CHECK (false) NOT VALID"
        undo = f"ALTER TABLE {table} DROP CONSTRAINT stop"
    else:
        make = f"CREATE TRIGGER stop BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'stop'); END"
        undo = "DROP TRIGGER stop"
    with engine.begin() as connection:
        connection.exec_driver_sql(make)
    yield
    with engine.begin() as connection:
        connection.exec_driver_sql(undo)


def test_the_version_changes_with_every_change(with_wards):
    seen = {version(with_wards)}
    result = accept(with_wards, street("2014-03", [(0.05, 51.05)]))
    seen.add(version(with_wards))
    retract(with_wards, result.release_id, "a test", "Jo")
    seen.add(version(with_wards))
    assert len(seen) == 3


def test_a_store_made_by_a_newer_version_is_refused(engine):
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Fault, match="made by a newer version"):
        upgrade(engine)


def test_an_address_of_another_database_is_refused():
    with pytest.raises(Fault, match="expected a sqlite or postgresql address, found mysql"):
        connect("mysql://somewhere/x")


def test_the_migrations_make_exactly_the_tables_that_the_code_knows(engine):
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []


def test_of_all_releases_at_most_one_per_partition_counts(with_wards):
    for n in (1, 2, 3):
        accept(with_wards, street("2014-03", [(0.05, 51.05)] * n))
    with with_wards.connect() as connection:
        chosen = choose(history(connection))
    assert len({r.key for r in chosen}) == len(chosen)


@given(st.lists(st.tuples(st.floats(-0.05, 0.35), st.floats(50.95, 51.15)), max_size=30))
def test_placing_equals_a_spatial_join(points):
    squares = {"B": (0.1, 51.0), "A": (0.0, 51.0), "C": (0.2, 51.0)}
    codes = np.array(list(squares), dtype=object)
    shapes = shapely.from_wkb([square(*corner) for corner in squares.values()])
    lon, lat = (np.array([p[i] for p in points], dtype=float) for i in (0, 1))
    result = ward_counts.locate(codes, shapes, lon, lat)
    areas = gpd.GeoDataFrame({"code": codes}, geometry=shapes, crs=4326)
    places = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=4326)
    joined = places.sjoin(areas, how="left", predicate="intersects")["code"].groupby(level=0).min()
    assert list(result) == list(joined.fillna(ward_counts.UNPLACED))


def test_a_place_has_the_same_number_everywhere():
    assert place_id(0.2, 51.4, "On or near High Street") == place_id(
        0.2000000001, 51.4, "On or near High Street"
    )
    assert place_id(0.2, 51.4, "a") != place_id(0.2, 51.4, "b")
    assert 0 <= place_id(0.2, 51.4, "a") < 2**63
