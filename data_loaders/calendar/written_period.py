"""Periods as people write them: "Apr-13", "Q1 2013/14", "April to June 2013", and what each of them may mean.

Where a text may mean two periods both are given, the likelier first; nothing is decided here. "2013-Q1" may be the
quarter from April (financial years) or from January (calendar years), "2011-12" a month or a year.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from data_loaders.calendar.period import Period, quarter_around

NAMES = {name.lower(): n for n, name in enumerate(calendar.month_name) if n}
SHORT = {name.lower(): n for n, name in enumerate(calendar.month_abbr) if n} | {"sept": 9}
MONTHS = NAMES | SHORT
NAME = rf"(?P<name>{'|'.join(sorted(MONTHS, key=len, reverse=True))})"
FOUR, TWO = r"(?:19|20)\d\d", r"'?\d\d"
YEAR = rf"(?P<year>{FOUR}|{TWO})"
FINANCIAL = r"(?:fy|f/y|financial year|year)"
DASHES = re.compile("[\u2010-\u2015\u2212]")
NUMBERS = {"first": 1, "second": 2, "third": 3, "fourth": 4}

DAY = re.compile(rf"(?P<day>\d\d?)(?:st|nd|rd|th)?[ -]{NAME}[ -]{YEAR}", re.ASCII)
ISO_DAY = re.compile(rf"(?P<year>{FOUR})-(?P<month>\d\d)-(?P<day>\d\d)(?:[ t][\d:.]+)?", re.ASCII)
NUMBERED_DAY = re.compile(rf"(?P<day>\d\d?)[/.-](?P<month>\d\d?)[/.-]{YEAR}", re.ASCII)
MONTH_YEAR = re.compile(rf"{NAME}[ .,/-]*{YEAR}", re.ASCII)
YEAR_MONTH = re.compile(rf"(?P<year>{FOUR})[ ,/-]*{NAME}", re.ASCII)
NUMBERED_MONTH = re.compile(rf"(?P<month>\d\d?)[/-](?P<year>{FOUR})", re.ASCII)
DIGITS = re.compile(rf"(?P<year>{FOUR})-?(?P<two>\d\d)|(?P<alone>{FOUR})-(?P<month>[1-9])", re.ASCII)
TWO_YEARS = re.compile(
    rf"(?P<named>{FINANCIAL} ?)?(?P<first>{FOUR}|\d\d) ?[/-] ?(?P<next>{FOUR}|\d\d)", re.ASCII
)
ONE_YEAR = re.compile(rf"(?:fy|f/y|financial year) ?{YEAR}", re.ASCII)
YEAR_TO = re.compile(
    rf"(?:year|y/e|12 months) ?(?:ending|ended|to)? ?(?:31(?:st)? )?mar(?:ch)? {YEAR}", re.ASCII
)
QUARTER = re.compile(
    r"(?<![a-z])q(?:uarter|tr)?\.? ?(?P<n>[1-4])(?!\d)"
    r"|(?<!\d)(?P<before>[1-4])(?:st|nd|rd|th)? ?q(?:uarter|tr)?(?![a-z])"
    r"|(?P<word>first|second|third|fourth) quarter",
    re.ASCII,
)


@dataclass(frozen=True)
class Day:
    """A month of a year, and the day in it where one is written."""

    year: int
    month: int
    day: int | None = None

    @property
    def number(self) -> int:
        """Months from January of year 0."""
        return self.year * 12 + self.month - 1

    @property
    def last(self) -> int:
        """The last day of the month."""
        return calendar.monthrange(self.year, self.month)[1]


@lru_cache(maxsize=1024)
def readings(text: str) -> tuple[Period, ...]:
    """Every period that a text may mean, the likeliest first; nothing where it is none that is written in a usual way.

    What stands in brackets must say the same as what stands before them.
    """
    tidy = " ".join(DASHES.sub("-", text).lower().split()).strip(" .,;")
    before, bracket, within = tidy.partition("(")
    if bracket and before.strip() and within.endswith(")"):
        inside = readings(within[:-1])
        return tuple(p for p in readings(before) if p in inside)
    ways: tuple[Callable[[str], tuple[Period, ...]], ...] = (_month_or_year, _days, _years, _quarters, _range)
    return next((periods for way in ways if (periods := way(tidy))), ())


def in_words(period: Period) -> str:
    """ "December 2011", "April to June 2013 (2013/14 Q1)", "April 2011 to March 2012 (2011/12)" """
    first, last = (f"{calendar.month_name[int(m[5:])]} {m[:4]}" for m in (period.first, period.last))
    if period.months == 1:
        return first
    start = first if period.months == 12 else first[:-5]
    return f"{start} to {last} ({period.label})"


# -- months and days ---------------------------------------------------------------------------------------------


def _month_or_year(text: str) -> tuple[Period, ...]:
    """ "2013-04" is a month, "2013-14" a year; "2011-12" may be either. Also without the hyphen."""
    match = DIGITS.fullmatch(text)
    if match is None:
        return ()
    if match["alone"]:
        return (_month(int(match["alone"]), int(match["month"])),)
    year, two = int(match["year"]), int(match["two"])
    month = (_month(year, two),) if 1 <= two <= 12 else ()
    return (*month, _year(year)) if two == (year + 1) % 100 else month


def _days(text: str) -> tuple[Period, ...]:
    """The month of a day, or a month by itself. "03/04/2014" is 3 April, and may be meant as March."""
    numbered = NUMBERED_DAY.fullmatch(text)
    if numbered is None:
        day = _day(text)
        return (_month(day.year, day.month),) if day else ()
    year, day, month = _full(numbered["year"]), int(numbered["day"]), int(numbered["month"])
    orders = [Day(year, month, day), Day(year, day, month)]
    valid = [day for day in orders if 1 <= day.month <= 12 and 1 <= (day.day or 1) <= day.last]
    certain = valid[:1] if day == 1 else valid
    return tuple(dict.fromkeys(_month(day.year, day.month) for day in certain))


def _day(text: str) -> Day | None:
    """A day or a month that can mean one thing only."""
    for pattern in (DAY, ISO_DAY, MONTH_YEAR, YEAR_MONTH, NUMBERED_MONTH):
        match = pattern.fullmatch(text)
        if match:
            parts = match.groupdict()
            month = MONTHS[parts["name"]] if parts.get("name") else int(parts["month"])
            day = int(parts["day"]) if parts.get("day") else None
            if not 1 <= month <= 12:
                return None
            whole = Day(_full(parts["year"]), month, day)
            return whole if 1 <= (day or 1) <= whole.last else None
    return None


def _full(year: str) -> int:
    """ "2013", "13" and "'13" are the same year; "98" is of the last century."""
    number = int(year.lstrip("'"))
    return number if number > 99 else number + (2000 if number < 70 else 1900)


# -- years and quarters --------------------------------------------------------------------------------------------


def _years(text: str) -> tuple[Period, ...]:
    """Financial years. "FY2013" may begin or end in 2013."""
    match = ONE_YEAR.fullmatch(text)
    if match:
        year = _full(match["year"])
        return _year(year), _year(year - 1)
    ending = YEAR_TO.fullmatch(text)
    if ending:
        return (_year(_full(ending["year"]) - 1),)
    year = _financial(text)
    return () if year is None else (_year(year),)


def _financial(text: str) -> int | None:
    """The year in which a financial year begins that is written with both of its years."""
    match = TWO_YEARS.fullmatch(text)
    if match is None or (len(match["first"]) == 2 and int(match["first"]) <= 12 and not match["named"]):
        return None  # "11/12" may be a month
    year = _full(match["first"])
    return year if int(match["next"]) == (year + 1) % 10 ** len(match["next"]) else None


def _quarters(text: str) -> tuple[Period, ...]:
    match = QUARTER.search(text)
    if match is None:
        return ()
    number = NUMBERS[match["word"]] if match["word"] else int(match["n"] or match["before"])
    rest = re.sub(r"\bof\b", " ", text[: match.start()] + " " + text[match.end() :]).strip(" -/,.")
    both = _financial(rest)
    if both is not None:
        return (_quarter(both, number),)
    named = ONE_YEAR.fullmatch(rest)
    if named:
        year = _full(named["year"])
        return _quarter(year, number), _quarter(year - 1, number)
    if re.fullmatch(YEAR, rest, re.ASCII):
        year = _full(rest)
        return _quarter(year, number), quarter_around(_month(year, 3 * number))
    return ()


def _range(text: str) -> tuple[Period, ...]:
    """ "April to June 2013", "Apr-Jun 2013", "1 April 2013 - 30 June 2013" """
    parts = re.split(r" ?\b(?:to|until)\b ?| - ", text)
    if len(parts) != 2:
        parts = re.split(r"(?<=[a-z])-(?=[a-z])", text)
    last = _one_day(parts[1]) if len(parts) == 2 else None
    if last is None:
        return ()
    same, before = f"{parts[0]} {last.year}", f"{parts[0]} {last.year - 1}"
    first = _one_day(parts[0]) or next(
        (d for t in (same, before) if (d := _day(t)) and d.number <= last.number), None
    )
    if first is None or first.day not in (None, 1) or last.day not in (None, last.last):
        return ()
    months, start = last.number - first.number + 1, _month(first.year, first.month)
    if months == 3 and first.month % 3 == 1:
        return (quarter_around(_month(last.year, last.month)),)
    if months == 12 and first.month == 4:
        return (_year(first.year),)
    return (start,) if months == 1 else ()


def _one_day(text: str) -> Day | None:
    """A month or a day in a range, in numbers too: there the day comes first, as it is written here."""
    numbered, digits = NUMBERED_DAY.fullmatch(text), re.fullmatch(rf"({FOUR})-(\d\d)", text, re.ASCII)
    if numbered:
        text = f"{_full(numbered['year'])}-{int(numbered['month']):02d}-{int(numbered['day']):02d}"
    return _day(f"{digits[2]}/{digits[1]}" if digits else text)


# -- periods -------------------------------------------------------------------------------------------------------


def _month(year: int, month: int) -> Period:
    label = f"{year}-{month:02d}"
    return Period(label, label, 1)


def _quarter(year: int, number: int) -> Period:
    """A quarter of the financial year that begins in a year."""
    return quarter_around(_month(year + number // 4, 3 * (number % 4) + 3))


def _year(year: int) -> Period:
    return Period(f"{year}/{(year + 1) % 100:02d}", f"{year}-04", 12)
