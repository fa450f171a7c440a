"""The illustrative incidents by ward, month and category, from which the street files are written."""

from __future__ import annotations

from functools import cache
from typing import cast

import numpy as np
import pandas as pd

from data_loaders.demo import uneven_shares
from data_loaders.demo.calibration import ASB, BOROUGHS, MONTHS, levels, season_of, stream, wards_of


@cache
def truth() -> pd.DataFrame:
    """Incidents that can be placed: ward_code, borough_code, month ("YYYY-MM"), category, n (never 0)."""
    return pd.concat([_borough(code) for code in BOROUGHS], ignore_index=True)


def _borough(code: str) -> pd.DataFrame:
    categories = list(levels()["offences"][code])
    by_month = _settled(code, categories)
    parts = [_category(code, category, by_month[i]) for i, category in enumerate(categories)]
    return pd.concat(parts, ignore_index=True).assign(borough_code=code)


def _settled(code: str, categories: list[str]) -> np.ndarray:
    """Counts by category and month whose offences add up to what the plan publishes for its twelve months.

    What is over (or short) moves from (to) April to September 2012 to (from) the rest of that financial year,
    so that no yearly total changes.
    """
    table = levels()["offences"][code]
    counts = np.array(
        [uneven_shares.over_periods(table[c], season_of(c), stream("offences", code, c)) for c in categories]
    )
    crimes = [i for i, c in enumerate(categories) if c != ASB]
    published = levels()["published"]
    first, last = MONTHS.index(published["first"]), MONTHS.index(published["last"])
    over = int(counts[crimes, first : last + 1].sum()) - published[code]
    inside, outside = slice(last - 5, last + 1), slice(last + 1, last + 7)
    giver, taker = (inside, outside) if over > 0 else (outside, inside)
    _move(counts, crimes, giver, taker, abs(over), stream("settle", code))
    return counts


def _move(
    counts: np.ndarray, rows: list[int], giver: slice, taker: slice, n: int, rng: np.random.Generator
) -> None:
    """Move n incidents, taken at random, to random months of the other half-year of the same category."""
    held = counts[rows, giver]
    taken = rng.multivariate_hypergeometric(held.ravel(), n, method="marginals").reshape(held.shape)
    counts[rows, giver] -= taken
    even = np.full(held.shape[1], 1 / held.shape[1])
    counts[rows, taker] += rng.multinomial(taken.sum(axis=1), even)


def _category(code: str, category: str, by_month: np.ndarray) -> pd.DataFrame:
    wards = wards_of(code)
    shares = (wards[category].to_numpy() + 0.5) * _drift(wards["ward_name"], category)
    counts = uneven_shares.over_wards(by_month, shares, stream("wards", code, category))
    table = pd.DataFrame(counts, index=pd.Index(MONTHS, name="month"), columns=wards.index)
    long = cast(pd.Series, table.stack()).reset_index(name="n")
    return long[long["n"] > 0].assign(category=category)


def _drift(names: pd.Series, category: str) -> np.ndarray:
    """By month and ward, how many times its usual share a ward has: 1 but in the declared hotspots."""
    times = pd.DataFrame(1.0, index=list(MONTHS), columns=list(names))
    for spot in levels()["hotspots"]:
        if spot["category"] == category:
            for name in times.columns.intersection(list(spot)):
                times.loc[spot["first"] : spot["last"], name] = spot[name]
    return times.to_numpy()
