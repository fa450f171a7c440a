"""Two stores alike but for withheld figures, for whoever tries to tell them apart."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Engine, Row, select, update

from data_loaders.calendar.month import Month
from data_loaders.store.changes import About, StoreChange, changing, now
from data_loaders.store.engine import opened, writer
from data_loaders.store.schema import clearance, figure, release
from metrics.definitions.indicator import Indicator
from metrics.definitions.registry import load
from metrics.meetings.meeting import freeze

ENDING = Month.parse("2013-12")
OUT_OF, FEW = 20, 6
# Measures whose returns are real in these stores: of an invented one the register tells no day.
REAL = ("sanctuary_scheme", "da_repeat_incidents", "reoffending_rate")


def guarded() -> list[Indicator]:
    """The measures with a threshold."""
    return [i for i in load().indicators.values() if i.disclosure]


def swap(engine: Engine, seed: int, *, where_small: bool) -> int:
    """Give the guarded figures of half of all periods small numbers (of some, those left over are small); where_small:
    only those that are small already get others. Their files' hashes and notes tell of them, as in life. Returns how
    many were set."""
    chance, done = random.Random(seed), 0
    with writer(engine).begin() as connection:
        for indicator in guarded():
            for rows in _groups(connection, indicator):
                row = rows[0]
                known = random.Random(f"{row.area}{row.period}").random() < 0.5
                if any(r.value is None for r in rows) or not (
                    _small(indicator, rows) if where_small else known
                ):
                    continue
                value, out_of = _any_small(indicator, row, chance)
                for r in rows:
                    _set(connection, r, value if r is row else 0, out_of)
                told = {
                    "file_sha256": f"{value:064d}",
                    "notes": json.dumps([f"Is this right? {value} is few."]),
                }
                connection.execute(update(release).where(release.c.id == row.release_id).values(**told))
                done += 1
    return done


def _groups(connection: Connection, indicator: Indicator) -> list[list[Row]]:
    """The rows that add up to one figure, figure by figure."""
    order = (figure.c.release_id, figure.c.area, figure.c.period, figure.c.months, figure.c.category)
    rows = connection.execute(
        select(figure).where(figure.c.category.in_(indicator.categories)).order_by(*order)
    ).all()
    return [
        list(group) for _, group in groupby(rows, key=lambda r: (r.release_id, r.area, r.period, r.months))
    ]


def _any_small(indicator: Indicator, row: Row, chance: random.Random) -> tuple[int, int | None]:
    """A figure that the public may not see: a small count, few who did not, or all or none of a small group."""
    n = chance.randint(1, least(indicator) - 1)
    if row.denominator is None:
        return n, None
    return chance.choice([(n, OUT_OF), (OUT_OF - n, OUT_OF), (0, FEW), (FEW, FEW)])


def least(indicator: Indicator) -> int:
    """The smallest count above zero that the public may see."""
    assert indicator.disclosure is not None
    return indicator.disclosure.threshold


def _set(connection: Connection, row: Row, value: float, out_of: float | None) -> None:
    key = [figure.c[k] == getattr(row, k) for k in ("release_id", "category", "area", "period", "months")]
    connection.execute(update(figure).where(*key).values(value=value, denominator=out_of))


def _small(indicator: Indicator, rows: list[Row]) -> bool:
    """May the public not see this figure?"""
    if any(row.value is None for row in rows):
        return False
    count, out_of = sum(r.value for r in rows), rows[0].denominator
    few = 0 < count < least(indicator) or (out_of is not None and 0 < out_of - count < least(indicator))
    return few or (out_of is not None and 0 < out_of < 10 and count in (0, out_of))


def twins(first: str, copy: Callable[[], str]) -> tuple[str, str]:
    """Two stores alike but for withheld figures; the first figures were accepted, corrected and shown at a meeting. In
    the second the withheld ones were others from the start, and some were corrected to others again since.

    first: a store with the illustrative data, which becomes the first of the two. copy: makes a copy of it.
    """
    with opened(first) as engine:
        with changing(engine, About.FIGURES) as change:
            change.connection.execute(
                update(release).where(release.c.dataset.in_(REAL)).values(standing="published")
            )
            _clear(change)
        freeze(engine, load(), ENDING - 3, "Jo Smith")
        assert swap(engine, 1, where_small=False) > 90
        _correct(engine)
    second = copy()
    with opened(second) as engine:
        assert swap(engine, 2, where_small=True) > 90
        assert correct_unseen(engine) > 20
    return first, second


def correct_unseen(engine: Engine) -> int:
    """Have later returns of the real measures say something else where the figure is withheld; returns how many do."""
    chance, done = random.Random(3), 0
    with writer(engine).begin() as connection:
        # Later, so that the change shows wherever a time is told.
        change = StoreChange(connection, About.FIGURES, now() + timedelta(minutes=1))
        for indicator in (load().indicators[id] for id in REAL):
            for rows in [rows for rows in _groups(connection, indicator) if _small(indicator, rows)]:
                old = connection.execute(select(release).where(release.c.id == rows[0].release_id)).first()
                new = _later(old, change) | {"file_name": "correction.xlsx"}
                number = connection.execute(release.insert().values(**new)).inserted_primary_key[0]
                value, out_of = _any_small(indicator, rows[0], chance)
                text = dict(rows[0]._mapping) | {"release_id": number, "value": value, "denominator": out_of}
                connection.execute(figure.insert().values(**text))
                done += 1
        _clear(change)
    return done


def _later(old: Row, change: StoreChange) -> dict[str, Any]:
    """A release as another was, but accepted by this change. The database numbers it."""
    kept = {name: value for name, value in old._mapping.items() if name != "id"}
    return kept | {"accepted": change.at, "change": change.number}


def _clear(change: StoreChange) -> None:
    """Let out every return, now: those that need it and have not been."""
    connection = change.connection
    let_out = select(clearance.c.release_id)
    numbers = connection.execute(
        select(release.c.id).where(release.c.dataset.in_(REAL), release.c.id.not_in(let_out))
    ).scalars()
    told = {"cleared_by": "Jo Smith", "at": change.at, "change": change.number}
    rows = [{"release_id": n, **told} for n in numbers.all()]
    connection.execute(clearance.insert(), rows)


def _correct(engine: Engine) -> None:
    """A figure that could be seen turns out to be small, in a later release."""
    with changing(engine, About.FIGURES) as change:
        connection = change.connection
        newest = select(release).where(release.c.dataset == "idva_clients").order_by(release.c.id.desc())
        old = connection.execute(newest).first()
        new = _later(old, change)
        number = connection.execute(release.insert().values(**new)).inserted_primary_key[0]
        for row in connection.execute(select(figure).where(figure.c.release_id == old.id)).all():
            corrected = dict(row._mapping) | {"release_id": number, "value": 3}
            connection.execute(figure.insert().values(**corrected))
            _set(connection, row, 8, None)
