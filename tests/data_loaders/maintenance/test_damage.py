"""Damage to a store or its backups is never called fine: pages that are noise, single bits, files cut off or gone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from data_loaders.__main__ import main
from data_loaders.maintenance import backup as keeping
from data_loaders.maintenance import comparison, doctor, manifest, newest_backup, soundness
from data_loaders.maintenance.finding import Level, worst
from data_loaders.store import accepting, audit, step_changes
from data_loaders.store.engine import opened
from tests.fuzzing import damage
from tests.fuzzing.damage import ask, the_backup
from tests.stores import clean_postgres

PAGES, BITS, BACKUPS = 200, 100, 50


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small store and its only backup."""
    folder = tmp_path_factory.mktemp("kept")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CSP_BACKUPS", str(folder / damage.BACKUPS))
        damage.kept(folder)
    return folder


@pytest.fixture
def copy(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that folder, which a test may damage."""
    shutil.copytree(kept, tmp_path / "kept")
    monkeypatch.setenv("CSP_BACKUPS", str(tmp_path / "kept" / damage.BACKUPS))
    return tmp_path / "kept"


def test_an_undamaged_store_with_its_backup_is_fine(copy: Path) -> None:
    assert worst(ask(copy)) is Level.FINE, ask(copy)


def test_no_page_of_noise_is_called_fine(copy: Path) -> None:
    damage.try_pages(copy, PAGES)


@pytest.mark.slow
def test_no_bit_that_changes_what_is_held_is_called_fine(copy: Path) -> None:
    damage.try_bits(copy, BITS)


def test_no_damaged_backup_is_called_fine(copy: Path) -> None:
    damage.try_backups(copy, BACKUPS)


@pytest.mark.process
def test_the_command_ends_with_a_fault_for_a_cut_off_backup(
    copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CSP_DATABASE_URL", f"sqlite:///{copy / damage.STORE}")
    file = the_backup(copy) / damage.STORE
    file.write_bytes(file.read_bytes()[:-1])
    assert main(["doctor"]) == Level.FAULT
    assert "fault   backup" in capsys.readouterr().out


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
def test_what_is_changed_behind_our_back_is_a_fault(statement: str, copy: Path) -> None:
    with opened(f"sqlite:///{copy / damage.STORE}") as engine, engine.begin() as connection:
        assert connection.execute(text(statement)).rowcount
    assert worst(ask(copy)) is Level.FAULT


def test_what_is_taken_back_or_added_after_the_backup_is_fine(copy: Path) -> None:
    with opened(f"sqlite:///{copy / damage.STORE}") as engine:
        step_changes.withdraw_step(engine, 1, "Jo")
        accepting.retract(engine, 4, "a wrong file", "Jo")
        audit.note(engine, "Jo", "did", "something")
    assert worst(ask(copy)) is Level.FINE, ask(copy)


def test_the_newest_backup_may_not_be_missing_where_an_older_one_is_there(copy: Path) -> None:
    with opened(f"sqlite:///{copy / damage.STORE}") as engine, engine.begin() as connection:
        later = "made 2026-12-01T999999Z, 8 releases"
        connection.execute(
            text("INSERT INTO audit (at, who, what, about) VALUES ('2026-12-01', 'Jo', :what, :about)"),
            {"what": keeping.MADE, "about": later},
        )
    assert "as the trail says" in ask(copy, newest_backup.look)[-1].found


def test_a_backup_that_cannot_be_read_back_is_not_made(copy: Path) -> None:
    """A damaged store is found when it is backed up, and leaves no backup that would take a sound one's place."""
    with opened(f"sqlite:///{copy / damage.STORE}") as engine:
        with engine.begin() as connection:
            connection.execute(text("UPDATE incident SET n = 7 WHERE rowid = 9"))
        with pytest.raises(Exception, match="releases: expected what was accepted"):
            keeping.backup(engine, copy / damage.BACKUPS / "new")
    assert [p.name for p in (copy / damage.BACKUPS).iterdir()] == [the_backup(copy).name]


@pytest.fixture
def on_postgres(postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """The same store on PostgreSQL, with its backup."""
    monkeypatch.setenv("CSP_BACKUPS", str(tmp_path / "backups"))
    with opened(clean_postgres(postgres)) as engine:
        damage.fill(engine)
        keeping.backup(engine)
        yield engine


def test_a_postgresql_store_is_read_and_its_dump_counted_again(on_postgres: Engine, tmp_path: Path) -> None:
    results = {f.what: f for f in doctor.held(on_postgres, thorough=True)}
    assert worst(results.values()) is Level.FINE, results
    assert "every table can be read whole" in results["database"].found
    with on_postgres.begin() as connection:
        connection.execute(text("CREATE EXTENSION amcheck"))
    assert "amcheck finds" in doctor.store(on_postgres)[1].found
    (folder,) = (tmp_path / "backups").iterdir()
    with (
        soundness.opened(folder, manifest.read(folder)) as held,
        held.connect() as backup,
        on_postgres.connect() as store,
    ):
        counted, kept = comparison.rows(backup), comparison.rows(store)
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
