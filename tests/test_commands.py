"""The make file reads, whoever asks: its first word is the first thing that anybody meets."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.process
@pytest.mark.skipif(shutil.which("make") is None, reason="no make on this machine")
@pytest.mark.parametrize(
    ("words", "environment"),
    [([], {}), ([], {"CSP_LOCAL_STEWARD": "Jo Smith"}), (["STEWARD=Jo Smith"], {})],
    ids=["alone", "from the environment", "as an argument"],
)
def test_the_make_file_reads_and_hands_on_the_steward(words: list[str], environment: dict[str, str]) -> None:
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("CSP_", "MAKE", "MFLAGS"))}
    ask = '\ninclude Makefile\nwho: ; @echo "[$$CSP_LOCAL_STEWARD]"\n'
    done = subprocess.run(
        ["make", "-s", "-f", "-", "who", *words],
        cwd=ROOT, env=plain | environment, input=ask, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == ("[Jo Smith]" if words or environment else "[]")
