"""Every definition that the product runs on, read once and checked as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from data_loaders.calendar.month import Month
from data_loaders.definition import read_folder
from data_loaders.fault import Fault
from data_loaders.partnership import Partnership, current, definitions_root
from metrics.definitions import consistency
from metrics.definitions.consistency import Sources
from metrics.definitions.consultation import Consultation
from metrics.definitions.indicator import Indicator
from metrics.definitions.plan import Plan, Target


@dataclass(frozen=True, eq=False)
class Registry:
    """A partnership, its plans (the newest last), the indicators by id and its consultations.

    Wherever a plan may be given and is not, the newest is meant.
    """

    partnership: Partnership
    plans: tuple[Plan, ...]
    indicators: Mapping[str, Indicator]
    consultations: tuple[Consultation, ...]

    @property
    def plan(self) -> Plan:
        """The newest plan."""
        return self.plans[-1]

    def plan_of(self, year: str) -> Plan:
        """The plan of a financial year ("2013/14"). Raises Fault if there is none."""
        for plan in self.plans:
            if plan.year == year:
                return plan
        known = ", ".join(p.year for p in self.plans)
        raise Fault(f"plan of {self.partnership.short}", f"one of {known}", repr(year), "year")

    def plan_for(self, month: Month | str) -> tuple[Plan, bool]:
        """The plan whose rules apply to a month, and whether the month lies in that plan's year.

        Outside every plan year the newest plan's rules apply.
        """
        for plan in self.plans:
            if plan.first <= str(month) <= plan.last:
                return plan, True
        return self.plan, False

    def measures(self, priority: str, plan: Plan | None = None) -> tuple[Indicator, ...]:
        """The indicators of a priority's page: the plan's in order, then those it does not list, by title.

        Raises Fault for an unknown priority.
        """
        plan = plan or self.plan
        promised = plan.priority(priority).indicators
        others = (i for i in self.indicators.values() if i.priority == priority and i.id not in plan.listed)
        return (*(self.indicators[i] for i in promised), *sorted(others, key=lambda i: i.title))

    def target(self, indicator: str, borough: str | None = None, plan: Plan | None = None) -> Target | None:
        """What the plan promises for an indicator in a borough, or for all of them together (None).

        None where the plan has no entry: the indicator is monitored.
        Raises Fault for an unknown indicator or borough.
        """
        self._known(indicator)
        code = self.partnership.borough(borough).code if borough else None
        return (plan or self.plan).target(indicator, code)

    def reference(self, indicator: str, plan: Plan | None = None) -> str | None:
        """Where the plan names the measure; None if it does not. Raises Fault for an unknown indicator."""
        self._known(indicator)
        measure = (plan or self.plan).listed.get(indicator)
        return measure.reference if measure else None

    def _known(self, indicator: str) -> None:
        if indicator not in self.indicators:
            raise Fault("indicator", "one with a file in indicators/", repr(indicator), self.partnership.id)


def load(
    root: Path | None = None, partnership: str | None = None, sources: Sources | None = None
) -> Registry:
    """Read and check all definitions under a folder (CSP_DEFINITIONS, else metrics/), for one partnership.

    sources: the categories of each source by its id; by default those of the catalogue.
    Raises Fault naming the file and the key for the first thing that is wrong, in any partnership's files.
    """
    root = root or definitions_root()
    whose = current(root, partnership)
    partnerships = {p.id: p for p in read_folder(root / "partnerships", Partnership)}
    plans = sorted(read_folder(root / "plans", Plan), key=lambda p: p.year)
    indicators = {i.id: i for i in read_folder(root / "indicators", Indicator)}
    consultations = read_folder(root / "consultations", Consultation)
    consistency.check_plans(plans, partnerships)
    consistency.check_promises(plans, indicators)
    mine = tuple(p for p in plans if p.partnership == whose.id)
    if not mine:
        raise Fault(f"partnership {whose.id}", "at least one plan", "none", str(root / "plans"))
    consistency.check_consultations(consultations, plans, indicators)
    consistency.check_homes(mine[-1], indicators)
    priorities = {p.id for plan in plans for p in plan.priorities}
    known = _catalogued() if sources is None else sources
    consistency.check_indicators(indicators.values(), priorities, known)
    ours = tuple(c for c in consultations if c.plan in {p.id for p in mine})
    return Registry(whose, mine, indicators, ours)


def _catalogued() -> Sources:
    # Reading the catalogue imports every source with its libraries, so it waits until it is needed.
    from data_loaders.sources.catalogue import catalogue

    return {source.id: source.categories for source in catalogue().values()}


@cache
def registry() -> Registry:
    """The definitions that the dashboard runs on. Raises Fault as load does."""
    return load()
