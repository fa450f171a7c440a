"""Fetches mid-year population estimates from Nomis: of the boroughs since 2010, of every LSOA for the newest year."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from data_loaders.fault import Fault
from data_loaders.fetching.client import Client
from data_loaders.fetching.landing import NotPublished, write
from data_loaders.partnership import Partnership

# A caller without a key gets 25,000 rows at most. That there are more shows in RECORD_COUNT alone.
BOROUGH_ESTIMATES, SMALL_AREA_ESTIMATES = "NM_2002_1", "NM_2014_1"
# Nomis's number for the LSOAs of 2021. Asking for those inside a borough needs its own numbers for boroughs.
EVERY_LSOA = "TYPE151"
SELECT = "date,geography_name,geography_code,gender,c_age,obs_value,record_count"


def fetch(client: Client, partnership: Partnership, folder: Path) -> Iterator[Path | Fault]:
    """One table per kind of area, as folder/PARTNERSHIP/DATE/name."""
    today = datetime.now(UTC).date().isoformat()
    asked = (
        ("boroughs.csv", BOROUGH_ESTIMATES, ",".join(partnership.codes), "latestMINUS15-latest"),
        ("lsoas.csv", SMALL_AREA_ESTIMATES, EVERY_LSOA, "latest"),
    )
    for name, dataset, geography, dates in asked:
        path = folder / partnership.id / today / name
        try:
            yield path if path.exists() else write(path, _table(client, dataset, geography, dates))
        except Fault as fault:
            yield fault


def _table(client: Client, dataset: str, geography: str, dates: str) -> bytes:
    """The whole table as CSV, put together from as many answers as it takes. Raises Fault if rows are missing."""
    url = f"{client.addresses.population}/{dataset}.data.csv"
    everybody = {"gender": "0", "c_age": "200", "measures": "20100", "select": SELECT}
    params = {"geography": geography, "date": dates, **everybody}
    header, rows, total = [], [], None
    while total is None or len(rows) < total:
        offset = {"RecordOffset": str(len(rows))} if rows else {}
        header, *page = _page(client, url, {**params, **offset})
        if not page:
            raise Fault(f"Nomis {dataset}", f"{total or 'some'} rows", str(len(rows)), url)
        rows += page
        total = _record_count(header, page[0], url)
    if len(rows) != total:
        raise Fault(f"Nomis {dataset}", f"{total:,} rows, as it says", f"{len(rows):,}", url)
    return _as_csv([header, *rows])


def _page(client: Client, url: str, params: dict[str, str]) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(client.text(url, params))))
    except NotPublished as error:  # Nomis answers a question that it does not understand with nothing
        raise Fault("Nomis", "a table", "an empty answer", error.where) from error


def _record_count(header: list[str], row: list[str], url: str) -> int:
    said = dict(zip((name.lower() for name in header), row, strict=False)).get("record_count", "")
    if not said.isdigit():
        raise Fault("Nomis", "a record_count in every row", repr(said), url)
    return int(said)


def _as_csv(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
