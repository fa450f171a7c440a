"""A month that an archive of the whole country has without our force: not published, which is not nought."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from data_loaders.__main__ import main
from data_loaders.batch import UNPUBLISHED, Reason, Standing
from data_loaders.calendar.month import Month, Span
from data_loaders.sources.police_street.reader import NATIONWIDE
from data_loaders.store.engine import connect
from data_loaders.store.snapshot import Snapshot
from metrics.definitions.registry import load
from metrics.series.evidence import Evidence

DARTFORD = "E07000107"
HIGH_STREET = (0.2185, 51.4455, "On or near High Street", "Burglary")


def archive(path: Path, months: dict[str, bool], street_file, forces: int = NATIONWIDE) -> str:
    """months: is our own force's file in it? The others' files hold one row each."""
    with zipfile.ZipFile(path, "w") as target:
        for month, ours in months.items():
            names = [
                *(f"force-{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(forces)),
                *(["kent"] * ours),
            ]
            for force in names:
                rows = [HIGH_STREET] * (3 if force == "kent" else 1)
                member = street_file(month, rows, force=force)
                target.write(member, f"{month}/{member.name}")
    return str(path)


def series(url: str, first: str, last: str):
    evidence = Evidence(load(), Snapshot(connect(url)))
    window = Span.between(Month.parse(first), Month.parse(last))
    return evidence.series(evidence.registry.indicators["all_crime"], DARTFORD, window)


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("CSP_DATABASE_URL", f"sqlite:///{tmp_path / 'store.sqlite'}")
    return f"sqlite:///{tmp_path / 'store.sqlite'}"


def test_the_month_is_a_gap_with_its_reason_and_no_nought(url, street_file, tmp_path) -> None:
    texts = {"2014-01": True, "2014-02": False, "2014-03": True}
    assert main(["load", archive(tmp_path / "2014-06.zip", texts, street_file)]) == 0
    result = series(url, "2014-01", "2014-04")
    assert [p.missing for p in result.points] == [None, Reason.NOT_PUBLISHED, None, Reason.NOT_LOADED]
    assert [p.numerator is None for p in result.points] == [False, True, False, True]
    assert result.standing is Standing.PUBLISHED and not result.breaks
    (release,) = (r for r in Snapshot(connect(url)).releases if r.vocabulary == UNPUBLISHED)
    assert release.notes == (
        f"the archive holds {NATIONWIDE} other forces' files of 2014-02 and none of kent",
    )


@pytest.mark.parametrize("late", [True, False])
def test_a_file_of_the_month_counts_whichever_came_first(url, street_file, tmp_path, late) -> None:
    without = archive(tmp_path / "2014-06.zip", {"2014-02": False}, street_file)
    ours = str(street_file("2014-02", [HIGH_STREET] * 2, folder="own"))
    for path in (without, ours) if late else (ours, without):
        assert main(["load", path]) == 0
    assert series(url, "2014-02", "2014-02").points[0].missing is not Reason.NOT_PUBLISHED


def test_a_download_of_a_few_forces_says_nothing_about_ours(url, street_file, tmp_path) -> None:
    few = archive(tmp_path / "custom.zip", {"2014-02": False}, street_file, forces=NATIONWIDE - 1)
    assert main(["load", few]) == 3
    assert series(url, "2014-02", "2014-02").points[0].missing is Reason.NOT_LOADED
