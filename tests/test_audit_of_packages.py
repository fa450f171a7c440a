"""The audit of packages says what was looked up, and never that all is well when nothing was."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

JUDGED = runpy.run_path(str(Path(__file__).resolve().parents[1] / ".ci" / "audit.py"))["judged"]
GOOD = {"name": "a", "version": "1", "vulns": []}
BAD = {"name": "b", "version": "2", "vulns": [{"id": "CVE-1"}, {"id": "CVE-2"}]}
UNKNOWN = {"name": "c", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("installed", "code", "says"),
    [
        ([GOOD, BAD, UNKNOWN], 1, "b 2: CVE-1, CVE-2"),
        ([UNKNOWN, UNKNOWN], 0, "skipped"),
        ([], 0, "skipped"),
        ([GOOD, UNKNOWN], 0, "1 packages without a known vulnerability audit: not looked up: c"),
    ],
)
def test_what_is_said_of_an_audit(installed: list, code: int, says: str) -> None:
    found, lines = JUDGED(installed)
    assert found == code and says in " ".join(lines)
