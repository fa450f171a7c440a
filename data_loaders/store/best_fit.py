"""Ward populations made from those of LSOAs: each LSOA goes whole to the ward that holds most of its area.

This is how the ONS makes its own best-fit lookups; where such a figure is used, its release says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import geopandas as gpd
import pandas as pd
from sqlalchemy import Engine

from data_loaders.batch import FIGURE_COLUMNS, Batch
from data_loaders.store.releases import Release
from data_loaders.store.snapshot import Area, Snapshot


def ward_populations(engine: Engine) -> Iterator[Batch]:
    """A batch for every LSOA population and every vintage of wards for which outlines of both are loaded."""
    snapshot = Snapshot(engine)
    for release in snapshot.by_source.get("population", ()):
        level, category = release.dataset.split(":")
        if not level.startswith("lsoa"):
            continue
        for vintage, releases in snapshot.vintages("ward").items():
            boroughs = sorted({r.partition for r in releases})
            lsoas = snapshot.areas("lsoa", level.removeprefix("lsoa"), boroughs)
            wards = snapshot.areas("ward", vintage, boroughs)
            batch = (
                _batch(snapshot, release, category, vintage, best_fit(lsoas, wards))
                if lsoas and wards
                else None
            )
            if batch is not None and len(batch.figures):
                yield batch


def best_fit(lsoas: list[Area], wards: list[Area]) -> dict[str, str]:
    """{LSOA code: code of the ward with the largest share of its area}; the lower code where shares are equal."""
    pieces = _outlines("lsoa", lsoas).overlay(
        _outlines("ward", wards), how="intersection", keep_geom_type=True
    )
    sizes = pieces.sort_values("ward", ignore_index=True).assign(size=lambda each: each.area)
    largest = sizes.loc[sizes.groupby("lsoa")["size"].idxmax()]
    return dict(zip(largest["lsoa"], largest["ward"], strict=True))


def _outlines(name: str, areas: list[Area]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {name: [area.code for area in areas]}, geometry=gpd.GeoSeries.from_wkb([area.wkb for area in areas])
    )


def _batch(snapshot: Snapshot, parent: Release, category: str, vintage: str, fit: dict[str, str]) -> Batch:
    rows = snapshot.figures("population", [category], list(fit), parent.first, parent.last)
    held = {row.area: row.value for row in rows if row.release_id == parent.id and row.value}
    # A ward of which one LSOA has no figure (its code is of another census, say) has none: a part is not the whole.
    lacking = sorted(fit.keys() - held.keys())
    short = {fit[code] for code in lacking}
    ward_values = [(fit[code], value) for code, value in held.items() if fit[code] not in short]
    sums = pd.DataFrame(ward_values, columns=["area", "value"]).groupby("area", as_index=False)["value"].sum()
    figures = sums.assign(
        category=category,
        period=parent.first,
        months=12,
        note=f"{_note(rows)}, best fit of LSOAs to the wards of {vintage}",
    ).reindex(columns=FIGURE_COLUMNS)
    return Batch(
        source="population",
        dataset=f"ward{vintage}:{category}",
        partition=parent.partition,
        title=f"{category} of the wards of {vintage}, {parent.partition}",
        first=parent.first,
        last=parent.last,
        file_name=f"{parent.file_name}, by best fit",
        sha256=hashlib.sha256(f"{parent.file_sha256}{sorted(fit.items())}".encode()).hexdigest(),
        rows_read=len(ward_values),
        rows_loaded=len(ward_values),
        figures=figures,
        notes=(f"{len(lacking)} LSOAs have no figure (first {lacking[0]}), so their wards have none",)
        if lacking
        else (),
    )


def _note(rows: list) -> str:
    return next((row.note for row in rows if row.note), "census")
