"""An archive of every force: loaded in one process, and read on a Dask cluster.

A million rows; ROWS=10000000 in the environment makes it ten million, which takes half an hour or more.

The rows are real months of Kent where they lie beside the repository (else illustrative ones), one for each of 43
forces with its points moved, again and again under the names of other months.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import psutil
from sqlalchemy import Engine, func, select

from benchmarks.apparatus.serving import ROOT
from benchmarks.loading import street_months
from benchmarks.measuring import Result, compared, counted
from data_loaders.store import schema
from data_loaders.store.engine import opened

FORCES = 43
ROWS = int(os.environ.get("ROWS", "1000000"))
MOST_MB = 2048
LOOK_EVERY = 0.5


@dataclass(frozen=True)
class Load:
    """What a load took: seconds, and the most memory of all its processes together."""

    seconds: float
    megabytes: float
    totals: tuple[int, int, float]


def run() -> Iterator[Result]:
    """Time against one process, memory, and whether both stores hold the same."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        archive = folder / "2026-01.zip"
        rows = _write(archive, street_months(folder))
        load = _load(archive, folder / "one.sqlite")
        many = _load(archive, folder / "many.sqlite", "--scheduler", "local")
        what = f"load {rows:,} rows of {FORCES} forces on a local Dask cluster"
        speed = f"{rows / many.seconds:,.0f} rows a second; {os.cpu_count()} processors"
        yield compared(what, "the same in one process", [(many.seconds, load.seconds)], 1, note=speed)
        note = f"one process {load.megabytes:.0f} MB"
        yield counted(f"{what}: memory of all processes", round(many.megabytes), MOST_MB, "MB", note)
        apart = sum(a != b for a, b in zip(load.totals, many.totals, strict=True))
        note = "{:,} releases, {:,} rows of counts, {:,.0f} records".format(*many.totals)
        yield counted(f"{what}: totals that differ from one process", apart, 0, "totals", note)


def _write(archive: Path, months: list[Path]) -> int:
    """A zip of force-months with at least ROWS rows; returns how many it has."""
    frames = [pd.read_csv(path, dtype={"Context": str}, keep_default_na=False) for path in months]
    ours = [frames[force % len(frames)] for force in range(FORCES)]
    texts = [_of_force(frame, force) for force, frame in enumerate(ours)]
    rows, n = 0, 0
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        while rows < ROWS:
            month = f"{2012 + n // 12}-{n % 12 + 1:02d}"
            for force, (frame, text) in enumerate(zip(ours, texts, strict=True)):
                name = "kent" if force == 0 else f"force-{chr(97 + force // 26)}{chr(97 + force % 26)}"
                old = f",{frame['Month'].iat[0]},"
                target.writestr(f"{month}/{month}-{name}-street.csv", text.replace(old, f",{month},"))
            rows += sum(map(len, ours))
            n += 1
    return rows


def _of_force(frame: pd.DataFrame, force: int) -> str:
    """The same rows with the points of another force: moved north, and still in Great Britain."""
    latitude = pd.to_numeric(frame["Latitude"])
    moved = (latitude + 0.15 * force).round(6).where(latitude.notna() & (latitude != 0), frame["Latitude"])
    return frame.assign(Latitude=moved).to_csv(index=False, lineterminator="\n")


def _load(archive: Path, store: Path, *more: str) -> Load:
    url = f"sqlite:///{store}"
    command = [sys.executable, "-m", "data_loaders", "load", "--everywhere", str(archive), *more]
    start, most = time.monotonic(), 0.0
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | {"CSP_DATABASE_URL": url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    while process.poll() is None:
        most = max(most, _memory(process.pid))
        time.sleep(LOOK_EVERY)
    taken = time.monotonic() - start
    if process.returncode:
        raise RuntimeError(process.stderr.read().decode()[-500:] if process.stderr else "")
    with opened(url) as engine:
        return Load(taken, most, _totals(engine))


def _memory(pid: int) -> float:
    """MB of a process and those that it started."""
    result = 0
    try:
        process = psutil.Process(pid)
        for each in (process, *process.children(recursive=True)):
            result += each.memory_info().rss
    except psutil.NoSuchProcess:
        pass
    return result / 1024**2


def _totals(engine: Engine) -> tuple[int, int, float]:
    with engine.connect() as connection:
        releases = connection.execute(select(func.count()).select_from(schema.release)).scalar_one()
        counts = connection.execute(select(func.count(), func.sum(schema.incident.c.n))).one()
    return releases, counts[0], counts[1]
