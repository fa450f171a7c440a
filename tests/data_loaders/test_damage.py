"""Damage to a store or its backups is never called fine: pages that are noise, single bits, files cut off or gone."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from data_loaders.keeping import backup as keeping
from data_loaders.keeping import checking, comparing, doctor, manifest, newest_backup
from data_loaders.keeping.finding import Finding, Level, worst
from data_loaders.store.engine import opened
from tests.data_loaders import damage

PAGES, BITS, BACKUPS = 200, 100, 50


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small store and its only backup."""
    folder = tmp_path_factory.mktemp("kept")
    with pytest.MonkeyPatch.context() as patch, opened(f"sqlite:///{folder / 'store.sqlite'}") as engine:
        patch.setenv("CSP_BACKUPS", str(folder / "backups"))
        damage.fill(engine)
        keeping.backup(engine)
    damage.pages(folder / "store.sqlite")
    return folder


@pytest.fixture
def copy(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that folder, which a test may damage."""
    shutil.copytree(kept, tmp_path / "kept")
    monkeypatch.setenv("CSP_BACKUPS", str(tmp_path / "kept" / "backups"))
    return tmp_path / "kept"


@pytest.fixture
def ask(copy: Path) -> Callable[..., list[Finding]]:
    """What the doctor says of the copy as it is now, for every release."""

    def look(what: Callable[..., list[Finding]] = doctor.held) -> list[Finding]:
        with opened(f"sqlite:///{copy / 'store.sqlite'}") as engine:
            return what(engine, thorough=True)

    return look


def the_backup(copy: Path) -> Path:
    (folder,) = (copy / "backups").iterdir()
    return folder


def test_an_undamaged_store_with_its_backup_is_fine(ask) -> None:
    assert worst(ask()) is Level.FINE, ask()


def test_no_page_of_noise_is_called_fine(copy: Path, ask) -> None:
    path = copy / "store.sqlite"
    count, whole = damage.pages(path), path.read_bytes()
    for chance in damage.seeds(PAGES):
        page = chance.randrange(count)
        damage.overwrite(whole, path, page, chance)
        assert worst(ask(doctor.store)) is Level.FAULT, f"page {page} of {count}"


def test_no_bit_that_changes_what_is_held_is_called_fine(copy: Path, ask) -> None:
    """A bit in unused space changes nothing, so what can be read with SQLite alone says which do."""
    path = copy / "store.sqlite"
    with opened(f"sqlite:///{path}") as engine, engine.begin() as connection:  # written after the backup
        connection.execute(text("DELETE FROM audit WHERE what = :what"), {"what": keeping.MADE})
    damage.pages(path)
    whole, before, changes = path.read_bytes(), damage.content(path), 0
    for n, chance in enumerate(damage.seeds(BITS)):
        damage.flip(whole, path, chance)
        changed = damage.content(path) != before
        changes += changed
        assert not changed or worst(ask()) is Level.FAULT, f"seed {n}"
    assert changes > BITS / 10


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE incident SET n = n + 1 WHERE rowid = 9",
        "UPDATE tally SET n = n - 1 WHERE rowid = 3",
        "UPDATE placing SET area = 'E2' WHERE area = 'E1' AND rowid < 9",
        "UPDATE place SET lon = lon + 0.01 WHERE rowid IN (SELECT max(rowid) FROM place)",
        "UPDATE release SET rows_read = rows_read + 1 WHERE id = 4",
        "UPDATE release SET last = '2014-09' WHERE id = 4",
        "DELETE FROM seal WHERE release_id = 4",
        "DELETE FROM audit WHERE id = 2",
        "UPDATE action SET owner = 'Max'",
        "UPDATE release SET retracted = NULL",
        "DELETE FROM release WHERE id = 8",
    ],
)
def test_what_is_changed_behind_our_back_is_a_fault(statement: str, copy: Path, ask) -> None:
    with opened(f"sqlite:///{copy / 'store.sqlite'}") as engine, engine.begin() as connection:
        assert connection.execute(text(statement)).rowcount
    assert worst(ask()) is Level.FAULT


def test_what_is_taken_back_or_added_after_the_backup_is_fine(copy: Path, ask) -> None:
    from data_loaders.store import accepting, audit, steps

    with opened(f"sqlite:///{copy / 'store.sqlite'}") as engine:
        steps.withdraw_step(engine, 1, "Jo")
        accepting.retract(engine, 4, "a wrong file", "Jo")
        audit.note(engine, "Jo", "did", "something")
    assert worst(ask()) is Level.FINE, ask()


def spoil(folder: Path, chance: random.Random) -> str:
    """Damage a backup in one of the ways in which files are lost; says how."""
    file = folder / chance.choice([manifest.NAME, "store.sqlite"])
    whole = file.read_bytes()
    how = chance.choice(["gone", "empty", "cut off", "noise", "bit", "all gone"])
    if how == "all gone":
        shutil.rmtree(folder)
    elif how == "gone":
        file.unlink()
    elif how in ("empty", "cut off"):
        file.write_bytes(whole[: chance.randrange(len(whole)) if how == "cut off" else 0])
    elif how == "noise":
        start = chance.randrange(len(whole))
        file.write_bytes(whole[:start] + chance.randbytes(64) + whole[start + 64 :])
    else:
        damage.flip(whole, file, chance)
    return f"{file.name} {how}"


def test_no_damaged_backup_is_called_fine(kept: Path, copy: Path, ask) -> None:
    folder = the_backup(copy)
    for chance in damage.seeds(BACKUPS):
        how = spoil(folder, chance)
        assert worst(ask(newest_backup.look)) is Level.FAULT, how
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(the_backup(kept), folder)


def test_the_newest_backup_may_not_be_missing_where_an_older_one_is_there(copy: Path, ask) -> None:
    with opened(f"sqlite:///{copy / 'store.sqlite'}") as engine, engine.begin() as connection:
        later = "made 2026-12-01T999999Z, 8 releases"
        connection.execute(
            text("INSERT INTO audit (at, who, what, about) VALUES ('2026-12-01', 'Jo', :what, :about)"),
            {"what": keeping.MADE, "about": later},
        )
    assert "as the trail says" in ask(newest_backup.look)[-1].found


def test_a_backup_that_cannot_be_read_back_is_not_made(copy: Path) -> None:
    """A damaged store is found when it is backed up, and leaves no backup that would take a sound one's place."""
    with opened(f"sqlite:///{copy / 'store.sqlite'}") as engine:
        with engine.begin() as connection:
            connection.execute(text("UPDATE incident SET n = 7 WHERE rowid = 9"))
        with pytest.raises(Exception, match="releases: expected what was accepted"):
            keeping.backup(engine, copy / "backups" / "new")
    assert [p.name for p in (copy / "backups").iterdir()] == [the_backup(copy).name]


@pytest.fixture
def on_postgres(postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """The same store on PostgreSQL, with its backup."""
    from tests.stores import clean_postgres

    monkeypatch.setenv("CSP_BACKUPS", str(tmp_path / "backups"))
    with opened(clean_postgres(postgres)) as engine:
        damage.fill(engine)
        keeping.backup(engine)
        yield engine


def test_a_postgresql_store_is_read_and_its_dump_counted_again(on_postgres: Engine, tmp_path: Path) -> None:
    found = {f.what: f for f in doctor.held(on_postgres, thorough=True)}
    assert worst(found.values()) is Level.FINE, found
    assert "every table can be read whole" in found["database"].found
    with on_postgres.begin() as connection:
        connection.execute(text("CREATE EXTENSION amcheck"))
    assert "amcheck finds" in doctor.store(on_postgres)[1].found
    (folder,) = (tmp_path / "backups").iterdir()
    with (
        checking.opened(folder, manifest.read(folder)) as held,
        held.connect() as backup,
        on_postgres.connect() as store,
    ):
        counted, kept = comparing.rows(backup), comparing.rows(store)
    assert {**counted, "audit": counted["audit"] + 1} == kept  # the note of the backup itself


def test_a_changed_figure_and_a_spoilt_dump_of_postgresql_are_faults(
    on_postgres: Engine, tmp_path: Path
) -> None:
    (folder,) = (tmp_path / "backups").iterdir()
    dump = folder / manifest.read(folder).file
    whole = dump.read_bytes()
    for spoilt in (whole[: len(whole) // 2], whole[:-9] + b"\0" * 9):
        dump.write_bytes(spoilt)
        assert worst(doctor.held(on_postgres)) is Level.FAULT
    dump.write_bytes(whole)
    with on_postgres.begin() as connection:
        connection.execute(text("UPDATE tally SET n = n + 1 WHERE area = 'E1' AND month = '2014-03'"))
    assert "ward counts" in doctor.store(on_postgres, thorough=True)[-1].found
