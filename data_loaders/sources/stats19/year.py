"""A calendar year of collisions and their casualties as one batch: checked against each other, then counted."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd

from data_loaders.batch import INCIDENT_COLUMNS, REJECT_COLUMNS, Batch, Standing
from data_loaders.fault import Fault
from data_loaders.partnership import Partnership
from data_loaders.sources.stats19 import collisions as collisions_of
from data_loaders.sources.stats19.file import CollisionTable, contains, ids

PEDESTRIAN_CLASS, CYCLIST_TYPE = "3", "1"
KSI_ADJUSTED = "casualty_ksi_adjusted"
ADJUSTED, AS_RECORDED = "adjusted", "as recorded"
# Collisions say how many casualties they had. A few are restated in one file only; more is a file cut short.
DIFFERENCE = 0.01
# What became of a collision. In alphabetical order the one that counts comes last of the two that are ours.
OUTSIDE, ASIDE, SOUND = "outside", "set aside", "sound"
MOST_HURT = 1000  # in one collision; more is no number of people
KEYS = ["month", "category", "lon", "lat", "place", "borough", "weekday", "hour"]


def year_batch(
    year: str, collisions: CollisionTable, casualties: CollisionTable, partnership: Partnership
) -> Batch:
    """Count one year. Raises Fault if the two files do not fit each other, or a borough or a month has nothing."""
    title = f"collisions and casualties {year}"
    where = f"{collisions.file.where} and {casualties.file.name}"
    every = collisions.of(year)
    every = every.assign(borough=collisions_of.boroughs(every, partnership))
    ours = every[every["borough"].notna()]
    covered = _coverage(title, year, collisions, ours, partnership, where)
    days = collisions_of.dates(ours)
    why = collisions_of.why_rejected(ours, days)
    sound = collisions_of.described(ours[why == ""], days[why == ""])
    people = casualties.of(year)
    others = collisions.elsewhere.has(people) | contains(
        np.sort(ids(every[every["borough"].isna()])), ids(people)
    )
    hurt, aside = _match(people, ours["index"], others, why)
    _check_numbers(title, ours[why == ""], hurt, casualties.read_of(year), aside, where)
    hurt = hurt.merge(sound, on="index", suffixes=("", "_of_collision"))
    rejects = pd.concat(
        [_rejects(collisions, why[why != ""], year), _rejects(casualties, aside, year)], ignore_index=True
    )
    read = sum(t.read_of(year) + len(t.broken_of(year)) for t in (collisions, casualties))
    adjusted = _adjusted(hurt)
    return Batch(
        source="stats19",
        dataset="collisions",
        partition=year,
        title=title,
        first=covered[0],
        last=covered[-1],
        file_name=f"{collisions.file.name} + {casualties.file.name}",
        sha256=hashlib.sha256((collisions.sha256 + casualties.sha256).encode()).hexdigest(),
        rows_read=read,
        rows_loaded=len(sound) + len(hurt),
        rows_outside=read - len(sound) - len(hurt) - len(rejects),
        standing=_standing(collisions, casualties, year),
        vocabulary=AS_RECORDED if adjusted is None else ADJUSTED,
        incidents=_incidents(sound, hurt, adjusted),
        rejects=rejects,
        notes=_notes(ours[why == ""], sound, hurt, partnership),
    )


def _coverage(
    title: str,
    year: str,
    table: CollisionTable,
    collisions: pd.DataFrame,
    partnership: Partnership,
    where: str,
) -> list[str]:
    """The months of the file. Not one collision in a month or a borough means that they are not in the file."""
    for borough in partnership.boroughs:
        if borough.code not in set(collisions["borough"]):
            raise Fault(title, f"collisions in {borough.name}", f"none among {table.read_of(year):,}", where)
    days = table.elsewhere.days
    months = collisions_of.months(
        pd.concat([table.of(year)[["year", "date"]], days[days["year"] == year]], ignore_index=True)
    )
    numbers = [int(month[5:]) for month in months]
    gaps = sorted(set(range(numbers[0], numbers[-1] + 1)) - set(numbers)) if numbers else range(1, 13)
    if gaps:
        raise Fault(title, "collisions in every month", f"none in {year}-{gaps[0]:02d}", where)
    return months


def _match(
    people: pd.DataFrame, index: pd.Series, others: np.ndarray, why: pd.Series
) -> tuple[pd.DataFrame, pd.Series]:
    """The casualties of our sound collisions, and the reasons (by line) why others are set aside.

    index, why: of our own collisions, and the reason why one is set aside, "" for a sound one.
    others: for each of the people, is there a collision of this index elsewhere?
    """
    became = why.where(why == "", ASIDE).replace("", SOUND)
    became = became.set_axis(index).sort_values(ascending=False)  # a sound one first
    elsewhere = pd.Series(np.where(others, OUTSIDE, "none"), index=people.index)
    fate = people["index"].map(became[~became.index.duplicated()]).astype(object).fillna(elsewhere)
    reasons = pd.Series("", index=people.index, dtype=object)
    lost = fate.isin([ASIDE, "none"])
    unmatched = people["index"]
    reasons.loc[lost] = (
        unmatched[lost].map(lambda i: f"casualty: expected a sound collision {i!r}, found ") + fate[lost]
    )
    again = (fate == SOUND) & people.duplicated(["index", "vehicle", "casualty"])
    reasons.loc[again] = unmatched[again].map(
        lambda i: f"casualty: expected each once, found one of {i!r} again"
    )
    return people[(fate == SOUND) & ~again], reasons[reasons != ""]


def _check_numbers(
    title: str, collisions: pd.DataFrame, hurt: pd.DataFrame, people: int, aside: pd.Series, where: str
) -> None:
    stated = _said(collisions)
    if abs(stated - len(hurt)) > DIFFERENCE * stated:
        raise Fault(title, f"{stated:,} casualties, as the collisions say", f"{len(hurt):,}", where)
    if len(aside) > people / 2:
        problem = f"{len(aside):,} of {people:,} without one"
        raise Fault(title, "casualties with their collisions", problem, where)


def _said(collisions: pd.DataFrame) -> int:
    numbers = pd.to_numeric(collisions["casualties"], errors="coerce")
    return int(numbers.where(numbers.between(0, MOST_HURT), 0).sum())


def _standing(collisions: CollisionTable, casualties: CollisionTable, year: str) -> Standing:
    """Provisional if either file says so: in a column of its own, or only by its name."""
    either = any(table.provisional(year) for table in (collisions, casualties))
    return Standing.PROVISIONAL if either else Standing.PUBLISHED


def _adjusted(hurt: pd.DataFrame) -> pd.Series | None:
    """Each casualty's share of a KSI, had all forces recorded alike; None unless every casualty has one.

    A death is one; for others DfT estimates how likely a force that codes injuries would have said "serious". The
    shares are meant for sums, and are never rounded one by one.
    """
    if not (hurt["adjusted"] != "").any():
        return None
    share = pd.to_numeric(hurt["adjusted"], errors="coerce").where(hurt["severity"] != "1", 1.0)
    return share if share.between(0, 1).all() else None


def _incidents(sound: pd.DataFrame, hurt: pd.DataFrame, adjusted: pd.Series | None) -> pd.DataFrame:
    """Counts by month, category, place, borough, weekday and hour; casualties stand where their collision does."""
    severity = collisions_of.severities(hurt["severity"])
    on_foot, cycling = hurt["class"] == PEDESTRIAN_CLASS, hurt["type"] == CYCLIST_TYPE
    parts = [
        sound.assign(category="collision_" + sound["severity"], n=1.0),
        hurt.assign(category="casualty_" + severity, n=1.0),
    ]
    for name, rows in (("pedestrian", on_foot), ("cyclist", cycling)):
        parts.append(hurt[rows].assign(category=f"casualty_{name}", n=1.0))
        with_one = sound["index"].isin(hurt["index"][rows])
        parts.append(sound[with_one].assign(category=f"collision_{name}", n=1.0))
    if adjusted is not None:
        parts.append(hurt.assign(category=KSI_ADJUSTED, n=adjusted)[adjusted > 0])
    rows = pd.concat([part.assign(place="")[[*KEYS, "n"]] for part in parts])
    return rows.groupby(KEYS, dropna=False, sort=True, as_index=False).agg(n=("n", "sum"))[INCIDENT_COLUMNS]


def _rejects(table: CollisionTable, reasons: pd.Series, year: str) -> pd.DataFrame:
    """Rows that are set aside, and with the file's first year the broken ones."""
    broken = table.broken_of(year)
    rows = [*zip(reasons.index, reasons, table.texts(reasons.index), strict=True)]
    rows += [
        (line, "row: expected as many cells as the header has, found others", text)
        for line, text in broken.items()
    ]
    return pd.DataFrame(rows, columns=REJECT_COLUMNS)


def _notes(
    collisions: pd.DataFrame, sound: pd.DataFrame, hurt: pd.DataFrame, partnership: Partnership
) -> tuple[str, ...]:
    stated = _said(collisions)
    counts = {
        "collisions without a position, counted for their borough and in no ward": int(
            sound["lon"].isna().sum()
        ),
        "casualties of collisions without a position": int(hurt["lon"].isna().sum()),
        "collisions without a known severity": int((sound["severity"] == collisions_of.UNKNOWN).sum()),
        "casualties without a known severity": int((~hurt["severity"].isin(collisions_of.SEVERITIES)).sum()),
        "collisions without a time of day": int(sound["hour"].isna().sum()),
        "collisions whose two district codes disagree, where the ONS code counts": collisions_of.disagreeing(
            collisions, partnership
        ),
    }
    notes = [f"{what}: {n}" for what, n in counts.items() if n]
    if stated != len(hurt):
        notes.append(f"the collisions say {stated} casualties, the casualty file has {len(hurt)}")
    return tuple(notes)
