"""Alcohol-related hospital admissions by district and financial year, from OHID's Fingertips profiles."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pandas as pd

from data_loaders.batch import FIGURE_COLUMNS, Batch, Reason
from data_loaders.calendar.period import Period, parse_period
from data_loaders.fault import Fault
from data_loaders.input_files.find import InputFile
from data_loaders.input_files.rows import Reject, Row, csv_rows, header_of, rejected
from data_loaders.partnership import Partnership
from data_loaders.source import Source

NARROW, REVISED = "alcohol_admissions_narrow", "alcohol_admissions_narrow_revised"
# Two methods of deciding which admissions alcohol caused. Their series do not continue each other.
INDICATORS = {"91414": NARROW, "93764": REVISED}
DERIVED_NAME = "Alcohol related admissions (narrow measure)"
DERIVED = frozenset({"area_code", "area_name", "period", "value", "indicator", "measure"})
API = frozenset({"indicator_id", "area_code", "sex", "age", "category", "time_period", "value"})
AREA = re.compile(r"[EW][0-9]{8}")
NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True)
class Rate:
    """A row about one of our indicators. value, lower and upper are admissions per 100,000, or None."""

    row: Row
    category: str
    area: str
    period: Period
    value: float | None
    lower: float | None
    upper: float | None
    note: str


def recognise(file: InputFile) -> bool:
    """The API's CSV, or an extract of it with one row per area and period."""
    names = set(header_of(file))
    return names >= API or names >= DERIVED


def read(files: Iterable[InputFile], _partnership: Partnership) -> Iterator[Batch | Fault]:
    """One batch per file, indicator and financial year, with every area that the file has."""
    for file in files:
        try:
            yield from read_one(file)
        except Fault as fault:
            yield fault


def read_one(file: InputFile) -> list[Batch]:
    """The batches of one file. Rows about other indicators, ages or groups count as outside, with the first.

    Raises Fault if no sound row is about one of our indicators.
    """
    rows = csv_rows(file)
    category_rows = [row for row in rows if _category(row)]
    rates, rejects = _sort_out(category_rows)
    if not rates:
        why = f", line {rejects[0].row.line}: {rejects[0].reason}" if rejects else ""
        raise Fault(file.name, "rows on alcohol-related admissions (narrow)", f"none{why}", file.where)
    years: dict[tuple[str, Period], list[Rate]] = defaultdict(list)
    for rate in rates:
        years[rate.category, rate.period].append(rate)
    outside = len(rows) - len(category_rows)
    batches = []
    for (category, period), year in years.items():
        batches.append(_batch(file, category, period, year, rejects, outside))
        rejects, outside = [], 0  # what belongs to no year is told with the first
    return batches


def _category(row: Row) -> str | None:
    """What the row counts; None if it is not ours, or about one sex, age or group only."""
    if "indicator_id" not in row.cells:
        return NARROW if row["indicator"] == DERIVED_NAME else None
    everybody = (row["sex"], row["age"], row["category"]) == ("Persons", "All ages", "")
    return INDICATORS.get(row["indicator_id"]) if everybody else None


def _sort_out(rows: list[Row]) -> tuple[list[Rate], list[Reject]]:
    parsed = [(row, _rate(row)) for row in rows]
    values = defaultdict(set)
    for _, rate in parsed:
        if isinstance(rate, Rate):
            values[rate.category, rate.area, rate.period].add(rate.value)
    rates, rejects = [], []
    for row, rate in parsed:
        if isinstance(rate, str):
            rejects.append(Reject(row, rate))
        elif len(values[rate.category, rate.area, rate.period]) > 1:
            rejects.append(Reject(row, f"{rate.area} {rate.period.label}: expected one value, found several"))
        else:
            rates.append(rate)
    return rates, rejects


def _rate(row: Row) -> Rate | str:
    """The row as a rate, or what is wrong with it."""
    area, period = row["area_code"], parse_period(row["time_period"] or row["period"])
    if row.fault:
        return row.fault
    if not AREA.fullmatch(area):
        return f"area: expected an ONS code, found {area!r}"
    if period is None or period.months != 12:
        return f"period: expected a financial year YYYY/YY, found {(row['time_period'] or row['period'])!r}"
    if row["value"] and not NUMBER.fullmatch(row["value"]):
        return f"value: expected a rate from 0, found {row['value']!r}"
    value, lower, upper = map(_number, (row["value"], row["lower_ci_95_0_limit"], row["upper_ci_95_0_limit"]))
    if value is not None and not (lower or 0) <= value <= (upper or value):
        return f"value: expected one between {lower} and {upper}, found {value}"
    return Rate(row, _category(row) or "", area, period, value, lower, upper, row["value_note"])


def _number(text: str) -> float | None:
    return float(text) if NUMBER.fullmatch(text) else None


def _batch(
    file: InputFile, category: str, period: Period, rates: list[Rate], rejects: list[Reject], outside: int
) -> Batch:
    by_area = {rate.area: rate for rate in rates}  # some areas are given twice, as two types of area
    rows = [
        {
            "category": category,
            "area": rate.area,
            "period": period.first,
            "months": period.months,
            "value": rate.value,
            "lower": rate.lower,
            "upper": rate.upper,
            "reason": None if rate.value is not None else Reason.NOT_PUBLISHED.value,
            "note": rate.note or None,
        }
        for rate in by_area.values()
    ]
    kinds = {"value": float, "lower": float, "upper": float}
    return Batch(
        source="fingertips",
        dataset=category,
        partition=period.label,
        title=f"{category.replace('_', ' ')} {period.label}",
        first=period.first,
        last=period.last,
        file_name=file.where.rsplit("/", 1)[-1],
        sha256=file.sha256,
        rows_read=len(rates) + len(rejects) + outside,
        rows_loaded=len(rates),
        rows_outside=outside,
        figures=pd.DataFrame(rows, columns=FIGURE_COLUMNS).astype(kinds),
        rejects=rejected(rejects),
    )


SOURCE = Source(
    id="fingertips",
    title="Alcohol-related hospital admissions",
    publisher="Office for Health Improvement and Disparities, Fingertips",
    licence="Open Government Licence v3.0",
    attribution="Source: OHID, Fingertips, licensed under the Open Government Licence v3.0.",
    address="https://fingertips.phe.org.uk/",
    categories=frozenset(INDICATORS.values()),
    rank=3,
    recognise=recognise,
    read=read,
)
