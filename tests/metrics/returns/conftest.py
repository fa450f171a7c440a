"""A desk at which returns are filled in, checked and stored, with the shipped definitions and an empty store."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from sqlalchemy import Engine

from data_loaders.calendar.period import Period, parse_period, parse_quarter
from data_loaders.returns import layout
from data_loaders.store.engine import connect, upgrade
from data_loaders.store.snapshot import Snapshot
from metrics.definitions.registry import Registry
from metrics.returns.checked import Checked
from metrics.returns.checking import check
from metrics.returns.due import due_figures
from metrics.returns.storing import Stored, store
from metrics.returns.template import template

FORUM, POLICE = "North Kent Domestic Abuse Forum", "Kent Police"
DARTFORD, GRAVESHAM = "E07000107", "E07000109"
HEAD = 7
COLUMN = {heading: i for i, heading in enumerate(layout.HEADINGS, start=1)}


def quarter(text: str) -> Period:
    result = parse_quarter(text)
    assert result
    return result


Q3 = quarter("2013/14 Q3")
Cells = Mapping[str, Any]


def saved(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def filled(content: bytes, rows: Mapping[str, Any]) -> Workbook:
    """A template opened and filled in: by the code of a row either its figure, or its cells by their heading."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book[layout.SHEET]
    at = {sheet.cell(row, COLUMN[layout.CODE]).value: row for row in range(HEAD + 1, sheet.max_row + 1)}
    for code, text in rows.items():
        for heading, value in (text if isinstance(text, dict) else {layout.FIGURE: text}).items():
            cell = sheet.cell(at[code], COLUMN[heading])
            cell.value = value
    return book


@dataclass
class Desk:
    engine: Engine
    registry: Registry

    @property
    def snapshot(self) -> Snapshot:
        return Snapshot(self.engine)

    def codes(self, agency: str = FORUM, when: Period = Q3) -> list[str]:
        rows = due_figures(self.registry, agency, when)
        return [layout.code(r.key.indicator, r.key.area, r.key.period.label) for r in rows]

    def blank(self, agency: str = FORUM, when: Period = Q3) -> bytes:
        return template(self.registry, self.snapshot, agency, when)

    def return_of(self, agency: str = FORUM, when: Period = Q3, **changes: Any) -> Workbook:
        """A return with every cell filled in (7, 8, 9 … out of 100); changes: by indicator, for Dartford."""
        numbers = itertools.count(7)
        rows: dict[str, Any] = {}
        for item in due_figures(self.registry, agency, when):
            code = layout.code(item.key.indicator, item.key.area, item.key.period.label)
            rows[code] = {layout.FIGURE: next(numbers)} | (
                {layout.OUT_OF: 100} if item.indicator.share_of else {}
            )
            if item.key.indicator in changes and item.key.area == DARTFORD:
                text = changes[item.key.indicator]
                rows[code] |= text if isinstance(text, dict) else {layout.FIGURE: text}
        return filled(self.blank(agency, when), rows)

    def check(self, content: bytes | Workbook, name: str = "return.xlsx", **expected: Any) -> Checked:
        data = content if isinstance(content, bytes) else saved(content)
        return check(name, data, self.registry, self.snapshot, **expected)

    def send(self, content: bytes | Workbook, by: str = "Ada Jones", **reasons: str) -> Stored:
        checked = self.check(content)
        return store(
            self.engine, checked, by, {p.key: "checked twice" for p in checked.of("confirm")} | reasons
        )

    def held(self) -> dict[tuple[str, str, str], tuple[float | None, float | None, str | None, str | None]]:
        """Every figure that counts: by category, area and period."""
        rows = self.snapshot.all_figures("partner_return")
        return {(r.category, r.area, r.period): (r.value, r.denominator, r.reason, r.note) for r in rows}


@pytest.fixture
def desk(tmp_path: Path, shipped: Registry) -> Iterator[Desk]:
    engine = connect(f"sqlite:///{tmp_path / 'store.sqlite'}")
    upgrade(engine)
    yield Desk(engine, shipped)
    engine.dispose()


@pytest.fixture(scope="session")
def shared_desk(tmp_path_factory: pytest.TempPathFactory, shipped: Registry) -> Iterator[Desk]:
    """A desk over an empty store, for tests that only check."""
    engine = connect(f"sqlite:///{tmp_path_factory.mktemp('desk') / 'store.sqlite'}")
    upgrade(engine)
    yield Desk(engine, shipped)
    engine.dispose()


def before(start: Period, quarters: int) -> list[Period]:
    """So many quarters before one, the oldest first."""
    year, number = int(start.first[:4]), int(start.first[5:])
    ends = [(year * 12 + number - 1) - 3 * n for n in range(quarters, 0, -1)]
    firsts = [(e // 12, e % 12 + 1) for e in ends]
    labels = [f"{y - (m < 4)}/{(y - (m < 4) + 1) % 100:02d} Q{(m - 4) % 12 // 3 + 1}" for y, m in firsts]
    return [p for label in labels if (p := parse_period(label))]
