"""What the definitions count, held against real police files of 2014."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from metrics.definitions.registry import Registry


@pytest.fixture(scope="session")
def crime(shared_data: Path, shipped: Registry) -> pd.Series:
    """Records by crime type, January to August 2014, whose LSOA is in one of the boroughs."""
    files = sorted((shared_data / "police_street").glob("2014-*-kent-street.csv.gz"))
    assert len(files) == 8
    rows = pd.concat(pd.read_csv(f, usecols=["LSOA name", "Crime type"]) for f in files)
    names = tuple(f"{b.name} " for b in shipped.partnership.boroughs)
    return rows[rows["LSOA name"].fillna("").str.startswith(names)]["Crime type"].value_counts()


def test_every_category_that_is_counted_occurs(crime: pd.Series, shipped: Registry) -> None:
    for item in shipped.indicators.values():
        if item.numerator.source == "police_street":
            assert set(item.categories) | set(item.numerator.all_but) <= set(crime.index), item.id


def test_theft_without_vehicles_is_nearest_to_the_plans_fifth_to_a_quarter(
    crime: pd.Series, shipped: Registry
) -> None:
    left_out = list(shipped.indicators["all_crime"].numerator.all_but)
    total = crime.drop(left_out).sum()
    theft = crime[list(shipped.indicators["theft_handling"].categories)].sum()
    assert 0.20 < theft / total < 0.30
    assert (theft + crime["Vehicle crime"]) / total > 0.35
