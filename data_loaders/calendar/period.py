"""Periods as they are written in returns and tables: a month, a quarter or a whole financial year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

MONTH = r"-(?P<month>0[1-9]|1[0-2])"
FINANCIAL = r"/(?P<next>\d\d)(?: ?Q(?P<quarter>[1-4]))?"
WRITTEN = re.compile(rf"(?P<year>(?:19|20)\d\d)(?:{MONTH}|{FINANCIAL})", re.ASCII)
MONTHS = re.compile(rf"(?:19|20)\d\d{MONTH}", re.ASCII)
QUARTER = re.compile(r"((?:19|20)\d\d)[/-](\d\d)[ -]?[Qq]([1-4])", re.ASCII)


@dataclass(frozen=True)
class Period:
    """A label ("2013/14 Q1"), the first month ("2013-04") and how many months there are."""

    label: str
    first: str
    months: int

    @property
    def last(self) -> str:
        """The last month."""
        year, month = int(self.first[:4]), int(self.first[5:]) + self.months - 1
        return f"{year + (month - 1) // 12}-{(month - 1) % 12 + 1:02d}"

    @property
    def over(self) -> bool:
        """Has its last month begun? A quarter or year still under way cannot be reported whole."""
        return self.last <= date.today().isoformat()[:7]


def is_month(text: str) -> bool:
    """Is this a month of the 20th or 21st century as the store keeps it ("2014-03")?"""
    return MONTHS.fullmatch(text) is not None


def month_number(month: str) -> int:
    """Months from January of year 0 to a month "YYYY-MM", so that they can be counted."""
    return int(month[:4]) * 12 + int(month[5:]) - 1


def parse_period(text: str) -> Period | None:
    """A month "2013-04", a quarter "2013/14 Q1" (from April) or a financial year "2013/14", else None."""
    written = WRITTEN.fullmatch(text.strip())
    if written is None:
        return None
    year = int(written["year"])
    if written["month"]:
        return Period(written[0], written[0], 1)
    if int(written["next"]) != (year + 1) % 100:
        return None
    label = f"{year}/{written['next']}"
    if written["quarter"] is None:
        return Period(label, f"{year}-04", 12)
    start = 3 * int(written["quarter"]) + 1
    first = f"{year + (start > 12)}-{(start - 1) % 12 + 1:02d}"
    return Period(f"{label} Q{written['quarter']}", first, 3)


def parse_quarter(text: str) -> Period | None:
    """A quarter as people write it: "2013/14 Q3", "2013/14-Q3", "2013-14 q3"; None for anything else."""
    written = QUARTER.fullmatch(text.strip())
    return parse_period(f"{written[1]}/{written[2]} Q{written[3]}") if written else None


def quarter_around(period: Period) -> Period:
    """The financial quarter in which a period ends."""
    year, month = int(period.last[:4]), int(period.last[5:])
    start, number = year - (month < 4), (month - 4) % 12 // 3
    first = f"{start + (number == 3)}-{(3 * number + 3) % 12 + 1:02d}"
    return Period(f"{start}/{(start + 1) % 100:02d} Q{number + 1}", first, 3)
