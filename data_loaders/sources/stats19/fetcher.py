"""Fetches the road casualty statistics of the last five years: collisions and casualties of Great Britain."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from data_loaders.fault import Fault
from data_loaders.fetching.client import Client
from data_loaders.partnership import Partnership

# The provisional half-year file is left out: it is not validated, and nobody asked for it by name.
TABLES = ("collision", "casualty")


def fetch(client: Client, _partnership: Partnership, folder: Path) -> Iterator[Path | Fault]:
    """Both files, dated by the day on which DfT published them. They are of no use one without the other."""
    for table in TABLES:
        name = f"dft-road-casualty-statistics-{table}-last-5-years.csv"
        yield client.download(f"{client.addresses.stats19}/{name}", folder, name)
