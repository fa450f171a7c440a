"""Ward populations from those of LSOAs: the whole of a ward, or nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import shapely
from sqlalchemy import Engine

from data_loaders.input_files.find import InputFile
from data_loaders.partnership import read_partnership
from data_loaders.sources.population import reader
from data_loaders.store.accepting import accept
from data_loaders.store.best_fit import best_fit, ward_populations
from data_loaders.store.snapshot import Area
from tests.data_loaders.store.test_store import DARTFORD, wards
from tests.fuzzing.loads import ROOT

LSOAS = {"E01024133": (0.0, 51.0), "E01024134": (0.1, 51.0), "E01024135": (0.2, 51.0)}
WARDS = {"E05004926": (0.0, 51.0), "E05004927": (0.1, 51.0), "E05004928": (0.2, 51.0)}


def test_codes_of_two_censuses_in_one_file_leave_no_ward_with_a_part_of_its_people(
    engine: Engine, tmp_path: Path
) -> None:
    """The third LSOA was divided in 2021: the file has its halves' codes beside the codes of 2011."""
    partnership = read_partnership(ROOT / "metrics" / "partnerships" / "dartford-gravesham.toml")
    accept(engine, replace(wards("2013", DARTFORD, LSOAS), dataset="lsoa:2011"))
    accept(engine, wards("2013", DARTFORD, WARDS))
    path = tmp_path / "lsoas.csv"
    rows = ["E01024133,1500,600", "E01024134,1600,700", "E01035218,800,300", "E01035219,900,350"]
    path.write_text("\n".join(["LSOA code,Persons,Households", *rows]) + "\n")
    for batch in reader.read([InputFile(path.name, path)], partnership):
        accept(engine, batch)
    made = {batch.title: batch for batch in ward_populations(engine)}
    residents = made["residents of the wards of 2013, 2011"]
    figures = dict(zip(residents.figures["area"], residents.figures["value"], strict=True))
    assert figures == {"E05004926": 1500, "E05004927": 1600}
    assert residents.notes == ("1 LSOAs have no figure (first E01024135), so their wards have none",)


def test_the_best_fit_is_the_ward_with_the_largest_piece() -> None:
    corners = np.random.default_rng(1).uniform(0, 9, (60, 2))
    lsoas = [
        Area(f"L{n:02}", "", "", shapely.box(x, y, x + 1, y + 0.7).wkb) for n, (x, y) in enumerate(corners)
    ]
    squares = [(x, y) for x in range(0, 8, 2) for y in range(0, 8, 2)]
    parts = [
        Area(f"W{n:02}", "", "", shapely.box(x, y, x + 2, y + 2).wkb) for n, (x, y) in enumerate(squares)
    ]
    shapes = shapely.from_wkb([w.wkb for w in parts])
    fit = {}
    for lsoa in lsoas:
        shares = shapely.area(shapely.intersection(shapely.from_wkb(lsoa.wkb), shapes))
        if shares.max() > 0:
            fit[lsoa.code] = parts[int(np.argmax(shares))].code
    assert 40 < len(fit) < len(lsoas) and best_fit(lsoas, parts[::-1]) == fit
