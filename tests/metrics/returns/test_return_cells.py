"""What each cell of a return may say, in one table: every input with its outcome, in real workbooks and CSV files."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from data_loaders.returns import layout
from data_loaders.returns.cell import readable
from data_loaders.returns.entry import ReturnedFigure
from tests.metrics.returns.conftest import DARTFORD, FORUM, POLICE, Desk

FIGURE, OUT_OF, BECAUSE, NOTE = layout.ENTRY
LONG = "word " * 120

# What stands in the cell Figure; (value, reason) as it is kept, or the kind of the problem that must be corrected.
FIGURES = [
    (14, (14, None)),
    (0, (0, None)),
    (14.0, (14, None)),
    (1e3, (1000, None)),
    ("14", (14, None)),
    ("1,234", (1234, None)),
    (" 12 ", (12, None)),
    ("\u00a012\u200b", (12, None)),
    ("12.0", (12, None)),
    ("<5", (None, "withheld")),
    ("< 5", (None, "withheld")),
    ("12*", "a marked number"),
    ("12 (p)", "a marked number"),
    ("c. 12", "a marked number"),
    ("~12", "a marked number"),
    (12.5, "a fraction"),
    ("12.5", "a fraction"),
    (0.45, "a fraction"),
    ("45%", "a percentage"),
    ("110 %", "a percentage"),
    (-3, "a negative number"),
    ("-3", "a negative number"),
    ("−3", "a negative number"),
    (date(2013, 5, 3), "a date"),
    (datetime(2013, 5, 3, 12), "a date"),
    (time(3, 5), "a date"),
    ("3-May", "not a number"),
    (True, "not a whole number"),
    ("=E9+E10", "a formula"),
    ("#REF!", "an error"),
    ("#DIV/0!", "an error"),
    ("1e3", "not a number"),
    ("1,23", "not a whole number"),
    ("9" * 400, "not a whole number"),
    (1e300, "not a whole number"),
    ("１２", "not a number"),
    ("twelve", "not a number"),
    ("TBC", "not a number"),
    ("12 13", "not a number"),
    ("<img src=x onerror=alert(1)>", "not a number"),
    ("'; DROP TABLE release; --", "not a number"),
    ('=HYPERLINK("http://x")', "a formula"),
    ("@SUM(1)", "not a number"),
]


def dartford(checked, indicator="idva_clients") -> ReturnedFigure | None:
    results = [e for e in checked.figures if (e.key.indicator, e.key.area) == (indicator, DARTFORD)]
    return results[0] if results else None


@pytest.mark.parametrize(("value", "outcome"), FIGURES, ids=[repr(v)[:24] for v, _ in FIGURES])
def test_a_figure(shared_desk: Desk, value, outcome):
    checked = shared_desk.check(shared_desk.return_of(idva_clients=value))
    entry = dartford(checked)
    if isinstance(outcome, tuple):
        assert checked.problems == () and entry is not None
        assert (entry.value, entry.reason.value if entry.reason else None) == outcome
        return
    assert entry is None
    [problem] = checked.problems
    assert (problem.severity, problem.kind) == ("correct", outcome)
    assert (problem.sheet, problem.row, problem.column, problem.cell) == ("Return", 8, "Figure", "E8")
    assert problem.words and problem.do and problem.found


# More than one cell: those of one row by heading; the outcome as (value, out of, reason, note), or problems.
ROWS = [
    ("idva_clients", {FIGURE: None, BECAUSE: "not available"}, (None, None, "not available", "")),
    ("idva_clients", {FIGURE: None, BECAUSE: "Withheld "}, (None, None, "withheld", "")),
    ("idva_clients", {FIGURE: None, NOTE: "new system"}, (None, None, "not submitted", "new system")),
    ("idva_clients", {FIGURE: "-", NOTE: "none kept"}, (None, None, "not submitted", "none kept")),
    ("idva_clients", {FIGURE: "n/a", BECAUSE: "not available"}, (None, None, "not available", "")),
    ("idva_clients", {FIGURE: 3, NOTE: "checked = twice"}, (3, None, None, "checked = twice")),
    ("idva_clients", {FIGURE: 3, NOTE: "=1+1"}, (3, None, None, "=1+1")),
    ("idva_clients", {FIGURE: 3, NOTE: "withheld: few"}, (None, None, "withheld", "withheld: few")),
    ("idva_clients", {FIGURE: None}, [("confirm", "no figure", "E8")]),
    ("idva_clients", {FIGURE: "-"}, [("confirm", "no figure", "E8")]),
    ("idva_clients", {FIGURE: "n/a"}, [("confirm", "no figure", "E8")]),
    ("idva_clients", {BECAUSE: "not available"}, [("correct", "figure and reason", "E8")]),
    ("idva_clients", {BECAUSE: "holiday"}, [("correct", "unknown reason", "G8")]),
    ("idva_clients", {OUT_OF: 50}, [("correct", "out of not wanted", "F8")]),
    ("idva_clients", {NOTE: "lives at DA1 1DR"}, [("correct", "personal note", "H8")]),
    ("idva_clients", {NOTE: "ring a.b@example.org"}, [("correct", "personal note", "H8")]),
    ("idva_clients", {NOTE: "NHS 943 476 5919"}, [("correct", "personal note", "H8")]),
    ("idva_clients", {NOTE: "see XY/12345/13"}, [("correct", "personal note", "H8")]),
    ("idva_clients", {NOTE: "d.o.b. 3.5.80"}, [("correct", "personal note", "H8")]),
    ("idva_clients", {NOTE: LONG}, [("correct", "long note", "H8")]),
    ("da_repeat_incidents", {FIGURE: 12, OUT_OF: "1,000"}, (12, 1000, None, "")),
    ("da_repeat_incidents", {FIGURE: 0, OUT_OF: 0}, (0, 0, None, "")),
    ("da_repeat_incidents", {FIGURE: 101}, [("correct", "over 100%", "E8")]),
    ("da_repeat_incidents", {OUT_OF: None}, [("correct", "out of missing", "F8")]),
    ("da_repeat_incidents", {OUT_OF: "100*"}, [("correct", "a marked number", "F8")]),
    ("da_repeat_incidents", {FIGURE: None}, [("correct", "figure missing", "E8")]),
    (
        "da_repeat_incidents",
        {FIGURE: "12*", OUT_OF: date(2013, 5, 1), NOTE: "DA1 1DR"},
        [
            ("correct", "a marked number", "E8"),
            ("correct", "a date", "F8"),
            ("correct", "personal note", "H8"),
        ],
    ),
]


@pytest.mark.parametrize(
    ("indicator", "cells", "outcome"), ROWS, ids=[f"{r[0]}-{str(r[1])[:40]}" for r in ROWS]
)
def test_a_row(shared_desk: Desk, indicator, cells, outcome):
    agency = FORUM if indicator == "idva_clients" else POLICE
    book = shared_desk.return_of(agency, **{indicator: cells})
    for heading, value in cells.items():
        cell = book["Return"].cell(8, layout.HEADINGS.index(heading) + 1)
        if heading == NOTE and str(value).startswith("="):
            cell.data_type = "s"
    checked = shared_desk.check(book)
    results = [(p.severity, p.kind, p.cell) for p in checked.problems]
    if isinstance(outcome, list):
        assert sorted(results) == sorted(outcome)
        return
    entry = dartford(checked, indicator)
    assert results == [] and entry is not None
    reason = entry.reason.value if entry.reason else None
    assert (entry.value, entry.denominator, reason, entry.note) == outcome


def test_what_may_be_about_a_person_is_never_repeated(shared_desk: Desk):
    checked = shared_desk.check(shared_desk.return_of(idva_clients={NOTE: "Jane Doe, DA1 1DR"}))
    [problem] = checked.problems
    assert "DA1" not in str(problem) and problem.found == ""


@pytest.mark.parametrize(
    ("value", "outcome"),
    [
        ('"1,234"', 1234),
        (" 12 ", 12),
        ("<5", "withheld"),
        ("12*", "a marked number"),
        ("12.5", "a fraction"),
        ("-5", "a negative number"),
        ("=1+1", "a formula"),
        ("3-May", "not a number"),
        ("n/a", "no figure"),
        ("1,234", "cells out of place"),
    ],
)
def test_the_same_cells_in_a_plain_list(shared_desk: Desk, value, outcome):
    rows = [
        f"idva_clients,{DARTFORD},2013/14 Q3,{value},,",
        f"one_stop_shop_visits,{DARTFORD},2013/14 Q3,9,,",
    ]
    text = "\n".join(["indicator,area,period,value,denominator,note", *rows]) + "\n"
    checked = shared_desk.check(text.encode(), "list.csv")
    assert (checked.agency, checked.quarter and checked.quarter.label) == (FORUM, "2013/14 Q3")
    entry = dartford(checked)
    if isinstance(outcome, int):
        assert checked.problems == () and entry is not None and entry.value == outcome
    elif outcome == "withheld":
        assert checked.problems == () and entry is not None and entry.reason and entry.reason.value == outcome
    else:
        [problem] = checked.problems
        assert (problem.kind, problem.row) == (outcome, 2)


def test_a_note_keeps_its_words_and_loses_what_is_hidden_in_them() -> None:
    assert readable("Up \u202efrom 12\u202c\x9b to 34\v👍 ਪੰਜਾਬ\0\u2066") == "Up from 12 to 34\n👍 ਪੰਜਾਬ"
