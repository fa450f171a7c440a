"""Receives a return from a command: checks it, and stores it where nothing is left to correct or to confirm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Engine

from data_loaders.batch import Batch
from data_loaders.fault import Fault
from data_loaders.input_files.find import InputFile
from data_loaders.returns.intake import Intake, Unsettled
from data_loaders.returns.measures import NamedMeasures
from data_loaders.returns.problem import Problem
from data_loaders.store.snapshot import Snapshot
from metrics.definitions.registry import registry
from metrics.returns import measure_names
from metrics.returns.checked import Checked, usable
from metrics.returns.checking import check_file
from metrics.returns.questions import questions
from metrics.returns.storing import Stored, confirmed, store
from metrics.series.evidence import Evidence


def measures() -> NamedMeasures:
    """Every measure that the definitions know, by its names."""
    return measure_names.measures(registry())


def receive(engine: Engine, file: InputFile, by: str, why: str) -> str:
    """As Intake declares it."""
    checked = check_file(file, registry(), Snapshot(engine))
    return settle(engine, file, checked, by, {p.key: why for p in checked.of("confirm")})


def question(engine: Engine, file: InputFile, batches: Sequence[Batch], by: str, why: str) -> list[Batch]:
    """As Intake declares it."""
    problems = questions(Evidence(registry(), Snapshot(engine), "officer"), file, batches)
    if any(p.severity != "confirm" for p in problems) or (problems and not usable(why)):
        raise Unsettled(file, problems)
    return [
        replace(b, notes=(*b.notes, *(confirmed(p, by, why.strip()) for p in problems if _concerns(p, b))))
        for b in batches
    ]


def _concerns(problem: Problem, batch: Batch) -> bool:
    """Is a question about a figure of this batch, or about the whole file?"""
    named = f"{batch.dataset} ", f"{batch.dataset}:"
    return not problem.about or (
        problem.about.startswith(named) and problem.about.endswith(f" {batch.partition}")
    )


INTAKE = Intake(measures, receive, question)


def settle(engine: Engine, file: InputFile, checked: Checked, by: str, reasons: Mapping[str, str]) -> str:
    """Store a checked return; says what was stored. Raises Unsettled where it is not ready."""
    if not checked.ready(reasons):
        left = [*checked.of("refuse"), *checked.of("correct"), *checked.unanswered(reasons)]
        raise Unsettled(file, left)
    return in_words(store(engine, checked, by, reasons), checked)


def in_words(stored: Stored, checked: Checked) -> str:
    """ "return of Kent Police for 2013/14 Q3: 10 figures, 4 of them new or changed (releases 41 to 43)" """
    text = f"return of {stored.agency} for {stored.quarter.label}: {len(checked.figures)} figures"
    if not stored.new:
        return f"{text}, all of them held already"
    first, last = stored.new[0], stored.new[-1]
    releases = f"release {first}" if first == last else f"releases {first} to {last}"
    return f"{text}, {len(checked.changes)} of them new or changed ({releases})"


def answers(problems: Sequence[Problem], whys: Sequence[str]) -> dict[str, str]:
    """Reasons as they are given to a command ("E8: a new service", "sent again: nothing happened"), by problem.

    Before the colon stands the cell, or the kind of the problem. Raises Fault for one that no question is about.
    """
    reasons: dict[str, str] = {}
    for why in whys:
        about, colon, reason = why.partition(":")
        meant = [p for p in problems if about.strip() and about.strip() in (p.cell, p.kind)]
        if not colon or not meant:
            known = ", ".join(sorted({p.cell or p.kind for p in problems})) or "none: nothing is in doubt"
            raise Fault("reason", f'"CELL: reason" about one of {known}', repr(why))
        reasons |= {p.key: reason.strip() for p in meant}
    return reasons
