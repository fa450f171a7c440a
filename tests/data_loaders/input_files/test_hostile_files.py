"""Files that are damaged, swollen, disguised or meant to do harm, loaded beside a sound one as the command does."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import shutil
import socket
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from data_loaders.loading import load
from data_loaders.store.engine import connect
from data_loaders.store.snapshot import Snapshot, rejects
from metrics.returns.intake import INTAKE
from tests.fuzzing.loads import Store, forget_peak, peak
from tests.street_files import street_csv

ROW = (0.2185, 51.4455, "On or near High Street", "Burglary")
MONTH = street_csv("2014-03", [ROW] * 3).encode()
NAME = "2014-03-kent-street.csv"
RETURN = b"indicator,area,period,value,denominator,note\n"
FIGURE = "idva_clients,E07000107,2013/14 Q1,7,,"
SAID = f"{FIGURE}café – £5"
GROWTH = 220 * 1024**2


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("hostile"))


def zipped(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members:
            archive.writestr(name, content, method)
    return out.getvalue()


def told(store: Store, files: dict[str, bytes]) -> str:
    """What loading these says. A sound month lies beside them, and is always loaded."""
    sound = {"z/2014-04-kent-street.csv": street_csv("2014-04", [ROW]).encode()}
    forget_peak()
    before = peak()
    text = "\n".join(store.load({**files, **sound}).lines())
    assert peak() - before < GROWTH, f"{(peak() - before) // 1024**2} MB more"
    store.rows()
    assert store.incidents()["2014-04", "Burglary", ROW[0], ROW[1], ROW[2]] == 1
    assert {p.name for p in store.folder.parent.iterdir()} <= {"in", *store.files}
    return text


def changed(content: bytes, at: int, new: bytes) -> bytes:
    return content[:at] + new + content[at + len(new) :]


def method(number: int) -> bytes:
    """An archive that says that it is compressed by a method of this number."""
    content = zipped((NAME, MONTH))
    code = struct.pack("<H", number)
    content = changed(content, content.find(b"PK\x03\x04") + 8, code)
    return changed(content, content.find(b"PK\x01\x02") + 10, code)


def garbled(how: int) -> bytes:
    """An archive whose member is not what its method makes."""
    content = zipped((NAME, MONTH), method=how)
    end = content.find(b"PK\x01\x02")
    return content[:60] + b"\xff" * (end - 65) + content[end - 5 :]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: zipped((NAME, MONTH))[:-40] + b"\0" * 40, "expected a whole .zip archive, found one cut off"),
        (lambda: zipped((NAME, MONTH))[:-10] + b"\xff\xff\xff\x7f" + b"\0" * 6, "expected a whole .zip archive"),
        (lambda: method(99), "expected a whole compressed file, found That compression method"),
        (lambda: garbled(zipfile.ZIP_LZMA), "expected a whole compressed file"),
        (lambda: garbled(zipfile.ZIP_BZIP2), "expected a whole compressed file"),
        (lambda: zipped(*((f"{n}.txt", b"") for n in range(20_001))), "at most 20,000 files inside, found 20,001"),
        (lambda: zipped((NAME, MONTH + b" " * (65 * 1024**2))), "expected at most 100 times as much inside"),
        (lambda: zipped(("a.csv", RETURN + b"\0" * (17 * 1024**2))), "expected at most 100 times as much inside"),
    ],
    ids=["cut off", "wrong offset", "unknown method", "lzma", "bz2", "too many", "bomb", "bomb of a return"],
)  # fmt: skip
def test_an_archive_that_cannot_be_trusted_is_said_and_not_unpacked(
    store: Store, make: Callable[[], bytes], said: str
) -> None:
    assert said in told(store, {"a.zip": make()})
    assert sum(store.incidents().values()) == 1


def test_an_archive_that_names_a_file_twice_is_refused(store: Store) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = zipped((NAME, MONTH), (NAME, MONTH + b"\n"))
    assert told(store, {"a.zip": twice}).count("each name once, found 2 different files of this name") == 2
    assert sum(store.incidents().values()) == 1


def test_a_compressed_file_that_swells_is_stopped_early(store: Store) -> None:
    text = told(store, {f"{NAME}.gz": gzip.compress(MONTH + b"\0" * (40 * 1024**2), 1)})
    assert "expected at most 100 times as much inside as outside, found more" in text


def test_a_file_in_several_disguises_is_judged_by_its_content(store: Store) -> None:
    eicar = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
    files = {
        "csv.xlsx": RETURN + b"idva_clients,E07000107,2013/14 Q1,7,,\n",
        "zip.xlsx": zipped(("evil.csv", b"a,b\n")),
        "polyglot.csv": RETURN + zipped((NAME, MONTH)),
        "virus.csv": eicar,
        "empty.csv": b"",
        "bz2.csv": bz2.compress(MONTH),
    }
    text = told(store, files)
    assert "loaded return of idva_clients 2013/14 Q1: 1 rows read, 1 loaded" in text
    assert "zip.xlsx: expected a sound workbook" in text
    assert "polyglot.csv: expected text" in text
    assert "empty.csv: expected a data file, found an empty file" in text
    assert "passed over virus.csv" in text and "passed over bz2.csv" in text


def test_a_file_of_201_megabytes_is_refused_unread(store: Store, tmp_path: Path) -> None:
    store.load({})
    large = tmp_path / "large.csv"
    with large.open("wb") as out:
        out.write(RETURN)
        out.truncate(201 * 1024**2)  # a file with a hole: nobody need write it
    shutil.move(large, store.folder / "large.csv")
    forget_peak()
    before = peak()
    [line] = load(store.engine, [store.folder], store.own, progress=False, intake=INTAKE).lines()
    assert "large.csv: expected at most 16 MB, found more" in line
    assert peak() - before < 64 * 1024**2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (RETURN + f"{SAID}\n".encode("cp1252"), None),
        (RETURN + SAID.encode(), None),
        (f"{RETURN.decode()}{SAID}\n".encode("utf-16"), None),
        (b"\xef\xbb\xbf" + RETURN + f"{SAID}\n".encode(), None),
        (RETURN + f"{FIGURE}é\n".encode() + f"{FIGURE}é\n".encode("cp1252"), "expected one encoding throughout"),
        (RETURN + f"{FIGURE}a\0b\n".encode(), "expected text, found NUL bytes"),
        (f"{RETURN.decode()}{FIGURE}a\0b\n".encode("utf-16"), "expected text, found NUL bytes"),
        (RETURN + f"{FIGURE}{'n' * 1024**2}\n".encode(), "field larger than field limit"),
    ],
    ids=["1252", "no last line end", "utf-16", "mark", "mixed", "NUL", "NUL in utf-16", "1 MB cell"],
)  # fmt: skip
def test_a_text_is_decoded_right_or_refused(store: Store, content: bytes, said: str | None) -> None:
    lines = told(store, {"a.csv": content})
    notes = [f.note for f in Snapshot(store.engine).figures(
        "partner_return", ["idva_clients"], ["E07000107"], "0000-01", "9999-12")]  # fmt: skip
    assert notes == (["café – £5"] if said is None else [])
    assert said is None or said in lines


@pytest.mark.parametrize(
    ("content", "said", "kept"),
    [
        (MONTH.replace(b"High Street", "Rue Café".encode("cp1252")), None, 3),
        (
            MONTH.replace(b"High", "é".encode(), 1).replace(b"High", b"\xe9", 1),
            "expected one encoding throughout",
            0,
        ),
        (MONTH.replace(b"Burglary", b"Burgl\0ary", 1), "expected text, found NUL bytes", 0),
        (MONTH.replace(b"Burglary", b"B" * 1024**2, 1), "crime type: expected at most 80 characters", 2),
        (MONTH[:-14], "expected a whole file, found one whose last row is cut off", 0),
        (MONTH[:-14] + b"\n", "row: expected 12 columns, found", 2),
        (MONTH.replace(b"On or", b'"On or', 1), "expected a CSV file", 0),
    ],
    ids=["1252", "mixed", "NUL", "1 MB category", "cut off", "a short row", "open quote"],
)
def test_a_month_is_decoded_right_and_one_that_is_cut_off_is_refused(
    store: Store, content: bytes, said: str | None, kept: int
) -> None:
    lines = told(store, {NAME: content})
    results = {key: n for key, n in store.incidents().items() if key[0] == "2014-03"}
    assert sum(results.values()) == kept
    assert all(key[1] == "Burglary" and "\ufffd" not in key[4] for key in results)
    assert said is None or said in lines


# -- workbooks -------------------------------------------------------------------------------------------------


def workbook(change: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(RETURN.decode())):
        book.active.append(row)
    for area, value in (("E07000107", 7), ("E07000109", 8)):
        book.active.append(["idva_clients", area, "2013/14 Q1", value, None, None])
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def hide_row(book: openpyxl.Workbook) -> None:
    book.active.row_dimensions[3].hidden = True


def hide_sheet(book: openpyxl.Workbook) -> None:
    book.copy_worksheet(book.active).sheet_state = "hidden"


def merge(book: openpyxl.Workbook) -> None:
    book.active.insert_rows(1)
    book.active["A1"] = "Quarterly return"
    book.active.merge_cells("A1:F1")


def test_hidden_rows_count_as_they_do_in_the_senders_own_sums_and_hidden_sheets_are_refused(
    store: Store,
) -> None:
    assert "2 rows read, 2 loaded" in told(store, {"q.xlsx": workbook(hide_row)})
    assert "q.xlsx: expected no hidden sheet" in told(store, {"q.xlsx": workbook(hide_sheet)})
    assert not store.figures()


def test_a_merged_heading_above_the_columns_is_no_return(store: Store) -> None:
    assert "passed over q.xlsx" in told(store, {"q.xlsx": workbook(merge)})
    assert not store.figures()


QUADRATIC = (
    b'<!DOCTYPE x [<!ENTITY a "' + b"a" * 50_000 + b'">]><worksheet>' + b"&a;" * 50_000 + b"</worksheet>"
)


def test_entities_are_neither_expanded_nor_fetched(store: Store, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("7")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/x"
        for outside in (f"file://{tmp_path / 'secret'}", address):
            entity = f'<!DOCTYPE x [<!ENTITY a SYSTEM "{outside}">]><worksheet>&a;</worksheet>'.encode()
            for evil in (entity, QUADRATIC):
                book = with_sheet(workbook(lambda _: None), evil)
                assert "EntitiesForbidden" in told(store, {"q.xlsx": book})
        with pytest.raises(BlockingIOError):
            listening.accept()
    assert not store.figures()


def with_sheet(book: bytes, sheet: bytes) -> bytes:
    """The workbook with another content of its sheet."""
    with zipfile.ZipFile(io.BytesIO(book)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    return zipped(*{**parts, "xl/worksheets/sheet1.xml": sheet}.items())


def test_a_spreadsheet_of_open_document_format_is_passed_over_however_many_cells_it_claims(
    store: Store,
) -> None:
    cell = b'<table:table-cell table:number-columns-repeated="16384"/>'
    rows = b'<table:table-row table:number-rows-repeated="1048576">' + cell + b"</table:table-row>"
    ods = zipped(("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", rows))
    assert "passed over police.ods: no source uses a file like this" in told(store, {"police.ods": ods})


# -- names that mean something elsewhere -------------------------------------------------------------------------

HOSTILE = (
    "a.b[0]",
    "__proto__",
    "]",
    "'; DROP TABLE release; --",
    "\u202eevil",
    "😀",
    "${alert(1)}",
    "%s",
    "\\`",
)


def test_names_that_mean_something_elsewhere_are_stored_as_they_are(store: Store) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(
        [street_csv("2014-03", []).strip().split(",")]
        + [["", "2014-03", "K", "K", "0.2", "51.4", name, "", "", name, "", ""] for name in HOSTILE]
    )
    told(store, {NAME: out.getvalue().encode()})
    results = [key for key in store.incidents() if key[0] == "2014-03"]
    assert {key[1] for key in results} == {key[4] for key in results} == set(HOSTILE)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_column_with_such_a_name_is_refused_in_a_return_and_passed_over_in_a_table(
    store: Store, name: str
) -> None:
    columns = io.StringIO()
    csv.writer(columns).writerow(["indicator", "area", "period", "value", f"x{name}"])
    files = {
        "return.csv": columns.getvalue().encode() + b"idva_clients,E07000107,2013/14 Q1,7,1\n",
        "wards.csv": b"ward_code,residents_2011,households_2011,x\nE05004926,5720,2140,1\n".replace(
            b",x\n", b',"' + name.replace('"', "").encode() + b'"\n'
        ),
    }
    told(store, files)
    assert {key[0] for key in store.figures()} == {"residents", "households"}


def test_a_name_longer_than_its_column_is_refused_on_every_database(
    engine, tmp_path: Path, store: Store
) -> None:
    """PostgreSQL would refuse it in words of its own, and SQLite would take it."""
    archive = tmp_path / "a.zip"
    archive.write_bytes(zipped(("x" * 500 + ".csv", RETURN + b"idva_clients,E07000107,2013/14 Q1,7,,\n")))
    lines = "\n".join(load(engine, [archive], store.own, progress=False, intake=INTAKE).lines())
    assert "expected at most 400 characters as release file_name, found more" in lines
    assert not Snapshot(engine).releases


def test_a_row_that_is_set_aside_is_kept_short(store: Store) -> None:
    told(
        store,
        {
            "a.csv": RETURN
            + b"idva_clients,E07000107,2013/14 Q1,7,,\nidva_clients,E07000109,x,7,,"
            + b"n" * 9000
        },
    )
    reading = connect(str(store.engine.url))
    with reading.connect() as connection:
        held = [row for r in Snapshot(store.engine).releases for row in rejects(connection, r.id)]
    reading.dispose()
    assert [len(row) for *_, row in held] == [500]
