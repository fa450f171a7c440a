"""Loads what the fuzzer made, as the command does, and reads back what the store then holds."""

from __future__ import annotations

import math
import shutil
from collections import Counter
from pathlib import Path

from sqlalchemy import Engine, delete, select

from data_loaders.loading import Report, load
from data_loaders.partnership import Partnership, read_partnership
from data_loaders.store.engine import connect, upgrade, writer
from data_loaders.store.schema import figure, incident, place, release
from metrics.returns.intake import INTAKE
from tests.fuzzing.slow import Stored

ROOT = Path(__file__).resolve().parents[2]
MEMORY_LIMIT = 500 * 1024**2


class Store:
    """An empty store that is emptied again before each load.

    limit: how much memory the process may hold in a load, in bytes; only where it has the process to itself.
    """

    def __init__(self, folder: Path, limit: float = math.inf) -> None:
        self.folder, self.limit = folder / "in", limit
        self.engine: Engine = connect(f"sqlite:///{folder / 'store.sqlite'}")
        upgrade(self.engine)
        self.files = {p.name for p in folder.iterdir()} | {"store.sqlite-wal", "store.sqlite-shm"}
        self.loads, self.most = 0, 0
        self.own: Partnership = read_partnership(
            ROOT / "metrics" / "partnerships" / "dartford-gravesham.toml"
        )

    def load(self, files: dict[str, bytes]) -> Report:
        """Load these files. Whatever is wrong with them is in the report; anything raised is a bug."""
        self._clear()
        for name, content in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        forget_peak()
        report = load(self.engine, [self.folder], self.own, progress=False, intake=INTAKE)
        self.loads, self.most = self.loads + 1, max(self.most, peak())
        assert peak() < self.limit, f"{peak() // 1024**2} MB of memory"
        return report

    def _clear(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        with writer(self.engine).begin() as connection:
            for table in (release, place):
                connection.execute(delete(table))

    def rows(self) -> int:
        """How many rows the store says that it has read, after checking that each is accounted for."""
        with self.engine.connect() as connection:
            result = connection.execute(select(release)).all()
        for r in result:
            assert r.rows_read == r.rows_loaded + r.rows_outside + r.rows_rejected, r.title
            assert min(r.rows_read, r.rows_loaded, r.rows_outside, r.rows_rejected) >= 0, r.title
        return sum(r.rows_read for r in result)

    def incidents(self) -> Stored:
        """{(month, category, longitude, latitude, place): how many}"""
        query = select(incident, place.c.lon, place.c.lat, place.c.name).outerjoin(place)
        with self.engine.connect() as connection:
            result = connection.execute(query).all()
        stored: Stored = Counter()
        for r in result:
            stored[r.month, r.category, _six(r.lon), _six(r.lat), r.name or ""] += int(r.n)
        return stored

    def by_borough(self) -> Stored:
        """{(borough, month, category, weekday, hour): how many}"""
        with self.engine.connect() as connection:
            result = connection.execute(select(incident)).all()
        stored: Stored = Counter()
        for r in result:
            stored[r.borough, r.month, r.category, r.weekday, r.hour] += r.n
        return stored

    def figures(self) -> Stored:
        """{(category, area, first month, months, value or reason, denominator): 1}"""
        with self.engine.connect() as connection:
            result = connection.execute(select(figure)).all()
        return Counter(
            (r.category, r.area, r.period, r.months, r.reason if r.value is None else r.value, r.denominator)
            for r in result
        )


def _six(degrees: float | None) -> float | None:
    return None if degrees is None else round(degrees, 6)


def peak() -> int:
    """The most memory that this process has held since `forget_peak`, in bytes (Linux)."""
    line = next(
        line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")
    )
    return int(line.split()[1]) * 1024


def forget_peak() -> None:
    """Measure the peak anew from here."""
    Path("/proc/self/clear_refs").write_text("5")
