"""Months and years: arithmetic that does not lose a month, and labels that people would say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_loaders.calendar.month import FinancialYear, Month, Span, year_so_far
from data_loaders.fault import Fault

months = st.builds(Month.of, st.integers(1900, 2100), st.integers(1, 12))


@given(months, st.integers(-500, 500))
def test_adding_and_taking_away_months_comes_back(month, n):
    assert (month + n) - n == month
    assert Month.parse(str(month)) == month


@given(months)
def test_a_month_lies_in_its_financial_year_and_quarter(month):
    assert month in month.financial_year.span
    assert month in month.quarter
    assert month.quarter.first.number in (1, 4, 7, 10)
    assert year_so_far(month).first.number == 4
    assert 1 <= year_so_far(month).months <= 12


@pytest.mark.parametrize("text", ["2014-13", "2014-00", "2014", "14-01", "2014-1", ""])
def test_what_is_no_month_is_refused(text):
    with pytest.raises(Fault, match="expected a month like 2014-03"):
        Month.parse(text)


@pytest.mark.parametrize("text", ["2013/15", "2013", "2013-14"])
def test_what_is_no_financial_year_is_refused(text):
    with pytest.raises(Fault, match="expected a year like 2013/14"):
        FinancialYear.parse(text)


@pytest.mark.parametrize(
    ("first", "months", "label"),
    [
        ("2013-04", 9, "April to December 2013"),
        ("2013-04", 10, "April 2013 to January 2014"),
        ("2014-01", 1, "January 2014"),
        ("2013-04", 12, "2013/14"),
        ("2013-01", 12, "2013"),
    ],
)
def test_labels(first, months, label):
    assert Span(Month.parse(first), months).label == label


def test_last_days():
    assert Month.parse("2012-02").last_day == "29 February 2012"
    assert Month.parse("2100-02").last_day == "28 February 2100"
    assert Month.parse("2013-12").last_day == "31 December 2013"
