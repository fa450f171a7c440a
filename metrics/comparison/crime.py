"""Recorded crime of the partnerships of one police force, from the tables that ONS publishes each quarter."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from data_loaders.batch import Reason
from data_loaders.calendar.month import Month, Span
from data_loaders.sources.catalogue import catalogue
from data_loaders.store.snapshot import Figure
from metrics.comparison.areas import AreaFigure, AreaTable, counted, multiplier, placed, source_line
from metrics.definitions.neighbours import NamedArea, Neighbours
from metrics.series.evidence import Evidence

SOURCE = "ons_csp"
ALL = "all"
PUBLISHED_PER = 1_000
PRINTED_TO = 100  # the tables print residents and households to the nearest hundred
RATES = {":household_rate": "households", ":rate": "residents"}
NOWHERE = "offences that the police could give to no partnership; there are no residents to divide them by"

Held = Mapping[tuple[str, str, str], Figure]


def groups(evidence: Evidence, near: Neighbours) -> list[str]:
    """The groups of offences for which rates are held: all crime first, then by name."""
    names = {
        category.partition(":")[0] for _area, category, _period in _held(evidence, near) if ":" in category
    }
    return sorted(names, key=lambda group: (group != ALL, group))


def title(group: str) -> str:
    """ "Theft from the person" """
    words = group.replace("_", " ").replace("non ", "non-").capitalize()
    return "All recorded crime" if group == ALL else words


def recorded_crime(evidence: Evidence, near: Neighbours, group: str) -> AreaTable | None:
    """The newest year for which rates of a group of offences are held; None if there is none.

    Residential burglary is per household where the table has that rate, all else per resident.
    """
    held = _held(evidence, near)
    suffix = next((s for s in RATES if any(c == group + s for _a, c, _p in held)), None)
    if suffix is None:
        return None
    first = max(period for _a, category, period in held if category == group + suffix)
    read = partial(_area, held, evidence.whole, group, suffix, first)
    reference = read(near.force)
    per = multiplier(reference)
    reference = counted(reference, per)
    areas = [counted(read(NamedArea(code=c, name=n)), per) for c, n in near.partnerships.items()]
    nowhere = AreaFigure("", near.unassigned, missing=Reason.NOT_PUBLISHED, note=NOWHERE)
    used = {f.release_id for (_a, c, p), f in held.items() if p == first and c in (group, group + suffix)}
    span = Span(Month.parse(first), 12)
    return AreaTable(
        id=f"recorded-crime-{group.replace('_', '-')}",
        title=title(group),
        what="partnerships",
        county=near.county,
        span=span,
        period=f"year ending {span.last.name}",
        per=per,
        unit=f"per {per:,} {RATES[suffix]}",
        people=RATES[suffix],
        areas=(*(placed(area, reference, per) for area in areas), nowhere),
        reference=reference if reference.rate is not None else None,
        intervals="exact",
        source=source_line(evidence, SOURCE, used),
        illustrative=any(evidence.snapshot.release[r].illustrative for r in used),
    )


def _held(evidence: Evidence, near: Neighbours) -> Held:
    """Every figure of the force's areas by area, category and first month."""
    return evidence.remember(("recorded crime", near.id), lambda: _read(evidence, near))


def _read(evidence: Evidence, near: Neighbours) -> Held:
    codes = [near.force.code, *near.partnerships]
    rows = evidence.snapshot.figures(
        SOURCE, catalogue()[SOURCE].categories or (), codes, "0000-01", "9999-12"
    )
    return {(row.area, row.category, row.period): row for row in rows}


def _area(held: Held, our_code: str, group: str, suffix: str, first: str, area: NamedArea) -> AreaFigure:
    count = held.get((area.code, group, first))
    rate = held.get((area.code, group + suffix, first))
    before = held.get((area.code, group, str(Month.parse(first) - 12)))
    missing = next((f for f in (count, rate) if f is not None and f.reason), None)
    absent = count is None or count.value is None
    return AreaFigure(
        code=area.code,
        name=area.name,
        is_ours=area.code == our_code,
        count=count.value if count else None,
        people=_people(count, rate),
        before=before.value if before else None,
        missing=((missing.reason if missing else None) or Reason.NOT_PUBLISHED) if absent else None,
        note=(missing.note or "") if missing else "",
    )


def _people(count: Figure | None, rate: Figure | None) -> float | None:
    """What the published rate was divided by: count ÷ rate, else as printed, to the nearest hundred.

    The two differ by more where the count has been restated since the rate was published; then only the printed
    figure can be trusted.
    """
    if rate is None:
        return None
    printed = rate.denominator
    if count is None or not count.value or not rate.value:
        return printed
    derived = PUBLISHED_PER * count.value / rate.value
    return derived if printed is None or abs(derived - printed) <= PRINTED_TO else printed
