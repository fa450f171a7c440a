"""A few hundred files that a fuzzer makes, at each `make test`; `make soak` tries ten thousand."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.fuzzing.kinds import KINDS
from tests.fuzzing.loads import ROOT

EXAMPLES = 300


@pytest.mark.fuzz
def test_no_file_gets_a_traceback_a_wrong_number_or_too_much_memory() -> None:
    command = [sys.executable, "-m", "tests.fuzzing", "--examples", str(EXAMPLES)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-6000:]
    assert [line.split(":")[0] for line in done.stdout.splitlines()] == list(KINDS)
