"""How the year may end: tried on every complete year of the illustrative data, and withheld where it fails."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data_loaders.calendar.month import FinancialYear, Month
from data_loaders.store.snapshot import Snapshot
from metrics.definitions.registry import load
from metrics.measures import measure
from metrics.series import year_end
from metrics.series.evidence import Evidence
from metrics.series.scope import Scope
from metrics.statistics.outlook import Outlook, Record, Withheld, backtest
from metrics.wording.card_explainer import over_time
from metrics.wording.trend import outlook_sentence

DARTFORD = "E07000107"
DECEMBER = Scope(DARTFORD, Month.of(2013, 12), FinancialYear(2012))


@pytest.fixture
def evidence(illustrative_store) -> Evidence:
    return Evidence(load(), Snapshot(illustrative_store))


def complete(evidence: Evidence, first: int, last: int) -> Record:
    """The back-test of these financial years of every projected measure and borough."""
    record = Record(0, 0)
    for indicator in evidence.registry.indicators.values():
        if year_end.projected(indicator):
            for code in evidence.registry.partnership.codes:
                asked = Scope(code, Month.of(2014, 3), FinancialYear(2012))
                series = year_end.history(evidence, indicator, asked)
                years = [FinancialYear(y).span for y in range(first, last + 1)]
                record += backtest([[p.numerator for p in series.within(year)] for year in years])
    return record


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
    result = card.year_end.outlook
    assert isinstance(result, Outlook)
    assert f"between {result.lower:,} and {result.upper:,} (80% interval)" in card.outlook
    behind = over_time(card)[-1]
    assert behind.text == card.outlook
    assert f"held {result.record.held} of {result.record.tried} outcomes (87%)" in behind.means


@pytest.mark.parametrize("record", [Record(50, 100), Record(97, 100)])
def test_it_is_withheld_where_past_intervals_held_too_few_or_too_many_and_the_card_says_so(
    evidence: Evidence, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(year_end, "record", lambda *_: record)
    card = measure(evidence, evidence.registry.indicators["asb_incidents"], DECEMBER)
    assert isinstance(card.year_end.outlook, Withheld)
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
