"""Are there known vulnerabilities in what is pinned? Looks in the snapshot beside this file, and asks pip-audit.

The snapshot is always there, but may be old or incomplete; pip-audit has today's advisories, where it can reach them,
and calls it a success where it cannot. So the last line says what was not checked: put it into the release notes.
Exits with 1 for a known vulnerability, else with 0. --refresh makes the snapshot anew, from https://osv.dev.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
SNAPSHOT = Path(__file__).with_name("advisories.json")
COMMAND = (sys.executable, "-m", "pip_audit", "--progress-spinner", "off", "--format", "json")
SERVICE = "https://api.osv.dev/v1/query"
PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)


def pinned(root: Path = ROOT) -> set[tuple[str, str]]:
    """What the lock files pin: names and versions."""
    return {pin for path in root.glob("requirements*.lock") for pin in PIN.findall(path.read_text("utf-8"))}


def known_bad(pins: Iterable[tuple[str, str]], snapshot: Mapping[str, Any]) -> list[str]:
    """The pins that an advisory of the snapshot is about, a line each."""
    return [
        f"audit: {name} {version}: {advisory['id']} ({advisory['source']})"
        for name, version in sorted(pins)
        for advisory in snapshot["advisories"]
        if advisory["package"] == name and _affects(advisory["affected"], version)
    ]


def _affects(ranges: Iterable[Mapping[str, str]], version: str) -> bool:
    """A range is {"from": the first version, "before": the first sound one, or "up_to": the last one affected}."""
    at = Version(version)
    return any(
        Version(part["from"]) <= at
        and ("before" not in part or at < Version(part["before"]))
        and ("up_to" not in part or at <= Version(part["up_to"]))
        for part in ranges
    )


def judged(
    installed: Sequence[Mapping[str, Any]], pins: set[tuple[str, str]], snapshot: Mapping[str, Any]
) -> tuple[int, list[str]]:
    """The exit code, and what to say: of the pins by the snapshot, and of pip-audit's list of what is installed."""
    today = [
        f"audit: {package['name']} {package['version']}: {', '.join(v['id'] for v in package['vulns'])}"
        for package in installed
        if package.get("vulns")
    ]
    bad = [*known_bad(pins, snapshot), *today]
    none = "" if bad else ", none about a pinned version"
    return (1 if bad else 0), [*bad, _verdict(installed, pins, snapshot) + none]


def _verdict(
    installed: Sequence[Mapping[str, Any]], pins: set[tuple[str, str]], snapshot: Mapping[str, Any]
) -> str:
    """What was looked up and what was not, in one line."""
    unknown = sorted(package["name"] for package in installed if "skip_reason" in package)
    names = {name for name, _ in pins}
    covered = names.intersection(snapshot["packages"])
    held = (
        f"snapshot of {snapshot['date']}: {len(snapshot['advisories'])} advisories "
        f"on {len(covered)} of {len(names)} pinned packages"
    )
    if len(unknown) == len(installed):
        return f"audit: NOT CHECKED against today's advisories, which cannot be reached from here; {held}"
    if unknown:
        return f"audit: NOT CHECKED against today's advisories: {', '.join(unknown)}; the rest was; {held}"
    return f"audit: {len(installed)} packages checked against today's advisories; {held}"


def refreshed(names: Iterable[str], service: str) -> dict[str, Any]:
    """A snapshot of every advisory on these packages. Raises OSError if the service cannot be reached."""
    results = {name: _asked(service, name) for name in sorted(set(names))}
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "source": "https://osv.dev, with the advisories of PyPA and GitHub (CC BY 4.0)",
        "packages": list(results),
        "advisories": [advisory for advisories in results.values() for advisory in advisories],
    }


def _asked(service: str, name: str) -> list[dict[str, Any]]:
    """What OSV holds on one package: https://google.github.io/osv.dev/post-v1-query/."""
    results: list[dict[str, Any]] = []
    question: dict[str, Any] = {"package": {"name": name, "ecosystem": "PyPI"}}
    while True:
        request = urllib.request.Request(service, json.dumps(question).encode())  # noqa: S310
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
            answer = json.load(response)
        results += [_advisory(name, vuln) for vuln in answer.get("vulns", []) if "withdrawn" not in vuln]
        if not answer.get("next_page_token"):
            return sorted(results, key=lambda advisory: advisory["id"])
        question["page_token"] = answer["next_page_token"]


def _advisory(name: str, vuln: Mapping[str, Any]) -> dict[str, Any]:
    """One advisory as the snapshot keeps it."""
    ranges = [
        part
        for affected in vuln.get("affected", [])
        if affected.get("package", {}).get("ecosystem") == "PyPI" and affected["package"]["name"] == name
        for within in affected.get("ranges", [])
        if within["type"] == "ECOSYSTEM"
        for part in _parts(within["events"])
    ]
    source = f"https://osv.dev/vulnerability/{vuln['id']}"
    return {"id": vuln["id"], "package": name, "affected": ranges, "source": source}


def _parts(events: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    parts: list[dict[str, str]] = []
    for event in events:
        if "introduced" in event:
            parts.append({"from": event["introduced"]})
        elif "fixed" in event:
            parts[-1]["before"] = event["fixed"]
        elif "last_affected" in event:
            parts[-1]["up_to"] = event["last_affected"]
    return parts


def written(snapshot: Mapping[str, Any]) -> str:
    """A snapshot as JSON with a line for each advisory, so that a change can be read."""
    head = json.dumps({name: snapshot[name] for name in ("date", "source", "packages")}, indent=1)[:-2]
    lines = ",\n".join(f"  {json.dumps(advisory)}" for advisory in snapshot["advisories"])
    return f'{head},\n "advisories": [\n{lines}\n ]\n}}\n'


def _installed() -> list[dict[str, Any]]:
    """What pip-audit says of each package; nothing if it could not ask at all."""
    asked = subprocess.run(COMMAND, capture_output=True, text=True, check=False)  # noqa: S603
    start = asked.stdout.find("{")
    return json.loads(asked.stdout[start:])["dependencies"] if start >= 0 else []


def main() -> int:
    """Ask, and say what was found and what could not be asked."""
    parser = argparse.ArgumentParser(
        prog=".ci/audit.py", description="known vulnerabilities in what is pinned"
    )
    parser.add_argument("--refresh", action="store_true", help="make the snapshot anew")
    parser.add_argument("--service", default=SERVICE, help="where advisories are asked for, as OSV answers")
    parser.add_argument("--snapshot", type=Path, default=SNAPSHOT, help="another snapshot's file")
    wanted = parser.parse_args()
    if wanted.refresh:
        try:
            made = refreshed((name for name, _ in pinned()), wanted.service)
        except OSError as error:
            print(f"audit: snapshot left as it is, {wanted.service} cannot be reached: {error}")
            return 1
        wanted.snapshot.write_text(written(made), "utf-8")
    snapshot = json.loads(wanted.snapshot.read_text("utf-8"))
    code, lines = judged(_installed(), pinned(), snapshot)
    print("\n".join(lines))
    return code


if __name__ == "__main__":
    sys.exit(main())
