"""Months with far fewer or far more records than the months around them: perhaps a file that was cut off.

A file of street crime does not say how many records it holds. One that ends between two rows reads as a whole month,
and only its size tells: so it is stored, for the change may be real, and everybody is told (docs/decisions/0018).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from statistics import median_high, median_low

from data_loaders.calendar.period import month_number
from data_loaders.sources.catalogue import catalogue
from data_loaders.store.releases import Release

REACH = 3  # months before, and as many after
# Of what is usual around it. Seventeen months of Kent, February included, have 0.82 to 1.15 of it.
FEWEST, MOST = 3 / 4, 4 / 3
ENOUGH = 200  # records a month; with fewer, chance alone may do it


@dataclass(frozen=True)
class Odd:
    """A release of a month beside others. around: the records of the months around it that are held, in their order."""

    release: Release
    around: tuple[int, ...]

    @property
    def usual(self) -> int:
        """Records in a usual month around it: the median, and of an even number the middle one that is nearer.

        Of two months around, one may be cut off itself: then this is no odd one beside it.
        """
        return min(max(self.release.rows_read, median_low(self.around)), median_high(self.around))

    @property
    def fewer(self) -> bool:
        """Are there too few, and not too many?"""
        return self.release.rows_read < self.usual

    @property
    def brief(self) -> str:
        """ "6,012 records, 55% fewer than is usual in the 6 months around it (12,025 to 14,521)" """
        rows = self.release.rows_read
        share = min(round(100 * abs(rows / self.usual - 1)), 99 if self.fewer else 9999)  # some are left
        records = "1 record" if rows == 1 else f"{rows:,} records"
        months = f"the {len(self.around)} months" if len(self.around) > 1 else "the month"
        lowest, highest = min(self.around), max(self.around)
        ran = f"{lowest:,} to {highest:,}" if lowest != highest else f"{lowest:,}"
        side = "fewer" if self.fewer else "more"
        return f"{records}, {share}% {side} than is usual in {months} around it ({ran})"

    def __str__(self) -> str:
        may = (
            "its file may have been cut off"
            if self.fewer
            else "rows may stand in its file twice, or a file beside it may have been cut off"
        )
        return f"{self.release.title}: {self.brief}. The change may be real, or {may}: fetch it again and compare."


def odd_months(releases: Iterable[Release]) -> tuple[Odd, ...]:
    """The odd ones among the releases that count, by month; of sources alone whose files do not count themselves."""
    groups: dict[tuple[str, str], dict[int, Release]] = defaultdict(dict)
    for release in releases:
        if _compared(release):
            groups[release.source, release.dataset][month_number(release.first)] = release
    return tuple(odd for key in sorted(groups) for odd in _odd(groups[key]))


def touched(odd_months: Iterable[Odd], keys: Iterable[tuple[str, str, str]]) -> list[Odd]:
    """Those of which the month itself, or one that it is compared with, is among these (Release.key)."""
    changed = {(source, dataset, month_number(month)) for source, dataset, month in keys}

    def near(odd: Odd) -> bool:
        month = month_number(odd.release.first)
        source, dataset = odd.release.source, odd.release.dataset
        return any((source, dataset, month + step) in changed for step in range(-REACH, REACH + 1))

    return [odd for odd in odd_months if near(odd)]


def _compared(release: Release) -> bool:
    """A month of records from outside; not one that only says that nothing was published, nor an invented one."""
    source = catalogue().get(release.source)
    return bool(source and source.uncounted and release.rows_read) and not release.illustrative


def _odd(months: Mapping[int, Release]) -> Iterator[Odd]:
    for month, release in sorted(months.items()):
        near = (months.get(month + step) for step in range(-REACH, REACH + 1) if step)
        odd = Odd(release, tuple(other.rows_read for other in near if other))
        told = odd.around and odd.usual >= ENOUGH
        if told and not FEWEST <= release.rows_read / odd.usual <= MOST:
            yield odd
