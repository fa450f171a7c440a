"""Rows by ward: offered for what may be shown by ward, never needed, and never more than the borough."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from data_loaders.calendar.month import Month, Span
from data_loaders.loading import load_shipped
from data_loaders.returns import layout
from data_loaders.store.engine import connect, upgrade
from data_loaders.store.snapshot import Snapshot
from metrics.returns.storing import store
from metrics.series.evidence import Evidence
from tests.metrics.returns.conftest import COLUMN, DARTFORD, HEAD, Desk, filled, saved

FIRE = "Kent Fire and Rescue Service"
BOROUGH = f"deliberate_fires | {DARTFORD} | 2013-10"


@pytest.fixture(scope="module")
def mapped(tmp_path_factory, shipped) -> Iterator[Desk]:
    """A desk over a store with the wards that ship."""
    engine = connect(f"sqlite:///{tmp_path_factory.mktemp('mapped') / 'store.sqlite'}")
    upgrade(engine)
    load_shipped(engine, shipped.partnership)
    yield Desk(engine, shipped)
    engine.dispose()


def wards(desk: Desk) -> list[str]:
    sheet = filled(desk.blank(FIRE), {})["Return"]
    codes = [sheet.cell(row, COLUMN[layout.CODE]).value for row in range(HEAD + 1, sheet.max_row + 1)]
    return [code for code in codes if " | E05" in code]


def sent(desk: Desk, borough: object, *figures: object):
    """Everything of the boroughs filled in, but for Dartford's fires in October; and its first wards."""
    book = desk.return_of(FIRE)
    rows = {BOROUGH: borough} | dict(
        zip([c for c in wards(desk) if c.endswith("2013-10")], figures, strict=False)
    )
    return desk.check(filled(saved(book), rows))


def test_they_are_offered_for_measures_by_ward_alone(mapped: Desk):
    result = wards(mapped)
    assert len(result) == 3 * 35 and all(code.startswith("deliberate_fires | ") for code in result)
    sheet = filled(mapped.blank(FIRE), {})["Return"]
    areas = {sheet.cell(row, COLUMN[layout.AREA]).value for row in range(HEAD + 1, sheet.max_row + 1)}
    assert "Town, Dartford" in areas and "Riverside, Gravesham" in areas


def test_they_may_stay_empty(mapped: Desk):
    checked = sent(mapped, 12)
    assert checked.problems == () and not [e for e in checked.figures if e.key.area.startswith("E05")]


@pytest.mark.parametrize(
    ("borough", "figures", "kind"),
    [
        (12, (5, 7), None),
        (12, (5, 8), "wards over borough"),
        (None, (5, 7), "borough missing"),
        (12, (5, "7*"), "a marked number"),
        (12, (5, "-"), None),
    ],
)
def test_they_fit_their_borough(mapped: Desk, borough, figures, kind):
    assert [p.kind for p in sent(mapped, borough, *figures).problems] == ([kind] if kind else [])


def test_borough_and_wards_are_both_kept(mapped: Desk):
    store(mapped.engine, sent(mapped, 12, 5, 6), "Ada Jones")
    evidence = Evidence(mapped.registry, Snapshot(mapped.engine))
    october = Span(Month.parse("2013-10"), 1)
    series = evidence.series(mapped.registry.indicators["deliberate_fires"], DARTFORD, october)
    assert [p.numerator for p in series.points] == [12]
    by_ward = [r.value for r in evidence.snapshot.all_figures("partner_return") if r.area.startswith("E05")]
    assert sorted(v for v in by_ward if v is not None) == [5, 6]
    again = sent(mapped, None, 9, 6)  # the borough's figure is held, and the wards are now more than it
    assert [p.kind for p in again.problems] == ["wards over borough"]
