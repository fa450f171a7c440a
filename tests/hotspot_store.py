"""A small store of invented wards and records for the tests of hotspots: every record is known here one by one."""

from __future__ import annotations

import random
from dataclasses import dataclass

import pandas as pd
import shapely
from sqlalchemy import Engine

from data_loaders.batch import FIGURE_COLUMNS, Batch
from data_loaders.calendar.month import Month, Span
from data_loaders.store.accepting import accept
from data_loaders.store.engine import connect, upgrade

D, G = "E07000107", "E07000109"
# Squares of a tenth of a degree. Dartford's two wards of 2013 are one and a half wards of another cut from 2015 on;
# Gravesham keeps its ward under another code, and loses a strip that is then in no ward.
SQUARES = {
    ("2013", D): {"E1": ("Town", 0.0, 0.1), "E2": ("Heath", 0.1, 0.2)},
    ("2013", G): {"E3": ("Town", 0.2, 0.3)},
    ("2015", D): {"E4": ("Town", 0.0, 0.05), "E5": ("Brent", 0.05, 0.2)},
    ("2015", G): {"E6": ("Town", 0.2, 0.27)},
}
RESIDENTS = {"E1": 1000, "E2": 2000, "E3": 4000, "E4": 500, "E5": 2500, "E6": 3900}
# Releases of street records; February 2014 and November 2015 are in none of them.
STREET = (("2012-04", 22), ("2014-03", 20), ("2015-12", 4))
STREET_MONTHS = [m for first, months in STREET for m in Span(Month.parse(first), months)]
COLLISION_YEARS = (2013, 2014)
TOPICS = {
    "asb_incidents": {"Anti-social behaviour"},
    "domestic_burglary": {"Burglary"},
    "all_crime": {"Burglary", "Drugs"},
    "collisions": {"collision_fatal", "collision_slight"},
    "casualties": {"casualty_slight"},
}
CRIMES = ("Anti-social behaviour", "Burglary", "Drugs")
CRASH = ("collision_fatal", "collision_slight", "casualty_slight")


@dataclass(frozen=True)
class Record:
    month: str
    category: str
    lon: float | None
    lat: float | None
    borough: str | None
    n: int


def street_records() -> list[Record]:
    """Points all over the wards and around them, some without a place."""
    pick = random.Random(7)
    results = []
    for month in STREET_MONTHS:
        for _ in range(pick.randrange(12, 40)):
            lost = pick.random() < 0.05
            lon = None if lost else round(pick.uniform(-0.05, 0.35), 4)
            lat = None if lost else round(pick.uniform(0.98, 1.12), 4)
            results.append(Record(str(month), pick.choice(CRIMES), lon, lat, None, pick.randrange(1, 4)))
    return results


def crash_records() -> list[Record]:
    """Records that name their borough, some without a point, some with a point in the other borough."""
    pick = random.Random(8)
    results = []
    for year in COLLISION_YEARS:
        for _ in range(150):
            lost = pick.random() < 0.1
            lon, lat = (
                (None, None) if lost else (round(pick.uniform(0, 0.3), 4), round(pick.uniform(1, 1.1), 4))
            )
            home = D if (lon if lon is not None else pick.random() / 3) < 0.2 else G
            home = G if pick.random() < 0.05 else home
            month = f"{year}-{pick.randrange(1, 13):02d}"
            results.append(Record(month, pick.choice(CRASH), lon, lat, home, 1))
    return results


RECORDS = {"police_street": street_records(), "stats19": crash_records()}
SOURCE = {t: "stats19" if t in ("collisions", "casualties") else "police_street" for t in TOPICS}


def boundaries(vintage: str, borough: str, heath: str) -> Batch:
    squares = {c: (n.replace("Heath", heath), w, e) for c, (n, w, e) in SQUARES[vintage, borough].items()}
    areas = pd.DataFrame(
        [
            (c, name, borough, shapely.to_wkb(shapely.box(w, 1, e, 1.1)))
            for c, (name, w, e) in squares.items()
        ],
        columns=["code", "name", "borough", "wkb"],
    )
    return Batch(
        "boundaries", f"ward:{vintage}", borough, f"wards {vintage}", f"{vintage}-01", f"{vintage}-12",
        "wards.geojson", "0" * 64, len(areas), len(areas), areas=areas,
    )  # fmt: skip


def incidents(
    source: str, dataset: str, first: str, last: str, records: list[Record], street: str = "A Street"
) -> Batch:
    frame = pd.DataFrame(
        [(r.month, r.category, r.lon, r.lat, street, r.borough, None, None, r.n) for r in records],
        columns=["month", "category", "lon", "lat", "place", "borough", "weekday", "hour", "n"],
    )
    keys = list(frame.columns[:-1])
    counted = frame.groupby(keys, dropna=False, as_index=False)["n"].sum()
    return Batch(
        source, dataset, first, f"{source} {first}", first, last, "f.csv", "0" * 64, len(frame), len(frame),
        vocabulary="14", incidents=counted,
    )  # fmt: skip


def reported(
    dataset: str, period: str, values: dict[str, float | None], source: str = "partner_return"
) -> Batch:
    category = dataset.split(":")[-1]
    frame = pd.DataFrame(
        [
            (category, area, period, 12 if source == "population" else 1, value, None, None, None,
             None if value is not None else "withheld", "Census 2011" if source == "population" else None)
            for area, value in values.items()
        ],
        columns=FIGURE_COLUMNS,
    )  # fmt: skip
    return Batch(
        source, dataset, period, f"{dataset} {period}", period, period, "f.csv", "0" * 64,
        len(frame), len(frame), figures=frame,
    )  # fmt: skip


def build(url: str, heath: str = "Heath", street: str = "A Street") -> Engine:
    """The store at a new address, filled. heath: another name for the ward of 2013 that is called Heath;
    street: for the map points of the police."""
    engine = connect(url)
    upgrade(engine)
    for vintage, borough in SQUARES:
        accept(engine, boundaries(vintage, borough, heath))
    for first, months in STREET:
        span = Span(Month.parse(first), months)
        rows = [r for r in RECORDS["police_street"] if Month.parse(r.month) in span]
        accept(engine, incidents("police_street", "kent", first, str(span.last), rows, street))
    for year in COLLISION_YEARS:
        rows = [r for r in RECORDS["stats19"] if r.month.startswith(str(year))]
        accept(engine, incidents("stats19", "collisions", f"{year}-01", f"{year}-12", rows))
    for category in ("residents", "households"):
        people = {code: float(n) for code, n in RESIDENTS.items()}
        accept(engine, reported(f"ward:{category}", "2011-01", people, "population"))
    for month in ("2014-04", "2014-05", "2014-06"):
        fires = {"E1": 4.0, "E2": None if month == "2014-06" else 1.0, "E3": 2.0}
        accept(engine, reported("deliberate_fires", month, fires))
    accept(engine, reported("deliberate_fires", "2013-12", {"E1": 65.0, "E2": 0.0, "E3": 1.0}))
    return engine
