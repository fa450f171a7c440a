"""Are there known vulnerabilities in what is installed? Asks pip-audit, and says so where it cannot look them up.

pip-audit itself calls it a success when it could look nothing up. Exits with 1 for a vulnerability, else with 0.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

COMMAND = (sys.executable, "-m", "pip_audit", "--progress-spinner", "off", "--format", "json")


def judged(installed: Sequence[Mapping[str, Any]]) -> tuple[int, list[str]]:
    """The exit code, and what to say, of pip-audit's list of what is installed."""
    bad = [one for one in installed if one.get("vulns")]
    unknown = [one["name"] for one in installed if "skip_reason" in one]
    if bad:
        return 1, [
            f"{one['name']} {one['version']}: {', '.join(v['id'] for v in one['vulns'])}" for one in bad
        ]
    if len(unknown) == len(installed):
        return 0, ["audit: skipped, no advisory on any package can be reached from this machine"]
    said = [f"audit: {len(installed) - len(unknown)} packages without a known vulnerability"]
    return 0, said + ([f"audit: not looked up: {', '.join(unknown)}"] if unknown else [])


def main() -> int:
    """Ask, and say what was found."""
    asked = subprocess.run(COMMAND, capture_output=True, text=True, check=False)  # noqa: S603
    start = asked.stdout.find("{")
    if start < 0:
        print(f"audit: skipped, pip-audit could not ask: {(asked.stderr.strip().splitlines() or ['?'])[-1]}")
        return 0
    code, lines = judged(json.loads(asked.stdout[start:])["dependencies"])
    print("\n".join(lines))
    return code


if __name__ == "__main__":
    sys.exit(main())
