"""A changed filter on the hotspots page with ten years of 60,000 records a year in the two boroughs, against a folium
map that is made anew in every run. Every change asks for months that nobody has asked for before."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd

from benchmarks.apparatus import browser, framed, serving, session
from benchmarks.measuring import Result, compared
from tests.browser.serving import ROOT

SHARED = ROOT.parent / "shared" / "data"
BOROUGHS, LAST = ("Dartford", "Gravesham"), pd.Period("2025-09")
YEARS, A_YEAR, SEED = 10, 60_000, 2013
ROUNDS = int(os.environ.get("ROUNDS", "12"))
BUDGET = 0.6
ASKED = "another first month on the hotspots page, asked for the first time"
FLOOR = "a folium map made anew in each run (benchmarks/reference/folium_map.py)"


def run() -> Iterator[Result]:
    """Two results: from the choice of another first month until Chromium has painted map and page, and until the
    server has sent its last message."""
    if not SHARED.is_dir():
        print("hotspot_map: skipped, the real months that it multiplies are not beside the repository")
        return
    with tempfile.TemporaryDirectory() as folder:
        url = os.environ.get("BUSY_STORE") or busy(Path(folder))
        with serving.dashboard(url) as server:
            leaflet = {"LEAFLET": f"{server.address}/app/static/vendor/leaflet-1.9.4/"}
            with serving.usual("folium_map.py", url, leaflet) as usual:
                painted = _painted(server.address, usual.address)
                sent = asyncio.run(_sent(server.address, usual.address))
    note = (
        f"{YEARS} years of {A_YEAR:,} records; the own page also tests wards, ranks streets, says it in words"
    )
    maps = median(ours / usual for ours, usual in ((o.map, u.map) for o, u in painted))
    pages = [(ours.page, usual.page) for ours, usual in painted]
    yield compared(f"{ASKED}: painted", FLOOR, pages, BUDGET, note=f"the map alone {maps:.2f}; {note}")
    yield compared(
        f"{ASKED}: sent by the server", FLOOR, sent, None, note="to the last message at the socket"
    )


def busy(folder: Path) -> str:
    """The address of a new store: ten years of months drawn from the real ones, on points that every year moves by some
    metres, as the police have moved theirs."""
    chance, frames = (
        np.random.default_rng(SEED),
        [_ours(p) for p in sorted(SHARED.glob("police_street/2025-*-street.csv.gz"))],
    )
    for back in range(12 * YEARS):
        rows = frames[back % len(frames)].sample(A_YEAR // 12, replace=True, random_state=chance)
        moved = (rows["Longitude"] + back // 12 * 0.0001).round(6)
        rows = rows.assign(Month=str(LAST - back), Longitude=moved)
        rows.to_csv(folder / f"{LAST - back}-kent-street.csv", index=False, lineterminator="\n")
    url = f"sqlite:///{folder / 'busy.sqlite'}"
    loaded = [SHARED / "boundaries", SHARED / "population", *sorted(folder.glob("*.csv"))]
    command = [sys.executable, "-m", "data_loaders", "load", *map(str, loaded)]
    subprocess.run(
        command, check=True, capture_output=True, cwd=ROOT, env=os.environ | {"CSP_DATABASE_URL": url}
    )
    return url


def _ours(path: Path) -> pd.DataFrame:
    frame = pd.read_csv(path)
    return frame[frame["LSOA name"].str.startswith(BOROUGHS, na=False)]


def _asked(rounds: int, newest: int) -> list[str]:
    """First months, one for each round; one more to begin with, which does not count."""
    return [f"{LAST - back:%B %Y}" for back in range(newest, newest + rounds + 1)]


def _painted(ours: str, usual: str) -> list[tuple[framed.Painted, framed.Painted]]:
    """Both pages in turn in Chromium, each round with a first month that neither was asked for."""
    with browser.chromium() as chromium:
        pages = [framed.opened(chromium, address) for address in (f"{ours}/hotspots", usual)]
        results = [[framed.choose(page, "From", month) for page in pages] for month in _asked(ROUNDS, 7)]
    return [(mine, theirs) for mine, theirs in results[1:]]


async def _sent(ours: str, usual: str) -> list[tuple[float, float]]:
    """The same at the socket, with older months."""
    sessions = [await session.opened(ours, "/hotspots"), await session.opened(usual)]
    for item in sessions:
        await item.open()
    results = [[await item.choose("From", m) for item in sessions] for m in _asked(ROUNDS, 7 + ROUNDS + 1)]
    if any(item.failed for item in sessions):
        raise RuntimeError("hotspot_map: a page has failed")
    for item in sessions:
        await item.close()
    return [(mine, theirs) for mine, theirs in results[1:]]
