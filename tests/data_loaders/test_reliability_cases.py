"""Cases of docs/reliability.md that need several parts of the product at once, each with files made here."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from data_loaders.__main__ import main
from data_loaders.calendar.month import Month, Span
from data_loaders.loading import load, load_shipped
from data_loaders.partnership import Partnership, read_partnership
from data_loaders.store.changes import AsAt
from data_loaders.store.releases import history
from data_loaders.store.schema import incident, release
from data_loaders.store.snapshot import Snapshot
from metrics.definitions.registry import load as registry
from metrics.meetings.restated import restated
from metrics.returns.intake import INTAKE
from metrics.series.evidence import Evidence
from tests.data_loaders.input_files.test_hostile_files import zipped
from tests.fuzzing.files import table
from tests.fuzzing.loads import ROOT
from tests.street_files import street_csv

ROW = (0.2185, 51.4455, "On or near High Street", "Burglary")
ASB = (0.2185, 51.4455, "On or near High Street", "Anti-social behaviour")


@pytest.fixture(scope="module")
def own() -> Partnership:
    return read_partnership(ROOT / "metrics" / "partnerships" / "dartford-gravesham.toml")


def given(folder: Path, **files: bytes | str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        data = content if isinstance(content, bytes) else content.encode()
        (folder / name.replace("__", "-").replace("_DOT_", ".")).write_bytes(data)
    return folder


def test_the_same_archive_again_or_under_another_name_changes_nothing(engine, own, tmp_path: Path) -> None:
    archive = zipped(("2014-03/2014-03-kent-street.csv", street_csv("2014-03", [ROW, ASB, ASB]).encode()))
    for name in ("2014-06.zip", "2014-06.zip", "copy of 2014-06.zip"):
        path = tmp_path / name
        path.write_bytes(archive)
        report = load(engine, [path], own, progress=False, intake=INTAKE)
        assert report.faults == []
    assert len(report.unchanged) == 1 and report.new == []
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(release)).scalar() == 1
        assert connection.execute(select(func.sum(incident.c.n))).scalar() == 3


def test_a_newer_file_with_fewer_rows_counts_and_the_older_can_be_asked_for(
    engine, own, tmp_path: Path
) -> None:
    load_shipped(engine, own)
    path = tmp_path / "2014-03-kent-street.csv"
    for n in (5, 4):
        path.write_text(street_csv("2014-03", [ASB] * n))
        assert load(engine, [path], own, progress=False, intake=INTAKE).faults == []
    newer = next(r for r in Snapshot(engine).releases if r.source == "police_street")
    with engine.connect() as connection:
        old = min(r.change for r in history(connection) if r.source == "police_street")
    assert old < newer.change
    before = AsAt(newer.change - 1, newer.accepted)
    then, now = (Evidence(registry(), Snapshot(engine, state)) for state in (before, None))
    span = Span(Month.parse("2014-03"), 1)
    results = [
        sum(
            e.series(registry().indicators["asb_incidents"], a, span).points[0].numerator or 0
            for a in own.codes
        )
        for e in (then, now)
    ]
    assert results == [5, 4]
    assert [(r.was, r.now) for r in restated(then, now) if r.indicator.id == "asb_incidents"] == [("5", "4")]


def test_a_month_that_was_not_submitted_is_a_gap_and_the_quarter_says_so(engine, own, tmp_path: Path) -> None:
    load_shipped(engine, own)
    for month in ("2014-01", "2014-03"):
        (tmp_path / f"{month}-kent-street.csv").write_text(street_csv(month, [ASB] * 9))
    load(engine, [tmp_path], own, progress=False, intake=INTAKE)
    evidence = Evidence(registry(), Snapshot(engine))
    indicator = registry().indicators["asb_incidents"]
    points = evidence.series(indicator, own.codes[0], Span(Month.parse("2014-01"), 3)).points
    assert [p.numerator for p in points] == [9, None, 9]
    assert str(points[1].missing) == "not loaded"
    from data_loaders.calendar.month import FinancialYear
    from metrics.series.judgement import Status, judge
    from metrics.series.scope import Scope

    scope = Scope(own.codes[0], Month.parse("2014-03"), FinancialYear(2012))
    series = evidence.series(indicator, own.codes[0], scope.window)
    target = registry().target(indicator.id, own.codes[0], registry().plan)
    judgement = judge(series, target, scope)
    assert judgement.status is Status.TOO_EARLY and not judgement.status.judged


def test_every_record_is_in_one_ward_unplaced_or_elsewhere_and_none_is_lost(
    engine, own, tmp_path: Path
) -> None:
    """Without a point; at (0, 0); in Essex; in the Thames; in Dartford; on the edge of two wards."""
    load_shipped(engine, own)
    areas = {
        a.code: a
        for v in Snapshot(engine).vintages("ward")
        for a in Snapshot(engine).areas("ward", v, list(own.codes))
    }
    import shapely

    first, second = next(
        (shapely.from_wkb(a.wkb), shapely.from_wkb(b.wkb))
        for a in areas.values()
        for b in areas.values()
        if a.code < b.code
        and shapely.intersection(shapely.from_wkb(a.wkb), shapely.from_wkb(b.wkb)).length > 0
    )
    edge = shapely.get_coordinates(shapely.intersection(first, second))[0]
    rows = [
        (None, None, "No Location", "Burglary"),
        (0.0, 0.0, "No Location", "Burglary"),
        (0.3250, 51.4790, "Tilbury", "Burglary"),
        (0.5500, 51.6000, "Essex", "Burglary"),
        (0.2185, 51.4455, "High Street", "Burglary"),
        (float(edge[0]), float(edge[1]), "The edge", "Burglary"),
    ]
    lines = street_csv("2014-03", rows).replace("No Location", "No Location")
    (tmp_path / "2014-03-kent-street.csv").write_text(lines)
    assert load(engine, [tmp_path], own, progress=False, intake=INTAKE).faults == []
    snapshot = Snapshot(engine)
    counted = snapshot.counts("police_street", "kent", own.codes, "2014-03", "2014-03")
    assert sum(r.n for r in counted) == 2  # High Street and the edge, each once
    with engine.connect() as connection:
        assert connection.execute(select(func.sum(incident.c.n))).scalar() == len(rows)
        again = Counter({r.id: r.rows_loaded for r in snapshot.releases if r.source == "police_street"})
    assert sum(again.values()) == len(rows)


# -- road safety: a year made here, in each dialect --------------------------------------------------------------

OLD = {
    "accident_index": "Accident_Index",
    "accident_severity": "Accident_Severity",
    "number_of_casualties": "Number_of_Casualties",
    "date": "Date",
    "time": "Time",
    "local_authority_district": "Local_Authority_(District)",
    "local_authority_ons_district": "Local_Authority_ONS_District",
    "longitude": "Longitude",
    "latitude": "Latitude",
    "vehicle_reference": "Vehicle_Reference",
    "casualty_reference": "Casualty_Reference",
    "casualty_severity": "Casualty_Severity",
    "casualty_class": "Casualty_Class",
    "casualty_type": "Casualty_Type",
}
DIALECTS = {
    "to 2018": OLD.get,
    "accident": str,
    "collision": lambda name: name.replace("accident_", "collision_"),
}


def a_year() -> tuple[tuple[list[str], list[list[str]]], tuple[list[str], list[list[str]]]]:
    """24 collisions, two a month, of three severities, with a casualty each."""
    chance = random.Random(1)
    head = list(OLD)[:9]
    people = ["accident_index", *list(OLD)[9:]]
    collisions, casualties = [], []
    for n in range(24):
        place = [("532", "E07000107"), ("535", "E07000109")][n % 2]
        day, severity = f"{n + 1:02d}/{n // 2 + 1:02d}/2015", str(chance.randint(1, 3))
        collisions.append([f"2015{n:03d}A", severity, "1", day, f"{n:02d}:10", *place, "0.22", "51.44"])
        casualties.append([f"2015{n:03d}A", "1", "1", severity, "3", "1"])
    return (head, collisions), (people, casualties)


def loaded_year(
    engine, partnership: Partnership, folder: Path, rename, *, mark: str, end: str, backwards: bool
) -> dict:
    files = {}
    for name, (head, rows) in zip(("collisions-2015.csv", "casualties-2015.csv"), a_year(), strict=True):
        order = range(len(head))[::-1] if backwards else range(len(head))
        body = [[row[i] for i in order] for row in rows]
        files[name] = table([rename(head[i]) for i in order], body, end).encode(mark)
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    assert load(engine, [folder], partnership, progress=False, intake=INTAKE).faults == []
    query = select(incident.c.borough, incident.c.month, incident.c.category, func.sum(incident.c.n))
    with engine.connect() as connection:
        newest = connection.execute(select(func.max(release.c.id))).scalar()
        rows = connection.execute(
            query.where(incident.c.release_id == newest).group_by(*query.selected_columns[:3])
        )
        return {tuple(row[:3]): row[3] for row in rows.all()}


def test_three_dialects_of_one_year_give_the_same_totals(engine, own, tmp_path: Path) -> None:
    forms = [("utf-8", "\n", False), ("utf-8-sig", "\r\n", True), ("utf-8", "\r\n", True)]
    results = [
        loaded_year(engine, own, tmp_path / "in", rename, mark=mark, end=end, backwards=backwards)
        for rename, (mark, end, backwards) in zip(DIALECTS.values(), forms, strict=True)
    ]
    assert results[0] == results[1] == results[2]
    assert sum(n for (_, _, category), n in results[0].items() if category.startswith("casualty_") and category[9:] in
               ("fatal", "serious", "slight")) == 24  # fmt: skip


def test_collisions_without_their_casualties_wait_and_count_for_nothing(
    engine, own, tmp_path: Path, capsys
) -> None:
    (head, rows), _ = a_year()
    (tmp_path / "collisions-2015.csv").write_text(table(head, rows))
    report = load(engine, [tmp_path], own, progress=False, intake=INTAKE)
    assert "the casualty file of the same year beside it" in str(report.waiting[0])
    assert not Snapshot(engine).releases


def test_the_command_line_never_shows_a_traceback_for_a_bad_path(tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("CSP_DATABASE_URL", f"sqlite:///{tmp_path / 'store.sqlite'}")
    for path in ("/nowhere\n", "x" * 300, "'; DROP TABLE release;--"):
        assert main(["load", path]) == 1
    assert "Traceback" not in capsys.readouterr().err


def test_a_number_of_casualties_that_is_none_is_not_added_up(engine, own, tmp_path: Path) -> None:
    (head, rows), (people, hurt) = a_year()
    rows[0][2] = "9" * 400
    for name, text in (
        ("collisions-2015.csv", table(head, rows)),
        ("casualties-2015.csv", table(people, hurt)),
    ):
        (tmp_path / name).write_text(text)
    [fault] = load(engine, [tmp_path], own, progress=False, intake=INTAKE).faults
    assert "expected 23 casualties, as the collisions say, found 24" in str(fault)
