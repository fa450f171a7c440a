"""What is said about the partnership among its neighbours: sentences, and what must be known before believing them."""

from __future__ import annotations

from collections.abc import Iterable

from metrics.comparison_areas import AreaFigure, AreaTable, against_others, others
from metrics.sentences import number, rate
from metrics.statistics.funnel import Place
from metrics.statistics.intervals import RateRatio

NONE = "–"
SMALL = 10
FEW = 4  # below this many areas a rank says nothing
OUTSIDE = (Place.ABOVE_OUTER, Place.BELOW_OUTER)
OTHER_COUNT = (
    "This is the police's own count of recorded crime. The months elsewhere in this dashboard come from "
    "data.police.uk, which groups and places offences in its own way and adds reports of anti-social behaviour. "
    "The two are not the same count and do not add up to each other."
)
HOW = {
    "exact": "95% intervals are exact, from the number of offences and the {people} that the published rate was divided by.",
    "published": "95% intervals are those published with the rates.",
    "none": "The rates are published here without intervals, and without the counts from which they could be worked out.",
}


def rate_text(value: float | None) -> str:
    """ "101.9", "8.20"; a dash where there is none."""
    if value is None:
        return NONE
    return rate(value) if value >= SMALL else f"{value:.2f}"


def range_text(area: AreaFigure) -> str:
    """ "100.5 to 103.2"; empty where there is no interval."""
    return f"{rate_text(area.interval.lower)} to {rate_text(area.interval.upper)}" if area.interval else ""


def change_text(area: AreaFigure) -> str:
    """The count against the year before: "3% more", with "could be chance" where it could."""
    found = area.change
    if found is None or found.ratio is None:
        return NONE
    return _times(found) if found.beyond_chance else f"{_times(found)}, could be chance"


def crime_sentence(table: AreaTable, force: str) -> str:
    """The partnership's figure, its place, and whether it differs from the other areas together, and from last year."""
    own = table.own[0] if table.own else None
    if own is None or own.rate is None or own.count is None:
        return f"The table has no figure for {own.name if own else 'this partnership'}: {_reason(own)}."
    of = "" if table.title == "All recorded crime" else f" ({table.title.lower()})"
    first = (
        f"In the {table.period} {force} recorded {number(own.count)} offences{of} in {own.name}: "
        f"{rate_text(own.rate)} {table.unit}{_ranked(table, own)}."
    )
    return " ".join(part for part in (first, _against(table), _before(own)) if part)


def admissions_sentence(table: AreaTable) -> str:
    """The boroughs' figures and places beside the country's, and whether the difference could be chance."""
    known = [a for a in table.own if a.rate is not None]
    if not known:
        return f"There is no figure for {' or '.join(a.name for a in table.own)} in {table.period}."
    said = [f"{rate_text_whole(a)} in {a.name}{_ranked(table, a)}" for a in known]
    text = f"In {table.period} there were {said[0]}"
    text = text.replace(" in ", f" admissions {table.unit}, in ", 2).replace(f" admissions {table.unit}, in ", " in ", 1)
    return text + "".join(f" and {s}" for s in said[1:]) + "."


def rate_text_whole(area: AreaFigure) -> str:
    return number(area.rate or 0)


def absent_text(table: AreaTable) -> str:
    """ "No figure: Ashford and Dover (not loaded); Unassigned Kent (not published: …)." Empty if there is none."""
    groups: dict[str, list[str]] = {}
    for area in table.absent:
        groups.setdefault(_reason(area), []).append(area.name)
    said = "; ".join(f"{_and(names)} ({reason})" for reason, names in groups.items())
    return f"No figure: {said}." if said else ""


def funnel_text(table: AreaTable) -> str:
    """How many lie outside the outer limits, and what that does and does not mean."""
    known = [a for a in table.ranked if a.place]
    if not known or table.reference is None:
        return ""
    outside = sum(a.place in OUTSIDE for a in known)
    return (
        f"{outside or 'None'} of {len(known)} {'lies' if outside == 1 else 'lie'} outside the 99.8% limits around the "
        f"rate of {table.reference.name}, where chance alone would put about one in 500. Areas differ for real reasons, "
        "such as town centres that others visit: outside means that it is not chance, not that it is badly run."
    )
