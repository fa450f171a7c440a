"""Runs the benchmarks: python -m benchmarks [name …]. Prints a table and writes benchmarks/results.json."""

from __future__ import annotations

import importlib
import json
import pkgutil
import platform
import sys
from pathlib import Path

import benchmarks
from benchmarks.measuring import Result

RESULTS = Path(__file__).parent / "results.json"


def _names() -> list[str]:
    modules = (m.name for m in pkgutil.iter_modules(benchmarks.__path__))
    return [n for n in modules if n not in ("__main__", "measuring")]


def _line(result: Result) -> str:
    ratio = "" if result.ratio is None else f"{result.ratio:g}"
    spread = "" if result.least is None else f" ({result.least:g}–{result.most:g})"
    verdict = "within" if result.within else "OVER"
    return f"{verdict:7}{ratio + spread:22}{result.budget:16}{result.name}, against {result.floor}. {result.note}"


def main(wanted: list[str]) -> int:
    """Run the named benchmarks (all). The exit code is 0 whatever they show: a figure is not a test."""
    results = []
    print(f"{'':7}{'ratio (range)':22}{'budget':16}what")
    for name in wanted or _names():
        for result in importlib.import_module(f"benchmarks.{name}").run():
            results.append(result)
            print(_line(result), flush=True)
    about = {"python": platform.python_version(), "machine": platform.machine()}
    held = json.loads(RESULTS.read_text())["results"] if RESULTS.exists() and wanted else []
    new = {r.name for r in results}
    rows = [h for h in held if h["name"] not in new] + [r.as_dict() for r in results]
    RESULTS.write_text(json.dumps({"about": about, "results": rows}, indent=1, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
