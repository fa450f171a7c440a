"""The columns of a plain list, and the ordinary headings that each of them goes by."""

from __future__ import annotations

from collections.abc import Sequence

from data_loaders.input_files.text import column_name
from data_loaders.returns.personal import heading_is

# As column_name gives them: without case, blanks and other signs. What stands here is read; nothing is guessed.
HEADINGS: dict[str, tuple[str, ...]] = {
    "indicator": ("indicator", "indicator_id", "indicator_code", "measure", "measure_id", "measure_code"),
    "area": ("area", "area_code", "area_name", "borough", "borough_code", "district", "district_code",
             "local_authority", "local_authority_code", "ward", "ward_code"),
    "period": ("period", "time_period", "reporting_period", "month", "quarter", "year", "financial_year", "date"),
    "value": ("value", "figure", "count", "number", "numerator", "total"),
    "denominator": ("denominator", "out_of", "base"),
    "note": ("note", "notes", "comment", "comments", "remark", "remarks"),
}  # fmt: skip
ALLOWED = tuple(HEADINGS)
NEEDED = frozenset({"indicator", "area", "period", "value"})
MEANING = {heading: name for name, headings in HEADINGS.items() for heading in headings}


def places(headings: Sequence[object]) -> dict[str, int]:
    """Where each of the columns stands; of two that mean the same the first. Headings that are none are left out."""
    positions: dict[str, int] = {}
    for i, heading in enumerate(headings):
        name = MEANING.get(column_name(heading))
        if name and name not in positions:
            positions[name] = i
    return positions


def is_list(headings: Sequence[object]) -> bool:
    """Are these the headings of a list, among files of every kind?

    Other headings go by ordinary names only in a table without columns of its own: "area, measure, period, value,
    unit" may be anybody's. One that looks as if it were about people is taken for a list's, so that it is refused.
    """
    named = [name for name in map(column_name, headings) if name]
    if set(named) >= NEEDED:
        return True
    return places(headings).keys() >= NEEDED and all(name in MEANING or heading_is(name) for name in named)
