"""The status table: what it counts, what it calls missing, and what it must not tell."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import timedelta

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine

from data_loaders.batch import REJECT_COLUMNS, Batch, Standing
from data_loaders.coverage import NOTHING, Coverage, coverage, status_lines
from data_loaders.coverage import _status as grouped
from data_loaders.store.accepting import accept, retract
from data_loaders.store.changes import now
from data_loaders.store.releases import Release


def street(month: str, *, read: int = 10, outside: int = 0, rejected: int = 0, **changes) -> Batch:
    rejects = pd.DataFrame([(n, "month", "row") for n in range(rejected)], columns=REJECT_COLUMNS)
    incidents = pd.DataFrame(
        [(month, "Burglary", 0.2, 51.4, "A Street", None, None, None, read)],
        columns=["month", "category", "lon", "lat", "place", "borough", "weekday", "hour", "n"],
    )
    batch = Batch(
        "police_street", "kent", month, f"kent street {month}", month, month, f"{month}.csv", "0" * 64,
        read, read - outside - rejected, outside, rejects=rejects, incidents=incidents,
    )  # fmt: skip
    return replace(batch, **changes)


def test_empty_store(engine):
    assert coverage(engine) == []
    first, last = status_lines(engine)
    assert first == NOTHING
    assert re.fullmatch(rf"store: {re.escape(str(engine.url))}, schema \d{{4}}", last)


def test_row_of_a_dataset(engine):
    for month in ("2014-11", "2015-01", "2015-02", "2015-06"):
        accept(engine, street(month, read=10, outside=3, rejected=2))
    (row,) = coverage(engine, now() + timedelta(days=12, hours=5))
    assert (row.source, row.dataset, row.releases, row.first, row.last) == (
        "police_street", "kent", 4, "2014-11", "2015-06",
    )  # fmt: skip
    assert (row.held, row.expected, row.gaps) == (4, 8, ("2014-12", "2015-03 to 2015-05"))
    assert (row.rows_read, row.rows_loaded, row.rows_outside, row.rows_rejected) == (40, 20, 12, 8)
    assert (row.release, row.file_name, row.age_days) == (4, "2015-06.csv", 12)
    assert row.standings == ("published",)


def test_only_what_counts_is_counted(engine):
    accept(engine, street("2014-01", read=10))
    second = accept(engine, street("2014-02", read=20))
    accept(engine, street("2014-01", read=30))
    retract(engine, second.release_id, "sent by mistake", "Jo")
    (row,) = coverage(engine)
    assert (row.releases, row.rows_read, row.last) == (1, 30, "2014-01")


def test_standings_are_named(engine):
    accept(engine, street("2014-01"))
    accept(engine, street("2014-02", standing=Standing.PROVISIONAL))
    accept(engine, street("2014-02", dataset="essex", standing=Standing.ILLUSTRATIVE))
    assert {row.dataset: row.standings for row in coverage(engine)} == {
        "essex": ("illustrative",),
        "kent": ("provisional", "published"),
    }


def test_table_says_it_all(engine):
    accept(engine, street("2014-11", read=1234, outside=4, rejected=30))
    accept(engine, street("2015-01", read=1))
    header, row, missing, odd, blank, store = status_lines(engine, now() + timedelta(days=1))
    assert header.startswith("source ")
    for text in (
        "kent",
        "2014-11 to 2015-01",
        "2 of 3",
        "1,235 = 1,201 + 4 + 30",
        "published",
        "1 day ago",
        "2015-01.csv",
    ):
        assert text in row
    assert header.index("covers") == row.index("2014-11 to")
    assert missing.strip() == "missing: 2014-12"
    assert odd.startswith("  look at kent street 2015-01: 1 record, 99% fewer than is usual")
    assert (blank, store.startswith(f"store: {engine.url}, ")) == ("", True)


def test_password_is_not_told(engine, monkeypatch):
    class Secret:
        """The engine under another name: SQLite has no password that could show."""

        url = create_engine("postgresql+psycopg://officer:hunter2@db.example/csp").url

        def __getattr__(self, name: str):
            return getattr(engine, name)

    *_, last = status_lines(Secret())
    assert "hunter2" not in last
    assert "officer:***@db.example/csp" in last


def release(first: int, months: int, number: int) -> Release:
    last = first + months - 1
    values = dict.fromkeys((f.name for f in fields(Release)), 0)
    span = {"first": f"{first // 12}-{first % 12 + 1:02d}", "last": f"{last // 12}-{last % 12 + 1:02d}"}
    return Release(**{**values, **span, "id": number, "accepted": now(), "standing": Standing.PUBLISHED})


@given(st.lists(st.tuples(st.integers(24_000, 24_060), st.integers(1, 12)), min_size=1, max_size=8))
def test_held_and_missing_make_up_the_expected(spans):
    result: Coverage = grouped([release(*span, n) for n, span in enumerate(spans)], now())
    held = {m for first, months in spans for m in range(first, first + months)}
    missing = set()
    for first, last in result.missing:
        start, end = (int(m[:4]) * 12 + int(m[5:]) - 1 for m in (first, last))
        missing |= set(range(start, end + 1))
    assert (result.held, result.held + len(missing)) == (len(held), result.expected)
    assert held | missing == set(range(min(held), max(held) + 1))
    assert not held & missing
