"""Which events count, as the command line asks for it; by the names that the hotspots page has for it."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence

from data_loaders.calendar.month import NAMES
from metrics.hotspots.when import DAYS, HOURS, When


def add(parser: argparse.ArgumentParser) -> None:
    """The options: months of the year for every topic, days and hours where the source tells them."""
    events = parser.add_argument_group("which events count (days and hours: collisions and casualties only)")
    events.add_argument("--months", nargs="+", type=_named(NAMES), metavar="NAME", help="June July")
    events.add_argument("--days", nargs="+", type=_named(DAYS), metavar="NAME", help="Friday Saturday")
    events.add_argument("--hour", type=_hour("00"), metavar="HH:00", help="only from this hour; else 00:00")
    events.add_argument(
        "--last-hour", type=_hour("59"), metavar="HH:59", help="to here; may be past midnight; else 23:59"
    )


def when(options: argparse.Namespace) -> When:
    """What was asked for."""
    hours = None
    if options.hour is not None or options.last_hour is not None:
        hours = options.hour or 0, HOURS - 1 if options.last_hour is None else options.last_hour
    months = frozenset(1 + m for m in options.months or ())
    return When(months, frozenset(options.days or ()), hours)


def _named(names: Sequence[str]) -> Callable[[str], int]:
    """Reads a name, in capitals or not, as its place in the list."""
    places = {name.lower(): place for place, name in enumerate(names)}

    def place(text: str) -> int:
        if text.lower() not in places:
            raise argparse.ArgumentTypeError(f"expected one of {', '.join(names)}; found {text!r}")
        return places[text.lower()]

    return place


def _hour(minute: str) -> Callable[[str], int]:
    """Reads "22:00", where an hour begins (minute 00) or ends (59), or its number alone."""

    def hour(text: str) -> int:
        match = re.fullmatch(rf"(\d{{1,2}})(:{minute})?", text)
        if match is None or int(match[1]) >= HOURS:
            raise argparse.ArgumentTypeError(f"expected 00:{minute} to 23:{minute}; found {text!r}")
        return int(match[1])

    return hour
