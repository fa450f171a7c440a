"""Loading as a person does it: files, archives, folders; twice, at once, and interrupted."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select

from data_loaders.__main__ import main
from data_loaders.loading import load
from data_loaders.partnership import current
from data_loaders.store import schema
from data_loaders.store.engine import connect, upgrade
from data_loaders.store.snapshot import Snapshot

ROOT = Path(__file__).resolve().parents[2]
HIGH_STREET = (0.2185, 51.4455, "On or near High Street", "Burglary")
REPORT = (0.2185, 51.4455, "On or near High Street", "Anti-social behaviour")


@pytest.fixture
def url(tmp_path, monkeypatch) -> str:
    text = f"sqlite:///{tmp_path / 'var' / 'store.sqlite'}"
    monkeypatch.setenv("CSP_DATABASE_URL", text)
    return text


def titles(url: str, source: str = "police_street") -> list[str]:
    engine = connect(url)
    try:
        return [r.title for r in Snapshot(engine).releases if r.source == source]
    finally:
        engine.dispose()


def rows(url: str, month: str) -> float:
    engine = connect(url)
    try:
        counts = Snapshot(engine).counts("police_street", "kent", ["E07000107"], month, month)
        return sum(c.n for c in counts)
    finally:
        engine.dispose()


def archive(path: Path, members: dict[str, Path]) -> Path:
    with zipfile.ZipFile(path, "w") as target:
        for name, source in members.items():
            target.writestr(zipfile.ZipInfo(name), source.read_bytes())
    return path


def test_an_archive_is_read_month_by_month_and_other_forces_are_passed_over(
    url, street_file, tmp_path, capsys
):
    files = {
        "2014-03/2014-03-kent-street.csv": street_file("2014-03", [HIGH_STREET] * 3),
        "2014-04/2014-04-kent-street.csv": street_file("2014-04", [HIGH_STREET]),
        "2014-04/2014-04-avon-and-somerset-street.csv": street_file(
            "2014-04", [REPORT], force="avon-and-somerset"
        ),
    }
    assert main(["load", str(archive(tmp_path / "2015-06.zip", files))]) == 0
    assert titles(url) == ["kent street 2014-03", "kent street 2014-04"]
    assert rows(url, "2014-03") == 3
    assert "passed over 2014-04-avon-and-somerset-street.csv" in capsys.readouterr().out
    assert main(["load", "--everywhere", str(tmp_path / "2015-06.zip")]) == 0
    assert "avon-and-somerset street 2014-04" in titles(url)


def test_of_two_archives_the_newer_edition_counts_whichever_is_loaded_last(url, street_file, tmp_path):
    old = archive(
        tmp_path / "2014-06.zip", {"a/2014-03-kent-street.csv": street_file("2014-03", [HIGH_STREET] * 5)}
    )
    new = archive(
        tmp_path / "2016-06.zip", {"a/2014-03-kent-street.csv": street_file("2014-03", [HIGH_STREET] * 4)}
    )
    assert main(["load", str(new)]) == main(["load", str(old)]) == 0
    assert rows(url, "2014-03") == 4


@pytest.mark.parametrize("name", ["../../evil.csv", "/etc/evil.csv", "C:\\evil.csv", "a\\..\\evil.csv"])
def test_an_archive_that_points_outside_itself_is_refused(url, street_file, tmp_path, name, capsys):
    path = archive(tmp_path / "bad.zip", {name: street_file("2014-03", [HIGH_STREET])})
    assert main(["load", str(path)]) == 1
    assert "a name that may lead out of it" in capsys.readouterr().out
    assert titles(url) == []


def test_the_exit_code_tells_that_a_file_was_named_that_no_source_uses(url, street_file, tmp_path, capsys):
    good = street_file("2014-04", [HIGH_STREET])
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear all")
    elsewhere = archive(tmp_path / "2014-06.zip", {"2014-03-surrey-street.csv": good})
    assert main(["load", str(letter), str(good)]) == 3
    assert main(["load", str(elsewhere)]) == 3
    letter.rename(good.parent / "letter.txt")
    assert main(["load", str(good.parent)]) == 0  # the folder was named, and was of use
    assert capsys.readouterr().out.count("passed over") == 3
    with pytest.raises(SystemExit):
        main(["load", "--help"])
    assert "3  nothing was refused" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("page.csv", b"<!DOCTYPE html><p>Not found</p>", "page.csv: expected a data file, found a web page"),
        ("empty.csv", b"", "empty.csv: expected a data file, found an empty file"),
        ("2014-03-kent-street.csv.gz", b"\x1f\x8b\x08\x00broken", "expected a whole compressed file"),
        ("broken.zip", b"PK\x03\x04nothing more", "expected a whole .zip archive, found one cut off"),
        ("photo.jpg", b"\xff\xd8\xff\xe0", "photo.jpg: no source uses a file like this"),
    ],
)
def test_what_cannot_be_used_is_said_and_the_rest_is_loaded(
    url, street_file, tmp_path, name, content, said, capsys
):
    good = street_file("2014-04", [HIGH_STREET])
    (good.parent / name).write_bytes(content)
    code = main(["load", str(good.parent)])
    out = capsys.readouterr().out
    assert said in out
    assert code == (0 if "no source uses" in said else 1)
    assert titles(url) == ["kent street 2014-04"]


def test_a_path_that_is_not_there_is_said(url, capsys):
    assert main(["load", "/nowhere/at/all"]) == 1
    assert "load: expected a file or folder, found nothing (/nowhere/at/all)" in capsys.readouterr().out


def test_rows_set_aside_can_be_listed(url, street_file, capsys):
    path = street_file("2014-03", [HIGH_STREET, REPORT])
    path.write_text(path.read_text().replace("2014-03,Kent", "2014-02,Kent", 1))
    assert main(["load", str(path)]) == 0
    engine = connect(url)
    (release,) = [r for r in Snapshot(engine).releases if r.source == "police_street"]
    engine.dispose()
    capsys.readouterr()
    assert main(["rejects", str(release.id)]) == 0
    out = capsys.readouterr().out
    assert "line 2: month: expected 2014-03, found '2014-02'" in out
    assert f"1 rows of release {release.id} were set aside" in out


@pytest.mark.process
def test_a_load_that_is_killed_leaves_nothing_half_and_runs_again(url, street_file, tmp_path):
    """Killed as the third of six months is being written; what was whole stays, the rest comes with the next run."""
    for month in range(1, 7):
        street_file(f"2014-0{month}", [HIGH_STREET] * (month * 10))
    assert main(["load", str(street_file("2013-12", [HIGH_STREET], folder="first"))]) == 0
    script = (
        "import os, signal, sys\n"
        "from data_loaders.store import accepting, ward_counts as placing\n"
        "from data_loaders.__main__ import main\n"
        "whole, seen = placing.note, []\n"
        "def count(*given):\n"
        "    seen.append(1)\n"
        "    if len(seen) == 3:\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "    whole(*given)\n"
        "placing.note = count\n"
        "main(['load', sys.argv[1]])\n"
    )
    environment = os.environ | {"CSP_DATABASE_URL": url}
    killed = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "in")], cwd=ROOT, env=environment, capture_output=True
    )
    assert killed.returncode == -signal.SIGKILL
    assert titles(url) == ["kent street 2013-12", "kent street 2014-01", "kent street 2014-02"]
    engine = connect(url)
    with engine.connect() as connection:
        whole = set(connection.execute(select(schema.release.c.id)).scalars())
        assert set(connection.execute(select(schema.incident.c.release_id)).scalars()) <= whole
    engine.dispose()
    assert main(["load", str(tmp_path / "in")]) == 0
    assert [rows(url, f"2014-0{m}") for m in range(1, 7)] == [10, 20, 30, 40, 50, 60]


def test_a_report_holds_no_rows_so_that_memory_does_not_grow_with_an_archive(url, street_file):
    months = [street_file(f"2014-0{month}", [HIGH_STREET] * 10) for month in range(1, 4)]
    engine = connect(url)
    upgrade(engine)
    for _ in range(2):
        report = load(engine, months, current(), progress=False)
        told = [*report.new, *report.unchanged]
        assert [b.rows_loaded for b in told] == [10, 10, 10]
        assert not any(len(frame) for b in told for frame in (b.incidents, b.figures, b.areas))
    engine.dispose()


def test_a_month_of_which_nearly_nothing_can_be_used_does_not_take_the_place_of_a_sound_one(
    url, street_file, capsys
):
    assert main(["load", str(street_file("2014-03", [HIGH_STREET] * 12))]) == 0
    swapped = (HIGH_STREET[1], HIGH_STREET[0], *HIGH_STREET[2:])
    assert main(["load", str(street_file("2014-03", [HIGH_STREET, *[swapped] * 11]))]) != 0
    text = capsys.readouterr()
    assert "at least one row in 10 that can be used, found 11 of 12 set aside" in text.out + text.err
    assert rows(url, "2014-03") == 12


@pytest.mark.process
def test_two_loads_at_once_both_succeed_and_readers_see_whole_months(url, street_file, tmp_path):
    for month in range(1, 6):
        street_file(f"2014-0{month}", [HIGH_STREET] * 50, folder="one")
        street_file(f"2025-0{month}", [HIGH_STREET] * 50, folder="two")
    assert main(["status"]) == 0
    command = [sys.executable, "-m", "data_loaders", "load"]
    environment = os.environ | {"CSP_DATABASE_URL": url}
    running = [
        subprocess.Popen([*command, str(tmp_path / name)], cwd=ROOT, env=environment, stdout=subprocess.PIPE)
        for name in ("one", "two")
    ]
    while any(process.poll() is None for process in running):
        assert {rows(url, f"{y}-01") for y in (2014, 2025)} <= {0, 50}
    for process in running:
        process.communicate()
    assert [process.returncode for process in running] == [0, 0]
    assert {rows(url, f"{y}-0{m}") for y in (2014, 2025) for m in range(1, 6)} == {50}


@pytest.mark.slow
def test_the_illustrative_data_comes_and_goes(url, street_file, capsys):
    assert main(["demo", "--if-empty"]) == 0
    engine = connect(url)
    snapshot = Snapshot(engine)
    assert sum(r.illustrative for r in snapshot.releases) > 400
    assert {i.numerator.source for i in _indicators()} <= {r.source for r in snapshot.releases}
    engine.dispose()
    assert main(["load", str(street_file("2014-03", [HIGH_STREET]))]) == 0
    assert titles(url) == ["kent street 2014-03"]
    assert main(["demo", "--if-empty"]) == 0
    assert main(["demo", "--remove"]) == 0
    engine = connect(url)
    assert not [r for r in Snapshot(engine).releases if r.illustrative]
    engine.dispose()


def _indicators():
    from metrics.definitions.registry import load

    return load().indicators.values()


@pytest.mark.parametrize("command", ["load", "refresh", "status", "rejects", "retract", "demo"])
def test_every_command_explains_itself(command, capsys):
    with pytest.raises(SystemExit) as stopped:
        main([command, "--help"])
    assert stopped.value.code == 0
    assert len(capsys.readouterr().out) > 80
