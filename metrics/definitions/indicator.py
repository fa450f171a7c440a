"""What a number is: the type of an indicator's definition, one TOML file each in metrics/indicators."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from data_loaders.definition import Definition, Id, MonthText, Text, Wrong

Kind = Literal["rate", "number", "share", "stock", "published_rate"]
Good = Literal["down", "up", "steady", "activity"]
Frequency = Literal["month", "quarter", "year"]
Geography = Literal["ward", "borough"]
Multiplier = Literal[100, 1000, 10_000, 100_000]

FINEST_FIRST: tuple[Geography, ...] = ("ward", "borough")
USUAL_MULTIPLIER: dict[str, Multiplier] = {"rate": 1000, "share": 100}


class Numerator(Definition):
    """What is counted: these categories of a source, or every category of it except some."""

    source: Id
    categories: tuple[Text, ...] = ()
    all_but: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.categories and self.all_but:
            raise Wrong("all_but", "either categories or all_but", "both")
        return self


class Denominator(Definition):
    """What it is divided by: one category of a source."""

    source: Id
    category: Text


class Disclosure(Definition):
    """Protects people in small numbers: a count above 0 and below the threshold is withheld.

    threshold: for the public. partner: for the agencies of the partnership, where it is another. Officers see all.
    group: of a count that is told out of so many, all or none of fewer than this is withheld too: it tells about each.
    cleared: a return is seen by officers and its own agency alone until somebody clears it for release.
    rule: the rule of the field that the threshold follows, with its address; why: the reason for it here.
    """

    threshold: Annotated[int, Field(ge=2)]
    partner: Annotated[int, Field(ge=0)] | None = None
    group: Annotated[int, Field(ge=2)] | None = None
    cleared: bool = False
    rule: Text
    why: Text

    @model_validator(mode="after")
    def _group_holds_the_threshold(self) -> Self:
        if self.group is not None and self.group < self.threshold:
            raise Wrong("group", f"at least the threshold, {self.threshold}", str(self.group))
        return self


class Break(Definition):
    """From this month on, what is counted is not the same as before."""

    month: MonthText
    why: Text


class Part(Definition):
    """A part of a measure that a map may show by itself: some of its events, by their own categories."""

    id: Id
    title: Text
    noun: Text
    one: Text | None = None
    categories: Annotated[tuple[Text, ...], Field(min_length=1)]


RESIDENTS = Denominator(source="population", category="residents")
RETURNED = Denominator(source="partner_return", category="denominator")


def _per(known: dict[str, Any]) -> Multiplier | None:
    return USUAL_MULTIPLIER.get(known["kind"])


def _denominator(known: dict[str, Any]) -> Denominator | None:
    if known["kind"] == "rate":
        return RESIDENTS
    return RETURNED if known["share_of"] else None


def _unit(known: dict[str, Any]) -> str:
    if known["kind"] == "rate" and known["denominator"] and known["per"]:
        return f"per {known['per']:,} {known['denominator'].category}"
    return f"% of {known['share_of']}" if known["kind"] == "share" else ""


class Indicator(Definition):
    """The definition of one measure. What a file leaves out makes it a monthly rate per 1,000 residents.

    kind: rate (events per residents or households), number (events in a period), share (per cent of those
        asked or concerned), stock (the level a period ends at), published_rate (divided by the publisher).
    unit: what the chart's axis says.
    noun: what is counted, as a plural for sentences ("reports of anti-social behaviour"); one: the same for a
        single one, where it may be said. verb: completes "12% of <share_of> ..." ("said that ...").
    per: the multiplier; None where nothing is divided.
    good: the direction that is better; "activity" is reported and never judged.
    geographies: where it may be shown, finest first.
    seasonal: are months compared with their usual level when signals are looked for?
    split: parts by label, each with its categories; in a return they are named "<id>:<part>".
    parts: what a map may show of it by itself ("pedestrians").
    lead: the group that answers for it; supplier: who sends the figures, where that is somebody else.
    proxy: a sentence naming what stands in, where the thing itself is not counted yet.
    disclosure: how its small numbers are protected; unprotected: why they need no protection.
    """

    id: Id
    title: Text
    priority: Id
    kind: Kind = "rate"
    share_of: Text | None = None
    per: Multiplier | None = Field(default_factory=_per)
    denominator: Denominator | None = Field(default_factory=_denominator)
    unit: Text = Field(default_factory=_unit)
    noun: Text
    one: Text | None = None
    verb: Text | None = None
    good: Good = "down"
    frequency: Frequency = "month"
    geographies: Annotated[tuple[Geography, ...], Field(min_length=1)] = FINEST_FIRST
    seasonal: bool = False
    split: Mapping[Text, Annotated[tuple[Text, ...], Field(min_length=1)]] = {}
    parts: tuple[Part, ...] = ()
    numerator: Numerator
    lead: Text
    supplier: Text | None = None
    reviewed: date
    why: Text
    definition: Text
    caveats: tuple[Text, ...] = ()
    proxy: Text | None = None
    disclosure: Disclosure | None = None
    unprotected: Text | None = None
    breaks: tuple[Break, ...] = ()

    def part(self, part: Part) -> Indicator:
        """One of its parts as a measure of its own."""
        counted = self.numerator.model_copy(update={"categories": part.categories})
        named = {"id": f"{self.id}-{part.id}", "title": part.title, "noun": part.noun, "one": part.one}
        return self.model_copy(update={**named, "numerator": counted, "parts": (), "split": {}})

    @property
    def sender(self) -> str:
        """The agency that sends its returns."""
        return self.supplier or self.lead

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories of the source that add up to the measure; empty where it is all but some."""
        return self.numerator.categories

    @field_validator("numerator", mode="after")
    @classmethod
    def _own_category(cls, numerator: Numerator, info: Any) -> Numerator:
        """A return names the measure itself, or its parts where it has any."""
        if numerator.categories or numerator.all_but or not {"id", "split"} <= info.data.keys():
            return numerator
        parts = tuple(c for categories in info.data["split"].values() for c in categories)
        return numerator.model_copy(update={"categories": parts or (info.data["id"],)})

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if not self.unit:
            raise Wrong("unit", f"what the axis of a {self.kind} says", "nothing")
        if self.geographies != tuple(g for g in FINEST_FIRST if g in self.geographies):
            raise Wrong("geographies", "the finest first, each once", ", ".join(self.geographies))
        self._divides()
        self._is_said()
        self._is_split()
        self._is_protected()
        return self

    def _divides(self) -> None:
        divided = self.kind in ("rate", "share")
        if divided and not self.denominator:
            raise Wrong("denominator", f"a denominator for a {self.kind}", "none")
        if self.kind == "published_rate" and self.denominator:
            raise Wrong("denominator", "none for a rate its publisher has divided", self.denominator.category)
        scaled = divided or self.kind == "published_rate"
        if scaled != (self.per is not None):
            raise Wrong("per", f"{'a' if scaled else 'no'} multiplier for a {self.kind}", str(self.per))

    def _is_said(self) -> None:
        if self.kind == "share" and not self.share_of:
            raise Wrong("share_of", "what a share is of", "nothing")
        if bool(self.share_of) != bool(self.verb):
            raise Wrong("verb", "share_of and verb together", "only one of them")

    def _is_split(self) -> None:
        parts = {c for categories in self.split.values() for c in categories}
        beyond = parts - set(self.numerator.categories)
        if beyond and not self.numerator.all_but:
            raise Wrong("split", "parts of what is counted", repr(min(beyond)))

    def _is_protected(self) -> None:
        if self.disclosure is None:
            return
        if self.unprotected:
            raise Wrong("unprotected", "disclosure or unprotected", "both")
        if "ward" in self.geographies:
            # A ward that is withheld is the borough less the other wards.
            raise Wrong("geographies", "boroughs alone where small numbers are withheld", "ward")
        if bool(self.share_of) != (self.disclosure.group is not None):
            raise Wrong(
                "disclosure.group", "a group exactly where there is share_of", str(self.disclosure.group)
            )
