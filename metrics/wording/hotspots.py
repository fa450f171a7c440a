"""What is known of hotspots in words: of one ward, and of how much a few places hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from data_loaders.calendar.month import Month
from metrics.formats import number, percent
from metrics.hotspots.layers import chance_class
from metrics.hotspots.significance import FEWEST_MONTHS, WardFinding
from metrics.hotspots.streets import TOP_STREETS, TOP_WARDS, Concentration, Street
from metrics.hotspots.ward_rows import WardFigures
from metrics.statistics.hotspot import PERMUTATIONS, Verdict
from metrics.statistics.hotspot_history import Pattern

WORD = {
    "high": "High",
    "alone": "High alone",
    "below": "Low alone",
    "low": "Low",
    "average": "Could be chance",
}
SURROUNDINGS = {
    Verdict.HIGH: "With its neighbours it stands out as high, by more than chance",
    Verdict.LOW: "With its neighbours it stands out as low, by more than chance",
    Verdict.AVERAGE: "With its neighbours it does not stand out from what chance would bring",
    Verdict.TOO_FEW: "It has too few records to be tested",
}
PATTERN = {
    Pattern.PERSISTENT: "a hotspot in most months loaded",
    Pattern.EMERGING: "a hotspot in recent months but not before",
    Pattern.FORMER: "a hotspot before but not in recent months",
    Pattern.INTERMITTENT: "a hotspot in some months",
}
FEW_STREETS = 5


def verdict_word(finding: WardFinding | None) -> str:
    """ "High", "High alone", "Low", "Could be chance", "Too few to test"; a dash for a ward without a rate."""
    chance = chance_class(finding)
    if chance is None:
        return "Too few to test" if finding and finding.test else "–"
    return WORD[chance]


def pattern_word(finding: WardFinding | None) -> str:
    """ "persistent", "emerging", "former", "intermittent"; empty for a ward that was never hot."""
    history = finding.history if finding else None
    return str(history) if history in PATTERN else ""


def finding_sentence(finding: WardFinding | None) -> str:
    """What the tests say of one ward: with its neighbours, on its own, and over the months."""
    if finding is None or finding.test is None:
        return ""
    parts = [SURROUNDINGS[finding.test.verdict]]
    if finding.alone:
        parts.append(f"on its own it lies {finding.alone} of the funnel of wards")
    if finding.history and finding.history in PATTERN:
        parts.append(f"it was {PATTERN[finding.history]}")
    return "; ".join(parts) + "."


def words_note(findings: Mapping[str, WardFinding], followed: int, last: Month) -> str:
    """What the words of the list mean. followed: the months over which hotspots are followed, up to the last."""
    if not any(f.test for f in findings.values()):
        return ""
    text = (
        f"“High”: its rate together with its neighbours’ is beyond chance (Gi*, {PERMUTATIONS:,} permutations, "
        "allowing for the number of wards); “high alone”: its own rate is (99.8% limit of a funnel). "
    )
    if followed < FEWEST_MONTHS:
        return (
            f"{text}Whether a hotspot is new or lasting is not said before {FEWEST_MONTHS} months are loaded."
        )
    return (
        f"{text}Over the {followed} months loaded to {last.name}: “persistent” wards were hot in four months of five, "
        "“emerging” in recent ones alone, “former” in earlier ones alone, “intermittent” now and then."
    )


def streets_sentence(code: str, streets: Sequence[Street]) -> str:
    """The map points of one ward with most records: "Most were at High Street (12) and Park Road (9)." """
    names = top_streets(code, streets)
    if not names:
        return ""
    *first, last = names
    return (
        f"Most were recorded at {', '.join(first)} and {last}." if first else f"All were recorded at {last}."
    )


def top_streets(code: str, streets: Sequence[Street]) -> list[str]:
    """The map points of one ward with most records, each with its count: "High Street (12)"."""
    in_ward = [s for s in streets if s.ward == code and s.name][:FEW_STREETS]
    return [f"{place_name(s.name)} ({number(s.count)})" for s in in_ward]


def place_name(name: str) -> str:
    """A map point's name without the "On or near" that the police put before every one."""
    return name.removeprefix("On or near ").strip()


def concentration_sentence(figures: WardFigures, concentration: Concentration) -> str:
    """How much of the total a few wards and streets hold, with the months compared with beside it."""
    sentences = [
        (f"the {TOP_WARDS} wards with most", concentration.wards, concentration.wards_before),
        (f"the {TOP_STREETS} map points with most", concentration.streets, concentration.streets_before),
    ]
    parts = [
        f"{what} hold {_share(now)}{f' ({_share(then)} in {figures.compared.words})' if then is not None else ''}"
        for what, now, then in sentences
        if now is not None
    ]
    if not parts:
        return ""
    text = " and ".join(parts)
    return f"Of the records in these wards, {text}."


def _share(value: float | None) -> str:
    return "" if value is None else percent(value * 100)
