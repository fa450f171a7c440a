"""Runs the benchmarks: python -m benchmarks [name …].

Every line is printed, and written to benchmarks/results.json and to the table in docs/performance.md, as soon as it is
measured, so that a run that is stopped keeps what it has. ROUNDS=2 in the environment makes a quick, rough run.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import platform
import sys
import time
from datetime import date
from pathlib import Path

import benchmarks
from benchmarks import table
from benchmarks.measuring import Result

RESULTS = Path(__file__).parent / "results.json"
PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"


def names() -> list[str]:
    """The benchmarks: modules of this package with a function run."""
    result = (
        m.name for m in pkgutil.iter_modules(benchmarks.__path__) if not m.ispkg and m.name != "__main__"
    )
    return [n for n in result if hasattr(importlib.import_module(f"benchmarks.{n}"), "run")]


def main(wanted: list[str]) -> int:
    """Run the named benchmarks (all). Returns 1 if one could not be run; a figure over its budget is no error."""
    failed = 0
    for name in wanted or names():
        start, fresh = time.monotonic(), []
        try:
            for result in importlib.import_module(f"benchmarks.{name}").run():
                fresh.append(result.name)
                _keep(name, result)
                print(table.line(result), flush=True)
            _forget(name, fresh)
        except Exception as error:
            failed += 1
            print(f"{name}: not measured: {error!r}", file=sys.stderr, flush=True)
        print(f"  ({name}: {time.monotonic() - start:.0f} s)", flush=True)
    return 1 if failed else 0


def _held() -> list[dict]:
    return json.loads(RESULTS.read_text(encoding="utf-8"))["results"] if RESULTS.exists() else []


def _keep(benchmark: str, result: Result) -> None:
    """Put a line in the place of the one that it replaces, or behind the others of its benchmark."""
    row = {"benchmark": benchmark, "measured": date.today().isoformat(), **result.as_dict()}
    rows = _held()
    same = next((n for n, r in enumerate(rows) if r["name"] == row["name"]), None)
    if same is None:
        rows = sorted([*rows, row], key=lambda r: r.get("benchmark", ""))
    else:
        rows[same] = row
    _write(rows)


def _forget(benchmark: str, fresh: list[str]) -> None:
    """Drop the lines that a benchmark no longer brings."""
    _write([r for r in _held() if r.get("benchmark") != benchmark or r["name"] in fresh])


def _write(rows: list[dict]) -> None:
    about = {"python": platform.python_version(), "machine": platform.machine()}
    text = json.dumps({"about": about, "results": rows}, indent=1, ensure_ascii=False)
    RESULTS.write_text(text + "\n", encoding="utf-8")
    if PAGE.exists():
        PAGE.write_text(table.within(PAGE.read_text(encoding="utf-8"), rows), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
