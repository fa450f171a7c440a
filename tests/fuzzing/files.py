"""Files as agencies and publishers send them, and what becomes of them on the way: strategies for Hypothesis."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from functools import cache

import openpyxl
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from shapely.geometry import box, mapping, shape

from data_loaders.sources.boundaries.reader import OUTLINES
from tests.fuzzing.slow import STREET

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-16-le", "utf-32")
ODD = ("", " ", "0", "1", "-1", "12.5", "1e3", "1,234", "<5", "< 5", "12*", "-", "–", "n/a", "#REF!", "NULL", "nan",
       "inf", "٣", "１２", "0x1F", "1_0", "9" * 400, "=1+1", "=HYPERLINK(\"x\")", "3-May", "31/02/2024", "Q1 2025",
       "'; DROP TABLE release;--", "a\nb", "\"", "\\", "\u202e", "£", "é", "\u2013", "x" * 3000, "2013-04",
       "2099-01", "2013/14 Q1", "0000-00")  # fmt: skip
odd = st.sampled_from(ODD)
weird = st.one_of(odd, st.text(max_size=6))


def table(header: list[str], rows: list[list[str]], end: str = "\n") -> str:
    """A CSV text."""
    out = io.StringIO()
    csv.writer(out, lineterminator=end).writerows([header, *rows])
    return out.getvalue()


def encoded(text: str, encoding: str) -> bytes:
    """The text in an encoding; what it cannot say is left out."""
    return text.encode(encoding, errors="ignore")


@st.composite
def harmed(draw, content: bytes) -> bytes:
    """A file as it may arrive: whole, cut off, with bytes changed, lines doubled, or two encodings in one."""
    data = bytearray(content)
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(data)))
        to = draw(st.integers(at, min(len(data), at + 40)))
        match draw(st.integers(0, 6)):
            case 0:
                del data[at:]
            case 1:
                del data[at:to]
            case 2:
                data[at:to] = draw(st.binary(max_size=12))
            case 3:
                data[at:at] = data[at:to]
            case 4:
                data[at:at] = draw(weird).encode(draw(st.sampled_from(ENCODINGS)), errors="ignore")
            case 5:
                data[at:at] = draw(
                    st.sampled_from([b"\0", b'"', b",", b"\r", b"\n", b"\r\n", b"\xff\xfe", b"\x85"])
                )
            case 6:
                lines = bytes(data).split(b"\n")
                n = draw(st.integers(0, len(lines) - 1))
                data = bytearray(b"\n".join([*lines[:n], lines[n], *lines[n:]]))
    return bytes(data)


def often_whole(content: bytes) -> st.SearchStrategy[bytes]:
    """The file as it is in half of the cases, harmed in the others."""
    return st.one_of(st.just(content), harmed(content))


# -- partners' returns -----------------------------------------------------------------------------------------

RETURN = ("indicator", "area", "period", "value", "denominator", "note")
USUAL = {
    "indicator": ("asb_actions:aba", "sanctuary_scheme", "deliberate_fires"),
    "area": ("E07000107", "E07000109", "E05004926"),
    "period": ("2013/14 Q1", "2013/14", "2013-04", "2013-14 q2", "201305"),
    "value": ("7", "0", "1,234", " 12 ", "3"),
    "denominator": ("", "20", "2,000"),
    "note": ("", "withheld", "not available", "counted twice"),
}


def _cell(name: str) -> st.SearchStrategy[str]:
    usual = st.sampled_from(USUAL[name])
    return st.one_of(usual, usual, usual, usual, usual, weird)


return_rows = st.lists(st.tuples(*map(_cell, RETURN)).map(list), min_size=1, max_size=6)


@st.composite
def csv_return(draw) -> bytes:
    """A return as CSV."""
    text = table(list(RETURN), draw(return_rows), draw(st.sampled_from(["\n", "\r\n"])))
    return draw(often_whole(encoded(text, draw(st.sampled_from(ENCODINGS)))))


# -- street files ----------------------------------------------------------------------------------------------

STREET_USUAL = (
    ("f" * 64, ""), ("2014-03",), ("Kent Police",), ("Kent Police",), ("0.218500", "0.371100", ""),
    ("51.445500", "51.441200", ""), ("On or near High Street", "No Location"), ("E01024133", ""), ("", "Dartford 1"),
    ("Anti-social behaviour", "Burglary", "Violent crime", "Moon crime"), ("",), ("",),
)  # fmt: skip


def _street_cell(usual: tuple[str, ...]) -> st.SearchStrategy[str]:
    item = st.sampled_from(usual)
    return st.one_of(item, item, item, item, item, item, item, weird)


street_rows = st.lists(st.tuples(*map(_street_cell, STREET_USUAL)).map(list), min_size=1, max_size=8)


@st.composite
def street_file(draw) -> bytes:
    """A month of street-level records."""
    text = table(STREET, draw(street_rows), draw(st.sampled_from(["\n", "\r\n"])))
    return draw(
        often_whole(encoded(text, draw(st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "cp1252", "utf-16"]))))
    )


# -- workbooks -------------------------------------------------------------------------------------------------


def _typed(text: str) -> st.SearchStrategy[object]:
    """A cell as a spreadsheet may keep it: as text, or as a number where it is one."""
    kept: list[object] = [text]
    if text.strip().isascii() and text.strip().isdigit() and len(text) < 12:
        kept += [int(text), float(text)]
    return st.sampled_from(kept)


@st.composite
def workbook_rows(draw) -> list[list[object]]:
    """Rows of a return with cells of several types."""
    rows = [[ILLEGAL_CHARACTERS_RE.sub("", cell) for cell in row] for row in draw(return_rows)]
    return [[draw(_typed(cell)) for cell in row] for row in rows]


def workbook(rows: list[list[object]]) -> bytes:
    """A return as a workbook of one sheet."""
    book = openpyxl.Workbook()
    for row in [list(RETURN), *rows]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@st.composite
def harmed_inside(draw, content: bytes) -> bytes:
    """A workbook with one of its parts harmed, packed again so that its checksums are right."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        names = old.namelist()
        picked = draw(st.sampled_from(["xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml", *names]))
        for name in names:
            part = old.read(name)
            new.writestr(name, draw(harmed(part)) if name == picked else part)
    return out.getvalue()


# -- tables of areas, road safety, outlines, archives, anything --------------------------------------------------

WARDS = [["ward_code", "ward_name", "residents_2011", "households_2011"]]


@st.composite
def ward_table(draw) -> bytes:
    """Residents and households by ward."""
    usual = (st.sampled_from(["E05004926", "E05004927", "W05000001"]), st.just("Bean and Darenth"),
             st.sampled_from(["5720", "5,720"]), st.sampled_from(["2140", "2141"]))  # fmt: skip
    row = st.tuples(*(st.one_of(cell, cell, cell, cell, weird) for cell in usual)).map(list)
    text = table(WARDS[0], draw(st.lists(row, min_size=1, max_size=5)))
    return draw(often_whole(encoded(text, draw(st.sampled_from(ENCODINGS)))))


COLLISION = ("accident_index", "accident_severity", "number_of_casualties", "date", "time",
             "local_authority_district", "local_authority_ons_district", "longitude", "latitude")  # fmt: skip
CASUALTY = ("accident_index", "vehicle_reference", "casualty_reference", "casualty_severity", "casualty_class",
            "casualty_type")  # fmt: skip


@st.composite
def road_safety(draw) -> tuple[list[list[str]], list[list[str]]]:
    """A year of collisions in both boroughs with a casualty each; some cells are not what they should be."""
    collisions, casualties = [], []
    for n in range(24):
        district, code = (("532", "E07000107"), ("535", "E07000109"))[n % 2]
        day = f"{n + 1:02d}/{n % 12 + 1:02d}/2015"
        collisions.append(
            [f"2015{n:04d}", str(n % 3 + 1), "1", day, f"{n:02d}:15", district, code, "0.22", "51.44"]
        )
        casualties.append([f"2015{n:04d}", "1", "1", str(n % 3 + 1), "3", "1"])
    for _ in range(draw(st.integers(0, 3))):
        rows = draw(st.sampled_from([collisions, casualties]))
        row = draw(st.sampled_from(rows))
        row[draw(st.integers(0, len(row) - 1))] = draw(st.sampled_from(ODD_CODES))
    return collisions, casualties


# Without line ends: a reader of such large files may take a line for a row.
ODD_CODES = [*(t for t in ODD if "\n" not in t and '"' not in t and t[:3] not in ("201", "209")),
             "201500", "20150000", "-1", "2", "E07000107",
             "E07000108", "532", "29/02/15", "31/12/2014", "1/1/15", "25:61"]  # fmt: skip


@st.composite
def outlines(draw) -> bytes:
    """Wards as GeoJSON over the boroughs, some moved, twisted or emptied."""
    features = json.loads(json.dumps(_halves()))
    for feature in draw(st.lists(st.sampled_from(features), max_size=2, unique_by=id)):
        match draw(st.integers(0, 4)):
            case 0:
                feature["properties"][draw(st.sampled_from(["WD24CD", "WD24NM", "LAD24CD"]))] = draw(
                    json_value
                )
            case 1:
                feature["geometry"] = draw(json_value)
            case 2:
                feature["geometry"]["coordinates"] = draw(json_value)
            case 3:
                ring = feature["geometry"]["coordinates"][0]
                ring[draw(st.integers(0, len(ring) - 1))] = draw(
                    st.lists(st.floats(allow_nan=False, width=16), min_size=0, max_size=4)
                )
            case 4:
                ring = feature["geometry"]["coordinates"][0]
                ring[1], ring[2] = ring[2], ring[1]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    return draw(often_whole(text.encode()))


json_value = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), weird),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(weird, inner, max_size=2)),
    max_leaves=4,
)


@cache
def _halves() -> list[dict]:
    results = []
    for collection in json.loads(OUTLINES.read_text())["features"]:
        code, whole = collection["properties"]["LAD13CD"], shape(collection["geometry"])
        west, south, east, north = whole.bounds
        middle = (west + east) / 2
        for n, part in enumerate((box(west, south, middle, north), box(middle, south, east, north))):
            properties = {"WD24CD": f"E05{code[-4:]}{n:02d}", "WD24NM": f"Ward {n}", "LAD24CD": code}
            results.append({"type": "Feature", "properties": properties, "geometry": mapping(part)})
    return results


MEMBERS = ("2014-03/2014-03-kent-street.csv", "../../2014-03-kent-street.csv", "/tmp/2014-03-kent-street.csv",
           "C:\\2014-03-kent-street.csv", "2014-03-kent-street.csv", "x/y.zip", "n" * 500 + ".csv")  # fmt: skip


@st.composite
def archive(draw, inside: bytes) -> bytes:
    """A .zip with a street file in it, somewhere."""
    out = io.BytesIO()
    method = draw(
        st.sampled_from([zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    )
    with zipfile.ZipFile(out, "w", method) as packed:
        for name in draw(st.lists(st.sampled_from(MEMBERS), min_size=1, max_size=3, unique=True)):
            packed.writestr(zipfile.ZipInfo(name), inside, method)
    return draw(often_whole(out.getvalue()))


GOOD_MONTHS = ("2014-01", "2014-02", "2014-04")


@st.composite
def archive_with_a_bad_member(draw, bad: str, content: bytes) -> bytes:
    """An archive of good months, and among them a file whose packed bytes, flags or checksum are spoilt."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for n, month in enumerate(GOOD_MONTHS):
            packed.writestr(f"{month}-kent-street.csv", good_month(month))
            if n == 1:
                packed.writestr(
                    bad, content, draw(st.sampled_from([zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED]))
                )
        info = packed.getinfo(bad)
    data = bytearray(out.getvalue())
    ours, listed = info.header_offset, data.rfind(b"PK\x01\x02", 0, data.rfind(bad.encode()))
    match draw(st.integers(0, 3)):
        case 0:
            start = ours + 30 + len(bad)
            at = draw(st.integers(0, max(0, info.compress_size - 1)))
            spoilt = draw(st.binary(min_size=1, max_size=8))[: info.compress_size - at]
            data[start + at : start + at + len(spoilt)] = spoilt
        case 1:
            data[ours + 6] |= 1
            data[listed + 8] |= 1
        case 2:
            data[ours + 14] ^= 0xFF
            data[listed + 16] ^= 0xFF
        case 3:
            data[ours + 8] = data[listed + 10] = draw(
                st.integers(1, 120).filter(lambda m: m not in (8, 12, 14))
            )
    return bytes(data)


def good_month(month: str) -> bytes:
    """A sound month of two burglaries."""
    row = [
        "",
        month,
        "Kent Police",
        "Kent Police",
        "0.218500",
        "51.445500",
        "High Street",
        "",
        "",
        "Burglary",
        "",
        "",
    ]
    return table(STREET, [row, row]).encode()


NAMES = ("a.csv", "a.xlsx", "a.xlsm", "a.ods", "a.geojson", "a.zip", "a.csv.gz", "a.xlsx.gz", "a.shp",
         "2014-03-kent-street.csv", "2014-03-kent-street.csv.gz", "ohid.json", "Accidents_2015.csv")  # fmt: skip
STARTS = (b"", b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18, b"\x1f\x8b\x08\0", b"\xd0\xcf\x11\xe0", b"\xff\xfe",
          b"<html>", b"{", b'{"type":"FeatureCollection","features":[', b"[" * 3000, b"indicator,area,period,value\n",
          b"geography_code,obs_value\n", ",".join(STREET).encode() + b"\n", b"\xef\xbb\xbf")  # fmt: skip
anything = st.dictionaries(
    st.sampled_from(NAMES),
    st.builds(lambda start, rest: start + rest, st.sampled_from(STARTS), st.binary(max_size=200)),
    min_size=1,
    max_size=2,
)
