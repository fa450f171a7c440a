"""A month with far fewer or far more records than those around it is stored and told; an ordinary one is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from data_loaders.__main__ import main
from data_loaders.batch import Standing
from data_loaders.calendar.month import FinancialYear, Month
from data_loaders.coverage import status_lines
from data_loaders.loading import load
from data_loaders.odd_months import ENOUGH, FEWEST, MOST, odd_months
from data_loaders.partnership import current
from data_loaders.store.engine import connect, upgrade
from data_loaders.store.releases import Release
from data_loaders.store.snapshot import Snapshot
from metrics.definitions.registry import load as definitions
from metrics.measures import measure
from metrics.provenance import provenance, states
from metrics.series.evidence import Evidence
from metrics.series.scope import Scope

ROW = (0.2185, 51.4455, "On or near High Street", "Anti-social behaviour")
USUAL = 400


@pytest.fixture
def store(tmp_path: Path):
    result = connect(f"sqlite:///{tmp_path / 'odd.sqlite'}")
    upgrade(result)
    yield result
    result.dispose()


@pytest.fixture
def months(store, street_file: Callable[..., Path]):
    """Loads months of so many records, all in one load, and returns what the load said of odd ones."""

    def bring(sizes: dict[str, int], **options) -> list[str]:
        paths = [street_file(month, [ROW] * n) for month, n in sizes.items()]
        report = load(store, paths, current(), progress=False, **options)
        assert not report.faults and len(report.new) == len(paths)
        assert [line for line in report.lines() if line.startswith("look at ")] == [
            f"look at {odd}" for odd in report.odd
        ]
        return [odd.release.partition for odd in report.odd]

    return bring


def test_a_month_cut_off_between_two_rows_is_stored_and_told_with_its_numbers(store, months) -> None:
    sizes = {f"2014-{m:02d}": USUAL + m for m in range(1, 6)}
    assert months(sizes | {"2014-03": 130}) == ["2014-03"]
    [odd] = odd_months(Snapshot(store).releases)
    assert str(odd) == (
        "kent street 2014-03: 130 records, 68% fewer than is usual in the 4 months around it (401 to 405). "
        "The change may be real, or its file may have been cut off: fetch it again and compare."
    )
    assert f"  look at {odd}" in list(status_lines(store))


def test_a_whole_file_ends_the_warning_and_the_cut_one_is_no_longer_in_use(store, months) -> None:
    assert months({"2014-01": USUAL, "2014-02": USUAL, "2014-03": 100}) == ["2014-03"]
    assert months({"2014-03": USUAL}) == []
    assert odd_months(Snapshot(store).releases) == ()


def test_a_month_that_comes_later_shows_that_an_earlier_one_is_odd(months) -> None:
    assert months({"2014-02": 250}) == []
    assert months({"2014-01": USUAL}) == ["2014-01", "2014-02"]  # one of the two; nobody knows which
    assert months({"2014-03": USUAL}) == ["2014-02"]
    assert months({"2014-04": USUAL}) == ["2014-02"]
    assert months({"2014-09": USUAL}) == []  # told only by a load that has to do with it


def test_far_more_is_told_too(store, months) -> None:
    assert months({"2014-01": USUAL, "2014-02": 2 * USUAL, "2014-03": USUAL}) == ["2014-02"]
    [odd] = odd_months(Snapshot(store).releases)
    assert "100% more" in str(odd) and "twice" in str(odd)


@pytest.mark.parametrize(
    ("usual", "n", "told"),
    [
        (USUAL, round(FEWEST * USUAL), False),
        (USUAL, round(FEWEST * USUAL) - 1, True),
        (USUAL, int(MOST * USUAL), False),
        (USUAL, int(MOST * USUAL) + 1, True),
        (ENOUGH - 1, 1, False),
        (ENOUGH, 1, True),
        (USUAL, 0, False),  # a month that was not published
    ],
)
def test_the_bounds_are_those_that_are_declared(usual: int, n: int, told: bool) -> None:
    sizes = {"2013-12": usual, "2014-01": n, "2014-02": usual}
    result = odd_months(released(number, month, rows) for number, (month, rows) in enumerate(sizes.items()))
    assert [odd.release.partition for odd in result] == (["2014-01"] if told else [])


def released(number: int, month: str, rows: int) -> Release:
    return Release(
        number, "police_street", "kent", month, f"kent street {month}", month, month, "f.csv", "", "",
        Standing.PUBLISHED, None, "14", datetime(2026, 1, 1), rows, rows, 0, 0, None, None, (), "", number, None,
    )  # fmt: skip


def test_invented_months_are_not_compared(store, months) -> None:
    assert months({"2014-01": USUAL, "2014-02": 1}, standing=Standing.ILLUSTRATIVE) == []
    assert odd_months(Snapshot(store).releases) == ()


def test_sources_and_the_card_say_it_beside_the_release(store, months) -> None:
    months({"2014-01": USUAL, "2014-02": 100, "2014-03": USUAL})
    book, registry = Snapshot(store), definitions()
    [street] = [p for p in provenance(registry, book.releases, []) if p.source.id == "police_street"]
    assert street.odd == tuple(map(str, odd_months(book.releases)))
    told = [state for state in states(book.releases).values() if "fewer than is usual" in state]
    assert told == [
        "In use. To look at: 100 records, 75% fewer than is usual in the 2 months around it (400)"
    ]
    scope = Scope("E07000107", Month.parse("2014-03"), FinancialYear(2012))
    card = measure(Evidence(registry, book), registry.indicators["asb_incidents"], scope)
    assert "February 2014: 100 records, 75% fewer" in card.source


def test_the_command_says_it(store, street_file: Callable[..., Path], monkeypatch, capsys) -> None:
    monkeypatch.setenv("CSP_DATABASE_URL", str(store.url))
    paths = [street_file(f"2014-0{m}", [ROW] * n) for m, n in ((1, USUAL), (2, USUAL), (3, 100))]
    assert main(["load", *map(str, paths)]) == 0
    assert "look at kent street 2014-03: 100 records, 75% fewer" in capsys.readouterr().out
