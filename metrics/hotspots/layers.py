"""What a ward map may show: for each way of looking, the class that each ward falls into, and what the classes mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from data_loaders.sources.catalogue import catalogue
from metrics.definitions.indicator import Indicator
from metrics.formats import number, rate
from metrics.hotspots.classes import ValueClass, class_of, classes
from metrics.hotspots.collision_points import severity_of
from metrics.hotspots.significance import WardFinding
from metrics.hotspots.ward_rows import By, WardFigure, WardFigures
from metrics.statistics.funnel import FunnelPosition
from metrics.statistics.hotspot import Verdict

STEPS = 5
SAME = 0.005  # a change that rounds to no per cent at all


class Show(StrEnum):
    """Ways of looking at a measure by place."""

    RATE = "rate"
    COUNT = "count"
    CHANGE = "change"
    CHANCE = "chance"
    STREETS = "streets"
    SURFACE = "surface"
    POINTS = "points"

    @property
    def by(self) -> By:
        """What the list is ordered by."""
        return By.COUNT if self in (Show.COUNT, Show.STREETS, Show.SURFACE, Show.POINTS) else By.RATE


def ways(indicator: Indicator) -> list[Show]:
    """The ways in which a measure can be looked at: streets and surfaces need points, and single points a severity."""
    source = catalogue()[indicator.numerator.source]
    shows = [Show.RATE, Show.COUNT, Show.CHANGE, Show.CHANCE]
    if source.id == "police_street":
        shows.append(Show.STREETS)
    if source.dataset is not None:
        shows.append(Show.SURFACE)
    if any(severity_of(c) for c in indicator.categories):
        shows.append(Show.POINTS)
    return shows


@dataclass(frozen=True, slots=True)
class Class:
    """A class of the legend. fill: its name among the map's colours; members: how many wards have it."""

    fill: str
    text: str
    members: int


@dataclass(frozen=True)
class Layer:
    """Wards in classes. title: what the colours stand for; fills: by ward code, None for one without a figure.

    sure: the wards that stand out beyond chance, which the map draws with a thick outline.
    """

    title: str
    classes: tuple[Class, ...]
    fills: Mapping[str, str | None]
    sure: frozenset[str]


def layer(
    show: Show, figures: WardFigures, findings: Mapping[str, WardFinding], scale: Sequence[ValueClass] = ()
) -> Layer:
    """The layer for one way of looking. found: what is known of each ward's hotspot, by code. scale: classes of rates
    or counts that were made for other months too; without them they are made of these wards' own values."""
    sure = frozenset(c for c, f in findings.items() if f.test and f.test.verdict is Verdict.HIGH)
    match show:
        case Show.CHANGE:
            return _changes(figures, sure)
        case Show.CHANCE:
            return _chance(figures, findings, sure)
        case Show.RATE | Show.COUNT:
            return _values(figures, show.by, sure, scale)
    return Layer("", (), {w.code: "plain" for w in figures.wards}, sure)


def _values(figures: WardFigures, by: By, sure: frozenset[str], scale: Sequence[ValueClass]) -> Layer:
    known = {w.code: v for w in figures.wards if (v := w.value(by)) is not None}
    breaks = scale or classes(list(known.values()))
    placed = {code: class_of(value, breaks) for code, value in known.items()}
    listed = [
        Class(f"class-{step(i, len(breaks))}", text, sum(j == i for j in placed.values()))
        for i, text in enumerate(_ranges(breaks, rate if by is By.RATE else number, shared=bool(scale)))
    ]
    fills = {code: listed[i].fill for code, i in placed.items()}
    noun = figures.indicator.noun
    what = f"{noun} {figures.unit}" if by is By.RATE else f"number of {noun}"
    return _layer(f"{what}, {figures.span.words}", listed, figures, fills, sure)


def _ranges(breaks: Sequence[ValueClass], text_of: Callable[[float], str], *, shared: bool) -> list[str]:
    """The classes in words: what their wards have; of a shared scale, whose classes may lack a ward, the limits."""
    if not shared:
        return [_range(text_of(c.lowest), text_of(c.highest)) for c in breaks]
    edges = [text_of(c.highest) for c in breaks[:-1]]
    inner = [f"over {a} to {b}" for a, b in pairwise(edges)]
    return [f"up to {edges[0]}", *inner, f"over {edges[-1]}"] if edges else ["all"]


def step(position: int, of: int) -> int:
    """The step of the ramp for a class: few classes are spread over all of it, a single one is in the middle."""
    return round(position * (STEPS - 1) / (of - 1)) if of > 1 else STEPS // 2


CHANGES = ("clearly fewer", "fewer, could be chance", "no change", "more, could be chance", "clearly more")


def _changes(figures: WardFigures, sure: frozenset[str]) -> Layer:
    clear = figures.clear_changes(By.RATE)
    placed = {w.code: i for w in figures.wards if (i := _change_class(w, clear)) is not None}
    fills = {code: f"change-{i}" for code, i in placed.items()}
    listed = [
        Class(f"change-{i}", text, sum(j == i for j in placed.values()))
        for i, text in enumerate(CHANGES)
        if i in placed.values()
    ]
    title = f"change in {figures.indicator.noun} {figures.unit}, against {figures.compared.words}"
    return _layer(title, listed, figures, fills, sure)


def _change_class(ward: WardFigure, clear: frozenset[str]) -> int | None:
    change = ward.change(By.RATE)
    if change is None:
        return None
    if change.ratio is None:  # none before: more than nothing, or nothing still
        return (4 if ward.code in clear else 3) if ward.count else 2
    if abs(change.ratio - 1) < SAME:
        return 2
    if change.ratio > 1:
        return 4 if ward.code in clear else 3
    return 0 if ward.code in clear else 1


CHANCE = {
    "high": "high with its neighbours, beyond chance",
    "alone": "high on its own, beyond chance",
    "average": "could be chance",
    "below": "low on its own, beyond chance",
    "low": "low with its neighbours, beyond chance",
}
VERDICTS = {Verdict.HIGH: "high", Verdict.LOW: "low"}
ALONE = {FunnelPosition.ABOVE_OUTER: "alone", FunnelPosition.BELOW_OUTER: "below"}


def _chance(figures: WardFigures, findings: Mapping[str, WardFinding], sure: frozenset[str]) -> Layer:
    fills = {w.code: fill for w in figures.wards if (fill := chance_class(findings.get(w.code)))}
    placed = list(fills.values())
    listed = [Class(fill, text, placed.count(fill)) for fill, text in CHANCE.items() if fill in placed]
    title = f"{figures.indicator.noun} {figures.unit} compared with what chance would bring"
    return _layer(title, listed, figures, fills, sure)


def chance_class(finding: WardFinding | None) -> str | None:
    """Which of CHANCE holds for a ward: what it is with its neighbours, else on its own (99.8 % limits of a funnel);
    None where it has too few records to be tested."""
    if finding is None or finding.test is None or finding.test.verdict is Verdict.TOO_FEW:
        return None
    alone = ALONE.get(FunnelPosition(finding.alone), "average") if finding.alone else "average"
    return VERDICTS.get(finding.test.verdict, alone)


def _layer(
    title: str, listed: Sequence[Class], figures: WardFigures, fills: Mapping[str, str], sure: frozenset[str]
) -> Layer:
    every = {w.code: fills.get(w.code) for w in figures.wards}
    return Layer(f"{title[0].upper()}{title[1:]}", tuple(listed), every, sure)


def _range(lowest: str, highest: str) -> str:
    return lowest if lowest == highest else f"{lowest} to {highest}"
