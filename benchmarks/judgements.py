"""How fast a page has its judgements: series, signals, outlook and sentences of one priority, both boroughs."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from benchmarks.measuring import Result, seconds
from data_loaders.__main__ import main
from data_loaders.calendar.month import Month
from data_loaders.store.engine import connect
from data_loaders.store.snapshot import Snapshot
from metrics.definitions.registry import load
from metrics.measures import priority
from metrics.series.evidence import Evidence
from metrics.series.scope import Scope, baseline_of
from metrics.series.year_end import record

BUDGET = 0.1


def run() -> Iterator[Result]:
    """The results of this file: the slowest priority, on the illustrative data, with December 2013 asked for."""
    with tempfile.TemporaryDirectory() as name:
        engine = _seeded(Path(name))
        registry = load()
        times = []
        for _ in range(7):
            evidence = Evidence(registry, Snapshot(engine))
            ending = Month.parse("2013-12")
            scopes = [
                Scope(c, ending, baseline_of(registry.plan, ending)) for c in registry.partnership.codes
            ]
            record(evidence, scopes[0])  # once for each version of the data, not for each page
            times.append(max(_page(evidence, p.id, scopes) for p in registry.plan.priorities))
        engine.dispose()
    ratio = median(times)
    yield Result(
        "all judgements of the slowest priority page", "100 ms", "≤ 0.1 s", ratio <= BUDGET,
        round(ratio / BUDGET, 2), round(min(times) / BUDGET, 2), round(max(times) / BUDGET, 2), round(ratio, 4), None,
    )  # fmt: skip


def _page(evidence: Evidence, priority_id: str, scopes: list[Scope]) -> float:
    return seconds(lambda: [priority(evidence, priority_id, scope) for scope in scopes])


def _seeded(folder: Path):
    import os

    url = f"sqlite:///{folder / 'demo.sqlite'}"
    os.environ["CSP_DATABASE_URL"] = url
    if main(["demo"]):
        raise SystemExit("the illustrative data could not be built")
    return connect(url)
