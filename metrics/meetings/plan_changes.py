"""Two plan years side by side: which measures came and went, and what is promised differently."""

from __future__ import annotations

from dataclasses import dataclass

from data_loaders.calendar.month import FinancialYear
from metrics.definitions.plan import Plan
from metrics.definitions.registry import Registry
from metrics.wording.definition import target_text


@dataclass(frozen=True)
class Changed:
    """One line of the comparison. about: a measure's title, or what of the plan; "" where there is none on a side."""

    about: str
    before: str
    after: str


def compare_plans(registry: Registry, old: Plan, new: Plan) -> tuple[Changed, ...]:
    """What is not the same: the baseline, then measures dropped, added and moved, then targets, in the plans' order."""
    ids = list(dict.fromkeys([*old.listed, *new.listed]))
    rows = [Changed("Baseline year", old.baseline, new.baseline)]
    rows += [Changed(registry.indicators[id].title, _home(old, id), _home(new, id)) for id in ids]
    both = [id for id in ids if id in old.listed and id in new.listed]
    rows += [_target(registry, id, old, new) for id in both]
    return tuple(row for row in rows if row.before != row.after)


def _home(plan: Plan, id: str) -> str:
    """The priority under which the plan has the measure."""
    return next((p.short for p in plan.priorities if id in p.indicators), "Not in the plan")


def _target(registry: Registry, id: str, old: Plan, new: Plan) -> Changed:
    """What is promised, where it differs by more than the year that each is set against."""
    indicator = registry.indicators[id]
    before, after = (target_text(registry, indicator, plan) for plan in (old, new))
    years = FinancialYear.parse(new.year).start - FinancialYear.parse(old.year).start
    moved = old.targets.get(id) and before.replace(
        old.baseline, str(FinancialYear.parse(old.baseline) + years)
    )
    same = moved == after or before == after
    title = f"{indicator.title}: target"
    return Changed(title, before, before if same else after)
