"""How the year may end: tried on every complete year of the illustrative data, and withheld where it fails."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data_loaders.store.reading import Book
from metrics import year_end
from metrics.evidence import Evidence
from metrics.measure import measure
from metrics.month import FinancialYear, Month
from metrics.reading import over_time
from metrics.registry import load
from metrics.scope import Scope
from metrics.statistics.outlook import Outlook, Record, Withheld, backtest
from metrics.trend_words import outlook_sentence

DARTFORD = "E07000107"
DECEMBER = Scope(DARTFORD, Month.of(2013, 12), FinancialYear(2012))


@pytest.fixture
def evidence(illustrative_store) -> Evidence:
    return Evidence(load(), Book(illustrative_store))


def complete(evidence: Evidence, first: int, last: int) -> Record:
    """The back-test of these financial years of every projected measure and borough."""
    found = Record(0, 0)
    for indicator in evidence.registry.indicators.values():
        if year_end.projected(indicator):
            for code in evidence.registry.partnership.codes:
                asked = Scope(code, Month.of(2014, 3), FinancialYear(2012))
                series = year_end.history(evidence, indicator, asked)
                years = [FinancialYear(y).span for y in range(first, last + 1)]
                found += backtest([[p.numerator for p in series.within(year)] for year in years])
    return found


def test_the_interval_holds_on_every_complete_year_of_the_illustrative_data(evidence: Evidence) -> None:
    """2010/11 has no year before it; each later one is asked after three to eleven of its months."""
    each = [complete(evidence, 2010, last) for last in (2011, 2012, 2013)]
    assert [r.tried for r in each] == [198, 396, 594]
    assert all(record.calibrated for record in each)
    assert each[1] == year_end.record(evidence, DECEMBER)


def test_a_card_says_how_the_year_may_end_and_the_reading_says_how_such_outlooks_did(
    evidence: Evidence,
) -> None:
    card = measure(evidence, evidence.registry.indicators["asb_incidents"], DECEMBER)
    found = card.year_end.found
    assert isinstance(found, Outlook)
    assert f"between {found.lower:,} and {found.upper:,} (80% interval)" in card.outlook
    behind = over_time(card)[-1]
    assert behind.text == card.outlook
    assert f"held {found.record.held} of {found.record.tried} outcomes (87%)" in behind.means


@pytest.mark.parametrize("record", [Record(50, 100), Record(97, 100)])
def test_it_is_withheld_where_past_intervals_held_too_few_or_too_many_and_the_card_says_so(
    evidence: Evidence, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(year_end, "record", lambda *_: record)
    card = measure(evidence, evidence.registry.indicators["asb_incidents"], DECEMBER)
    assert isinstance(card.year_end.found, Withheld)
    assert card.outlook == (
        f"No outlook for 2013/14: tested on past years, the 80% interval held {record.held} of 100 outcomes; "
        "an outlook is shown when it holds 70 to 90%."
    )
    assert "likely" not in card.outlook and "chance" not in card.outlook


def test_a_year_that_is_over_needs_no_outlook(evidence: Evidence) -> None:
    march = replace(DECEMBER, ending=Month.of(2014, 3))
    indicator = evidence.registry.indicators["asb_incidents"]
    card = measure(evidence, indicator, march)
    assert outlook_sentence(indicator, card.year_end) == card.outlook == ""
