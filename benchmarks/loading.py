"""How fast data comes in: a month into SQLite, an archive of a million rows, points into wards."""

from __future__ import annotations

import gzip
import itertools
import resource
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import shapely

from benchmarks.measuring import Result, paired, seconds
from data_loaders import demo
from data_loaders.input_files.find import InputFile
from data_loaders.loading import load_shipped
from data_loaders.partnership import current
from data_loaders.sources.police_street.reader import read_one
from data_loaders.store.accepting import accept
from data_loaders.store.engine import connect, upgrade
from data_loaders.store.snapshot import Snapshot
from data_loaders.store.ward_counts import locate

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "police_street"
MILLION = 1_000_000
MEMORY_MB = 1024


def run() -> Iterator[Result]:
    """The results of this file."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        months = street_months(folder)
        yield _month(folder, months)
        yield _archive(folder, months[0])
        yield _placing(folder, months[0])


def street_months(folder: Path) -> list[Path]:
    """Real Kent months where they lie beside the repository, else the illustrative ones."""
    real = sorted(SHARED.glob("2025-*-kent-street.csv.gz"))
    if not real:
        return sorted(p for p in demo.write(folder) if p.name.endswith("street.csv"))
    copies = []
    for path in real:
        copies.append(folder / path.stem)
        copies[-1].write_bytes(gzip.decompress(path.read_bytes()))
    return copies


def _store(folder: Path, name: str):
    engine = connect(f"sqlite:///{folder / name}")
    upgrade(engine)
    load_shipped(engine, current())
    return engine


def _month(folder: Path, months: list[Path]) -> Result:
    engine = _store(folder, "month.sqlite")
    turn = itertools.cycle(months)
    last = {"path": months[0]}

    def case() -> None:
        last["path"] = next(turn)
        accept(engine, read_one(InputFile(last["path"].name, last["path"])))

    return paired(
        "load a month of Kent into SQLite",
        case,
        "pandas.read_csv of the same file",
        lambda: pd.read_csv(last["path"]),
        most=2,
        rounds=min(len(months), 9),
        note="start of the process apart; read, checked, counted, placed and stored",
    )


def _archive(folder: Path, month: Path) -> Result:
    """A process of its own loads a zip of a million rows; its peak memory is what counts."""
    archive = folder / "2025-12.zip"
    rows = _write_archive(archive, month)
    script = "import sys; from data_loaders.__main__ import main; sys.exit(main(['load', sys.argv[1]]))"
    environment = {"CSP_DATABASE_URL": f"sqlite:///{folder / 'archive.sqlite'}", "PATH": "/usr/bin:/bin"}
    taken = seconds(
        lambda: subprocess.run(
            [sys.executable, "-c", script, str(archive)],
            check=True,
            capture_output=True,
            env=environment,
            cwd=Path(__file__).resolve().parents[1],
        )
    )
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return Result(
        f"load a street archive of {rows:,} rows",
        f"{MEMORY_MB} MB of memory",
        f"≤ {MEMORY_MB} MB",
        peak <= MEMORY_MB,
        round(peak / MEMORY_MB, 2),
        None,
        None,
        round(taken, 1),
        None,
        f"{peak:.0f} MB at its peak, {rows / taken:,.0f} rows a second",
    )


def _write_archive(archive: Path, month: Path) -> int:
    """A month's rows under the names of as many months as it takes, each with other positions for its places."""
    frame = pd.read_csv(month, dtype=str, keep_default_na=False)
    copies = -(-MILLION // len(frame))
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for n in range(copies):
            name = f"{2018 + n // 12}-{n % 12 + 1:02d}"
            text = frame.assign(Month=name).to_csv(index=False, lineterminator="\n")
            target.writestr(f"{name}/{name}-kent-street.csv", text)
    return copies * len(frame)


def _placing(folder: Path, month: Path) -> Result:
    engine = _store(folder, "placing.sqlite")
    wards = Snapshot(engine).areas("ward", "2013", current().codes)
    shapes, codes = shapely.from_wkb([w.wkb for w in wards]), np.array([w.code for w in wards], dtype=object)
    frame = pd.read_csv(month).dropna(subset=["Longitude"])
    rows = pd.concat([frame] * 20)
    lon, lat = rows["Longitude"].to_numpy(float), rows["Latitude"].to_numpy(float)
    areas = geopandas.GeoDataFrame({"code": codes}, geometry=shapes, crs=4326)

    def joined() -> None:
        points = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(lon, lat), crs=4326)
        points.sjoin(areas, how="left", predicate="intersects")

    return paired(
        f"place {len(rows):,} points into 35 wards",
        lambda: locate(codes, shapes, lon, lat),
        "geopandas sjoin of the same points",
        joined,
        most=1 / 3,
        rounds=3,
    )
