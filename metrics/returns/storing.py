"""Stores a checked return: whole, in one transaction, with who sent it and who confirmed what, or not at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection, Engine

from data_loaders.batch import Batch
from data_loaders.calendar.period import Period
from data_loaders.fault import Fault
from data_loaders.returns.entry import ReturnedFigure
from data_loaders.returns.problem import Problem
from data_loaders.sources.partner_return.reader import batch_of
from data_loaders.store import audit
from data_loaders.store.accepting import Outcome, accept_all
from data_loaders.store.releases import choose, history
from metrics.returns.checked import Checked
from metrics.returns.checking import basis


@dataclass(frozen=True)
class Stored:
    """What became of a return: the new releases, and the measures (by id) of which every figure was held already."""

    agency: str
    quarter: Period
    new: tuple[int, ...]
    unchanged: tuple[str, ...]


def store(
    engine: Engine,
    checked: Checked,
    by: str,
    reasons: Mapping[str, str] | None = None,
    also: Callable[[Connection, Stored], None] | None = None,
) -> Stored:
    """Store a return that was checked: one release for each measure and period of which it changes a figure.

    by: the person who sends it. reasons: for each question, by its key, why the figure is right.
    also: what else belongs in the same transaction (the register of returns).
    Raises Fault, and stores nothing, while anything is left to correct or to confirm, without a name, and where
    other returns arrived since the check.
    """
    reasons = {key: reason.strip() for key, reason in (reasons or {}).items()}
    agency, quarter = _permitted(checked, by, reasons)
    batches = _batches(checked, by.strip(), reasons)
    done: list[Stored] = []

    def unmoved(connection: Connection) -> None:
        if basis(choose(history(connection))) != checked.basis:
            problem = "others that arrived since; check it again"
            raise Fault(checked.file_name, "the returns that it was checked against", problem)

    def written(connection: Connection, outcomes: list[Outcome]) -> None:
        new = tuple(o.release_id for o in outcomes)
        same = {e.key.dataset for e in checked.figures} - {batch.dataset for batch in batches}
        stored = Stored(agency, quarter, new, tuple(sorted(same)))
        audit.write(connection, by.strip(), "sent a return", _trail(checked, stored, reasons))
        if also:
            also(connection, stored)
        done.append(stored)

    accept_all(engine, batches, anew=True, before=unmoved, after=written)
    return done[0]


def _permitted(checked: Checked, by: str, reasons: Mapping[str, str]) -> tuple[str, Period]:
    """Whose return of which quarter; raises Fault unless everything is settled."""
    name = checked.file_name
    if not by.strip():
        raise Fault(name, "the name of the person who sends it", "none")
    if checked.blocked or checked.agency is None or checked.quarter is None or not checked.figures:
        left = len(checked.of("refuse")) + len(checked.of("correct"))
        raise Fault(
            name, "a return with nothing left to correct", f"{left} problems" if left else "no figures"
        )
    open_questions = checked.unanswered(reasons)
    if open_questions:
        first = open_questions[0]
        problem = f"none that can be kept for {len(open_questions)}, first: {first.where}"
        raise Fault(name, "a reason for each figure in doubt", problem)
    return checked.agency, checked.quarter


def _batches(checked: Checked, by: str, reasons: Mapping[str, str]) -> list[Batch]:
    asked = {p.about: p for p in checked.of("confirm") if p.about}
    general = [confirmed(p, by, reasons[p.key]) for p in checked.of("confirm") if not p.about]
    groups: dict[tuple[str, Period], list[ReturnedFigure]] = defaultdict(list)
    notes: dict[tuple[str, Period], list[str]] = defaultdict(list)
    for entry in checked.figures:
        home = entry.key.dataset, entry.key.period
        problem = asked.get(str(entry.key))
        if problem:
            notes[home].append(confirmed(problem, by, reasons[problem.key]))
            entry = _with_reason(entry, reasons[problem.key])
        groups[home].append(entry)
    sent = f"sent by {by} for {checked.agency}"
    changed = {(change.key.dataset, change.key.period) for change in checked.changes}
    return [
        batch_of(checked.file_name, checked.sha256, *home, entries, notes=(sent, *general, *notes[home]))
        for home, entries in groups.items()
        if home in changed
    ]


def _with_reason(entry: ReturnedFigure, reason: str) -> ReturnedFigure:
    """A figure that is missing says why."""
    return replace(entry, note=reason) if entry.value is None and not entry.note else entry


def confirmed(problem: Problem, by: str, reason: str) -> str:
    """What a release says of a question that was asked about it: the question, who answered it, and how."""
    about = f"{problem.about}: " if problem.about else ""
    return f"{about}{problem.words} Confirmed by {by}: {reason}"


def _trail(checked: Checked, stored: Stored, reasons: Mapping[str, str]) -> str:
    releases = ", ".join(map(str, stored.new)) or "none: the same figures were held already"
    text = f"{stored.agency}, {stored.quarter.label}, {checked.file_name}; releases {releases}"
    confirmed = [f"{p.about or 'the whole'}: {reasons[p.key]}" for p in checked.of("confirm")]
    return "; confirmed ".join([text, *confirmed])
