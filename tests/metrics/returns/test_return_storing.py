"""A return is stored whole, with who sent it and why what is in doubt is right, or not at all."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from sqlalchemy import event

from data_loaders.fault import Fault
from data_loaders.loading import load
from data_loaders.returns import layout
from data_loaders.store import audit
from data_loaders.store.engine import opened
from metrics.returns.checked import Checked
from metrics.returns.intake import INTAKE
from metrics.returns.storing import store
from tests.metrics.returns.conftest import DARTFORD, GRAVESHAM, Q3, Desk, before, filled, saved

FIGURE, OUT_OF, BECAUSE, NOTE = layout.ENTRY


def kinds(checked: Checked) -> list[str]:
    return [p.kind for p in checked.problems]


@contextmanager
def interrupted(desk: Desk, releases: int):
    """The disk goes away when so many releases are being written."""
    written: list[str] = []

    def give_up(_connection, _cursor, statement, *_):
        written.append(statement)
        if sum(s.startswith("INSERT INTO release") for s in written) == releases:
            raise OSError("the disk is gone")

    event.listen(desk.engine, "before_cursor_execute", give_up)
    try:
        yield
    finally:
        event.remove(desk.engine, "before_cursor_execute", give_up)


def test_one_release_for_each_measure_with_the_trail(desk: Desk):
    stored = desk.send(desk.return_of())
    assert len(stored.new) == 3 and stored.unchanged == ()
    assert [r.partition for r in desk.snapshot.releases] == ["2013/14 Q3"] * 3
    assert {r.notes for r in desk.snapshot.releases} == {
        ("sent by Ada Jones for North Kent Domestic Abuse Forum",)
    }
    [line] = audit.entries(desk.engine)
    assert (line.who, line.what) == ("Ada Jones", "sent a return")
    assert line.about == "North Kent Domestic Abuse Forum, 2013/14 Q3, return.xlsx; releases 1, 2, 3"
    assert desk.held()["idva_clients", DARTFORD, "2013-10"] == (7, None, None, None)


def test_the_same_return_again_changes_nothing(desk: Desk):
    desk.send(desk.return_of())
    checked = desk.check(desk.return_of())
    assert checked.problems == () and checked.changes == ()
    again = store(desk.engine, checked, "Ada Jones")
    assert again.new == () and again.unchanged == ("idva_clients", "one_stop_shop_visits", "sanctuary_scheme")
    assert len(desk.snapshot.releases) == 3


def test_a_correction_says_what_it_changes_and_can_be_taken_back(desk: Desk):
    for value, was, releases in ((7, "nothing yet", 3), (8, "7", 1), (7, "8", 1)):
        checked = desk.check(desk.return_of(idva_clients=value))
        first = checked.changes[0]
        assert (first.was, first.will_be) == (was, str(value))
        assert len(store(desk.engine, checked, "Ada Jones").new) == releases
        assert desk.held()["idva_clients", DARTFORD, "2013-10"][0] == value


def test_an_empty_cell_leaves_what_is_held(desk: Desk):
    desk.send(desk.return_of())
    only = dict.fromkeys(desk.codes()) | {f"idva_clients | {DARTFORD} | 2013/14 Q3": 9}
    checked = desk.check(filled(desk.blank(), only))
    assert checked.problems == ()
    assert [(c.key.indicator, c.was, c.will_be) for c in checked.changes] == [("idva_clients", "7", "9")]
    store(desk.engine, checked, "Ada Jones")
    assert desk.held()["one_stop_shop_visits", GRAVESHAM, "2013-10"][0] is not None


def test_a_figure_far_from_its_history_needs_a_reason_that_stays_with_the_release(desk: Desk):
    for n, earlier in enumerate(before(Q3, 9)):
        desk.send(desk.return_of(when=earlier, idva_clients=20 + n % 3))
    checked = desk.check(desk.return_of(idva_clients=210))
    [problem] = checked.problems
    assert (problem.severity, problem.kind, problem.cell) == ("confirm", "far from its history", "E8")
    assert problem.words == (
        "Is this right? 210 is far above what has been usual: in the 9 quarters before that are held, "
        "it ran from 20 to 22."
    )
    for by, reasons in (
        ("", {problem.key: "campaign"}),
        ("Ada Jones", {}),
        ("Ada Jones", {problem.key: "  "}),
    ):
        with pytest.raises(Fault):
            store(desk.engine, checked, by, reasons)
    with pytest.raises(Fault, match="none that can be kept"):
        store(desk.engine, checked, "Ada Jones", {problem.key: "client at DA1 1DR came daily"})
    assert ("idva_clients", DARTFORD, "2013-10") not in desk.held()
    stored = store(desk.engine, checked, "Ada Jones", {problem.key: "the service took in two more districts"})
    notes = desk.snapshot.release[stored.new[0]].notes
    assert notes[1].endswith("Confirmed by Ada Jones: the service took in two more districts")
    assert "took in two more districts" in audit.entries(desk.engine)[0].about
    assert (
        desk.check(desk.return_of(idva_clients=210)).problems == ()
    )  # once confirmed, it is not asked again


def test_why_there_is_no_figure_becomes_its_note(desk: Desk):
    desk.send(desk.return_of(idva_clients=None))
    assert desk.held()["idva_clients", DARTFORD, "2013-10"] == (None, None, "not submitted", "checked twice")


@pytest.mark.parametrize("spoilt", ["12*", "<img>", "=1+1"])
def test_one_bad_cell_keeps_the_whole_return_out(desk: Desk, spoilt):
    checked = desk.check(desk.return_of(idva_clients=spoilt))
    with pytest.raises(Fault, match="nothing left to correct"):
        store(desk.engine, checked, "Ada Jones")
    assert desk.held() == {} and audit.entries(desk.engine) == []


def test_nothing_is_half_stored_when_the_last_step_fails(desk: Desk):
    checked = desk.check(desk.return_of())

    def fails(*_):
        raise RuntimeError("the register is gone")

    with pytest.raises(RuntimeError):
        store(desk.engine, checked, "Ada Jones", also=fails)
    assert desk.held() == {} and audit.entries(desk.engine) == [] and desk.snapshot.releases == ()


def test_nothing_is_half_stored_when_the_database_gives_up_in_between(desk: Desk):
    checked = desk.check(desk.return_of())
    with interrupted(desk, releases=2), pytest.raises(OSError):
        store(desk.engine, checked, "Ada Jones")
    assert desk.held() == {} and desk.snapshot.releases == ()


def test_a_check_that_others_have_overtaken_is_not_stored(desk: Desk):
    checked = desk.check(desk.return_of())
    desk.send(desk.return_of(idva_clients=9))
    with pytest.raises(Fault, match="check it again"):
        store(desk.engine, checked, "Ada Jones")
    assert desk.held()["idva_clients", DARTFORD, "2013-10"][0] == 9


def test_illustrative_figures_are_no_history_and_go_away(own_url, shipped):
    with opened(own_url) as engine:
        desk = Desk(engine, shipped)
        checked = desk.check(desk.return_of(idva_clients=99999))
        assert kinds(checked) == []
        assert checked.changes[0].was == "nothing yet (an illustrative figure stood in)"
        store(engine, checked, "Ada Jones")
        real = [key for key in desk.held() if key[0] == "idva_clients"]
        assert sorted(key[2] for key in real) == ["2013-10", "2013-10"]


def in_a_file(tmp_path, name: str, content: bytes):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def loaded(desk: Desk, path):
    return load(desk.engine, [path], desk.registry.partnership, progress=False, intake=INTAKE)


def test_load_takes_a_filled_template_whole(desk: Desk, tmp_path):
    report = loaded(desk, in_a_file(tmp_path, "r.xlsx", saved(desk.return_of())))
    assert list(report.lines()) == [
        "loaded return of North Kent Domestic Abuse Forum for 2013/14 Q3: 6 figures, 6 of them new or changed "
        "(releases 1 to 3)"
    ]
    assert len(desk.held()) == 6


def test_load_stores_nothing_of_a_template_with_a_problem_and_tells_every_one(desk: Desk, tmp_path):
    book = desk.return_of(idva_clients="12*", sanctuary_scheme=None)
    report = loaded(desk, in_a_file(tmp_path, "r.xlsx", saved(book)))
    first, *others = report.lines()
    assert "2 problems; nothing of it is stored" in first and report.faults
    assert [line.split(" (")[0] for line in others] == [
        "  to correct: sheet Return, row 8, column Figure",
        "  to confirm: sheet Return, row 12, column Figure",
    ]
    assert desk.held() == {}


def test_load_stores_a_plain_list_whole_or_not_at_all(desk: Desk, tmp_path):
    rows = [f"idva_clients,{DARTFORD},2013/14 Q{q},5" for q in (1, 2, 3)]
    content = "\n".join(["indicator,area,period,value", *rows, "bad"]) + "\n"
    path = in_a_file(tmp_path, "list.csv", content.encode())
    with interrupted(desk, releases=3), pytest.raises(OSError):
        loaded(desk, path)
    assert desk.held() == {} and desk.snapshot.releases == ()
    loaded(desk, path)  # and a bad row is set aside, as ever
    assert len(desk.held()) == 3 and sum(r.rows_rejected for r in desk.snapshot.releases) == 1
