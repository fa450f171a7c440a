"""Periods as people write them, and what each of them may mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_loaders.calendar.period import parse_period
from data_loaders.calendar.written_period import in_words, readings

MONTHS = {
    "2013-04": "2013-04", "Apr-13": "2013-04", "apr 13": "2013-04", "Apr '13": "2013-04", "April 2013": "2013-04",
    "APRIL, 2013": "2013-04", "Sept 2013": "2013-09", "04/2013": "2013-04", "4/2013": "2013-04", "2013-4": "2013-04",
    "2013 Apr": "2013-04", "201304": "2013-04", "01/04/2013": "2013-04", "1.4.2013": "2013-04", "30/04/2013": "2013-04",
    "2013-04-17": "2013-04", "2013-04-01 00:00:00": "2013-04", "17 April 2013": "2013-04", "17th Apr 2013": "2013-04",
    "30-Apr-13": "2013-04", "01/04/13": "2013-04", "04/30/2013": "2013-04", "Dec 2011": "2011-12",
    "1 to 30 April 2013": None, "Apr 1998": "1998-04", "Apr 98": "1998-04", "01/04/2013 to 30/04/2013": "2013-04",
}  # fmt: skip
QUARTERS = {
    "2013/14 Q1": "2013/14 Q1", "Q1 2013/14": "2013/14 Q1", "Q1 2013-14": "2013/14 Q1", "2013-14 q1": "2013/14 Q1",
    "2013/14-Q1": "2013/14 Q1", "2013/14Q4": "2013/14 Q4", "Q4 13/14": "2013/14 Q4", "quarter 1 2013/14": "2013/14 Q1",
    "Quarter 1, 2013/2014": "2013/14 Q1", "Qtr 2 2013/14": "2013/14 Q2", "1st quarter of 2013/14": "2013/14 Q1",
    "second quarter 2013/14": "2013/14 Q2", "2013/2014 Q4": "2013/14 Q4", "Q1 FY2013/14": "2013/14 Q1",
    "FY 2013-14 Q3": "2013/14 Q3", "Apr to Jun 2013": "2013/14 Q1", "Apr-Jun 2013": "2013/14 Q1",
    "April – June 2013": "2013/14 Q1", "April 2013 to June 2013": "2013/14 Q1", "Jan-Mar 2014": "2013/14 Q4",
    "2013-04 to 2013-06": "2013/14 Q1", "01/04/2013 - 30/06/2013": "2013/14 Q1",
    "Q1 2013/14 (Apr-Jun 2013)": "2013/14 Q1",
    "2013-Q1 (January to March 2013)": "2012/13 Q4", "1 October 2013 to 31 December 2013": "2013/14 Q3",
}  # fmt: skip
YEARS = {
    "2013/14": "2013/14", "2013-14": "2013/14", "2013/2014": "2013/14", "2013-2014": "2013/14", "13/14": "2013/14",
    "FY2013/14": "2013/14", "FY 13-14": "2013/14", "financial year 2013/14": "2013/14", "201314": "2013/14",
    "April 2013 to March 2014": "2013/14", "Apr 2013 - Mar 2014": "2013/14", "April to March 2014": "2013/14",
    "year ending March 2014": "2013/14", "Year to 31 March 2014": "2013/14", "1999/00": "1999/00",
    "2098/99": "2098/99", "2009/10": "2009/10",
}  # fmt: skip
NONE = [
    "", "2013", "Q1", "Q5 2013/14", "2013/15", "2013-13", "13 April", "April", "3-May", "31/02/2014", "00/2013",
    "15 April 2013 to 14 June 2013", "Feb to Apr 2013", "Q1 2013/14 (Jul-Sep 2013)", "2013/14 Q1 (provisional)",
    "11/12", "2013/14 Q1 and Q2", "week 14 2013", "1234567", "H1 2013/14", "２０１３-04", "2013-04-31",
]  # fmt: skip
TWO = {
    "2013-Q1": ("2013/14 Q1", "2012/13 Q4"), "Q1 2013": ("2013/14 Q1", "2012/13 Q4"),
    "2013 Q1": ("2013/14 Q1", "2012/13 Q4"), "2013Q4": ("2013/14 Q4", "2013/14 Q3"),
    "Q3 13": ("2013/14 Q3", "2013/14 Q2"),
    "Q1 FY2013": ("2013/14 Q1", "2012/13 Q1"), "FY2013": ("2013/14", "2012/13"), "FY13": ("2013/14", "2012/13"),
    "2011-12": ("2011-12", "2011/12"), "201112": ("2011-12", "2011/12"), "2009-10": ("2009-10", "2009/10"),
    "03/04/2014": ("2014-04", "2014-03"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "label"), [*MONTHS.items(), *QUARTERS.items(), *YEARS.items()])
def test_an_ordinary_way_to_write_a_period_is_read(text: str, label: str | None) -> None:
    assert readings(text) == ((parse_period(label),) if label else ())


@pytest.mark.parametrize("text", NONE)
def test_any_other_text_is_no_period(text: str) -> None:
    assert readings(text) == ()


@pytest.mark.parametrize("text", TWO)
def test_where_a_text_may_mean_two_periods_both_are_given(text: str) -> None:
    assert tuple(p.label for p in readings(text)) == TWO[text]


def test_a_period_in_words() -> None:
    results = [in_words(p) for text in ("2011-12", "2012-Q1") for p in readings(text)]
    assert results == [
        "December 2011", "April 2011 to March 2012 (2011/12)",
        "April to June 2012 (2012/13 Q1)", "January to March 2012 (2011/12 Q4)",
    ]  # fmt: skip


@given(st.text(alphabet="0123456789/-QqFY to.AprilJunMch()", max_size=24))
def test_whatever_is_read_as_a_period_is_one(text: str) -> None:
    for period in readings(text):
        assert parse_period(period.label) == period
