"""Step changes in words: one that was accepted, and one that is proposed."""

from __future__ import annotations

from data_loaders.store.reading import Step
from metrics.month import Month
from metrics.statistics.step import StepProposal


def accepted(step: Step) -> str:
    """Who accepted it, when and why."""
    day = f"{step.decided.day} {Month.of(step.decided.year, step.decided.month).name}"
    return (
        f"New level from {Month.parse(step.month).name}: {step.reason} "
        f"(accepted by {step.decided_by} on {day}; mean and limits start anew there)."
    )


def proposed(step: StepProposal) -> str:
    """What the figures suggest, which nobody has accepted."""
    month: Month = step.date
    return (
        f"The level may have changed for good from {month.name} ({step.before:.1f} before, {step.after:.1f} since); "
        "nobody has accepted this."
    )
