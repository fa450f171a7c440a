"""Which of the events count by when they happened: months of the year, days of the week, hours of the day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from data_loaders.calendar.month import NAMES, Month

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOURS = 24


@dataclass(frozen=True)
class When:
    """What is asked of the time of an event; nothing asked is everything.

    months: 1 to 12. weekdays: 0 (Monday) to 6. hours: from one hour to another, the last one included; a first hour
    after the last runs over midnight. Events whose day or hour is not known are in none.
    """

    months: frozenset[int] = frozenset()
    weekdays: frozenset[int] = frozenset()
    hours: tuple[int, int] | None = None

    @property
    def within_months(self) -> bool:
        """Is a part of a month asked for, which monthly counts cannot tell?"""
        return bool(self.weekdays) or self.hours is not None

    def has_month(self, month: Month) -> bool:
        """Does any event of this month count?"""
        return not self.months or month.number in self.months

    def has(self, weekday: int | None, hour: int | None) -> bool:
        """Does an event at this time of the week count?"""
        in_hours = self.hours is None or (hour is not None and self.has_hour(hour))
        return (not self.weekdays or weekday in self.weekdays) and in_hours

    def has_hour(self, hour: int) -> bool:
        """Does any event of this hour count?"""
        if self.hours is None:
            return True
        first, last = self.hours
        return first <= hour <= last if first <= last else hour >= first or hour <= last

    @property
    def words(self) -> str:
        """ "only June and July, Saturday and Sunday, 22:00 to 02:59"; empty where every event counts."""
        parts = [
            _listed(NAMES[m - 1] for m in sorted(self.months)),
            _listed(DAYS[d] for d in sorted(self.weekdays)),
            f"{self.hours[0]:02}:00 to {self.hours[1]:02}:59" if self.hours else "",
        ]
        words = ", ".join(part for part in parts if part)
        return f"only {words}" if words else ""


def _listed(names: Iterable[str]) -> str:
    *first, last = [*names] or [""]
    return f"{', '.join(first)} and {last}" if first else last


EVERY = When()
