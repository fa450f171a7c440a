"""Street files as the police publish them, for tests to load."""

from __future__ import annotations

from data_loaders.sources.police_street.reader import HEADER

Row = tuple[float | None, float | None, str, str]


def street_csv(month: str, rows: list[Row], end: str = "\n") -> str:
    """A street file of (longitude, latitude, location, category) rows."""
    lines = [HEADER]
    for number, (lon, lat, location, category) in enumerate(rows):
        crime_id = "" if category == "Anti-social behaviour" else f"{number:064x}"
        where = f"{'' if lon is None else lon},{'' if lat is None else lat},{location}"
        lines.append(f"{crime_id},{month},Kent Police,Kent Police,{where},,,{category},,")
    return end.join(lines) + end
