"""Fetches mid-year population estimates from Nomis: of the boroughs for 16 years, of their LSOAs for the newest."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from data_loaders.fault import Fault
from data_loaders.fetching import arcgis
from data_loaders.fetching.client import Client
from data_loaders.fetching.saving import NotPublished, write
from data_loaders.partnership import Partnership
from data_loaders.sources.boundaries.fetcher import LSOAS

BOROUGH_ESTIMATES, SMALL_AREA_ESTIMATES = "NM_2002_1", "NM_2014_1"
YEARS, NEWEST = "latestMINUS15-latest", "latest"
EVERYBODY = {"gender": "0", "c_age": "200", "measures": "20100"}
SELECT = "date,geography_name,geography_code,gender,c_age,obs_value,record_count"
# ONS codes serve as Nomis's own, but it has to fit into an address.
CODES_AT_ONCE = 100


def fetch(client: Client, partnership: Partnership, folder: Path) -> Iterator[Path | Fault]:
    """Two tables, as folder/PARTNERSHIP/DATE/name."""
    today = folder / partnership.id / datetime.now(UTC).date().isoformat()
    for name, table in (("boroughs.csv", _boroughs), ("lsoas.csv", _lsoas)):
        path = today / name
        try:
            yield path if path.exists() else write(path, _as_csv(table(client, partnership)))
        except Fault as fault:
            yield fault


def _boroughs(client: Client, partnership: Partnership) -> list[list[str]]:
    return _table(client, BOROUGH_ESTIMATES, partnership.codes, YEARS)


def _lsoas(client: Client, partnership: Partnership) -> list[list[str]]:
    layer = arcgis.layer(client, LSOAS)
    codes = arcgis.values(client, layer, arcgis.of_partnership(layer, partnership), "LSOA21CD")
    some = [codes[i : i + CODES_AT_ONCE] for i in range(0, len(codes), CODES_AT_ONCE)]
    tables = [_table(client, SMALL_AREA_ESTIMATES, part, NEWEST) for part in some]
    return [tables[0][0], *(row for table in tables for row in table[1:])]


def _table(client: Client, dataset: str, codes: Sequence[str], dates: str) -> list[list[str]]:
    """Header and all rows, from as many answers as it takes. Raises Fault if some are missing.

    A caller without a key gets 25,000 rows at most; that there are more shows in record_count alone.
    """
    url = f"{client.addresses.population}/{dataset}.data.csv"
    params = {"geography": ",".join(codes), "date": dates, **EVERYBODY, "select": SELECT}
    header, *rows = _page(client, url, params)
    total = _record_count(header, rows, url)
    while len(rows) < total:
        _, *more = _page(client, url, {**params, "RecordOffset": str(len(rows))})
        if not more:
            break
        rows += more
    if len(rows) != total:
        raise Fault(f"Nomis {dataset}", f"{total:,} rows, as it says", f"{len(rows):,}", url)
    return [header, *rows]


def _page(client: Client, url: str, params: dict[str, str]) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(client.text(url, params))))
    except NotPublished as nothing:  # so Nomis answers a question that it does not understand
        raise nothing.as_fault() from nothing


def _record_count(header: list[str], rows: list[list[str]], url: str) -> int:
    first = dict(zip((name.lower() for name in header), rows[0] if rows else (), strict=False))
    count = first.get("record_count", "")
    if not count.isdigit():
        raise Fault("Nomis", "rows with a record_count", repr(count), url)
    return int(count)


def _as_csv(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
