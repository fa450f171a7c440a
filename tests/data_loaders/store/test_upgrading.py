"""A store that any earlier version left, with what was in it, is brought up to date and gives the same figures."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import func, inspect, select

from data_loaders.__main__ import main
from data_loaders.fault import Fault
from data_loaders.maintenance import soundness
from data_loaders.store import audit, changes, schema
from data_loaders.store import engine as store
from data_loaders.store.changes import About, changing, latest
from data_loaders.store.clearances import clear
from data_loaders.store.step_changes import accept_step
from metrics.__main__ import main as metrics
from tests.data_loaders.store.test_changes import HOUR, KINDS, NOON, Clock, Writer, seen
from tests.stores import clean_postgres, clean_sqlite, copy_rows, upgrade_to

EARLIER = sorted(s.revision for s in store.revisions().walk_revisions())[:-1]

# Of each table the time of its rows, as earlier versions went by, and the number that took its place.
NUMBERED = [
    ("release", "accepted", "change"),
    ("release", "retracted", "retracted_change"),
    ("placement", "made", "change"),
    ("step", "decided", "change"),
    ("step", "withdrawn", "withdrawn_change"),
    *((table, "at", "change") for table in ("clearance", "meeting", "remark", "action", "closing")),
]


@pytest.fixture
def today(tmp_path: Path, street_file, monkeypatch: pytest.MonkeyPatch) -> str:
    """A store of this version, with something in every table."""
    url = clean_sqlite(tmp_path)
    monkeypatch.setenv("CSP_DATABASE_URL", url)
    rows = [(0.2185, 51.4455, "On or near High Street", "Burglary")] * 9
    assert main(["load", str(street_file("2014-03", rows)), str(street_file("2014-02", rows))]) == 0
    with store.opened(url) as engine:
        accept_step(engine, "asb_incidents", "E07000107", "2014-03", "a reason", "Jo")
        audit.note(engine, "Jo", "did", "something")
        clear(engine, 1, "Jo")
    return url


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
@pytest.mark.parametrize("revision", EARLIER)
def test_what_an_earlier_version_left_is_kept(
    revision: str, database: str, today: str, tmp_path: Path, request, monkeypatch, capsys
) -> None:
    url = (
        clean_sqlite(tmp_path)
        if database == "sqlite"
        else clean_postgres(request.getfixturevalue("postgres"))
    )
    with store.opened(today) as source, store.opened(url) as old:
        upgrade_to(old, revision)
        counts = copy_rows(source, old)
        with pytest.raises(Fault, match="run python -m data_loaders status"):
            store.check(old)
        monkeypatch.setenv("CSP_DATABASE_URL", url)
        assert main(["status"]) == 0
        assert soundness.content(old, most=None).startswith(f"{counts['release']} of")
        with old.connect() as connection:
            for name, count in counts.items():
                result = connection.execute(select(func.count()).select_from(schema.metadata.tables[name]))
                assert (name, result.scalar()) == (name, count)
            assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
    assert counts["release"] > 2 and counts["tally"]
    ask = ["figures", "--indicator", "criminal_damage", "--indicator", "all_crime"]
    capsys.readouterr()
    assert metrics(ask) == 0
    upgraded = capsys.readouterr().out
    monkeypatch.setenv("CSP_DATABASE_URL", today)
    assert metrics(ask) == 0
    assert capsys.readouterr().out == upgraded


def test_an_upgrade_that_fails_leaves_the_store_as_it_was(tmp_path: Path, today: str) -> None:
    with store.opened(today) as source, store.opened(clean_sqlite(tmp_path)) as old:
        upgrade_to(old, EARLIER[0])
        counts = copy_rows(source, old)
        with old.begin() as connection:  # stands in the way of a table that a later version makes
            connection.exec_driver_sql("CREATE TABLE audit (x)")
        with pytest.raises(Exception, match="already exists"):
            store.upgrade(old)
        with old.connect() as connection:
            assert MigrationContext.configure(connection).get_current_revision() == EARLIER[0]
            names = set(inspect(connection).get_table_names())
            assert "step" not in names
            result = connection.execute(select(func.count()).select_from(schema.release)).scalar()
            assert result == counts["release"]


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_paper_of_an_earlier_version_shows_what_it_showed_by_the_clock(
    database: str, tmp_path: Path, request, monkeypatch
) -> None:
    """Whatever the clock did then: a row was part of a paper where its time was not later than the paper's."""
    clock = Clock()
    monkeypatch.setattr(changes, "now", clock)
    sqlite = database == "sqlite"
    url = clean_sqlite(tmp_path) if sqlite else clean_postgres(request.getfixturevalue("postgres"))
    with store.opened(clean_sqlite(tmp_path)) as today, store.opened(url) as old:
        store.upgrade(today)
        writer = Writer(today)
        for n, kind in enumerate(("outline", *KINDS, "load", *KINDS)):
            clock.at = NOON + HOUR * (1, 0, 0, -1)[n % 4]
            getattr(writer, kind)()
        upgrade_to(old, "0005")
        copy_rows(today, old)
        store.upgrade(old)
        with old.connect() as connection:
            papers = connection.execute(select(schema.paper)).all()
            assert len(papers) == 2
            for paper, (table, label, number) in product(papers, NUMBERED):
                rows = connection.execute(select(schema.metadata.tables[table])).mappings().all()
                assert rows
                by_time = [r[label] is not None and r[label] <= paper.as_at for r in rows]
                assert by_time == [r[number] is not None and r[number] <= paper.up_to for r in rows], table
        assert seen(old) == seen(today)
        with changing(old, About.FIGURES) as next_one:
            assert next_one.number == latest(old).change + 1
