"""The kinds of file that are tried: what is loaded, and what may be stored of it."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import shapely
from hypothesis import strategies as st
from sqlalchemy import select

from data_loaders.store.schema import area
from tests.fuzzing import files, slow
from tests.fuzzing.loads import Store

MONTH = "2014-03"
STREET_FILE = f"{MONTH}-kent-street.csv"


@dataclass(frozen=True)
class Kind:
    """examples: what Hypothesis draws. judge: loads one and asserts that the store holds what it may hold of it."""

    examples: st.SearchStrategy[Any]
    judge: Callable[[Store, Any], None]


def _same(counter: Counter, expected: Counter | None) -> None:
    wanted = expected or Counter()
    assert counter == wanted, f"stored {dict(counter - wanted)} and not {dict(wanted - counter)}"


def _return_csv(store: Store, data: bytes) -> None:
    store.load({"return.csv": data})
    store.rows()
    _same(store.figures(), slow.return_file(data))


def _street(store: Store, data: bytes) -> None:
    store.load({STREET_FILE: data})
    store.rows()
    _same(store.incidents(), slow.street(data, MONTH))


def _workbook(store: Store, rows: list[list[object]]) -> None:
    store.load({"return.xlsx": files.workbook(rows)})
    store.rows()
    _same(
        store.figures(),
        slow.returned([dict(zip(files.RETURN, map(_text, row), strict=True)) for row in rows]),
    )


def _text(cell: object) -> str:
    """A cell as it would stand in a CSV file."""
    return str(int(cell)) if isinstance(cell, float) else slow.seen(str(cell))


def _harmed_workbook(store: Store, data: bytes) -> None:
    """Whatever is stored of it is one of the figures that stood in it, of the same measure, place and period."""
    store.load({"return.xlsx": data})
    store.rows()
    for name, place, first, months, *_ in store.figures():
        assert slow.area_of(place) and slow.MEASURES.get(name) == months and len(first) == 7


def _wards(store: Store, data: bytes) -> None:
    store.load({"wards.csv": data})
    store.rows()
    _same(store.figures(), slow.wards(data))


def _road_safety(store: Store, year: tuple[list[list[str]], list[list[str]]]) -> None:
    tables = {
        "collisions-2015.csv": (files.COLLISION, year[0]),
        "casualties-2015.csv": (files.CASUALTY, year[1]),
    }
    report = store.load({n: files.table(list(head), rows).encode() for n, (head, rows) in tables.items()})
    store.rows()
    counter: Counter = Counter()
    for (borough, month, category, *_), n in store.by_borough().items():
        if not category.endswith(("pedestrian", "cyclist")):
            counter[borough, month, category] += int(n)
    rows = [
        [{k: v.strip() for k, v in zip(h, row, strict=True)} for row in rows] for h, rows in tables.values()
    ]
    _same(counter, Counter() if report.faults or report.waiting else slow.collisions(*rows))


def _outlines(store: Store, data: bytes) -> None:
    store.load({"wards.geojson": data})
    store.rows()
    with store.engine.connect() as connection:
        held = connection.execute(select(area)).all()
    for row in held:
        outline = shapely.from_wkb(row.wkb)
        assert outline.is_valid and outline.area > 0 and row.code.encode() in data, row.code


def _archive(store: Store, packed: tuple[bytes, bytes]) -> None:
    inside, data = packed
    store.load({"2014-06.zip": data})
    store.rows()
    assert {p.name for p in store.folder.parent.iterdir()} <= {"in", *store.files}, "a file outside"
    result, whole = store.incidents(), slow.street(inside, MONTH) or Counter()
    assert result in (Counter(), whole)


def _bad_member(store: Store, packed: tuple[bytes, bytes]) -> None:
    """The good months are stored whole; of the bad one all of what stood in it, or nothing."""
    inside, data = packed
    store.load({"2014-06.zip": data})
    store.rows()
    result = store.incidents()
    spoilt = Counter({key: n for key, n in result.items() if key[0] == MONTH})
    assert spoilt in (Counter(), slow.street(inside, MONTH) or Counter())
    good = Counter()
    for month in files.GOOD_MONTHS:
        good += slow.street(files.good_month(month), month) or Counter()
    _same(result - spoilt, good)


def _gzip(store: Store, packed: tuple[bytes, bytes]) -> None:
    inside, data = packed
    store.load({f"{STREET_FILE}.gz": data})
    store.rows()
    assert store.incidents() in (Counter(), slow.street(inside, MONTH) or Counter())


def _anything(store: Store, values: dict[str, bytes]) -> None:
    store.load(values)
    assert store.rows() == 0


@st.composite
def _packed(draw, pack: Callable[[bytes], st.SearchStrategy[bytes]]) -> tuple[bytes, bytes]:
    inside = draw(files.street_file())
    return inside, draw(pack(inside))


KINDS = {
    "a return as CSV": Kind(files.csv_return(), _return_csv),
    "a street file": Kind(files.street_file(), _street),
    "a return as a workbook": Kind(files.workbook_rows(), _workbook),
    "a harmed workbook": Kind(
        files.workbook_rows().map(files.workbook).flatmap(files.harmed_inside), _harmed_workbook
    ),
    "a table of wards": Kind(files.ward_table(), _wards),
    "a year of road safety": Kind(files.road_safety(), _road_safety),
    "outlines": Kind(files.outlines(), _outlines),
    "an archive": Kind(_packed(files.archive), _archive),
    "an archive with a bad member": Kind(
        _packed(lambda data: files.archive_with_a_bad_member(STREET_FILE, data)), _bad_member
    ),
    "a compressed file": Kind(_packed(lambda data: files.often_whole(gzip.compress(data, 1))), _gzip),
    "anything": Kind(files.anything, _anything),
}
