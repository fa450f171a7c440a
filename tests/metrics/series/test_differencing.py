"""An attacker who has all that a reader can get, at every moment, and this program: no withheld figure can be told.

Subtracting one published number from another is only one way to find a withheld one. This attacker tries all ways at
once: every value that the figure might have is put in its place, and those with which the program would have published
anything else are ruled out. What is left is what the attacker knows. It must be every value there is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, insert, select, update

from data_loaders.batch import Reason
from data_loaders.calendar.month import FinancialYear, Month, Span
from data_loaders.coverage import coverage_of
from data_loaders.store.changes import About
from data_loaders.store.engine import connect, upgrade, writer
from data_loaders.store.schema import change, clearance, figure, release
from data_loaders.store.snapshot import Snapshot
from metrics.definitions.registry import load
from metrics.exports.figures import figures
from metrics.measures import measure
from metrics.meetings.exceptions import exceptions
from metrics.meetings.feed import entries, updated
from metrics.meetings.restated import restated
from metrics.meetings.since import Since
from metrics.provenance import provenance, states
from metrics.returns.register import RegisterEntry, register
from metrics.series.evidence import Evidence
from metrics.series.scope import Scope
from metrics.series.withholding import AUDIENCES, Audience, known_to, threshold
from metrics.wording.returns import state_text, summary
from pages.components import download
from pages.data.release_history import csv_file
from tests.conftest import copied

D, G = "E07000107", "E07000109"
CODES = {"D": D, "G": G}
FIRST, QUARTERS = Month.parse("2012-04"), 8
ENDING = FIRST + 3 * QUARTERS - 1
COUNT, SHARE, CLEARED = "idva_clients", "reoffending_rate", "da_repeat_incidents"
REGISTRY = load()
LEAST = 5
Value = tuple[int, int | None]
READERS: tuple[Audience, ...] = ("public", "partner")


@dataclass(frozen=True)
class Word:
    """What a return says of one measure and quarter: {borough: (count, out of)}; day: after the quarter's end."""

    name: str
    quarter: int
    says: dict[str, Value]
    day: int = 20

    @property
    def first(self) -> Month:
        return FIRST + 3 * self.quarter

    @property
    def accepted(self) -> datetime:
        end = (self.first + 2).end
        return datetime(end.year, end.month, end.day, 12) + timedelta(days=self.day)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('differencing') / 'empty.sqlite'}"
    engine = connect(url)
    upgrade(engine)
    engine.dispose()
    return url


@pytest.fixture
def store(empty: str, tmp_path: Path) -> Iterator[Engine]:
    engine = connect(copied(empty, tmp_path / "store.sqlite"))
    yield engine
    engine.dispose()


def changed(connection: Connection, at: datetime) -> int:
    """The number of a change with this label, between those with earlier and later ones: the order of a real store is
    that of its clock, and a correction may come in the middle."""
    number = int((at - datetime(2000, 1, 1)).total_seconds() // 60)
    while connection.execute(select(change.c.id).where(change.c.id == number)).first():
        number += 1
    connection.execute(insert(change).values(id=number, at=at, about=str(About.FIGURES)))
    return number


def send(engine: Engine, word: Word, number: int | None = None) -> int:
    """Store a return as a release, with this number if one is given, so that later ones keep theirs."""
    names = {"source": "partner_return", "dataset": word.name, "partition": str(word.first)}
    span = {"first": str(word.first), "last": str(word.first + 2), "accepted": word.accepted}
    file = {"title": "return", "file_name": "return.csv", "file_sha256": "0", "content_sha256": "0"}
    kept = {"standing": "published", "vocabulary": "", "notes": json.dumps([f"Is {word.says} right?"])}
    rows = {"rows_read": len(word.says), "rows_loaded": len(word.says), "rows_outside": 0, "rows_rejected": 0}
    with writer(engine).begin() as connection:
        order = {"issued": "", "change": changed(connection, word.accepted)}
        values = {"id": number, **names, **span, **file, **kept, **rows, **order}
        id = connection.execute(insert(release).values(values)).inserted_primary_key[0]
        for area, (count, out_of) in word.says.items():
            place = {
                "release_id": id,
                "category": word.name,
                "area": area,
                "period": str(word.first),
                "months": 3,
            }
            connection.execute(insert(figure).values(**place, value=count, denominator=out_of))
    return id


def put(engine: Engine, id: int, area: str, value: Value) -> None:
    """Have a release say something else of a borough."""
    cell = (figure.c.release_id == id, figure.c.area == area)
    with writer(engine).begin() as connection:
        connection.execute(update(figure).where(*cell).values(value=value[0], denominator=value[1]))
        connection.execute(update(release).where(release.c.id == id).values(notes=json.dumps([str(value)])))


def steady(name: str, **other: Value) -> list[Word]:
    """A return of each quarter: large figures, but those given as D3=(2, None), the borough's of the quarter."""
    usual: Value = (30, 60) if REGISTRY.indicators[name].share_of else (30, None)
    return [
        Word(name, q, {code: other.get(f"{letter}{q}", usual) for letter, code in CODES.items()})
        for q in range(QUARTERS)
    ]


def knowledge(
    engine: Engine, name: str, readers: tuple[Audience, ...] = READERS, *, earlier: bool = False
) -> list[str]:
    """All that these readers can get about a measure by any route; earlier: also as at the day before the newest
    change, and what is said to have changed since."""
    told: list[str] = []
    for audience in readers:
        now = Evidence(REGISTRY, Snapshot(engine), audience)
        days = now.snapshot.days
        told += [repr([day.at for day in days]), *_lists(now), *_published(now, name)]
        if earlier:
            then = Evidence(REGISTRY, Snapshot(engine, days[1]), audience)
            told += [*_published(then, name), *map(repr, restated(then, now)), *_news(then, now, name)]
    return told


def _lists(evidence: Evidence) -> Iterator[str]:
    """The Sources page: the history of releases, its file, and what is held of each source."""
    every = [known_to(evidence.audience, r) for r in evidence.snapshot.history]
    counting = [known_to(evidence.audience, r) for r in evidence.snapshot.releases]
    moment = datetime(2015, 1, 1)
    yield repr((every, states(every), evidence.snapshot.cleared))
    yield csv_file(every, states(every)).decode()
    yield repr(provenance(evidence.registry, counting, coverage_of(evidence.snapshot, moment)))


def _published(evidence: Evidence, name: str) -> Iterator[str]:
    """Figures, cards with their file, and the register."""
    if not evidence.snapshot.releases:
        return
    indicator = REGISTRY.indicators[name]
    yield repr(list(figures(evidence, [name], first=FIRST)))
    yield str(updated(evidence))
    scope = Scope(D, ENDING, FinancialYear(2012))
    cards = [measure(evidence, indicator, scope.of(area)) for area in (D, G, evidence.whole)]
    yield repr([(c.sentence, c.trend, c.outlook, c.source, c.judgement, c.signals, c.dates) for c in cards])
    yield download.measures(cards).decode()
    for quarter in range(0, QUARTERS, 2):
        yield _registered(register(evidence, (FIRST + 3 * quarter).quarter), ENDING)


def _registered(entries: tuple[RegisterEntry, ...], today: Month) -> str:
    lines = [(e.indicator.id, e.state(today.end), state_text(e), [r.id for r in e.releases]) for e in entries]
    return repr((lines, summary(entries, today.end)))


def _news(then: Evidence, now: Evidence, name: str) -> Iterator[str]:
    """What is said of the measure since then, in the feed too."""
    asked = Scope(now.whole, ENDING, FinancialYear(2012))
    both = [
        [measure(e, REGISTRY.indicators[name], asked.of(area)) for area in (D, G, now.whole)]
        for e in (then, now)
    ]
    noted, same = exceptions(list(zip(*both, strict=True)))
    yield repr([(n.changes, n.rank) for n in noted])
    yield repr(list(entries(Since(noted, [], same), asked)))


def possible(name: str, shown: Value) -> list[Value]:
    """Values that a withheld figure might have: of a count every one, of a share some of each way to be withheld."""
    if shown[1] is None:
        return [(n, None) for n in range(1, LEAST)]
    return [shown, *(pair for pair in ((1, 9), (37, 40), (0, 3), (9, 9)) if pair != shown)]


def candidates(
    engine: Engine, name: str, id: int, area: str, true: Value, readers: tuple[Audience, ...] = READERS
) -> list[Value]:
    """The values that readers cannot rule out for what a release says of a borough, by putting each in its place."""
    told, left = knowledge(engine, name, readers), [true]
    for value in possible(name, true):
        if value != true:
            put(engine, id, area, value)
            if knowledge(engine, name, readers) == told:
                left.append(value)
    put(engine, id, area, true)
    return left


# Each case hides a figure among others from which it could be found by subtraction, were a sum over it shown.
SMALL = {
    "over time: one quarter of the year is withheld": (COUNT, "D", 5, {"D5": (3, None)}),
    "over time: a quarter of the baseline year is withheld": (COUNT, "D", 1, {"D1": (1, None)}),
    "over time: all the others are zero": (COUNT, "D", 5, {f"D{q}": (0, None) for q in range(8)} | {"D5": (2, None)}),
    "over geography: the other borough is shown": (COUNT, "G", 6, {"G6": (4, None), "D6": (5, None)}),
    "over geography: the other borough is zero": (COUNT, "G", 6, {"G6": (1, None), "D6": (0, None)}),
    "over geography: both are withheld": (COUNT, "G", 6, {"G6": (1, None), "D6": (4, None)}),
    "a share: few did": (SHARE, "D", 4, {"D4": (2, 40)}),
    "a share: few did not": (SHARE, "D", 4, {"D4": (38, 40)}),
    "a share: all of a small group": (SHARE, "D", 4, {"D4": (7, 7)}),
    "a share: none of a small group": (SHARE, "D", 4, {"D4": (0, 6)}),
}  # fmt: skip


@pytest.mark.parametrize("case", SMALL)
def test_no_withheld_figure_can_be_found_by_differencing(store: Engine, case: str) -> None:
    name, letter, quarter, other = SMALL[case]
    numbers = [send(store, word) for word in steady(name, **other)]
    true, area = other[f"{letter}{quarter}"], CODES[letter]
    left = candidates(store, name, numbers[quarter], area, true)
    assert set(left) == set(possible(name, true))


def test_the_attacker_finds_what_is_shown(store: Engine) -> None:
    numbers = [send(store, word) for word in steady(COUNT, D5=(3, None))]
    assert candidates(store, COUNT, numbers[5], D, (3, None), ("officer",)) == [(3, None)]
    assert candidates(store, COUNT, numbers[4], D, (30, None)) == [(30, None)]


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from([0, 1, 3, 4, 5, 6, 30]), min_size=2 * QUARTERS, max_size=2 * QUARTERS), st.data()
)
def test_no_withheld_figure_of_any_series_can_be_found(
    empty: str, tmp_path_factory: pytest.TempPathFactory, counts: list[int], data: st.DataObject
) -> None:
    small = [n for n, count in enumerate(counts) if 0 < count < LEAST]
    if not small:
        return
    engine = connect(copied(empty, tmp_path_factory.mktemp("series") / "store.sqlite"))
    try:
        numbers = [send(engine, word) for word in steady(COUNT, **_cells(counts))]
        cell = data.draw(st.sampled_from(small))
        left = candidates(engine, COUNT, numbers[cell // 2], (D, G)[cell % 2], (counts[cell], None))
        assert set(left) == set(possible(COUNT, (1, None)))
    finally:
        engine.dispose()


def _cells(counts: list[int]) -> dict[str, Value]:
    return {f"{'DG'[n % 2]}{n // 2}": (count, None) for n, count in enumerate(counts)}


# Returns that put figures right without any change that the public sees, on top of others. The last of them each time
# is the one that must leave no trace: what it says of which boroughs, and how late.
UNSEEN = {
    "one withheld figure for another": (COUNT, {"D5": (3, None)}, [{D: (2, None)}]),
    "twice": (COUNT, {"D5": (3, None)}, [{D: (2, None)}, {D: (4, None)}]),
    "withheld once it was shown": (COUNT, {}, [{D: (2, None)}, {D: (4, None)}]),
    "with the other borough as it was": (COUNT, {"D5": (3, None)}, [{D: (2, None), G: (30, None)}]),
    "in both boroughs": (COUNT, {"D5": (3, None), "G5": (1, None)}, [{D: (2, None), G: (2, None)}]),
    "a share of few by a share of a small group": (SHARE, {"D5": (2, 40)}, [{D: (6, 6)}]),
    "of a measure that is cleared for release": (CLEARED, {"D5": (2, 40)}, [{D: (3, 50)}]),
}


@pytest.mark.parametrize(("case", "late"), [*((case, False) for case in UNSEEN), ("twice", True)])
def test_a_correction_of_a_withheld_figure_leaves_no_trace(store: Engine, case: str, late: bool) -> None:
    """late: accepted before other returns, with a number that leaves theirs as they are."""
    name, other, corrections = UNSEEN[case]
    *before, last = [Word(name, 5, says, 30 + 10 * n) for n, says in enumerate(corrections)]
    numbers = [send(store, word) for word in (*steady(name, **other), *before)]
    if not late:
        numbers.append(send(store, Word(COUNT, 7, {D: (31, None), G: (31, None)}, 25)))
    if name == CLEARED:
        _clear(store, numbers)
    told = knowledge(store, name, earlier=True)
    number = send(store, Word(name, 5, last.says, 900 if late else last.day), 500)
    assert knowledge(store, name, earlier=True) == told
    assert number in {r.id for r in Evidence(REGISTRY, Snapshot(store), "officer").snapshot.history}
    if name == CLEARED:
        _clear(store, [number])
        assert knowledge(store, name, earlier=True) == told


def _clear(engine: Engine, numbers: list[int]) -> None:
    at = datetime(2014, 6, 1)
    with writer(engine).begin() as connection:
        told = {"cleared_by": "Jo", "at": at, "change": changed(connection, at)}
        connection.execute(insert(clearance), [{"release_id": n, **told} for n in numbers])


def test_a_correction_that_was_taken_back_leaves_no_trace_either(store: Engine) -> None:
    for word in steady(COUNT, D5=(3, None)):
        send(store, word)
    told = knowledge(store, COUNT, earlier=True)
    number = send(store, Word(COUNT, 5, {D: (2, None)}, 300))
    with writer(store).begin() as connection:
        at = datetime(2015, 1, 1)
        taken = {
            "retracted": at,
            "retracted_change": changed(connection, at),
            "retracted_reason": "it said 2",
        }
        connection.execute(update(release).where(release.c.id == number).values(**taken))
    assert knowledge(store, COUNT, earlier=True) == told


def test_part_by_part_a_correction_is_told_once_the_whole_may_be_seen(store: Engine) -> None:
    """A split measure is corrected cell by cell: what the parts became while withheld counts, and is not told."""
    indicator = REGISTRY.indicators["asb_actions"]
    first, second = (Word(indicator.id, 5, {D: (n, None)}) for n in (1, 2))
    numbers = [_send_part(store, first, "aba", 20), _send_part(store, second, "asbo", 21)]
    hushed = _send_part(store, Word(indicator.id, 5, {D: (2, None)}), "aba", 30)
    told = _send_part(store, Word(indicator.id, 5, {D: (6, None)}), "asbo", 40)
    evidence = Evidence(REGISTRY, Snapshot(store))
    (point,) = evidence.series(indicator, D, Span(first.first, 3)).points
    assert (point.numerator, point.releases) == (8, (told,))
    assert [r.id for r in evidence.snapshot.history] == [numbers[0], told]
    assert hushed not in evidence.snapshot.release


def _send_part(engine: Engine, word: Word, part: str, day: int) -> int:
    id = send(engine, Word(word.name, word.quarter, word.says, day))
    with writer(engine).begin() as connection:
        cell = figure.c.release_id == id
        connection.execute(update(figure).where(cell).values(category=f"{word.name}:{part}"))
    return id


def test_what_may_be_seen_is_still_said_to_be_corrected(store: Engine) -> None:
    for word in steady(COUNT, D5=(3, None)):
        send(store, word)
    send(store, Word(COUNT, 5, {D: (2, None)}, 30))
    seen = send(store, Word(COUNT, 5, {D: (7, None)}, 40))
    again = send(store, Word(COUNT, 5, {G: (31, None)}, 50))
    evidence = Evidence(REGISTRY, Snapshot(store))
    entry = next(e for e in register(evidence, (FIRST + 15).quarter) if e.indicator.id == COUNT)
    assert entry.corrected == Word(COUNT, 5, {}, 50).accepted
    assert [r.id for r in entry.releases] == [seen, again]


def test_an_agency_knows_when_its_own_returns_were_corrected(store: Engine) -> None:
    for word in steady(COUNT, D5=(3, None)):
        send(store, word)
    number = send(store, Word(COUNT, 5, {D: (2, None)}, 30))
    agency = REGISTRY.indicators[COUNT].sender
    for sender, listed in ((agency, True), ("Kent Fire and Rescue Service", False), ("", False)):
        evidence = Evidence(REGISTRY, Snapshot(store), "partner", sender)
        entry = next(e for e in register(evidence, (FIRST + 15).quarter) if e.indicator.id == COUNT)
        assert (number in evidence.snapshot.release) is listed
        assert bool(entry.corrected) is listed
        (point,) = evidence.series(REGISTRY.indicators[COUNT], D, (FIRST + 15).quarter).points
        assert point.missing is Reason.WITHHELD


def test_partners_see_no_less_than_the_public_and_officers_all() -> None:
    for indicator in REGISTRY.indicators.values():
        least = [threshold(indicator, audience) for audience in AUDIENCES]
        assert least == sorted(least, reverse=True) and least[-1] == 0
