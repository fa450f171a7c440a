"""Withheld figures are swapped for others that they might be, or corrected to them by a later return: nothing that a
reader can get changes by a byte."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Collection, Iterator
from datetime import timedelta
from functools import cache
from itertools import groupby

import pytest
from sqlalchemy import Connection, Engine, Row, select, update

from data_loaders.store.changes import About, AsAt, Change, changing, now
from data_loaders.store.engine import opened, writer
from data_loaders.store.meetings import papers
from data_loaders.store.reading import Book
from data_loaders.store.schema import clearance, figure, release
from metrics.comparison.boroughs import of_plan
from metrics.evidence import Evidence
from metrics.figures import figures
from metrics.indicator import Indicator
from metrics.measure import Measure, measure
from metrics.meetings.feed import entries, updated
from metrics.meetings.meeting import freeze
from metrics.meetings.since import since
from metrics.month import Month, Span
from metrics.provenance import states
from metrics.registry import load
from metrics.restated import restated
from metrics.returns.register import quarters, register
from metrics.returns.register_words import state_text
from metrics.scope import Scope
from metrics.withholding import Audience, known_to
from pages.data.release_history import csv_file
from pages.pack.contents import contents
from pages.pack.question import question
from pages.parts import download, figure_rows, sparks, tidy
from tests.conftest import copied
from tests.pages.opening import html, open_page

ENDING = Month.parse("2013-12")
OUT_OF, FEW = 20, 6
D = "E07000107"
PAGES = ("violent-crime", "drugs-and-alcohol", "since-last-meeting", "sources", "returns")
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


@pytest.fixture(scope="module")
def stores(illustrative_url: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Two stores alike but for withheld figures; the first figures were accepted, corrected and shown at a meeting. In
    the second the withheld ones were others from the start, and some were corrected to others again since."""
    folder = tmp_path_factory.mktemp("withheld")
    one = copied(illustrative_url, folder / "one.sqlite")
    with opened(one) as engine:
        with changing(engine, About.FIGURES) as change:
            change.connection.execute(
                update(release).where(release.c.dataset.in_(REAL)).values(standing="published")
            )
            _clear(change)
        freeze(engine, load(), ENDING - 3, "Jo Smith")
        assert swap(engine, 1, where_small=False) > 90
        _correct(engine)
    two = copied(one, folder / "two.sqlite")
    with opened(two) as engine:
        assert swap(engine, 2, where_small=True) > 90
        assert correct_unseen(engine) > 20
    return one, two


def correct_unseen(engine: Engine) -> int:
    """Have later returns of the real measures say something else where the figure is withheld; returns how many do."""
    chance, done = random.Random(3), 0
    with writer(engine).begin() as connection:
        change = Change(connection, About.FIGURES, now() + timedelta(minutes=1))
        for indicator in (load().indicators[id] for id in REAL):
            for rows in [rows for rows in _groups(connection, indicator) if _small(indicator, rows)]:
                old = connection.execute(select(release).where(release.c.id == rows[0].release_id)).first()
                new = dict(old._mapping) | {"id": None, "accepted": change.at, "change": change.number}
                new["file_name"] = "correction.xlsx"
                number = connection.execute(release.insert().values(**new)).inserted_primary_key[0]
                value, out_of = _any_small(indicator, rows[0], chance)
                said = dict(rows[0]._mapping) | {"release_id": number, "value": value, "denominator": out_of}
                connection.execute(figure.insert().values(**said))
                done += 1
        _clear(change)
    return done


def _clear(change: Change) -> None:
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
        new = dict(old._mapping) | {"id": None, "accepted": change.at, "change": change.number}
        number = connection.execute(release.insert().values(**new)).inserted_primary_key[0]
        for row in connection.execute(select(figure).where(figure.c.release_id == old.id)).all():
            corrected = dict(row._mapping) | {"release_id": number, "value": 3}
            connection.execute(figure.insert().values(**corrected))
            _set(connection, row, 8, None)


def told(url: str, audience: Audience, names: Collection[str] = ()) -> dict[str, str]:
    """What each route tells this audience, by the route's name; only the named ones, if any is."""
    with opened(url) as engine:
        return {
            name: tell() for name, tell in _routes(engine, audience).items() if not names or name in names
        }


def _routes(engine: Engine, audience: Audience) -> dict[str, Callable[[], str]]:
    paper = question(engine, load(), ENDING, audience)
    evidence, asked = paper.evidence, paper.asked
    found = cache(lambda: since(paper.then, evidence, asked, paper.codes))
    first = min(evidence.book.releases, key=lambda r: r.change)
    before = Evidence(load(), Book(engine, AsAt(first.change, first.accepted)), audience)
    ids = [i.id for i in guarded()]
    listed = [known_to(audience, r) for r in evidence.book.history]
    return {
        "figures": lambda: repr(list(figures(evidence, ids))),
        "register": lambda: repr([_registered(evidence, q) for q in quarters(evidence, ENDING.end)]),
        "releases": lambda: csv_file(listed, states(listed)).decode(),
        "days that can be asked for": lambda: repr([day.at for day in evidence.book.days]),
        "last change of the feed": lambda: str(updated(evidence)),
        "figures as at an earlier day": lambda: repr(list(figures(before, ids))),
        "restated": lambda: repr(list(restated(before, evidence))),
        "since the last meeting": lambda: (
            paper.against + repr([(n.changes, n.rank, n.now.sentence) for n in found().noted])
        ),
        "order of exceptions": lambda: repr([(n.now.indicator.id, n.now.scope.area) for n in found().noted]),
        "feed": lambda: repr(list(entries(found(), asked))),
        "boroughs compared": lambda: repr(of_plan(evidence, asked, *paper.codes)),
        "pack": lambda: repr(contents(paper)),
        "frozen paper": lambda: repr([p.judgements for p in papers(engine).values()]),
        "files of cards": lambda: repr([download.measures(card) for card in _cards(evidence, asked)]),
        "hover, chart and table": lambda: repr([_drawn(card) for card in _cards(evidence, asked)]),
    }


def _registered(evidence: Evidence, quarter: Span) -> list:
    lines = register(evidence, quarter)
    return [
        (e.indicator.id, e.state(quarter.last.end), state_text(e), [r.id for r in e.releases]) for e in lines
    ]


def _cards(evidence: Evidence, asked: Scope) -> list[list[Measure]]:
    areas = (*evidence.registry.partnership.codes, evidence.whole)
    return [[measure(evidence, i, asked.of(area)) for area in areas] for i in guarded()]


def _drawn(card: list[Measure]) -> tuple:
    """The data of a card's chart, of what its pop-up says and of its signs."""
    return (
        tidy.table(card[:2], [D]).to_pylist(),
        list(figure_rows.hover(card[:2], 1.0)),
        sparks.image(card[:2], [D]),
    )


@pytest.mark.parametrize("audience", ["public", "partner"])
def test_no_route_tells_a_withheld_figure_or_that_it_was_corrected(
    stores: tuple[str, str], audience: Audience
) -> None:
    one, two = (told(url, audience) for url in stores)
    assert [name for name in one if one[name] != two[name]] == []


def test_an_officer_sees_the_figures_that_were_swapped_and_corrected(stores: tuple[str, str]) -> None:
    names = {"figures", "since the last meeting", "files of cards", "hover, chart and table"}
    names |= {"register", "releases", "last change of the feed"}
    one, two = (told(url, "officer", names) for url in stores)
    assert {name for name in one if one[name] != two[name]} == names


def shown(name: str) -> list[str]:
    """Every element of a page as it is sent to the browser, charts' data included."""
    app = open_page(name, to="December 2013", quarter="2013-12")
    assert not app.exception
    said = (str(getattr(element, "proto", element)) for element in _elements(app._tree))
    return [
        re.sub(r'deferred_file_id: "\w+"', "", text) for text in said
    ]  # a number drawn anew for each reader


def _elements(block) -> Iterator:
    for child in block.children.values():
        yield child
        if hasattr(child, "children"):
            yield from _elements(child)


@pytest.mark.parametrize("name", PAGES)
def test_no_page_shows_a_withheld_figure_or_that_it_was_corrected(
    stores: tuple[str, str], name: str, monkeypatch
) -> None:
    pages = []
    for url in stores:
        monkeypatch.setenv("CSP_DATABASE_URL", url)
        pages.append(shown(name))
    assert len(pages[0]) > 5
    assert pages[0] == pages[1]


def test_a_correction_that_nobody_may_see_has_no_page(stores: tuple[str, str], monkeypatch) -> None:
    url = stores[1]
    with opened(url) as engine:
        newest = Evidence(load(), Book(engine), "officer").book.history[-1]
    monkeypatch.setenv("CSP_DATABASE_URL", url)
    assert newest.file_name == "correction.xlsx"
    earlier = str(newest.id - 200)
    assert f"Release {earlier}:" in html(open_page("sources", release=earlier))
    pages = [html(open_page("sources", release=str(n))) for n in (newest.id, newest.id + 1000)]
    assert "correction.xlsx" not in pages[0]
    assert pages[0] == pages[1]
