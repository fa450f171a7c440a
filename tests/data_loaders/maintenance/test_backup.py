"""Backups: what comes back is what went in, to the byte; and a restore that fails leaves what was there."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect

from data_loaders.__main__ import main
from data_loaders.fault import Fault
from data_loaders.maintenance import backup as keeping
from data_loaders.maintenance import manifest
from data_loaders.maintenance.backup import backup, restore
from data_loaders.store import audit
from data_loaders.store.engine import opened, upgrade
from data_loaders.store.snapshot import Snapshot
from metrics.__main__ import main as metrics
from tests.stores import Clean, clean_postgres, clean_sqlite


@pytest.fixture(params=["sqlite", "postgresql"])
def clean(request: pytest.FixtureRequest, tmp_path: Path) -> Clean:
    """Makes the address of a store with nothing in it."""
    if request.param == "sqlite":
        return lambda _why: clean_sqlite(tmp_path)
    server = request.getfixturevalue("postgres")
    return lambda _why: clean_postgres(server)


@pytest.fixture
def full(clean: Clean, street_file, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A store with outlines, populations and some months of street data; the command line's own."""
    url = clean("full")
    monkeypatch.setenv("CSP_DATABASE_URL", url)
    monkeypatch.setenv("CSP_BACKUPS", str(tmp_path / "backups"))
    for month in range(1, 7):
        rows = [(0.2185 + n / 1000, 51.4455, "On or near High Street", "Burglary") for n in range(month * 3)]
        street_file(f"2014-0{month}", rows)
    assert main(["load", str(tmp_path / "in")]) == 0
    return url


@pytest.fixture
def engine(full: str) -> Iterator[Engine]:
    """That store, opened."""
    with opened(full) as result:
        yield result


def releases(url: str) -> int:
    with opened(url) as engine:
        return len(Snapshot(engine).releases)


def figures(url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    monkeypatch.setenv("CSP_DATABASE_URL", url)
    capsys.readouterr()
    assert metrics(["figures"]) == 0
    return capsys.readouterr().out


def test_a_backup_in_a_clean_place_gives_the_same_figures(full, clean, tmp_path, monkeypatch, capsys) -> None:
    before = figures(full, monkeypatch, capsys)
    assert main(["backup", str(tmp_path / "kept")]) == 0
    elsewhere = clean("elsewhere")
    monkeypatch.setenv("CSP_DATABASE_URL", elsewhere)
    assert main(["restore", str(tmp_path / "kept")]) == 0
    assert "2014-06" in before
    assert figures(elsewhere, monkeypatch, capsys) == before
    assert main(["load", str(tmp_path / "in")]) == 0
    assert "unchanged" in capsys.readouterr().out


def test_a_store_that_holds_something_is_replaced_only_when_asked(
    full, clean, tmp_path, street_file, capsys
) -> None:
    assert main(["backup", str(tmp_path / "kept")]) == 0
    assert main(["load", str(street_file("2014-07", [(0.2, 51.4, "x", "Burglary")], folder="later"))]) == 0
    later = releases(full)
    assert main(["restore", str(tmp_path / "kept")]) == 1
    assert "--replace" in capsys.readouterr().err
    assert releases(full) == later
    assert main(["restore", str(tmp_path / "kept"), "--replace"]) == 0
    assert releases(full) == later - 1
    with opened(full) as engine:
        assert audit.entries(engine)[0].what == "restored a backup"


def test_a_backup_that_is_not_what_its_manifest_says_is_refused(engine, tmp_path) -> None:
    place, made = backup(engine, tmp_path / "kept")
    store = place / made.file
    whole = store.read_bytes()
    store.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Fault, match="as its manifest says"):
        restore(engine, place, replace=True)
    store.unlink()
    with pytest.raises(Fault, match="another file or none"):
        restore(engine, place, replace=True)
    (place / manifest.NAME).write_text("{}")
    with pytest.raises(Fault, match=r"sound manifest\.json"):
        restore(engine, place, replace=True)
    assert len(Snapshot(engine).releases) == made.releases


def test_a_restore_that_fails_half_way_leaves_the_store_as_it_was(engine, tmp_path) -> None:
    """The store's file is sound, but holds another number of releases than its manifest says: found at the end."""
    place, made = backup(engine, tmp_path / "kept")
    document = json.loads((place / manifest.NAME).read_text())
    (place / manifest.NAME).write_text(json.dumps(document | {"releases": made.releases + 1}))
    before = Snapshot(engine).releases
    with pytest.raises(Fault):
        restore(engine, place, replace=True)
    assert Snapshot(engine).releases == before


def test_a_backup_of_a_newer_version_or_of_another_database_is_refused(engine, tmp_path) -> None:
    place, _ = backup(engine, tmp_path / "kept")
    document = json.loads((place / manifest.NAME).read_text())
    for wrong, match in ({"schema": "9999"}, "newer"), ({"database": "other"}, "one of other"):
        (place / manifest.NAME).write_text(json.dumps(document | wrong))
        with pytest.raises(Fault, match=match):
            restore(engine, place, replace=True)


def test_going_back_to_the_version_before_brings_its_backup_back_whatever_the_newer_one_made(
    engine, tmp_path, capsys
) -> None:
    place, made = backup(engine, tmp_path / "kept")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE of_a_newer_version (x integer)")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert main(["status"]) == 1
    assert "made by a newer version" in capsys.readouterr().err
    assert main(["restore", str(place), "--replace"]) == 0
    assert main(["status"]) == 0
    assert len(Snapshot(engine).releases) == made.releases
    assert "of_a_newer_version" not in inspect(engine).get_table_names()


def test_a_backup_never_takes_the_place_of_another_and_leaves_nothing_if_it_fails(engine, tmp_path) -> None:
    backup(engine, tmp_path / "kept")
    with pytest.raises(Fault, match="not there yet"):
        backup(engine, tmp_path / "kept")
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")
    with pytest.raises(Fault):
        backup(engine, tmp_path / "never")
    assert not [p.name for p in tmp_path.iterdir() if "never" in p.name]


def test_only_the_newest_are_kept(engine) -> None:
    for name in ("2026-11-01T010000Z", "2026-11-02T010000Z", "2026-11-03T010000Z"):
        backup(engine, keeping.folder() / name, keep=2)
    assert [p.name for p, _ in manifest.held(keeping.folder())] == [
        "2026-11-02T010000Z",
        "2026-11-03T010000Z",
    ]


def test_the_programs_of_postgresql_are_asked_for_by_name(postgres, tmp_path, monkeypatch) -> None:
    with opened(clean_postgres(postgres)) as engine:
        upgrade(engine)
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(Fault, match="apt install postgresql-client"):
            backup(engine, tmp_path / "kept")


def test_a_damaged_sqlite_store_is_set_aside_when_a_backup_replaces_it(tmp_path, monkeypatch, capsys) -> None:
    url = clean_sqlite(tmp_path)
    monkeypatch.setenv("CSP_DATABASE_URL", url)
    assert main(["demo", "--remove"]) == 0
    assert main(["backup", str(tmp_path / "kept")]) == 0
    path = Path(url.removeprefix("sqlite:///"))
    path.write_bytes(os.urandom(8192))
    assert main(["status"]) == 1
    assert "a damaged file; restore a backup" in capsys.readouterr().err
    assert main(["restore", str(tmp_path / "kept")]) == 1
    assert main(["restore", str(tmp_path / "kept"), "--replace"]) == 0
    assert main(["status"]) == 0
    assert len(list(tmp_path.glob("*.damaged-*"))) == 1
    with closing(sqlite3.connect(path)) as result:
        assert result.execute("PRAGMA integrity_check").fetchone() == ("ok",)
