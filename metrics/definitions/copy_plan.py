"""Next year's plan file: a copy of this year's that is sound from the start, for people to change line by line."""

from __future__ import annotations

import tempfile
from pathlib import Path

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.items import AbstractTable

from data_loaders.calendar.month import FinancialYear, Month
from data_loaders.definition import read
from data_loaders.fault import Fault
from metrics.definitions import consistency
from metrics.definitions.plan import Plan
from metrics.definitions.registry import Registry

DRAFT = (
    " A draft for {year}, copied from the plan of {old}. Every line, reference and target is still",
    " that plan’s: check each.",
    " The story of where the plan starts from was left out, because it is another one now.",
)


def copy_plan(
    registry: Registry, source: Path, old: Plan, year: FinancialYear, baseline: FinancialYear, out: Path
) -> Path:
    """Write the plan of a new year; returns the path. source: the old plan's file, whose wording and order are kept.

    out: the new file, or the folder for it. Its months, its baseline and its numeric targets move on by as many years;
    the story is left out. Raises Fault if the file exists, or the year has a plan, or the copy is not sound.
    """
    path = out / f"{registry.partnership.id}-{_dashed(year)}.toml" if out.is_dir() else out
    if path.exists():
        raise Fault("plan file", "a file that does not exist yet", "one", str(path))
    if year.start <= FinancialYear.parse(old.year).start:
        raise Fault("year of the new plan", f"a year after {old.year}", str(year))
    document = tomlkit.parse(source.read_text(encoding="utf-8-sig"))
    text = tomlkit.dumps(_renewed(document, old, year, baseline))
    _check(registry, path.name, text)
    path.write_text(text, encoding="utf-8")
    return path


def _dashed(year: FinancialYear) -> str:
    return str(year).replace("/", "-")


def _renewed(document: TOMLDocument, old: Plan, year: FinancialYear, baseline: FinancialYear) -> TOMLDocument:
    before = FinancialYear.parse(old.year)
    document["title"] = old.title.replace(_dashed(before), _dashed(year)).replace(str(before), str(year))
    document["year"], document["baseline"] = str(year), str(baseline)
    document["first"], document["last"] = str(year.span.first), str(year.span.last)
    document["source"] = f"Draft for {year}, copied from: {old.source}"
    document.pop("story", None)
    document.pop("id", None)
    for target in document.get("targets", {}).values():
        _move_on(target, year.start - before.start)
    renewed = tomlkit.document()
    for line in DRAFT:
        renewed.add(tomlkit.comment(line.format(year=year, old=old.year).strip()))
    for key, item in document.body:
        if key is not None:
            renewed.append(key, item)
        elif renewed.body[-1][0] is not None:
            renewed.add(item)
    return renewed


def _move_on(target: AbstractTable, years: int) -> None:
    """Bring a target's own baseline, and the month of its number, forward by so many years."""
    if "baseline" in target:
        target["baseline"] = str(FinancialYear.parse(str(target["baseline"])) + years)
    if "number" in target:
        target["number"]["by"] = str(Month.parse(str(target["number"]["by"])) + 12 * years)
    for promise in target.get("boroughs", {}).values():
        _move_on(promise, years)


def _check(registry: Registry, name: str, text: str) -> None:
    """Raises Fault unless the text, as a file of this name, is a plan that fits the other definitions."""
    with tempfile.TemporaryDirectory() as folder:
        trial = Path(folder) / name
        trial.write_text(text, encoding="utf-8")
        plan = read(trial, Plan)
    consistency.check_plans([*registry.plans, plan], {registry.partnership.id: registry.partnership})
    consistency.check_promises([plan], registry.indicators)
