"""What a whole file may be: the right agency and quarter, no hidden sheet, no column about people, a sound workbook."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from data_loaders.returns import layout
from tests.metrics.returns.conftest import COLUMN, DARTFORD, FORUM, HEAD, POLICE, Desk, before, quarter, saved


def kinds(checked, severity: str | None = None) -> list[str]:
    return [p.kind for p in checked.problems if severity in (None, p.severity)]


def test_a_filled_template_has_no_problem_and_changes_every_figure(shared_desk: Desk):
    checked = shared_desk.check(shared_desk.return_of(), agency=FORUM, quarter=quarter("2013/14-Q3"))
    assert checked.problems == () and len(checked.figures) == 6 == len(checked.changes)
    first = checked.changes[0]
    assert (first.title, first.area, first.period) == (
        "People using the IDVA service",
        "Dartford",
        "October to December 2013",
    )
    assert first.chart == "Violent crime, including domestic abuse: People using the IDVA service"
    assert (first.was, first.will_be) == ("nothing yet", "7")


@pytest.mark.parametrize(
    ("agency", "when", "kind"),
    [
        (POLICE, "2013/14 Q3", "wrong agency"),
        (FORUM, "2013/14 Q4", "wrong quarter"),
        (FORUM, "2012/13 Q1", "wrong quarter"),
    ],
)
def test_another_agency_or_quarter_than_expected(shared_desk: Desk, agency, when, kind):
    checked = shared_desk.check(shared_desk.return_of(), agency=agency, quarter=quarter(when))
    assert kinds(checked) == [kind] and checked.figures == ()
    assert ("the quarter before" in checked.problems[0].words) == (when == "2013/14 Q4")


def test_a_quarter_that_is_not_over(shared_desk: Desk):
    checked = shared_desk.check(shared_desk.blank(when=quarter("2098/99 Q1")))
    assert kinds(checked) == ["quarter not over"]


def test_what_people_do_to_a_sheet_is_borne(shared_desk: Desk):
    plain = shared_desk.check(shared_desk.return_of())
    book = shared_desk.return_of()
    sheet = book["Return"]
    sheet.insert_rows(9)
    sheet.insert_rows(1)
    sheet.insert_cols(4)
    sheet.title = "NKDAF final (2)"
    del book["Guide"]
    book.create_sheet("Sheet1")
    sheet.cell(3, 3).value = "  north kent  domestic abuse forum "
    changed = shared_desk.check(book)
    assert changed.problems == () and changed.figures == plain.figures


def test_rows_in_another_order_are_the_same_return(shared_desk: Desk):
    book = shared_desk.return_of()
    sheet = book["Return"]
    rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=HEAD + 1)]
    for number, row in enumerate(reversed(rows), start=HEAD + 1):
        for i, value in enumerate(row, start=1):
            sheet.cell(number, i).value = value
    checked = shared_desk.check(book)
    assert checked.problems == ()
    assert set(checked.figures) == set(shared_desk.check(shared_desk.return_of()).figures)


def _hide(book):
    book.create_sheet("secret")["A1"] = "x"
    book["secret"].sheet_state = "hidden"


def _very_hide(book):
    book.create_sheet("secret").sheet_state = "veryHidden"


def _column(heading):
    def put(book):
        book["Return"].cell(HEAD, len(layout.HEADINGS) + 1).value = heading
        book["Return"].cell(HEAD + 1, len(layout.HEADINGS) + 1).value = "something"

    return put


def _set(row, heading, value):
    def put(book):
        book["Return"].cell(row, COLUMN[heading]).value = value

    return put


def _cell(address, value):
    def put(book):
        book["Return"][address] = value

    return put


def _sheet(book):
    book.create_sheet("Clients")["A1"] = "Jane Doe"


def _copied(book):
    book.copy_worksheet(book["Return"])


def _row_gone(book):
    book["Return"].delete_rows(HEAD + 1)


def _twice(book):
    sheet = book["Return"]
    for i, cell in enumerate(sheet[HEAD + 1], start=1):
        sheet.cell(HEAD + 7, i).value = cell.value


CODE = f"idva_clients | {DARTFORD} | 2013/14 Q3"
SPOILT = [
    (_hide, [("refuse", "hidden sheet", "secret", None, "")]),
    (_very_hide, [("refuse", "hidden sheet", "secret", None, "")]),
    *(
        (_column(heading), [("refuse", "personal column", "Return", HEAD, "L7")])
        for heading in (
            "Client name",
            "DOB",
            "Date of birth",
            "Postcode",
            "Crime reference number",
            "NHS No.",
            "lat",
        )
    ),
    (_column("Comment"), [("correct", "extra column", "Return", HEAD, "L7")]),
    (_cell("P9", "see overleaf"), [("correct", "extra column", "Return", 9, "P9")]),
    (_sheet, [("correct", "another sheet", "Clients", None, "")]),
    (_copied, [("refuse", "several returns", "", None, "")]),
    (_row_gone, [("confirm", "row missing", "", None, "")]),
    (_twice, [("correct", "twice", "Return", HEAD + 7, "K14")]),
    (
        _set(HEAD + 1, layout.CODE, None),
        [("confirm", "row missing", "", None, ""), ("correct", "row without code", "Return", 8, "A8")],
    ),
    (
        _set(HEAD + 1, layout.CODE, "x | y | z"),
        [("confirm", "row missing", "", None, ""), ("correct", "unknown measure", "Return", 8, "K8")],
    ),
    (
        _set(HEAD + 1, layout.CODE, CODE.replace("Q3", "Q2")),
        [("confirm", "row missing", "", None, ""), ("correct", "wrong period", "Return", 8, "K8")],
    ),
    (
        _set(HEAD + 1, layout.CODE, CODE.replace(DARTFORD, "E07000112")),
        [("confirm", "row missing", "", None, ""), ("correct", "unknown area", "Return", 8, "K8")],
    ),
    (
        _set(HEAD + 1, layout.CODE, CODE.replace("idva_clients", "metal_theft")),
        [
            ("confirm", "row missing", "", None, ""),
            ("correct", "another agency's measure", "Return", 8, "K8"),
        ],
    ),
    (_cell("B2", "Essex Police"), [("refuse", "unknown agency", "", None, "")]),
    (_cell("B3", "quarter three"), [("refuse", "unknown quarter", "", None, "")]),
    (
        _cell("A6", "Community safety return, template 99"),
        [("refuse", "another version", "Return", None, "")],
    ),
    (_cell("K7", "Kode"), [("refuse", "headings missing", "Return", None, "")]),
    (_cell("A6", None), [("refuse", "not a return", "", None, "")]),
]


@pytest.mark.parametrize(
    ("spoil", "expected"), SPOILT, ids=[str(e[0][1]) + str(i) for i, (_, e) in enumerate(SPOILT)]
)
def test_a_spoilt_template(shared_desk: Desk, spoil, expected):
    book = shared_desk.return_of()
    spoil(book)
    checked = shared_desk.check(book)
    results = [(p.severity, p.kind, p.sheet, p.row, p.cell) for p in checked.problems]
    assert sorted(map(str, results)) == sorted(map(str, expected))
    assert all(p.words and p.do for p in checked.problems)


def test_every_problem_is_told_at_once(shared_desk: Desk):
    book = shared_desk.return_of(idva_clients="12*", one_stop_shop_visits="5-May", sanctuary_scheme=None)
    _column("Comment")(book)
    assert sorted(kinds(shared_desk.check(book))) == [
        "a marked number",
        "extra column",
        "no figure",
        "not a number",
    ]


def test_a_blank_template_is_told_once(shared_desk: Desk):
    assert kinds(shared_desk.check(shared_desk.blank())) == ["empty return"]


def _zip(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return target.getvalue()


def _with_part(content: bytes, name: str, data: bytes) -> bytes:
    target = io.BytesIO(content)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr(name, data)
    return target.getvalue()


def test_files_that_are_no_return(shared_desk: Desk):
    good = saved(shared_desk.return_of())
    other = openpyxl.Workbook()
    other.active["A1"] = "minutes of the meeting"
    files = {
        "empty.xlsx": b"",
        "minutes.xlsx": saved(other),
        "text.xlsx": b"indicator and nothing else",
        "cut.xlsx": good[: len(good) // 2],
        "locked.xlsx": b"\xd0\xcf\x11\xe0" + bytes(600),
        "macros.xlsm": _with_part(good, "xl/vbaProject.bin", b"x"),
        "links.xlsx": _with_part(good, "xl/externalLinks/externalLink1.xml", b"<x/>"),
        "bomb.xlsx": _with_part(good, "xl/big.xml", bytes(130 * 1024**2)),
        "large.xlsx": _with_part(good, "xl/big.xml", bytes(9 * 1024**2)),
        "large.csv": b"indicator,area,period,value\n" * 200_000,
        "no-workbook.xlsx": _zip(xl__nothing=b""),
        "page.csv": b"<!DOCTYPE html><html></html>",
        "nul.csv": b"indicator,area,period,value\nidva\0",
        "photo.csv": bytes(range(256)) * 8,
        "laughs.xlsx": _zip(
            **{
                "xl__workbook.xml": b'<!DOCTYPE l [<!ENTITY a "b">]><l>&a;</l>',
                "[Content_Types].xml": b"<x/>",
            }
        ),
    }
    for name, content in files.items():
        checked = shared_desk.check(content, name)
        assert kinds(checked, "refuse") in (["unreadable file"], ["not a return"]), name
        assert checked.figures == () and checked.blocked, name


def test_a_plain_list_is_of_one_agency_and_quarter(shared_desk: Desk):
    def listed(*rows: str, header: str = "indicator,area,period,value", **expected):
        return shared_desk.check("\n".join([header, *rows]).encode(), "list.csv", **expected)

    idva = f"idva_clients,{DARTFORD},2013/14 Q3,5"
    assert listed(idva).problems == ()
    assert kinds(listed(idva, f"metal_theft,{DARTFORD},2013/14 Q3,5")) == ["several agencies"]
    assert kinds(listed(idva, agency=POLICE)) == ["wrong agency"]
    assert kinds(listed(idva, f"idva_clients,{DARTFORD},2013/14 Q2,5")) == ["several quarters"]
    two = listed(idva, f"idva_clients,{DARTFORD},2013/14 Q2,5", quarter=quarter("2013/14 Q3"))
    assert kinds(two) == ["wrong period"] and len(two.figures) == 1
    assert kinds(listed(idva, quarter=quarter("2013/14 Q4"))) == ["wrong quarter"]
    assert kinds(listed(f"asb_incidents,{DARTFORD},2013-10,5")) == ["not a return"]
    assert kinds(listed(f"idva_clients,{DARTFORD},Q3 2013,5")) == ["period in doubt"]
    assert kinds(listed(f"{idva},Doe", header="indicator,area,period,value,Surname")) == ["personal column"]
    assert kinds(listed(f"{idva},x", header="indicator,area,period,value,shift")) == ["extra column"]
    assert kinds(listed(idva, idva)) == ["twice"]


def test_the_quarter_before_sent_again_under_a_new_name(desk: Desk):
    [earlier] = before(quarter("2013/14 Q3"), 1)
    desk.send(desk.return_of(when=earlier))
    checked = desk.check(desk.return_of())
    assert kinds(checked, "confirm") == ["sent again"]
    assert kinds(desk.check(desk.return_of(idva_clients=8))) == []
