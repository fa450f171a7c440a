"""Writes the illustrative alcohol-related admissions, in the columns of a Fingertips extract."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from data_loaders.demo.calibration import BOROUGHS

YEARS = ["2009/10", "2010/11", "2011/12", "2012/13", "2013/14"]
AREAS = {"E92000001": "England", **BOROUGHS}
# Invented, near what was published for these years: admissions per 100,000 residents, standardised for age.
RATES = {
    "E92000001": [630, 640, 645, 635, 640],
    "E07000107": [605, 580, 625, 645, 605],
    "E07000109": [555, 650, 670, 640, 665],
}
INDICATOR = "Alcohol related admissions (narrow measure)"
MEASURE = "Standardised rate per 100,000"


def write(folder: Path) -> list[Path]:
    """Write `fingertips-alcohol-admissions.csv` into `folder`: England and the two boroughs, five years."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "fingertips-alcohol-admissions.csv"
    rows = [
        {
            "area_code": code,
            "area_name": name,
            "period": period,
            "value": value,
            "indicator": INDICATOR,
            "measure": MEASURE,
            "unit": "Persons",
            "significance": "Not compared",
        }
        for code, name in AREAS.items()
        for period, value in zip(YEARS, RATES[code], strict=True)
    ]
    pd.DataFrame(rows).to_csv(path, index=False, lineterminator="\n")
    return [path]
