"""The doctor: what a monitor is told, and with which exit code."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import delete

from data_loaders.__main__ import main
from data_loaders.maintenance import doctor, manifest
from data_loaders.maintenance.doctor import FAULT_BYTES, WARN_BYTES, Level
from data_loaders.store import accepting, changes
from data_loaders.store.engine import REPOSITORY, opened
from data_loaders.store.schema import audit
from tests.data_loaders.store.test_store import street
from tests.stores import clean_sqlite

Ask = Callable[[], tuple[int, dict[str, tuple[str, str]]]]


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A store with a release and a backup, in a place of its own."""
    address = clean_sqlite(tmp_path)
    monkeypatch.setenv("CSP_DATABASE_URL", address)
    monkeypatch.setenv("CSP_BACKUPS", str(tmp_path / "backups"))
    assert main(["demo", "--remove"]) == 0
    with opened(address) as engine:
        accepting.accept(engine, street("2014-03", [(0.05, 51.05)]))
    assert main(["backup"]) == 0
    return address


@pytest.fixture
def ask(url: str, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Asks the doctor; the exit code, and for each thing its level and what was found."""

    def answer() -> tuple[int, dict[str, tuple[str, str]]]:
        capsys.readouterr()
        code = main(["doctor", "--json"])
        document = json.loads(capsys.readouterr().out)
        assert document["level"] == Level(code).name.lower()
        return code, {f["what"]: (f["level"], f["found"]) for f in document["findings"]}

    return answer


@pytest.mark.process
def test_all_is_well(ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    code, output = ask()
    assert code == 0, output
    assert set(output) == {
        "store", "database", "figures", "police_street", "last load", "data folder", "free disk", "backup", "settings",
    }  # fmt: skip
    assert "up to 2014-03" in output["police_street"][1]
    assert main(["doctor"]) == 0
    assert all(line.startswith("fine ") for line in capsys.readouterr().out.splitlines())


@pytest.mark.process
def test_a_store_of_another_schema_is_a_fault_and_hides_what_is_in_it(ask: Ask, url: str) -> None:
    with opened(url) as engine, engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    code, output = ask()
    assert code == 2 and "made by a newer version" in output["store"][1]
    assert "police_street" not in output and output["backup"][0] == "fine"


@pytest.mark.process
def test_an_old_backup_is_a_warning(ask: Ask, url: str, tmp_path: Path) -> None:
    (held,) = (tmp_path / "backups").iterdir()
    made, old = manifest.read(held).made, "2026-11-01T000000Z"
    path = held / manifest.NAME
    path.write_text(path.read_text().replace(made, old))
    with opened(url) as engine, engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE audit SET about = replace(about, '{made}', '{old}')")
    code, output = ask()
    assert (code, output["backup"][0]) == (1, "warning") and "a new one is due" in output["backup"][1]


@pytest.mark.process
def test_no_backup_is_a_fault_once_there_is_something_to_lose(ask: Ask, url: str, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "backups")
    code, output = ask()
    assert (code, output["backup"][0]) == (2, "fault") and "as the trail says" in output["backup"][1]
    with opened(url) as engine, engine.begin() as connection:
        connection.execute(delete(audit))
    code, output = ask()
    assert (code, output["backup"][0]) == (2, "fault") and output["backup"][1].startswith("none in")


@pytest.mark.process
def test_nothing_loaded_is_a_warning(
    ask: Ask, url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CSP_DATABASE_URL", clean_sqlite(tmp_path))
    monkeypatch.setenv("CSP_BACKUPS", str(tmp_path / "none"))
    assert main(["demo", "--remove"]) == 0
    code, output = ask()
    assert (code, output["data"]) == (1, ("warning", "nothing loaded yet"))
    assert output["backup"][0] == "warning"


def test_a_doctor_that_fails_is_never_only_a_warning(
    ask: Ask, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CSP_DATABASE_URL", "no address")
    assert main(["doctor"]) == 2


@pytest.mark.process
@pytest.mark.parametrize(
    ("free", "level"), [(WARN_BYTES, "fine"), (WARN_BYTES - 1, "warning"), (FAULT_BYTES - 1, "fault")]
)
def test_little_room_is_told_before_there_is_none(ask: Ask, free: int, level: str, monkeypatch) -> None:
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    assert ask()[1]["free disk"][0] == level


@pytest.mark.process
def test_a_clock_behind_the_newest_release_is_a_warning(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "now", lambda: changes.now().replace(year=2020))
    assert ask()[1]["clock"][0] == "warning"


@pytest.mark.process
@pytest.mark.parametrize(
    ("people", "secret", "match"),
    [
        (None, "8f1d0b6a93c74e52b1a7d9f06c3e5842", "CSP_PEOPLE"),
        ("people = 3", "8f1d0b6a93c74e52b1a7d9f06c3e5842", "people.toml"),
        ("people = []", "short", "CSP_COOKIE_SECRET"),
    ],
)
def test_settings_that_are_not_sound_are_a_fault(
    people: str | None, secret: str, match: str, ask: Ask, tmp_path: Path, monkeypatch
) -> None:
    for name in ("METADATA_URL", "CLIENT_ID", "CLIENT_SECRET", "REDIRECT_URI"):
        monkeypatch.setenv(f"CSP_OIDC_{name}", "https://example.gov.uk/oauth2callback")
    monkeypatch.setenv("CSP_COOKIE_SECRET", secret)
    if people is not None:
        (tmp_path / "people.toml").write_text(people)
        monkeypatch.setenv("CSP_PEOPLE", str(tmp_path / "people.toml"))
    code, output = ask()
    assert code == 2 and output["settings"][0] == "fault" and match in output["settings"][1]
    assert secret not in output["settings"][1]


def test_a_failed_backup_and_a_warning_are_units_of_their_own_and_neither_counts_as_success() -> None:
    runs = {}
    for unit in ("csp-backup", "csp-doctor"):
        lines = (REPOSITORY / "deploy" / f"{unit}.service").read_text(encoding="utf-8").splitlines()
        assert not [line for line in lines if line.startswith(("SuccessExitStatus", "ExecStart=-"))]
        runs[unit] = [line.split("data_loaders ")[1] for line in lines if line.startswith("ExecStart=")]
        assert (REPOSITORY / "deploy" / f"{unit}.timer").is_file()
    assert runs == {"csp-backup": ["backup --keep 30"], "csp-doctor": ["doctor --thorough"]}
