"""A bad file in an archive, folder or workbook costs only itself; an archive that cannot be trusted is refused."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from data_loaders.input_files.archive import Untrusted, contents
from data_loaders.input_files.find import find
from tests.fuzzing.loads import Store
from tests.street_files import street_csv

ROW = (0.2185, 51.4455, "On or near High Street", "Burglary")
BAD = "2014-05-kent-street.csv"
MONTH = street_csv("2014-05", [ROW] * 3).encode()
GOOD = {f"2014-0{n}-kent-street.csv": street_csv(f"2014-0{n}", [ROW] * n).encode() for n in (2, 3, 4)}
LOCAL, CENTRAL = b"PK\x03\x04", b"PK\x01\x02"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("members"))


def packed(name: str | zipfile.ZipInfo = BAD, content: bytes = MONTH) -> bytearray:
    """An archive of the good months with another member among them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for n, (good, data) in enumerate(GOOD.items()):
            archive.writestr(good, data)
            if n == 0:
                archive.writestr(name, content, zipfile.ZIP_DEFLATED)
    return bytearray(out.getvalue())


def header(data: bytearray, mark: bytes, name: str = BAD) -> int:
    """Where a member's header starts: its own, or the directory's."""
    at = data.find(name.encode(), data.find(mark) if mark == CENTRAL else 0)
    return data.rfind(mark, 0, at)


def with_flag(bit: int) -> bytearray:
    data = packed()
    for mark, offset in ((LOCAL, 6), (CENTRAL, 8)):
        data[header(data, mark) + offset] |= bit
    return data


def with_method(number: int) -> bytearray:
    data = packed()
    for mark, offset in ((LOCAL, 8), (CENTRAL, 10)):
        struct.pack_into("<H", data, header(data, mark) + offset, number)
    return data


def with_crc() -> bytearray:
    data = packed()
    for mark, offset in ((LOCAL, 14), (CENTRAL, 16)):
        data[header(data, mark) + offset] ^= 0xFF
    return data


def with_garbage() -> bytearray:
    data = packed()
    at = header(data, LOCAL) + 30 + len(BAD)
    data[at : at + 20] = b"\xff" * 20
    return data


def link() -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(BAD)
    member.create_system, member.external_attr = 3, 0o120777 << 16
    return member


def twice() -> bytearray:
    out = io.BytesIO(packed())
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr(BAD, MONTH + b"\n")
    return bytearray(out.getvalue())


def loads(store: Store, files: dict[str, bytes]) -> str:
    """What loading these says. Exactly the good months are stored."""
    text = "\n".join(store.load(files).lines())
    store.rows()
    assert {month: n for (month, *_), n in store.incidents().items()} == {
        "2014-02": 2,
        "2014-03": 3,
        "2014-04": 4,
    }
    return text


MEMBERS: dict[str, tuple[Callable[[], bytes | bytearray], str]] = {
    "encrypted": (lambda: with_flag(1), f"{BAD}: expected a file without a password, found an encrypted one"),
    "unknown method": (lambda: with_method(99), "compression method is not supported"),
    "bad checksum": (with_crc, "Bad CRC-32"),
    "damaged": (with_garbage, f"{BAD}: expected a whole compressed file"),
    "climbs out": (lambda: packed(f"../../{BAD}"), "a name that may lead out of it"),
    "from the root": (lambda: packed(f"/etc/{BAD}"), "a name that may lead out of it"),
    "with a drive": (lambda: packed(f"C:\\{BAD}"), "a name that may lead out of it"),
    "a link": (lambda: packed(link(), b"/etc/passwd"), "expected a file, found a link or a device"),
    "nested": (lambda: packed("more.zip", bytes(packed())), "more.zip: expected a file that can be read as it is"),
    "nested .gz": (lambda: packed(f"{BAD}.gz", gzip.compress(MONTH)), "found an archive inside the archive"),
    "swells": (lambda: packed(BAD, bytes(20 * 1024**2)), "expected at most 100 times as much inside as outside"),
    "two of one name": (twice, f"{BAD}: expected each name once, found 2 different files of this name"),
    "cut off": (lambda: packed(BAD, MONTH[:-14]), "found one whose last row is cut off"),
    "mixed encodings": (
        lambda: packed(BAD, MONTH.replace(b"High", "é".encode(), 1).replace(b"High", b"\xe9", 1)),
        "expected one encoding throughout",
    ),
    "empty": (lambda: packed("notes.csv", b""), "notes.csv: expected a data file, found an empty file"),
    "a web page": (lambda: packed(BAD, b"<html>"), "found a web page"),
    "control signs": (lambda: packed(f"../\x1b[31m{BAD}"), f"\\x1b[31m{BAD}"),
}  # fmt: skip


@pytest.mark.parametrize("kind", MEMBERS)
def test_a_bad_member_is_named_with_the_reason_and_the_others_are_loaded(store: Store, kind: str) -> None:
    make, text = MEMBERS[kind]
    lines = loads(store, {"a.zip": bytes(make())})
    assert text in lines and lines.count("not loaded") == (2 if kind == "two of one name" else 1)
    assert "\x1b" not in lines


def test_what_a_computer_adds_for_itself_is_not_spoken_of(store: Store) -> None:
    assert "not loaded" not in (
        document := loads(store, {"a.ZIP": bytes(packed(f"__MACOSX/._{BAD}", b"\0\5\x16\7"))})
    )
    assert "passed over" not in document


def test_a_shapefile_among_tables_does_not_cost_the_tables(store: Store) -> None:
    document = loads(store, {"a.zip": bytes(packed("wards/Wards.shp", b"nothing of the kind"))})
    assert "not loaded: a.zip: expected a shapefile, found something else named .shp" in document


def test_a_bad_file_in_a_folder_costs_only_itself(store: Store) -> None:
    whole = gzip.compress(MONTH)
    cut, crc = whole[:-12], whole[:-8] + b"\0\0\0\0" + whole[-4:]
    for content, why in ((cut, "end-of-stream"), (crc, "CRC check failed"), (MONTH, "Not a gzipped file")):
        document = loads(store, {**GOOD, f"{BAD}.GZ": content})
        assert f"not loaded: {BAD}: expected a whole compressed file" in document and why in document


def test_a_link_to_the_folder_it_lies_in_is_not_followed(store: Store) -> None:
    store.load({})
    (store.folder / "again").symlink_to(store.folder)
    items = list(find([store.folder]))
    assert [str(f) for f in items] == [
        f"again: expected a folder, found a link to a folder that it lies in ({store.folder}/again)"
    ]


# -- archives that cannot be trusted -----------------------------------------------------------------------------


def overlapping() -> bytes:
    """Two entries of the directory over the same bytes."""
    data = packed()
    first, other = header(data, CENTRAL), header(data, CENTRAL, "2014-02-kent-street.csv")
    entry = data[first : first + 46 + len(BAD)]
    data[other : other + len(entry)] = entry
    return bytes(data)


def renamed() -> bytes:
    data = packed()
    at = header(data, CENTRAL) + 46
    data[at : at + 4] = b"2013"
    return bytes(data)


def resized() -> bytes:
    data = packed()
    struct.pack_into("<L", data, header(data, CENTRAL) + 24, 10)
    return bytes(data)


def swollen() -> bytes:
    """Many members of which each is within bounds, and all together are not."""
    out, item = io.BytesIO(), zlib.compressobj(9)
    zeros = item.compress(bytes(16 * 1024**2)) + item.flush()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(40):
            archive.writestr(f"{n}.csv", b"x")
    data = bytearray(out.getvalue())
    assert len(zeros) < 20_000
    for mark, offset in ((LOCAL, 22), (CENTRAL, 24)):
        for n in range(40):
            struct.pack_into("<L", data, header(data, mark, f"{n}.csv") + offset, 16 * 1024**2)
    return bytes(data)


UNTRUSTED: dict[str, tuple[Callable[[], bytes], str]] = {
    "cut off": (lambda: bytes(packed()[:-60]), "expected a whole .zip archive, found one cut off or damaged"),
    "damaged directory": (lambda: bytes(packed()).replace(CENTRAL, b"PK\x01\x03", 1), "found one cut off or damaged"),
    "overlapping": (overlapping, "in the same place"),
    "another name": (renamed, "expected a directory that says what the members say"),
    "another size": (resized, "expected a directory that says what the members say"),
    "swollen": (swollen, "expected at most 100 times as much inside as outside"),
}  # fmt: skip


@pytest.mark.parametrize("kind", UNTRUSTED)
def test_an_archive_that_cannot_be_trusted_is_refused_whole(store: Store, kind: str) -> None:
    make, text = UNTRUSTED[kind]
    lines = loads(store, {"a.zip": make(), **GOOD})
    assert text in lines and lines.count("not loaded") == 1


def test_the_same_holds_for_a_workbook(store: Store) -> None:
    out = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["indicator", "area", "period", "value"])
    book.active.append(["idva_clients", "E07000107", "2013/14 Q1", 7])
    book.save(out)
    data = bytearray(out.getvalue())
    at = header(data, CENTRAL, "xl/styles.xml") + 46
    data[at : at + 4] = b"xx/s"
    document = loads(store, {"return.xlsx": bytes(data), **GOOD})
    assert "return.xlsx: expected a directory that says what the members say" in document


def test_an_archive_as_streaming_writers_make_it_is_read(tmp_path: Path) -> None:
    """Sizes and checksum stand after the content; the header's own are empty."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.data = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, content) -> int:
            self.data += content
            return len(content)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in GOOD.items():
            archive.writestr(name, content)
    path = tmp_path / "streamed.zip"
    path.write_bytes(pipe.data)
    assert [i.filename for i in contents(path).members] == sorted(GOOD)
    path.write_bytes(pipe.data.replace(b"2014-02", b"2015-02", 1))
    with pytest.raises(Untrusted):
        contents(path)
