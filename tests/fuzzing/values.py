"""Values that nobody would write, in every column of text that the store has, and what the pages make of them."""

from __future__ import annotations

import logging
import os
import random
import sqlite3
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

from hypothesis import strategies as st
from sqlalchemy import Column, String

from data_loaders.__main__ import main
from data_loaders.calendar.month import Month
from data_loaders.store import actions, meetings, remarks, step_changes
from data_loaders.store.changes import now
from data_loaders.store.engine import opened
from data_loaders.store.schema import metadata
from metrics.definitions.registry import load
from metrics.meetings.meeting import freeze
from tests.browser.serving import PAGES
from tests.conftest import copied
from tests.pages.opening import html, open_page

ENDINGS = ("2013-06", "2013-09", "2013-12", "2014-03")
MEASURE, AREA = "violence_against_person", "E07000107"
EACH = 5  # values for each column in one example, every one in rows of its own
SHARE = 200  # of so many rows one gets a value
HOSTILE: tuple[str | None, ...] = (
    None,
    "",
    " ",
    "x" * 5_000,
    "🧨👩‍👩‍👧",
    "\x00\x07\x1b[31m\r\n",
    "2026-13",
    "2026-07",
    "9999-12",
    "0000-00",
    "2014-02-30",
    "'; DROP TABLE release; --",
    "# head\n*bold* [a](javascript:b) $x$ :red[y]",
    "<script>alert(1)</script>&amp;<b>",
    "E09000001",
    "null",
    "{}",
    '[[1], {"a": 2}]',
    "illustrative",
    "ward:2013",
    "{0}{period}",
    "%s%d",
    "\u202eabc",
)
VALUES = st.sampled_from(HOSTILE) | st.text()


def columns() -> list[Column]:
    """Every column of text that the schema has."""
    return [c for table in metadata.sorted_tables for c in table.columns if isinstance(c.type, String)]


def _name(column: Column) -> str:
    return f"{column.table.name}.{column.name}"


EXAMPLES = st.tuples(
    st.integers(0, 2**32),
    st.fixed_dictionaries({_name(c): st.lists(VALUES, min_size=EACH, max_size=EACH) for c in columns()}),
)


def illustrative(path: Path) -> str:
    """A store with the illustrative data."""
    url = f"sqlite:///{path}"
    with _environment(CSP_DATABASE_URL=url):
        if main(["demo"]):
            raise RuntimeError("the illustrative data could not be made")
    return url


def seeded(url: str, path: Path) -> str:
    """A copy of a store with rows in every table."""
    copy_of_store = copied(url, path)
    with opened(copy_of_store) as engine:
        for ending in ENDINGS:
            meetings.set_day(engine, ending, date(2014, 4, 22), "Jo Smith")
            for kind in remarks.RemarkKind:
                remarks.say(engine, ending, MEASURE, kind, "Said", "Jo Smith", "Kent Police")
            for outcome in ("", "Done"):
                number = actions.agree(
                    engine, ending, MEASURE, "Do", "Kent Police", date(2014, 5, 1), "Jo Smith"
                )
                if outcome:
                    actions.close(engine, number, outcome, "Jo Smith")
            step_changes.accept_step(engine, MEASURE, AREA, ending, "Why", "Jo Smith")
        freeze(engine, load(), Month.parse(ENDINGS[0]), "Jo Smith")
    with closing(sqlite3.connect(path)) as store, store:
        for ending in ENDINGS[1:]:
            store.execute(
                "INSERT INTO paper (ending, as_at, judgements, digest, frozen_by, change, up_to)"
                " SELECT ?, as_at, judgements, digest, frozen_by, change, up_to FROM paper WHERE ending = ?",
                (ending, ENDINGS[0]),
            )
        store.execute(
            "INSERT INTO reject (release_id, line, reason, row) SELECT id, 3, 'why', 'row' FROM release LIMIT 50"
        )
        store.execute(
            "INSERT INTO clearance (release_id, cleared_by, at, change) SELECT id, 'Jo Smith', ?, change FROM release"
            " WHERE source = 'partner_return' LIMIT 20",
            (str(now()),),
        )
        store.execute("UPDATE release SET retracted = accepted, retracted_reason = 'why' WHERE id % 40 = 0")
    return copy_of_store


def damaged(url: str, path: Path, seed: int, values: Mapping[str, Sequence[str | None]]) -> str:
    """A copy of a store with these values in its columns, by "table.column"."""
    copy_of_store = copied(url, path)
    chance = random.Random(seed)
    with closing(sqlite3.connect(path)) as store, store:
        for table in metadata.sorted_tables:
            rows = [row[0] for row in store.execute(f'SELECT rowid FROM "{table.name}"')]
            chance.shuffle(rows)
            wanted = [(c, v) for c in columns() if c.table is table for v in values[_name(c)]]
            share = max(1, len(rows) // SHARE)
            for n, (column, value) in enumerate(wanted):
                if rows and (value is not None or column.nullable):
                    change = f'UPDATE OR IGNORE "{table.name}" SET "{column.name}" = ? WHERE rowid = ?'
                    hit = (rows[(n * share + i) % len(rows)] for i in range(share))
                    store.executemany(change, ((value, row) for row in hit))
    return copy_of_store


def failures(url: str) -> list[str]:
    """What went wrong while every page of a store was drawn for a steward, and the page of a meeting's paper."""
    results: list[str] = []
    visits = [(name, {}) for name in PAGES] + [("", {"as-at": "Meeting on December 2013"})]
    with _environment(CSP_DATABASE_URL=url, CSP_LOCAL_STEWARD="Jo Smith"), _noted() as log:
        for name, choices in visits:
            app = open_page(name, **choices)
            results += [f"/{name}: {error.value}" for error in app.exception]
            message = html(app) + "".join(str(e.value) for e in app.error)
            results += [f"/{name}: {text}" for text in ("Quote reference", "Not saved") if text in message]
            results += [f"/{name}: {line}" for line in log]
            log.clear()
    return results


@contextmanager
def _environment(**settings: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


@contextmanager
def _noted() -> Iterator[list[str]]:
    """The failures that the log gets meanwhile, each with its last frames."""
    lines: list[str] = []

    class Note(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.exc_info and record.exc_info[1]:
                where = traceback.extract_tb(record.exc_info[1].__traceback__)[-3:]
                places = " < ".join(f"{f.filename.rsplit('/', 1)[-1]}:{f.lineno}" for f in reversed(where))
                lines.append(f"{record.getMessage()}: {record.exc_info[1]!r} at {places}")

    note, logger = Note(logging.ERROR), logging.getLogger("csp")
    logger.addHandler(note)
    try:
        yield lines
    finally:
        logger.removeHandler(note)
