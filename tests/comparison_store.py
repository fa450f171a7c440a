"""A small store for the tests of comparisons: two boroughs, their neighbours, and figures that are all written here."""

from __future__ import annotations

from datetime import date

import pandas as pd
import shapely
from sqlalchemy import Engine

from data_loaders.batch import FIGURE_COLUMNS, Batch, Standing
from data_loaders.calendar.edition import Published
from data_loaders.calendar.month import Month, Span
from data_loaders.store.accepting import accept
from data_loaders.store.engine import connect, upgrade

D, G = "E07000107", "E07000109"
RESIDENTS = {D: 100_000, G: 50_000}
HOUSEHOLDS = {D: 40_000, G: 20_000}
YEAR_SO_FAR = Span.between(Month.parse("2013-04"), Month.parse("2013-12"))
# Each month's count of a category in the two boroughs.
STREET = {
    "Anti-social behaviour": (40, 40),
    "Criminal damage and arson": (20, 10),
    "Burglary": (8, 9),
    "Shoplifting": (30, 0),
    "Drugs": (0, 0),
}
# Returns: (category, borough, first month, value, denominator, reason).
RETURNS = [
    ("asb_perception", D, "2013-04", 56, 70, None),
    ("asb_perception", G, "2013-04", 48, 80, None),
    ("idva_clients", D, "2013-04", 20, None, None),
    ("idva_clients", G, "2013-04", 20, None, None),
    ("idva_clients", D, "2013-07", 22, None, None),
    ("idva_clients", D, "2013-10", 24, None, None),
    ("idva_clients", G, "2013-10", 26, None, None),
    ("treatment_completion", D, "2013-04", 30, 60, None),
    ("treatment_completion", G, "2013-04", 3, 40, None),
    ("safer_socialising", D, "2013-10", 22, None, None),
    ("safer_socialising", G, "2013-10", 18, None, None),
    ("sanctuary_scheme", D, "2013-04", 12, None, None),
    ("sanctuary_scheme", G, "2013-04", None, None, "withheld"),
    ("perception_drugs", D, "2013-04", 12, 100, None),
    ("perception_drugs", G, "2013-07", 15, 100, None),
]
# Recorded crime in the year ending December 2024: (all, all the year before, homicide, residents), as published.
CRIME = {
    "E22000137": (1000, 1000, 0, 20_040),
    "E22000138": (2000, 1900, 1, 30_030),
    "E22000352": (6000, 5500, 0, 59_980),
    "E22000140": (500, 0, -1, 10_000),
    "E23000032": (9600, 8400, 2, 120_050),
}
KENT_MISSING = "E22000143"
ADMISSIONS = {"E92000001": 632, "E06000035": 499, D: 705, G: 628, "E07000105": 457}


def build(
    url: str, *, tables: bool = True, intervals: bool = False, standing: Standing = Standing.PUBLISHED
) -> Engine:
    """The store. tables: with recorded crime; intervals: admissions are published with 10% to either side."""
    engine = connect(url)
    upgrade(engine)
    for batch in (*_boundaries(), *_people(), *_street(standing), *_returns(standing)):
        accept(engine, batch)
    for batch in (*(_crime() if tables else ()), _admissions(intervals)):
        accept(engine, batch)
    return engine


def reported(source: str, dataset: str, partition: str, rows: list[dict], **changes) -> Batch:
    """Figures as a release; every row has category, area, period, months and value."""
    frame = pd.DataFrame(rows).reindex(columns=FIGURE_COLUMNS)
    kinds = dict.fromkeys(("value", "denominator", "lower", "upper"), float)
    first, last = min(r["period"] for r in rows), max(r["period"] for r in rows)
    return Batch(
        source, dataset, partition, f"{dataset} {partition}", first, last, "f.csv", "0" * 64, len(rows), len(rows),
        figures=frame.astype(kinds), **changes,
    )  # fmt: skip


def _boundaries() -> list[Batch]:
    """Needed before anything is counted; where they lie does not matter here."""
    outline = shapely.to_wkb(shapely.box(0, 0, 1, 1))
    columns = ["code", "name", "borough", "wkb"]
    return [
        Batch(
            "boundaries", "ward:2013", code, "w", "2013-01", "2013-12", "w", "0" * 64, 1, 1,
            areas=pd.DataFrame([("W" + code, "A ward", code, outline)], columns=columns),
        )
        for code in (D, G)
    ]  # fmt: skip


def _people() -> list[Batch]:
    held = {"residents": RESIDENTS, "households": HOUSEHOLDS}
    return [
        reported(
            "population",
            f"borough:{what}",
            "2011",
            [
                {
                    "category": what,
                    "area": code,
                    "period": "2011-01",
                    "months": 12,
                    "value": n,
                    "note": "Census 2011",
                }
                for code, n in counts.items()
            ],
        )
        for what, counts in held.items()
    ]


def _street(standing: Standing) -> list[Batch]:
    columns = ["month", "category", "lon", "lat", "place", "borough", "weekday", "hour", "n"]
    batches = []
    for month in map(str, YEAR_SO_FAR):
        rows = [
            (month, category, None, None, "", code, None, None, n)
            for category, counts in STREET.items()
            for code, n in zip((D, G), counts, strict=True)
            if n
        ]
        total = sum(row[-1] for row in rows)
        batches.append(
            Batch(
                "police_street", "kent", month, month, month, month, "f.csv", "0" * 64, total, total,
                vocabulary="14", standing=standing, incidents=pd.DataFrame(rows, columns=columns),
            )
        )  # fmt: skip
    return batches


def _returns(standing: Standing) -> list[Batch]:
    names = ("category", "area", "period", "value", "denominator", "reason")
    rows = [dict(zip(names, row, strict=True)) | {"months": 3} for row in RETURNS]
    return [
        reported("partner_return", c, "2013/14", [r for r in rows if r["category"] == c], standing=standing)
        for c in dict.fromkeys(row["category"] for row in rows)
    ]


def _crime() -> list[Batch]:
    now = {"period": "2024-01", "months": 12}
    counts, rates, before = [], [], []
    for code, (everything, earlier, homicide, people) in CRIME.items():
        printed = round(people, -2)
        for category, n in (("all", everything), ("homicide", homicide)):
            counts.append({"category": category, "area": code, "value": n, **now})
            rate = {"category": f"{category}:rate", "area": code, "value": 1000 * n / people}
            rates.append({**rate, "denominator": printed, **now})
        before.append({"category": "all", "area": code, "value": earlier, "period": "2023-01", "months": 12})
    texts = {"reason": "not published", "note": "crimes stand under an unassigned group"}
    counts.append({"category": "all", "area": KENT_MISSING, "value": None, **texts, **now})
    return [
        reported("ons_csp", "counts", "2024-12", counts, edition=Published(date(2025, 4, 23))),
        reported("ons_csp", "rates", "2024-12", rates, edition=Published(date(2025, 4, 23))),
        reported("ons_csp", "counts", "2023-12", before, edition=Published(date(2025, 4, 23))),
    ]


def _admissions(intervals: bool) -> Batch:
    rows = []
    for code, rate in ADMISSIONS.items():
        row = {
            "category": "alcohol_admissions_narrow",
            "area": code,
            "period": "2017-04",
            "months": 12,
            "value": rate,
        }
        rows.append(row | ({"lower": 0.9 * rate, "upper": 1.1 * rate} if intervals else {}))
    return reported("fingertips", "alcohol_admissions_narrow", "2017/18", rows)
