"""A hotspot list as rows for a file: every figure of the list, and what lies in no ward, so that it adds up."""

from __future__ import annotations

from data_loaders.batch import Reason
from metrics.hotspot_rows import BoroughFigure, By, WardFigure, WardFigures

Row = dict[str, str | float | None]
TOTAL, UNPLACED = "Borough total", "In no ward"


def rows(figures: WardFigures, by: By) -> list[Row]:
    """One row per ward in the order of the list, then for each borough what lies in no ward, and its total."""
    ranks = figures.ranks(by)
    listed = [_ward(figures, w, ranks.get(w.code)) for w in figures.ranked(by)]
    return listed + [row for borough in figures.boroughs for row in _borough(figures, borough)]


def _ward(figures: WardFigures, ward: WardFigure, rank: int | None) -> Row:
    change = ward.change(By.COUNT)
    return _row(
        figures,
        rank=rank,
        ward_code=ward.code,
        ward=ward.name,
        borough_code=ward.borough,
        borough=ward.borough_name,
        count=ward.count,
        **{figures.people: ward.people},
        population=ward.people_label,
        rate=ward.rate,
        rate_lower_95=ward.interval.lower if ward.interval else None,
        rate_upper_95=ward.interval.upper if ward.interval else None,
        count_before=ward.before,
        change_percent=(change.ratio - 1) * 100 if change and change.ratio is not None else None,
        missing=_text(ward.missing),
        missing_before=_text(ward.before_missing),
    )


def _borough(figures: WardFigures, borough: BoroughFigure) -> list[Row]:
    said = {UNPLACED: borough.unplaced, TOTAL: borough.total}
    return [
        _row(figures, ward=what, borough_code=borough.code, borough=borough.name, count=count)
        for what, count in said.items()
    ]


def _row(figures: WardFigures, **values: str | float | None) -> Row:
    columns = (
        "rank",
        "ward_code",
        "ward",
        "borough_code",
        "borough",
        "count",
        figures.people,
        "population",
        "rate",
        "rate_lower_95",
        "rate_upper_95",
        "count_before",
        "change_percent",
        "missing",
        "missing_before",
    )
    same: Row = {
        "measure": figures.indicator.title,
        "from": str(figures.span.first),
        "to": str(figures.span.last),
        "months_counted": len(figures.held),
        "compared_from": str(figures.compared.first),
        "compared_to": str(figures.compared.last),
        "wards_of": figures.vintages.get(str(values["borough_code"]), ""),
        "rate_unit": figures.unit,
        "illustrative": "yes" if figures.illustrative else "no",
    }
    return {name: values.get(name) for name in columns} | same


def _text(missing: Reason | None) -> str:
    return missing.value if missing else ""
