"""Starts what is measured: the dashboard as it is served, and pages written the usual way."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.browser.serving import Server, begin, free_port, wait

REFERENCE = Path(__file__).resolve().parents[1] / "reference"
ROOT = Path(__file__).resolve().parents[2]
PLAIN = ["--server.headless=true", "--browser.gatherUsageStats=false", "--server.fileWatcherType=none"]


@contextmanager
def illustrative() -> Iterator[str]:
    """The address of a new store with the illustrative data."""
    with tempfile.TemporaryDirectory() as folder:
        yield built(Path(folder) / "demo.sqlite")


def built(path: Path) -> str:
    """The illustrative data in a SQLite file; returns its address. Raises CalledProcessError if it fails."""
    url = f"sqlite:///{path}"
    subprocess.run(
        [sys.executable, "-m", "data_loaders", "demo"],
        check=True,
        capture_output=True,
        cwd=ROOT,
        env=os.environ | {"CSP_DATABASE_URL": url},
    )
    return url


@contextmanager
def dashboard(url: str, settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """serve.py on the store at an address, as it is served in earnest."""
    server = begin(url, {"LOG_LEVEL": "error", **(settings or {})})
    try:
        yield server
    finally:
        server.end()


@contextmanager
def usual(script: str, url: str = "", settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """A script of benchmarks/reference under "streamlit run", with Streamlit's own settings.

    settings: what the script finds in its environment besides the address of the store.
    """
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(REFERENCE / script),
        f"--server.port={port}",
        *PLAIN,
    ]
    process = subprocess.Popen(
        [*command, "--server.address=127.0.0.1"],
        cwd=REFERENCE,
        env=os.environ | {"CSP_DATABASE_URL": url} | dict(settings or {}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    server = Server(f"http://127.0.0.1:{port}", process)
    try:
        wait(process, f"{server.address}/_stcore/health")
        yield server
    finally:
        server.end()
