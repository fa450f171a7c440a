"""What is said about the partnership among its neighbours: sentences, and what must be known before believing them."""

from __future__ import annotations

from collections.abc import Sequence

from metrics.comparison.areas import AreaFigure, AreaTable, against_others, others
from metrics.formats import SMALL, number
from metrics.statistics.funnel import FunnelPosition

NONE = "–"
FEW = 4  # of fewer areas a rank says nothing
OUTSIDE = (FunnelPosition.ABOVE_OUTER, FunnelPosition.BELOW_OUTER)
OTHER_COUNT = (
    "This is the police's own count of recorded crime. The months elsewhere in this dashboard come from "
    "data.police.uk, which places and groups offences in its own way and adds reports of anti-social behaviour. "
    "The two are not the same count."
)
HOW = {
    "exact": "The 95% intervals are worked out exactly, from the offences and the {people} behind the published rates.",
    "published": "The 95% intervals are those that were published with the rates.",
    "none": "The file gives no intervals, and no counts to work them out from, so whether a difference could be "
    "chance cannot be said.",
}


def rate_text(value: float | None) -> str:
    """ "101.9", "8.20", "705"; a dash where there is none."""
    if value is None:
        return NONE
    return f"{value:.2f}" if value < SMALL else number(value)


def range_text(area: AreaFigure) -> str:
    """ "100.5 to 103.2"; empty where there is no interval."""
    return f"{rate_text(area.interval.lower)} to {rate_text(area.interval.upper)}" if area.interval else ""


def change_text(area: AreaFigure) -> str:
    """The count against the year before: "3% more", "1% fewer, could be chance"; a dash where it is not known."""
    change = area.change
    if change is None or change.ratio is None:
        return NONE
    return times(change.ratio) if change.beyond_chance else f"{times(change.ratio)}, could be chance"


def place_text(area: AreaFigure) -> str:
    """ "above the 99.8% limit"; empty where it was not placed in a funnel."""
    return str(area.place or "").replace(" %", "%")


def times(ratio: float, more: str = "more", less: str = "fewer") -> str:
    """ "3% more", "under 1% fewer", "the same" """
    whole = abs(round((ratio - 1) * 100))
    if ratio == 1:
        return "the same"
    word = more if ratio > 1 else less
    return f"{whole}% {word}" if whole else f"under 1% {word}"


def rank_text(table: AreaTable, area: AreaFigure) -> str:
    """ "2nd highest"; empty where there are too few to rank."""
    among = len(table.ranked)
    if among < FEW or area.rate is None:
        return ""
    place = table.rank(area)
    return "lowest" if place == among else _ordinal(place)


def _among(table: AreaTable) -> str:
    return f" of the {len(table.ranked)} {table.what} in {table.county}"


def crime_sentence(table: AreaTable, force: str) -> str:
    """The partnership's figure, its place, and how it differs from the others together and from the year before."""
    ours = next(iter(table.ours), None)
    if ours is None:
        return f"The partnership is not among the {table.what} named for {table.county}."
    if ours.rate is None or ours.count is None:
        return f"The table has no figure for {ours.name}: {reason(ours)}."
    rank = rank_text(table, ours)
    sentences = (
        f"In the {table.period} {force} recorded {_offences(table, ours.count)} in {ours.name}: "
        f"{rate_text(ours.rate)} {table.unit}{f', {rank}{_among(table)}' if rank else ''}."
    )
    return " ".join(part for part in (sentences, _against(table), _before(ours)) if part)


def _offences(table: AreaTable, count: float) -> str:
    """ "22,999 offences", "1,130 drug offences", "1 offence of homicide" """
    name = table.title.lower()
    if name == "all recorded crime":
        return f"{number(count)} offences"
    if "offences" in name or "crimes" in name:
        return f"{number(count)} {name}"
    return f"{number(count)} {'offence' if count == 1 else 'offences'} of {name}"


def _against(table: AreaTable) -> str:
    position, rest = against_others(table), others(table)
    if position is None or position.ratio is None or rest is None:
        return ""
    beyond = "more than chance" if position.beyond_chance else "which could be chance"
    size = times(position.ratio, "higher", "lower")
    return f"In {rest.name} it was {rate_text(rest.rate)}: ours was {size}, {beyond}."


def _before(ours: AreaFigure) -> str:
    change = ours.change
    if change is None or change.ratio is None or ours.before is None:
        return ""
    beyond = "is more than chance" if change.beyond_chance else "could be chance"
    return f"The year before there were {number(ours.before)}. The change, {times(change.ratio)}, {beyond}."


def admissions_sentence(table: AreaTable) -> str:
    """The boroughs' figures and places beside the country's, and whether the difference could be chance."""
    known = [a for a in table.ours if a.rate is not None]
    if not known:
        return f"There is no figure for {_and([a.name for a in table.ours])} in {table.period}."
    parts = [f"{rate_text(a.rate)} in {a.name}{_ranked(table, a, first=a is known[0])}" for a in known]
    text = f"In {table.period} the rate of {table.title.lower()} {table.unit}, was {_and(parts)}."
    return " ".join([text, *_against_reference(table, known)])


def _ranked(table: AreaTable, area: AreaFigure, *, first: bool) -> str:
    """What the rank is among is said once."""
    rank = rank_text(table, area)
    return f" ({rank}{_among(table) if first else ''})" if rank else ""


def _against_reference(table: AreaTable, known: Sequence[AreaFigure]) -> list[str]:
    reference = table.reference
    if reference is None or reference.rate is None:
        return []
    sentences = [f"In {reference.name} it was {rate_text(reference.rate)}."]
    for area in known:
        if area.interval is not None:
            beyond = "could be" if reference.rate in area.interval else "is more than"
            sentences.append(f"The difference between {area.name} and {reference.name} {beyond} chance.")
    return sentences


def how_text(table: AreaTable) -> str:
    """Where the intervals come from."""
    return HOW[table.intervals].format(people=table.people)


def absent_text(table: AreaTable) -> str:
    """ "No figure: Ashford and Dover (not loaded); Unassigned Kent (not published: …)." Empty if there is none."""
    groups: dict[str, list[str]] = {}
    for area in table.absent:
        groups.setdefault(reason(area), []).append(area.name)
    text = "; ".join(f"{_and(names)} ({why})" for why, names in groups.items())
    return f"No figure: {text}." if text else ""


def reason(area: AreaFigure) -> str:
    """Why there is no rate, with what the publisher says."""
    why = str(area.missing or "not available")
    return f"{why}: {area.note}" if area.note else why


def funnel_text(table: AreaTable) -> str:
    """How many lie outside the outer limits, and what that does and does not mean; empty without a funnel."""
    known = [a for a in table.ranked if a.place]
    if not known or table.reference is None:
        return ""
    outside = sum(a.place in OUTSIDE for a in known)
    where = f"the 99.8% limits around the rate of {table.reference.name} as a whole"
    if not outside:
        return f"None of {len(known)} lie outside {where}."
    return (
        f"{outside} of {len(known)} {'lies' if outside == 1 else 'lie'} outside {where}, where chance would put one in "
        "500. Areas differ for real reasons, such as town centres that others visit: outside means not chance, it does "
        "not mean badly run."
    )


def _ordinal(place: int) -> str:
    if place == 1:
        return "highest"
    ending = "th" if 11 <= place % 100 <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending} highest"


def _and(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
