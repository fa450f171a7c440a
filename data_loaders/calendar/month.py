"""Months, runs of months, and financial years (April to March)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from data_loaders.fault import Fault

NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
APRIL = 4


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """A calendar month, counted from January of year 0, so that months can be added and compared."""

    index: int

    @classmethod
    def of(cls, year: int, number: int) -> Month:
        """Month number (1 to 12) of a year."""
        return cls(year * 12 + number - 1)

    @classmethod
    def parse(cls, text: str) -> Month:
        """From "2014-03". Raises Fault for anything else."""
        match = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text)
        if match is None:
            raise Fault("month", "a month like 2014-03", repr(text))
        return cls.of(int(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    def __add__(self, months: int) -> Month:
        return Month(self.index + months)

    def __sub__(self, months: int) -> Month:
        return Month(self.index - months)

    @property
    def year(self) -> int:
        """The calendar year."""
        return self.index // 12

    @property
    def number(self) -> int:
        """1 for January to 12 for December."""
        return self.index % 12 + 1

    @property
    def name(self) -> str:
        """ "March 2014" """
        return f"{NAMES[self.number - 1]} {self.year}"

    @property
    def short(self) -> str:
        """ "Mar 2014" """
        return f"{NAMES[self.number - 1][:3]} {self.year}"

    @property
    def last_day(self) -> str:
        """ "31 March 2014" """
        leap = self.number == 2 and self.year % 4 == 0 and (self.year % 100 != 0 or self.year % 400 == 0)
        return f"{LENGTHS[self.number - 1] + leap} {self.name}"

    @property
    def end(self) -> date:
        """Its last day."""
        after = self + 1
        return date(after.year, after.number, 1) - timedelta(days=1)

    @property
    def financial_year(self) -> FinancialYear:
        """The financial year that the month belongs to."""
        return FinancialYear(self.year if self.number >= APRIL else self.year - 1)

    @property
    def quarter(self) -> Span:
        """The financial quarter (three months from April, July, October or January) around this month."""
        return Span(self - (self.number - 1) % 3, 3)


@dataclass(frozen=True, order=True, slots=True)
class FinancialYear:
    """April of `start` to March of the next year."""

    start: int

    @classmethod
    def parse(cls, text: str) -> FinancialYear:
        """From "2013/14". Raises Fault for anything else, also for years that do not follow each other."""
        match = re.fullmatch(r"(\d{4})/(\d{2})", text)
        if match is None or (int(match[1]) + 1) % 100 != int(match[2]):
            raise Fault("financial year", "a year like 2013/14", repr(text))
        return cls(int(match[1]))

    def __str__(self) -> str:
        return f"{self.start}/{(self.start + 1) % 100:02d}"

    def __add__(self, years: int) -> FinancialYear:
        return FinancialYear(self.start + years)

    def __sub__(self, years: int) -> FinancialYear:
        return FinancialYear(self.start - years)

    @property
    def first(self) -> Month:
        """Its April."""
        return Month.of(self.start, APRIL)

    @property
    def span(self) -> Span:
        """Its twelve months."""
        return Span(self.first, 12)


@dataclass(frozen=True, order=True)
class Span:
    """A run of months: the first, and how many."""

    first: Month
    months: int

    @classmethod
    def between(cls, first: Month, last: Month) -> Span:
        """From the first to the last month, both included."""
        return cls(first, last.index - first.index + 1)

    @property
    def last(self) -> Month:
        """The last month."""
        return self.first + (self.months - 1)

    def __iter__(self) -> Iterator[Month]:
        return (self.first + i for i in range(self.months))

    def __contains__(self, other: Month | Span) -> bool:
        if isinstance(other, Span):
            return self.first <= other.first and other.last <= self.last
        return self.first <= other <= self.last

    def years_before(self, years: int) -> Span:
        """The same months, so many years earlier."""
        return Span(self.first - 12 * years, self.months)

    @cached_property
    def label(self) -> str:
        """ "April to December 2013", "January 2014"; "2012/13" for a financial year, "2013" for a calendar one."""
        first, last = self.first, self.last
        if self.months == 1:
            return first.name
        if self.months == 12 and first.number == APRIL:
            return str(first.financial_year)
        if self.months == 12 and first.number == 1:
            return str(first.year)
        if first.year == last.year:
            return f"{NAMES[first.number - 1]} to {last.name}"
        return f"{first.name} to {last.name}"

    @cached_property
    def words(self) -> str:
        """As label, but a whole year spelt out as months, for the start of a sentence."""
        if self.months == 1:
            return self.first.name
        if self.first.year == self.last.year:
            return f"{NAMES[self.first.number - 1]} to {self.last.name}"
        return f"{self.first.name} to {self.last.name}"


def year_so_far(ending: Month) -> Span:
    """The months of the financial year up to and including this one."""
    return Span.between(ending.financial_year.first, ending)


def day_text(day: date) -> str:
    """ "20 January 2014" """
    return f"{day.day} {Month.of(day.year, day.month).name}"


def runs(months: Iterable[Month]) -> list[Span]:
    """Months as unbroken spans, oldest first."""
    spans: list[Span] = []
    for month in sorted(set(months)):
        if spans and spans[-1].last + 1 == month:
            spans[-1] = Span.between(spans[-1].first, month)
        else:
            spans.append(Span(month, 1))
    return spans
