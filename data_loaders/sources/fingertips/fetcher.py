"""Fetches alcohol-related hospital admissions by district from OHID's Fingertips."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from data_loaders.fault import Fault
from data_loaders.fetching.client import Client
from data_loaders.partnership import Partnership
from data_loaders.sources.fingertips.reader import INDICATORS

# Fingertips numbers its kinds of area: 501 is lower-tier authorities since April 2023, 15 is England.
DISTRICTS, ENGLAND = "501", "15"


def fetch(client: Client, _partnership: Partnership, folder: Path) -> Iterator[Path | Fault]:
    """One file per indicator. The older method's series is no longer kept up and may be withdrawn from the service."""
    for indicator in sorted(INDICATORS):
        name = f"fingertips-{indicator}.csv"
        area = {"child_area_type_id": DISTRICTS, "parent_area_type_id": ENGLAND}
        url = f"{client.addresses.fingertips}/all_data/csv/by_indicator_id"
        try:
            yield client.download(url, folder, name, {"indicator_ids": indicator, **area})
        except Fault as fault:
            yield fault
