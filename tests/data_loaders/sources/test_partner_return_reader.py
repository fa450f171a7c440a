"""Partners' returns: what is a number, what is missing and why, and what is set aside cell by cell."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_loaders.calendar.period import Period, parse_period, quarter_around
from data_loaders.input_files.find import InputFile, find
from data_loaders.input_files.rows import whole
from data_loaders.returns import file_reader
from data_loaders.sources.partner_return import reader
from metrics.returns.intake import measures

HEADER = "indicator,area,period,value,denominator,note"


@pytest.fixture
def read(file, partnership, sorted_out):
    """Reads a CSV return with these rows below the header."""

    def run(*rows: str, header: str = HEADER, name: str = "return.csv"):
        input_file = file(name, "\n".join([header, *rows]) + "\n")
        assert reader.recognise(input_file)
        return sorted_out(reader.read([input_file], partnership, measures))

    return run


def reason_for(result) -> str:
    """The reason why line 2 is set aside; line 3 is sound."""
    [batch], messages = result
    assert messages == []
    assert (batch.rows_read, batch.rows_loaded) == (2, 1)
    [[line, reason, _]] = batch.rejects.values.tolist()
    assert line == 2
    return reason


BY_QUARTER = "This measure is counted by the quarter: write 2013/14 Q1 or Apr to Jun 2013."
SOUND = "one_stop_shop_visits,E07000109,2013/14 Q1,7,,"


def test_one_batch_per_indicator_and_period(read):
    batches, messages = read(
        "asb_actions:aba,E07000107,2013/14 Q1,12,,",
        "asb_actions:asbo,E07000107,2013/14 Q1,3,,",
        'concern_parking,E07000109,2013/14,"1,234","2,000",',
        "deliberate_fires,E05004926,2013-04, 12 ,,checked twice",
        "asb_actions:aba,E07000107,2013/14 Q2,9,,",
    )
    assert messages == []
    assert [(b.dataset, b.partition, b.first, b.last, b.rows_read) for b in batches] == [
        ("asb_actions", "2013/14 Q1", "2013-04", "2013-06", 2),
        ("concern_parking", "2013/14", "2013-04", "2014-03", 1),
        ("deliberate_fires", "2013-04", "2013-04", "2013-04", 1),
        ("asb_actions", "2013/14 Q2", "2013-07", "2013-09", 1),
    ]
    assert list(batches[0].figures["category"]) == ["asb_actions:aba", "asb_actions:asbo"]
    [share] = batches[1].figures.to_dict("records")
    assert (share["value"], share["denominator"], share["months"], share["period"]) == (
        1234,
        2000,
        12,
        "2013-04",
    )
    [fires] = batches[2].figures.to_dict("records")
    assert (fires["area"], fires["value"], fires["note"]) == ("E05004926", 12, "checked twice")


def test_columns_in_any_order_and_case(read):
    [batch], _ = read("7,2013/14 Q1,E07000107,idva_clients", header="VALUE,Period, Area ,Indicator")
    assert batch.figures[["category", "area", "value"]].values.tolist() == [["idva_clients", "E07000107", 7]]


@pytest.mark.parametrize(
    ("value", "note", "reason"),
    [
        ("", "", "not submitted"),
        ("-", "", "not submitted"),
        ("n/a", "form came without it", "not submitted"),
        ("<5", "", "withheld"),
        ("< 5", "", "withheld"),
        ("", "withheld", "withheld"),
        ("3", "Withheld: few cases", "withheld"),
        ("", "not available", "not available"),
        ("", "not published", "not published"),
    ],
)
def test_missing_values_carry_their_reason(value, note, reason, read):
    [batch], messages = read(f"idva_clients,E07000107,2013/14 Q1,{value},,{note}")
    assert messages == []
    [row] = batch.figures.to_dict("records")
    assert row["value"] != row["value"]  # NaN: missing, not 0
    assert row["reason"] == reason
    assert batch.rows_loaded == 1


def test_zero_is_zero(read):
    [batch], _ = read("idva_clients,E07000107,2013/14 Q1,0,,")
    assert batch.figures["value"].tolist() == [0]
    assert batch.figures["reason"].isna().all()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("idva_clients,E07000107,2013/14 Q1,12*,,", "value: expected a whole number from 0, found '12*'"),
        ("idva_clients,E07000107,2013/14 Q1,#REF!,,", "value: expected a whole number from 0, found '#REF!'"),
        ("idva_clients,E07000107,2013/14 Q1,-3,,", "value: expected a whole number from 0, found '-3'"),
        ("idva_clients,E07000107,2013/14 Q1,12.5,,", "value: expected a whole number from 0, found '12.5'"),
        ("idva_clients,E07000107,2013/14 Q1,1e3,,", "value: expected a whole number from 0, found '1e3'"),
        ('idva_clients,E07000107,2013/14 Q1,"1,23",,', "value: expected a whole number from 0, found '1,23'"),
        ("idva_clients,E07000107,2013/14 Q1,three,,", "value: expected a whole number from 0, found 'three'"),
        ("idva_clients,E07000107,2013/14 Q1,３,,", "value: expected a whole number from 0, found '３'"),
        (
            "idva_clients,E07000107,2013/14 Q1,5,many,",
            "denominator: expected a whole number from 0 or nothing, found 'many'",
        ),
        (
            "asb_perception,E07000107,2013/14 Q1,1200,1000,",
            "value: expected at most the denominator 1,000, found 1,200",
        ),
        (
            "IDVA clients,E07000107,2013/14 Q1,5,,",
            "measure: No measure that an agency returns is called 'IDVA clients'. The nearest is “People using the "
            "IDVA service” (idva_clients). Put the name right, or take the row out.",
        ),
        (
            "asb_incidents,E07000107,2013-04,5,,",
            "measure: Anti-social behaviour incidents comes from the source “Street-level crime and anti-social "
            "behaviour”, not from a return. Take the row out.",
        ),
        (
            "idva_clients,E07000112,2013/14 Q1,5,,",
            "area: 'E07000112' is neither a borough of the partnership nor a ward code. Write Dartford (E07000107), "
            "Gravesham (E07000109) or a ward code (E05004926).",
        ),
        (
            "idva_clients,E07000107,2013/15,5,,",
            f"period: '2013/15' is no period that can be read. {BY_QUARTER}",
        ),
        ("idva_clients,E07000107,2013-04,5,,", f"period: '2013-04' means April 2013. {BY_QUARTER}"),
        (
            "idva_clients,E07000107,2011-12,5,,",
            f"period: '2011-12' means December 2011 or April 2011 to March 2012 (2011/12). {BY_QUARTER}",
        ),
        ("deliberate_fires,E07000107,2098-04,5,,", "period: 2098-04 is not over yet."),
        ("idva_clients,E07000107,2098/99 Q1,5,,", "period: 2098/99 Q1 is not over yet."),
        ("idva_clients,E07000107,2013/14 Q1,1,234,,", "row: expected 6 cells, found 7"),
    ],
)
def test_a_row_that_is_wrong_is_set_aside_and_the_others_are_kept(row, reason, read):
    assert reason_for(read(row, SOUND)) == reason


def test_a_quarter_still_under_way_is_not_over(read):
    month = date.today().isoformat()[:7]
    quarter = quarter_around(Period(month, month, 1))
    text = (
        reason_for(read(f"idva_clients,E07000107,{quarter.label},5,,", SOUND))
        if quarter.last != month
        else ""
    )
    assert text == f"period: {quarter.label} is not over yet." or quarter.last == month


def test_two_rows_about_the_same_are_both_set_aside(read):
    [batch], _ = read("idva_clients,E07000107,2013/14 Q1,5,,", SOUND, "idva_clients,E07000107,2013/14Q1,6,,")
    message = "idva_clients E07000107 2013/14 Q1: expected one row, found lines 2, 4"
    assert batch.rejects[["line", "reason"]].values.tolist() == [[2, message], [4, message]]
    assert batch.dataset == "one_stop_shop_visits"


def test_rejects_go_with_their_own_indicator_where_it_has_sound_rows(read):
    batches, _ = read(SOUND, "idva_clients,E07000109,2013/14 Q1,4,,", "idva_clients,E07000107,2013/14 Q1,x,,")
    assert [(b.dataset, len(b.rejects)) for b in batches] == [
        ("one_stop_shop_visits", 0),
        ("idva_clients", 1),
    ]


def test_nothing_sound_is_a_fault_and_no_release(read):
    _, [message] = read("idva_clients,E07000107,Q1,5,,")
    assert message.startswith(
        "return.csv: expected at least one sound row, found none of 1, line 2: period: 'Q1' is no period"
    )
    _, [message] = read()
    assert message.startswith("return.csv: expected at least one sound row, found none of 0 (")


def test_further_columns_are_refused(read):
    _, [message] = read(
        "x,E07000107,2013-04,1,1980-01-01", header="indicator,area,period,value,Date of birth"
    )
    assert message.startswith(
        "return.csv: expected no column but area, denominator, indicator, note, period, value, found date_of_birth ("
    )


# -- encodings -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"],
)
def test_every_usual_encoding_is_read(encoding, file, partnership):
    row = "sanctuary_scheme,E07000107,2013/14 Q1,4,,cost £400 – paid"
    input_file = file("return.csv", f"{HEADER}\r\n{row}".encode(encoding))
    assert reader.recognise(input_file)
    [batch] = reader.read([input_file], partnership, measures)
    assert batch.figures["note"].tolist() == ["cost £400 – paid"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"idva_clients,E07000107,2013-04,1\0,,\n", "expected text, found NUL bytes"),
        (
            "a,b,c,1,,£\n".encode() + "a,b,c,1,,£\n".encode("cp1252"),
            "expected one encoding throughout, found UTF-8",
        ),
        (b"a,b,c,1,,\x81\n", "expected text as UTF-8, UTF-16, UTF-32 or Windows-1252, found other bytes"),
        (
            b'idva_clients,E07000107,2013-04,1,,"' + b"x" * 200_000 + b'"\n',
            "expected a CSV file, found field larger",
        ),
        (
            b'idva_clients,E07000107,2013-04,1,,"never closed\n',
            "expected a CSV file, found unexpected end of data",
        ),
    ],
)
def test_text_that_cannot_be_relied_on_is_refused(content, message, file, partnership, sorted_out):
    input_file = file("return.csv", HEADER.encode() + b"\n" + content)
    _, [text] = sorted_out(reader.read([input_file], partnership, measures))
    assert text.startswith(f"return.csv: {message}")


# -- workbooks -------------------------------------------------------------------------------------------------


def workbook(*sheets: tuple[str, list[list]], hidden: tuple[str, ...] = ()) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


NAMES = ["Indicator", "Area", "Period", "Value", "Denominator", "Note"]


def with_part(content: bytes, name: str, data: bytes) -> bytes:
    """The same workbook with one part added or replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            if item.filename != name:
                new.writestr(item, old.read(item))
        new.writestr(name, data)
    return out.getvalue()


def test_a_workbook_is_read_sheet_by_sheet(file, partnership, sorted_out):
    rows = [
        NAMES,
        ["idva_clients", "E07000107", "2013/14 Q1", 12, None, None],
        ["idva_clients", "E07000109", "2013/14 Q1", "1,234", None, "typed"],
        [None] * 6,
        ["deliberate_fires", "E05004926", datetime(2013, 4, 1), 3.0, None, None],
    ]
    more = [["remarks"], ["please call"]]
    input_file = file("q1.xlsx", workbook(("Returns", rows), ("Remarks", more)))
    assert reader.recognise(input_file)
    batches, messages = sorted_out(reader.read([input_file], partnership, measures))
    assert messages == []
    assert [(b.dataset, b.partition, b.figures["value"].tolist()) for b in batches] == [
        ("idva_clients", "2013/14 Q1", [12, 1234]),
        ("deliberate_fires", "2013-04", [3]),
    ]


def test_a_hidden_sheet_keeps_the_whole_workbook_out(file, partnership, sorted_out):
    rows = [NAMES, ["idva_clients", "E07000107", "2013/14 Q1", 12, None, None]]
    input_file = file("q1.xlsx", workbook(("Returns", rows), ("Old", rows), hidden=("Old",)))
    batches, messages = sorted_out(reader.read([input_file], partnership, measures))
    assert batches == [] and "expected no hidden sheet, found Old" in messages[0]


def test_a_note_about_a_person_is_set_aside_and_not_kept(read):
    reason = "note: expected nothing about single people, found what looks like a postcode"
    [batch], _ = read("idva_clients,E07000107,2013/14 Q1,5,,Jane of DA1 1DR", SOUND)
    [[_, text, row]] = batch.rejects.values.tolist()
    assert text == reason and "DA1" not in row and "Jane" not in row


def test_a_number_too_large_to_be_one_is_set_aside(read):
    assert "found '9999" in reason_for(read(f"idva_clients,E07000107,2013/14 Q1,{'9' * 400},,", SOUND))


@pytest.mark.parametrize(
    ("cell", "found_text"),
    [
        ("=1+1", "'=1+1', a formula that was never calculated"),
        (12.5, "'12.5'"),
        (True, "'True'"),
        (datetime(2013, 5, 3), "'2013-05-03'"),
        ("#REF!", "'#REF!'"),
    ],
)
def test_a_cell_that_is_no_number_is_set_aside(cell, found_text, file, partnership, sorted_out):
    rows = [NAMES, ["idva_clients", "E07000107", "2013/14 Q1", cell], [*SOUND.split(",")[:3], 7]]
    input_file = file("q1.xlsx", workbook(("Returns", rows)))
    reason = reason_for(sorted_out(reader.read([input_file], partnership, measures)))
    assert reason == f"value: expected a whole number from 0, found {found_text}"


def test_a_period_that_excel_turned_into_a_day_is_set_aside(file, partnership, sorted_out):
    rows = [NAMES, ["idva_clients", "E07000107", datetime(2013, 5, 3), 5], [*SOUND.split(",")[:3], 7]]
    reason = reason_for(
        sorted_out(reader.read([file("q.xlsx", workbook(("R", rows)))], partnership, measures))
    )
    assert reason.startswith("period: 'the day 2013-05-03' is no period that can be read.")


BILLION = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1"
t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>"""
OUTSIDE = BILLION.replace(
    b'<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">', b'<!ENTITY b SYSTEM "file:///etc/passwd">'
)


@pytest.mark.parametrize(
    ("part", "content", "message"),
    [
        ("xl/vbaProject.bin", b"x", "expected a workbook without macros, found one with macros"),
        (
            "xl/externalLinks/externalLink1.xml",
            b"<x/>",
            "expected a workbook on its own, found one with links",
        ),
        ("xl/worksheets/sheet1.xml", b"<worksheet", "expected a sound workbook, found ParseError"),
        ("xl/worksheets/sheet1.xml", BILLION, "expected a sound workbook, found EntitiesForbidden"),
        ("xl/worksheets/sheet1.xml", OUTSIDE, "expected a sound workbook, found EntitiesForbidden"),
        ("xl/workbook.xml", b"nothing", "expected a sound workbook, found"),
        ("xl/media/zeros.bin", b"\0" * (129 * 1024**2), "expected at most 128 MB inside, found more"),
    ],
)
def test_a_workbook_that_may_not_be_opened_is_refused(part, content, message, file, partnership, sorted_out):
    input_file = file("q1.xlsx", with_part(workbook(("Returns", [NAMES, SOUND.split(",")])), part, content))
    assert reader.recognise(input_file)
    _, [text] = sorted_out(reader.read([input_file], partnership, measures))
    assert text.startswith(f"q1.xlsx: {message}")


def test_a_sheet_of_too_many_rows_is_refused(file, partnership, sorted_out):
    far = b"""<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
    <row r="1"><c r="A1" t="inlineStr"><is><t>indicator</t></is></c></row>
    <row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>"""
    input_file = file("q1.xlsx", with_part(workbook(("R", [NAMES])), "xl/worksheets/sheet1.xml", far))
    _, [text] = sorted_out(reader.read([input_file], partnership, measures))
    assert text.startswith("q1.xlsx: expected at most 100,000 rows, found more (")


def test_a_locked_workbook_is_refused(file, partnership, sorted_out):
    input_file = file("q1.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert reader.recognise(input_file)
    _, [text] = sorted_out(reader.read([input_file], partnership, measures))
    assert text.startswith("q1.xlsx: expected a workbook without a password, found a locked or old one (")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.csv", b"<!DOCTYPE html><html>indicator,area,period,value</html>"),
        ("x.csv", b"indicator,area,value\n"),
        ("x.csv", b""),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("x.xlsx", workbook(("Other", [["a", "b"]]))),
        ("x.xlsx", workbook(("Empty", []))),
    ],
)
def test_other_files_are_not_recognised(name, content, file):
    assert not reader.recognise(file(name, content))


def test_a_csv_named_as_a_workbook_is_read_as_what_it_is(file, partnership):
    input_file = file("evil.xlsx", f"{HEADER}\n{SOUND}\n")
    assert reader.recognise(input_file)
    [batch] = reader.read([input_file], partnership, measures)
    assert batch.rows_loaded == 1


# -- periods and numbers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "label", "first", "last"),
    [
        ("2013-04", "2013-04", "2013-04", "2013-04"),
        ("2013/14 Q1", "2013/14 Q1", "2013-04", "2013-06"),
        ("2013/14 Q4", "2013/14 Q4", "2014-01", "2014-03"),
        ("2013/14Q3", "2013/14 Q3", "2013-10", "2013-12"),
        ("1999/00", "1999/00", "1999-04", "2000-03"),
    ],
)
def test_periods(text, label, first, last):
    period = parse_period(text)
    assert (period.label, period.first, period.last) == (label, first, last)


@pytest.mark.parametrize(
    "text", ["2013-13", "2013", "Q1 2013/14", "2013/14 Q5", "13/14", "April 2013", "2013-4", ""]
)
def test_other_text_is_no_period(text):
    assert parse_period(text) is None


@given(st.integers(1990, 2099), st.integers(1, 4))
def test_the_four_quarters_make_up_the_year(year, quarter):
    label = f"{year}/{(year + 1) % 100:02d}"
    ours, whole_year = parse_period(f"{label} Q{quarter}"), parse_period(label)
    assert ours.months == 3
    assert whole_year.first <= ours.first <= ours.last <= whole_year.last
    if quarter < 4:
        assert ours.last < parse_period(f"{label} Q{quarter + 1}").first


@given(st.integers(0, 10**9))
def test_a_number_reads_the_same_with_and_without_commas(n):
    assert whole(f"{n:,}") == whole(str(n)) == whole(f"{n}.0") == n


@given(st.text(alphabet="0123456789,.-+eE <*", max_size=8))
def test_whatever_is_read_as_a_number_is_one(text):
    number = whole(text)
    if number is not None:
        assert number == float(text.replace(",", "")) >= 0


def test_the_header_decides_not_the_name(file):
    assert reader.recognise(file("whatever.txt", HEADER + "\n"))
    assert isinstance(file("return.csv", "a,b\n"), InputFile)
    assert not reader.recognise(file("return.csv", "a,b\n"))


@pytest.mark.parametrize("blank", ["", "\r", "\n", " \r\n", "\r\r", ",,,\n", '"",\r'])
def test_the_heading_is_the_first_line_that_says_anything(tmp_path, partnership, blank):
    path = tmp_path / "return.csv"
    text = f"{blank}indicator,area,period,value\nasb_actions:aba,E07000107,2013/14 Q1,7\n"
    path.write_bytes(text.encode())
    [result] = find([path])
    assert isinstance(result, InputFile) and reader.recognise(result)
    [batch] = reader.read([result], partnership, measures)
    assert list(batch.figures["value"]) == [7] and batch.rejects.empty
    assert [line.figure.text for line in file_reader.read(result).lines] == ["7"]
