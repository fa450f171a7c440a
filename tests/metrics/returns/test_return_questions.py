"""A plain list that is loaded is asked about what no single row shows, before any of it is stored."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from data_loaders.__main__ import main
from data_loaders.batch import Standing
from data_loaders.loading import Report, load
from data_loaders.partnership import current
from data_loaders.returns.intake import Unsettled
from data_loaders.store import audit
from metrics.returns.intake import INTAKE
from tests.metrics.returns.conftest import DARTFORD, GRAVESHAM, Q3, Desk, before

Row = tuple[str, str, str, int | str, int | str]
PAST = before(Q3, 9)
LIST = [
    ("idva_clients", DARTFORD, Q3.label, 9, ""), ("idva_clients", GRAVESHAM, Q3.label, 8, ""),
    ("sanctuary_scheme", DARTFORD, Q3.label, 5, ""), ("da_repeat_incidents", DARTFORD, Q3.label, 31, 100),
]  # fmt: skip


def csv(rows: list[Row]) -> str:
    lines = [",".join(map(str, row)) for row in rows]
    return "\n".join(["indicator,area,period,value,denominator", *lines]) + "\n"


@pytest.fixture
def bring(desk: Desk, tmp_path: Path) -> Callable[..., Report]:
    """Loads a list of these rows."""

    def loaded(rows: list[Row], name: str = "list.csv", **options) -> Report:
        path = tmp_path / name
        path.write_text(csv(rows))
        return load(desk.engine, [path], current(), progress=False, **options, intake=INTAKE)

    return loaded


@pytest.fixture
def past(bring: Callable[..., Report]) -> None:
    """Nine quarters of each figure of LIST, in one file; nothing is held to compare it with."""
    rows = [
        (name, area, p.label, value + n % 3, out_of)
        for n, p in enumerate(PAST)
        for name, area, _, value, out_of in LIST
    ]
    assert not bring(rows, "past.csv").faults


def asked(report: Report) -> list[tuple[str, str]]:
    [fault] = report.faults
    assert isinstance(fault, Unsettled)
    return [(p.kind, p.about) for p in fault.problems]


def test_an_ordinary_list_is_stored_and_nothing_is_asked(desk: Desk, bring, past) -> None:
    report = bring(LIST)
    assert not report.faults and len(report.new) == 3
    assert desk.held()["idva_clients", DARTFORD, Q3.first][0] == 9


def test_every_figure_far_from_its_history_is_told_at_once_and_nothing_of_the_file_is_stored(
    desk: Desk, bring, past
) -> None:
    held, rows = (
        desk.held(),
        [(*LIST[0][:3], 410, ""), LIST[1], (*LIST[2][:3], 99, ""), (*LIST[3][:3], 98, 100)],
    )
    report = bring(rows)
    assert sorted(asked(report)) == [
        ("far from its history", f"da_repeat_incidents {DARTFORD} 2013/14 Q3"),
        ("far from its history", f"idva_clients {DARTFORD} 2013/14 Q3"),
        ("far from its history", f"sanctuary_scheme {DARTFORD} 2013/14 Q3"),
    ]
    assert desk.held() == held
    told = "\n".join(report.lines())
    assert "row 2, column value" in told and "410 is far above what has been usual" in told
    assert '--confirm "REASON"' in told


def test_a_reason_confirms_them_and_stays_with_the_release_and_on_the_trail(desk: Desk, bring, past) -> None:
    rows = [(*LIST[0][:3], 410, ""), *LIST[1:]]
    assert asked(bring(rows, why="x"))  # no reason
    report = bring(rows, by="Jo", why=" a new service ")
    assert not report.faults and desk.held()["idva_clients", DARTFORD, Q3.first][0] == 410
    notes = {r.dataset: r.notes for r in desk.snapshot.releases if r.partition == Q3.label}
    assert notes["sanctuary_scheme"] == notes["da_repeat_incidents"] == ()
    [note] = notes["idva_clients"]
    assert note.endswith("Confirmed by Jo: a new service") and "410" in note
    assert audit.entries(desk.engine)[0].about.endswith("confirmed: a new service")
    assert not bring(rows).faults  # what is held is not asked about again


def test_last_quarters_list_again_is_asked_about(bring, past) -> None:
    again = [(name, area, Q3.label, value + 8 % 3, of) for name, area, _, value, of in LIST]
    again = [row for row in again if row[0] != "da_repeat_incidents"]  # another agency returns it
    assert ("sent again", "") in asked(bring(again))
    assert not bring(again, why="the same figures indeed").faults


def test_a_share_without_what_it_is_out_of_is_to_be_corrected_whatever_the_reason(desk: Desk, bring) -> None:
    rows = [("da_repeat_incidents", DARTFORD, Q3.label, 31, ""), LIST[0]]
    for why in ("", "a good reason"):
        report = bring(rows, why=why)
        assert asked(report) == [("out of missing", f"da_repeat_incidents {DARTFORD} 2013/14 Q3")]
        assert "--confirm" not in "\n".join(report.lines()) and desk.held() == {}


def test_a_row_over_100_per_cent_is_set_aside_and_the_others_stored(desk: Desk, bring) -> None:
    report = bring([("da_repeat_incidents", DARTFORD, Q3.label, 131, 100), LIST[0]])
    assert not report.faults and list(desk.held()) == [("idva_clients", DARTFORD, Q3.first)]
    assert "expected at most the denominator 100, found 131" in "\n".join(report.lines())


def test_invented_figures_are_not_asked_about(bring, past) -> None:
    assert not bring([(*LIST[0][:3], 410, "")], standing=Standing.ILLUSTRATIVE).faults


def test_the_command_confirms(desk: Desk, bring, past, tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("CSP_DATABASE_URL", str(desk.engine.url))
    path = tmp_path / "odd.csv"
    path.write_text(csv([(*LIST[0][:3], 410, "")]))
    assert main(["load", str(path)]) == 1
    assert '--confirm "REASON"' in capsys.readouterr().out
    assert main(["load", "--confirm", "a new service", str(path)]) == 0
    assert desk.held()["idva_clients", DARTFORD, Q3.first][0] == 410
