"""data.police.uk street files: one row per crime or report of anti-social behaviour, on a shared map point."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

import numpy as np
import pandas as pd

from data_loaders.batch import INCIDENT_COLUMNS, REJECT_COLUMNS, UNPUBLISHED, Batch, Standing
from data_loaders.calendar.edition import Edition, parse_edition
from data_loaders.fault import Fault
from data_loaders.grouping import group_rows
from data_loaders.input_files.find import InputFile
from data_loaders.input_files.rows import SHOWN
from data_loaders.input_files.text import header, start_of
from data_loaders.partnership import Partnership
from data_loaders.source import Source
from data_loaders.sources.police_street.rows import HEADER, MONTH_LIMIT, parse

LABEL_LIMIT = 80
WEST, EAST, SOUTH, NORTH = -9.0, 2.1, 49.8, 61.0  # Great Britain and Northern Ireland, in degrees
NAME = re.compile(r"(?P<month>\d{4}-\d{2})-(?P<force>[a-z-]+)-street\.csv")
EDITION = re.compile(r"(\d{4}-\d{2})(?=\.zip$)")

# Three vocabularies: six categories to August 2011, eleven to April 2013, fourteen since. The month of a file
# does not decide it, its labels do. Categories that were split are not carried forward.
SIX = frozenset(
    {"Anti-social behaviour", "Burglary", "Other crime", "Robbery", "Vehicle crime", "Violent crime"}
)
ELEVEN = SIX | {
    "Criminal damage and arson",
    "Drugs",
    "Other theft",
    "Public disorder and weapons",
    "Shoplifting",
}
FOURTEEN = frozenset(
    {
        "Anti-social behaviour",
        "Bicycle theft",
        "Burglary",
        "Criminal damage and arson",
        "Drugs",
        "Other crime",
        "Other theft",
        "Possession of weapons",
        "Public order",
        "Robbery",
        "Shoplifting",
        "Theft from the person",
        "Vehicle crime",
        "Violence and sexual offences",
    }
)
VOCABULARIES = {"6": SIX, "11": ELEVEN, "14": FOURTEEN}
FIRST_MONTH = "2010-04"
# A file is refused in which fewer than one row in so many is sound.
FEWEST = 10
# Of 45 forces. A download made to order may hold any few, and then says nothing about those that it lacks.
NATIONWIDE = 30

# What an older label covers in today's terms. A measure can be counted from an older file only if some of its labels
# add up to exactly what the measure means; otherwise those months are "not counted separately then".
COVERS = {
    ("6", "Violent crime"): {"Violence and sexual offences"},
    ("6", "Other crime"): FOURTEEN - SIX - {"Violence and sexual offences"} | {"Other crime"},
    ("11", "Violent crime"): {"Violence and sexual offences"},
    ("11", "Public disorder and weapons"): {"Public order", "Possession of weapons"},
    ("11", "Other theft"): {"Other theft", "Bicycle theft", "Theft from the person"},
}


def vocabulary_of(labels: set[str]) -> str:
    """Which vocabulary a file's labels belong to: the smallest that holds all the known ones."""
    known = labels & (ELEVEN | FOURTEEN)
    return next((name for name, words in VOCABULARIES.items() if known <= words), "mixed")


def labels_for(wanted: frozenset[str], vocabulary: str) -> frozenset[str] | None:
    """The labels of a vocabulary that together count exactly these of today's categories; None if none do.

    Labels that no vocabulary knows stand for themselves, so a new category is counted as soon as it is named.
    """
    words = VOCABULARIES.get(vocabulary, FOURTEEN)
    covers = {
        label: frozenset(COVERS.get((vocabulary, label), {label})) for label in words | (wanted - FOURTEEN)
    }
    labels = frozenset(label for label, covered in covers.items() if covered <= wanted)
    reached = frozenset().union(*(covers[label] for label in labels))
    return labels if reached == wanted else None


def recognise(file: InputFile) -> bool:
    """A street file is known by its header, or by its name where the header is wrong (then read says how)."""
    return header(file).replace('"', "") == HEADER or NAME.fullmatch(file.name) is not None


def concerns(file: InputFile, partnership: Partnership) -> bool:
    """Archives hold every force; only the partnership's own is counted. A wrong name is read, to say so."""
    named = NAME.fullmatch(file.name)
    return named is None or named["force"] == partnership.force.street


def read(files: Iterable[InputFile], _partnership: Partnership) -> Iterator[Batch | Fault]:
    """One batch per file: a force's month."""
    for file in files:
        try:
            yield read_one(file)
        except Fault as fault:
            yield fault


def absences(
    our_files: Iterable[InputFile], others: Iterable[InputFile], partnership: Partnership
) -> Iterator[Batch]:
    """One batch without rows for each month that an archive of the whole country has without the partnership's force.

    It is provisional, so that any file of that month counts instead of it, whichever was loaded first.
    """
    force = partnership.force.street
    held = {named["month"] for file in our_files if (named := NAME.fullmatch(file.name))}
    beside: dict[str, list[InputFile]] = defaultdict(list)
    for file in others:
        named = NAME.fullmatch(file.name)
        if named and file.member and named["month"] not in held:
            beside[named["month"]].append(file)
    for month, files in sorted(beside.items()):
        if len(files) < NATIONWIDE:
            continue
        yield Batch(
            source="police_street",
            dataset=force,
            partition=month,
            title=f"{force} street {month}, not published",
            first=month,
            last=month,
            file_name=files[0].path.name,
            sha256=hashlib.sha256("\n".join(sorted(f.name for f in files)).encode()).hexdigest(),
            rows_read=0,
            rows_loaded=0,
            standing=Standing.PROVISIONAL,
            edition=_edition(files[0]),
            vocabulary=UNPUBLISHED,
            notes=(f"the archive holds {len(files)} other forces' files of {month} and none of {force}",),
        )


def read_one(file: InputFile) -> Batch:
    """Read one street file. Raises Fault if it is no street file or does not say its force and month."""
    named = NAME.fullmatch(file.name)
    if named is None:
        raise Fault(file.name, "a name like 2025-03-kent-street.csv", "another", file.where)
    month, force = named["month"], named["force"]
    title = f"{force} street {month}"
    file.within(MONTH_LIMIT)
    if start_of(file).lstrip()[:1] == "<":
        raise Fault(title, "a CSV file", "a web page", file.where)
    if header(file).replace('"', "") != HEADER:
        raise Fault(title, f"the header {HEADER!r}", repr(header(file)[:120]), file.where)
    rows, broken = parse(file, title)
    why = _why_rejected(rows, month)
    sound, bad = rows[why == ""], rows[why != ""]
    read = len(rows) + len(broken)
    if len(sound) * FEWEST < read:
        # A month of which nearly nothing is left would look like one in which nearly nothing happened.
        first = why[why != ""][0] if len(bad) else broken[0][1]
        note = f"{read - len(sound):,} of {read:,} set aside (first: {first})"
        raise Fault(title, f"at least one row in {FEWEST} that can be used", note, file.where)
    labels = set(sound["Crime type"].unique())
    incidents = _incidents(sound)
    return Batch(
        source="police_street",
        dataset=force,
        partition=month,
        title=title,
        first=month,
        last=month,
        file_name=file.where.rsplit("/", 1)[-1],
        sha256=file.sha256,
        rows_read=read,
        rows_loaded=len(sound),
        edition=_edition(file),
        vocabulary=vocabulary_of(labels),
        incidents=incidents,
        rejects=_rejects(bad, why[why != ""], broken),
        notes=_notes(incidents, labels),
    )


def _why_rejected(rows: pd.DataFrame, month: str) -> np.ndarray:
    """Per row the reason to set it aside, "" for a sound row."""
    why = np.full(len(rows), "", dtype=object)
    if month > date.today().isoformat()[:7] or month < FIRST_MONTH:
        why[:] = f"month: expected a month from {FIRST_MONTH} to now, found {month}"
        return why
    # From the least to the most telling: of several reasons the last one stands.
    astray = np.flatnonzero(_astray(rows))
    why[astray] = [
        f"position: expected a place in Great Britain, found {lon}, {lat}"
        for lon, lat in rows.iloc[astray][["Longitude", "Latitude"]].itertuples(index=False)
    ]
    why[(rows["Crime type"].str.len() > LABEL_LIMIT).to_numpy()] = (
        f"crime type: expected at most {LABEL_LIMIT} characters, found more"
    )
    why[(rows["Crime type"].fillna("").str.strip() == "").to_numpy()] = (
        "crime type: expected a category, found none"
    )
    other = np.flatnonzero(rows["Month"] != month)
    why[other] = [f"month: expected {month}, found {m!r}" for m in rows["Month"].iloc[other]]
    return why


def _astray(rows: pd.DataFrame) -> np.ndarray:
    """Positions that are no numbers, or nowhere near. (0, 0) is how a point without a map point is published."""
    lon, lat = (pd.to_numeric(rows[c], errors="coerce") for c in ("Longitude", "Latitude"))
    has_point = rows["Longitude"].notna() | rows["Latitude"].notna()
    within = lon.between(WEST, EAST) & lat.between(SOUTH, NORTH)
    return (has_point & ~within & ~((lon == 0) & (lat == 0))).to_numpy()


def _incidents(sound: pd.DataFrame) -> pd.DataFrame:
    """Count identical records: the same category at the same point. Reports of ASB have no id, and two that are
    alike are two reports."""
    lon, lat = (pd.to_numeric(sound[c]) for c in ("Longitude", "Latitude"))
    located = lon.notna() & lat.notna()
    located &= (lon != 0) | (lat != 0)  # (0, 0): more than 20 km from any map point
    frame = pd.DataFrame(
        {
            "month": sound["Month"],
            "category": sound["Crime type"],
            "lon": lon.where(located),
            "lat": lat.where(located),
            "place": sound["Location"] if located.all() else sound["Location"].where(located, ""),
        }
    )
    which, first = group_rows(frame)
    counted = frame.iloc[first].reset_index(drop=True).assign(n=np.bincount(which, minlength=len(first)))
    return counted.assign(borough=None, weekday=None, hour=None)[INCIDENT_COLUMNS]


def _rejects(bad: pd.DataFrame, why: np.ndarray, broken: list[tuple[int, str, str]]) -> pd.DataFrame:
    rows = [",".join(map(str, row))[:SHOWN] for row in bad.itertuples(index=False)]
    listed = [*zip(bad.index, why, rows, strict=True), *broken]
    return pd.DataFrame(sorted(listed), columns=REJECT_COLUMNS)


def _notes(incidents: pd.DataFrame, labels: set[str]) -> tuple[str, ...]:
    notes = []
    unknown = sorted(labels - ELEVEN - FOURTEEN)
    if unknown:
        notes.append(f"categories not known before, kept as they are: {', '.join(unknown)}")
    without = int(incidents.loc[incidents["lon"].isna(), "n"].sum())
    if without:
        records = "1 record" if without == 1 else f"{without:,} records"
        notes.append(f"{records} without a location, counted for the force and in no borough")
    return tuple(notes)


def _edition(file: InputFile) -> Edition | None:
    """The month of the archive that a file came in, which orders editions of the same month."""
    match = EDITION.search(file.path.name)
    return parse_edition(match[1]) if match and file.member else None


SOURCE = Source(
    id="police_street",
    title="Street-level crime and anti-social behaviour",
    publisher="Home Office and Kent Police, through data.police.uk",
    licence="Open Government Licence v3.0",
    attribution="Contains public sector information licensed under the Open Government Licence v3.0.",
    address="https://data.police.uk/data/",
    categories=ELEVEN | FOURTEEN,
    rank=2,
    recognise=recognise,
    read=read,
    read_one=read_one,
    concerns=concerns,
    dataset=lambda partnership: partnership.force.street,
    labels=labels_for,
    absences=absences,
    uncounted=True,
)
