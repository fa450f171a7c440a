"""Copies a PostgreSQL store to a file and back, with PostgreSQL's own programs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from itertools import takewhile
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from sqlalchemy import URL, Engine, inspect, text

from data_loaders.fault import Fault
from data_loaders.maintenance.manifest import Manifest
from data_loaders.store.store_faults import StoreFault

FILE = "store.dump"
PLAIN = ("--no-owner", "--no-privileges")
# As PostgreSQL writes rows as text: https://www.postgresql.org/docs/current/sql-copy.html
COPY = re.compile(r'COPY public\."?(?P<table>\w+)"? \((?P<columns>.+)\) FROM stdin;')
END = r"\."
ESCAPE = re.compile(r"\\(.)", re.DOTALL)
ESCAPED = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def save(engine: Engine, path: Path) -> tuple[str, int]:
    """Dump the store to a new file, and check it; returns its schema and how many releases it holds.

    The dump is of the very moment that was counted: both see one snapshot.
    """
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar()
        schema = MigrationContext.configure(connection).get_current_revision()
        if schema is None:
            raise Fault("store", "a store of the dashboard", "an empty database", _name(engine))
        releases = connection.execute(text("SELECT count(*) FROM release")).scalar() or 0
        _run(
            engine,
            "pg_dump",
            "--format=custom",
            *PLAIN,
            f"--snapshot={snapshot}",
            f"--file={path}",
            _name(engine),
        )
    listed = _run(engine, "pg_restore", "--list", str(path))
    if "TABLE DATA" not in listed:
        raise Fault("backup", "a dump with tables", "none", str(path))
    return schema, releases


def rows(dump: Path) -> Iterator[tuple[str, tuple[str, ...], list[str | None]]]:
    """Every row that a dump holds, in its order: the table, its columns, their values as text (None for NULL).

    Raises Fault if the dump breaks off or is none.
    """
    command = [_program("pg_restore"), "--data-only", "--file=-", str(dump)]
    with tempfile.TemporaryFile("w+") as errors:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, encoding="utf-8") as asked:  # noqa: S603
            assert asked.stdout is not None
            yield from _rows(line.rstrip("\n") for line in asked.stdout)
        errors.seek(0)
        if asked.returncode:
            raise Fault("backup", "a dump that can be read to its end", _last(errors.readlines()), str(dump))


def _rows(lines: Iterator[str]) -> Iterator[tuple[str, tuple[str, ...], list[str | None]]]:
    for line in lines:
        if start := COPY.fullmatch(line):
            columns = tuple(name.strip('"') for name in start["columns"].split(", "))
            for row in takewhile(END.__ne__, lines):
                yield start["table"], columns, [_text(value) for value in row.split("\t")]


def _text(value: str) -> str | None:
    if value == r"\N":
        return None
    return ESCAPE.sub(lambda match: ESCAPED.get(match[1], match[1]), value) if "\\" in value else value


def bring(engine: Engine, path: Path, wanted: Manifest) -> None:
    """Empty the store's schema and fill it from the dump, in one transaction that ends with a check.

    pg_restore makes a script first, so that a dump which breaks off cannot end as half a store.
    """
    with tempfile.TemporaryDirectory() as folder:
        script, before, after = (Path(folder) / f"{name}.sql" for name in ("restore", "before", "after"))
        _run(engine, "pg_restore", *PLAIN, f"--file={script}", str(path))
        before.write_text(_emptying(engine))
        after.write_text(_checking(wanted))
        files = [f"--file={f}" for f in (before, script, after)]
        _run(engine, "psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", *files, f"--dbname={_name(engine)}")  # fmt: skip # noqa: E501
    engine.dispose()


def _emptying(engine: Engine) -> str:
    """Drops every table of the schema, also those of a newer version: the database is the dashboard's alone."""
    quote = engine.dialect.identifier_preparer.quote_identifier
    return "".join(f"DROP TABLE {quote(t)} CASCADE;\n" for t in inspect(engine).get_table_names())


def _checking(wanted: Manifest) -> str:
    """Divides by zero unless the number of releases is right, which undoes the transaction."""
    return f"SELECT 1 / (count(*) = {int(wanted.releases)})::int AS same_number_of_releases FROM public.release;\n"  # noqa: S608


def _name(engine: Engine) -> str:
    """The address without the password, which other users of the machine could read in the list of processes."""
    url = engine.url.set(drivername="postgresql")
    return URL.create(
        url.drivername, url.username, None, url.host, url.port, url.database, url.query
    ).render_as_string()


def _program(name: str) -> str:
    program = shutil.which(name)
    if program is None:
        raise Fault(
            name, "PostgreSQL's client programs", "none (Debian: apt install postgresql-client)", "PATH"
        )
    return program


def _run(engine: Engine, program: str, *arguments: str) -> str:
    """What the program says. Raises Fault if it is not there or fails."""
    environment = os.environ | ({"PGPASSWORD": str(engine.url.password)} if engine.url.password else {})
    command = [_program(program), *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise StoreFault(program, "that it succeeds", _last(done.stderr.splitlines()), _name(engine))
    return done.stdout


def _last(lines: Sequence[str]) -> str:
    return next(
        (line for line in lines if "error" in line.lower()), lines[-1] if lines else "no reason given"
    )
