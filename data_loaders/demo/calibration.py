"""What the illustrative data is calibrated to: invented yearly levels, counted ward shares, the 48 months.

`wards.csv` is counted, not invented: incidents by ward and category in Kent Police's street files of January
to August 2014, and collisions in DfT's file of 2015, both by point in the wards of 2013 (Open Government
Licence v3.0).
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent
ASB = "Anti-social behaviour"
MONTHS = tuple(f"{year}-{month:02d}" for year in range(2010, 2015) for month in range(1, 13))[3:51]
QUARTERS = tuple(f"{year}/{year - 1999} Q{quarter}" for year in range(2010, 2014) for quarter in range(1, 5))
BOROUGHS = {"E07000107": "Dartford", "E07000109": "Gravesham"}


@cache
def levels() -> dict:
    """The content of `levels.toml`."""
    return tomllib.loads((HERE / "levels.toml").read_text(encoding="utf-8"))


@cache
def returned() -> dict:
    """The content of `returns.toml`."""
    return tomllib.loads((HERE / "returns.toml").read_text(encoding="utf-8"))


@cache
def wards() -> pd.DataFrame:
    """The 35 wards of 2013 by ward_code: ward_name, borough_code, incidents by category, collisions_2015."""
    return pd.read_csv(HERE / "wards.csv").set_index("ward_code")


def wards_of(borough: str) -> pd.DataFrame:
    """The wards of one borough, as `wards` gives them."""
    return wards()[wards()["borough_code"] == borough]


def season_of(category: str) -> np.ndarray:
    """Twelve weights, April first."""
    return np.array(levels()["seasons"].get(category, [1.0] * 12))


def stream(*purpose: str) -> np.random.Generator:
    """A random stream of its own for each purpose, so that a change to one level moves nothing else."""
    return np.random.default_rng(list(" ".join(purpose).encode()))
