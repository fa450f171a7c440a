"""What was promised: the type of a plan year, with its priorities retold and its targets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, FiniteFloat, model_validator

from data_loaders.calendar.month import FinancialYear
from data_loaders.definition import AreaCode, Definition, Id, MonthText, Text, Wrong, YearText, each_once
from data_loaders.fault import Fault

Rule = Literal["reduce", "increase", "maintain", "none"]


class PlanLine(Definition):
    """One thing that the plan says, in our words, and where. about: the plan's heading above it, if any."""

    says: Text
    reference: Text
    about: Text | None = None


class PlannedMeasure(PlanLine):
    """One bullet of how success is measured, with the indicators that stand for it, in page order."""

    indicators: Annotated[tuple[Id, ...], Field(min_length=1)]


class Coordination(PlanLine):
    """Who co-ordinates a priority, and how."""

    group: Text


class Priority(Definition):
    """A priority of the plan. short: its name in the menu."""

    id: Id
    title: Text
    short: Text
    why: tuple[Text, ...]
    objectives: tuple[PlanLine, ...]
    actions: tuple[PlanLine, ...]
    measures: Annotated[tuple[PlannedMeasure, ...], Field(min_length=1)]
    coordination: Coordination

    @property
    def indicators(self) -> tuple[str, ...]:
        """Ids of the indicators on its measures, in page order."""
        return tuple(i for measure in self.measures for i in measure.indicators)


class StoryFigures(Definition):
    """Recorded crime in the twelve months to a day, in all and by borough where the plan says so."""

    twelve_months_to: date
    total: Annotated[int, Field(ge=0)]
    boroughs: Mapping[AreaCode, Annotated[int, Field(ge=0)]] = {}

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if self.boroughs and sum(self.boroughs.values()) != self.total:
            total = f"{sum(self.boroughs.values()):,}"
            raise Wrong("boroughs", f"counts that add up to {self.total:,}", total)
        return self


class Story(Definition):
    """Where the plan starts from. notes: where its printed figures and ours differ."""

    title: Text
    reference: Text
    says: tuple[Text, ...]
    figures: tuple[StoryFigures, ...] = ()
    notes: tuple[Text, ...] = ()


class Number(Definition):
    """A numeric target, to be reached by the end of a month.

    ceiling, floor: the figure of the year up to that month (of a stock: the latest) is at most, or at least,
        the value, in the indicator's unit.
    percent_change, absolute_change: from the same months of the baseline year; -5 is five per cent fewer, or
        five fewer in the indicator's unit.
    """

    kind: Literal["ceiling", "floor", "percent_change", "absolute_change"]
    value: FiniteFloat
    by: MonthText

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        least = {"ceiling": 0, "floor": 0, "percent_change": -100}.get(self.kind)
        if least is not None and self.value < least:
            raise Wrong("value", f"at least {least}", f"{self.value:g}")
        return self


class Target(Definition):
    """A rule, judged against the same months of the baseline year, or a number, which then replaces the rule.

    baseline: only where it is not the plan's own.
    """

    rule: Rule = "none"
    number: Number | None = None
    baseline: YearText | None = None


class Targets(Target):
    """The target of an indicator; boroughs: those that have one of their own."""

    boroughs: Mapping[AreaCode, Target] = {}


class Plan(Definition):
    """A partnership's plan for one financial year. aims: what it means to do across all priorities.

    hotspots: the measures by ward that a meeting's pack maps.
    """

    id: Id
    partnership: Id
    title: Text
    year: YearText
    first: MonthText
    last: MonthText
    baseline: YearText
    source: Text
    story: Story | None = None
    aims: tuple[PlanLine, ...] = ()
    priorities: Annotated[tuple[Priority, ...], Field(min_length=1)]
    targets: Mapping[Id, Targets] = {}
    hotspots: tuple[Id, ...] = ()

    def priority(self, priority: str) -> Priority:
        """The priority of an id. Raises Fault if the plan has none such."""
        for candidate in self.priorities:
            if candidate.id == priority:
                return candidate
        known = ", ".join(p.id for p in self.priorities)
        raise Fault(self.id, f"one of the priorities {known}", repr(priority), "priority")

    @property
    def listed(self) -> dict[str, PlannedMeasure]:
        """The measure that each indicator of the plan stands for, in page order."""
        return {i: m for p in self.priorities for m in p.measures for i in m.indicators}

    def target(self, indicator: str, borough: str | None = None) -> Target | None:
        """The target of an indicator in a borough, or of all of them together; its baseline is always filled.

        None where the plan has no entry for the indicator: it is monitored.
        """
        general = self.targets.get(indicator)
        if general is None:
            return None
        target = general.boroughs.get(borough or "", general)
        baseline = target.baseline or general.baseline or self.baseline
        return Target(rule=target.rule, number=target.number, baseline=baseline)

    def every_target(self) -> Iterator[tuple[str, str, Target]]:
        """Each target with its key in the file and its indicator."""
        for indicator, general in self.targets.items():
            yield f"targets.{indicator}", indicator, general
            for code, borough_target in general.boroughs.items():
                yield f"targets.{indicator}.boroughs.{code}", indicator, borough_target

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        span = FinancialYear.parse(self.year).span
        if (self.first, self.last) != (str(span.first), str(span.last)):
            years = f"{self.first} to {self.last}"
            raise Wrong("first", f"{span.first} to {span.last}, the months of {self.year}", years)
        each_once("priorities", (p.id for p in self.priorities))
        each_once("priorities", (i for p in self.priorities for i in p.indicators))
        self._before("baseline", self.baseline)
        for key, _, target in self.every_target():
            self._before(f"{key}.baseline", target.baseline)
            if target.number and not self.first <= target.number.by <= self.last:
                raise Wrong(f"{key}.number.by", f"a month of {self.year}", target.number.by)
        return self

    def _before(self, key: str, baseline: str | None) -> None:
        if baseline and baseline >= self.year:
            raise Wrong(key, f"a year before {self.year}", baseline)
