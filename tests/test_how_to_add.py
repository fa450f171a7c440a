"""docs/how-to-add.md, done: every block of it is put in place, and what the page promises of it comes true."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
GUIDE = (ROOT / "docs" / "how-to-add.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
FOLDERS = ("indicators", "plans", "partnerships", "consultations")
FLY_TIPPING = """
title = "Fly-tipping"
priority = "anti-social-behaviour"
kind = "number"
unit = "fly-tips"
noun = "fly-tips cleared"
geographies = ["borough"]
numerator = { source = "fly_tipping", categories = ["fly_tips"] }
lead = "The councils"
reviewed = 2026-11-22
why = "It spoils a neighbourhood."
definition = "Fly-tips that the councils cleared in the month."
"""
# A source is discovered in its package's folders; a folder of the test's own keeps the catalogue of others as it is.
WITH_SOURCE = """
import sys, data_loaders.sources as sources
sources.__path__.append(sys.argv[1])
from data_loaders.__main__ import main
main(["load", sys.argv[2]])
from data_loaders.store.engine import connect
from data_loaders.store.snapshot import Snapshot
print([(r.title, r.rows_loaded, r.rows_outside, r.rows_rejected) for r in Snapshot(connect()).releases
       if r.source == "fly_tipping"])
"""
SENTENCES = """
import sys, json
from data_loaders.store.engine import connect
from data_loaders.store.snapshot import Snapshot
from metrics.series.evidence import Evidence
from metrics.measures import measure
from data_loaders.calendar.month import FinancialYear, Month
from metrics.definitions.registry import registry
from metrics.series.scope import Scope
evidence = Evidence(registry(), Snapshot(connect()))
asked = Scope("E07000107", Month.of(2014, 3), FinancialYear(2012))
found = measure(evidence, evidence.registry.indicators["vehicle_crime"], asked)
order = [i.id for i in evidence.registry.measures("property-crime")]
print(json.dumps([found.sentence, str(found.judgement.status), order]))
"""


def block(after: str, language: str) -> str:
    """The first block of a language after some words of the guide."""
    assert after in GUIDE, after
    match = re.search(rf"```{language}\n(.*?)```", GUIDE.split(after, 1)[1], re.DOTALL)
    assert match, f"no {language} after {after}"
    return match[1]


@pytest.fixture
def definitions(tmp_path: Path) -> Path:
    for folder in FOLDERS:
        shutil.copytree(ROOT / "metrics" / folder, tmp_path / "definitions" / folder)
    return tmp_path / "definitions"


def run(code: str, *arguments: str, **settings: str) -> str:
    """Run code in a process of its own, because definitions and the catalogue are read once in each."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT, env={**os.environ, **settings}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


@pytest.mark.process
def test_an_indicator(definitions: Path, illustrative_url: str) -> None:
    file = block("## An indicator", "toml")
    (definitions / "indicators" / "vehicle_crime.toml").write_text(file, encoding="utf-8")
    told = run(SENTENCES, CSP_DEFINITIONS=str(definitions), CSP_DATABASE_URL=illustrative_url)
    sentence, status, order = json.loads(told)
    assert re.match(
        r"From April 2013 to March 2014 there were [\d,]+ vehicle crimes in Dartford \(\d", sentence
    )
    assert status == "Monitored, no target"
    assert order[-1] == "vehicle_crime"


@pytest.mark.process
def test_an_indicator_with_a_target(definitions: Path, illustrative_url: str) -> None:
    (definitions / "indicators" / "vehicle_crime.toml").write_text(
        block("## An indicator", "toml"), encoding="utf-8"
    )
    plan = definitions / "plans" / "dartford-gravesham-2013-14.toml"
    line = 'vehicle_crime = { rule = "reduce" }'
    assert f"    {line}\n" in GUIDE
    plan.write_text(plan.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    told = json.loads(run(SENTENCES, CSP_DEFINITIONS=str(definitions), CSP_DATABASE_URL=illustrative_url))
    assert told[1].startswith(("On track", "Off track"))


def test_the_readme_has_the_same_indicator() -> None:
    assert block("## An indicator", "toml") in README


@pytest.mark.process
def test_a_source(definitions: Path, tmp_path: Path) -> None:
    for name, content in (
        ("sources/fly_tipping/reader.py", block("## A source", "python")),
        ("files/fly-tipping.csv", block("A file that it recognises", "csv")),
    ):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    (definitions / "indicators" / "fly_tipping.toml").write_text(FLY_TIPPING, encoding="utf-8")
    settings = {
        "CSP_DEFINITIONS": str(definitions),
        "CSP_DATABASE_URL": f"sqlite:///{tmp_path / 'store.sqlite'}",
    }
    told = run(WITH_SOURCE, str(tmp_path / "sources"), str(tmp_path / "files"), **settings)
    assert told == "[('fly-tipping 2013-02', 2, 0, 0), ('fly-tipping 2014-02', 1, 1, 1)]"


def test_a_plan_year(definitions: Path) -> None:
    from metrics.definitions.registry import load

    old = (definitions / "plans" / "dartford-gravesham-2013-14.toml").read_text(encoding="utf-8")
    for line in block("## A plan year", "toml").splitlines():
        key = line.split(" = ")[0]
        old, times = re.subn(rf"(?m)^{key} = .*$", line, old, count=1)
        assert times == 1, key
    (definitions / "plans" / "dartford-gravesham-2014-15.toml").write_text(old, encoding="utf-8")
    registry = load(definitions, "dartford-gravesham")
    assert [p.year for p in registry.plans] == ["2013/14", "2014/15"]
    chosen = {month: registry.plan_for(month) for month in ("2013-06", "2014-06", "2016-06")}
    assert {m: (plan.year, inside) for m, (plan, inside) in chosen.items()} == {
        "2013-06": ("2013/14", True),
        "2014-06": ("2014/15", True),
        "2016-06": ("2014/15", False),
    }


def test_a_partnership(definitions: Path) -> None:
    from metrics.definitions.registry import load

    definition = block("## A partnership", "toml")
    (definitions / "partnerships" / "ashmere.toml").write_text(definition, encoding="utf-8")
    plan = block("What it promised", "toml")
    (definitions / "plans" / "ashmere-2025-26.toml").write_text(plan, encoding="utf-8")
    registry = load(definitions, "ashmere")
    assert [b.name for b in registry.partnership.boroughs] == ["Ash", "Birch"]
    assert [i.id for i in registry.measures("property-crime")][:2] == ["domestic_burglary", "shoplifting"]
    rules = [registry.target("shoplifting", code).rule for code in registry.partnership.codes]
    assert rules == ["reduce", "maintain"]
