"""The register of returns: due, received, late, missing, corrected, cleared; read from the releases alone."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine

from data_loaders.calendar.month import Month, Span
from data_loaders.fault import Fault
from data_loaders.loading import load as load_files
from data_loaders.store import audit, changes
from data_loaders.store.accepting import retract
from data_loaders.store.clearances import clear
from data_loaders.store.engine import connect, upgrade
from data_loaders.store.releases import history
from data_loaders.store.snapshot import Snapshot
from metrics.definitions.registry import registry
from metrics.meetings.restated import restated
from metrics.returns.intake import INTAKE
from metrics.returns.register import RegisterEntry, State, of_agency, quarters, register
from metrics.series.evidence import Evidence
from metrics.series.withholding import Audience
from metrics.wording.returns import notable, reminder, return_text, state_text

QUARTER = Month.parse("2013-12").quarter
DUE = date(2014, 1, 31)
IN_TIME, LATE, LATER = datetime(2014, 1, 20), datetime(2014, 2, 3), datetime(2014, 2, 10)
D, G = "E07000107", "E07000109"
# Its definition asks that officers look at a return before others see it.
CLOSED = "da_repeat_incidents"


@pytest.fixture
def store(tmp_path):
    engine = connect(f"sqlite:///{tmp_path / 'store.sqlite'}")
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch):
    """Sets the clock that labels what is written."""
    return lambda at: monkeypatch.setattr(changes, "now", lambda: at)


@pytest.fixture
def send(store: Engine, tmp_path, clock):
    """Loads a return of one measure for the quarter, {area: what stands in its cells}, as if at a moment."""

    def sent(indicator: str, cells: dict[str, str], at: datetime, period: str = "2013/14 Q3") -> int:
        path = tmp_path / f"{indicator}-{at:%Y%m%d}.csv"
        rows = [f"{indicator},{area},{period},{text}" for area, text in cells.items()]
        path.write_text("\n".join(["indicator,area,period,value,denominator,note", *rows]) + "\n")
        clock(at)
        report = load_files(store, [path], registry().partnership, progress=False, intake=INTAKE)
        assert not report.faults and len(report.new) == 1
        with store.connect() as connection:
            return history(connection)[-1].id

    return sent


def state(store: Engine, at: datetime | None) -> changes.AsAt | None:
    with store.connect() as connection:
        return changes.end_of(connection, at.date()) if at else None


def entry(
    store: Engine,
    indicator: str,
    as_at: datetime | None = None,
    audience: Audience = "public",
    agency: str = "",
) -> RegisterEntry:
    evidence = Evidence(registry(), Snapshot(store, state(store, as_at)), audience, agency)
    return next(e for e in register(evidence, QUARTER) if e.indicator.id == indicator)


def test_what_has_not_come_is_due_until_its_day_and_missing_from_the_day_after(store) -> None:
    item = entry(store, "idva_clients")
    assert item.due == DUE and item.lacking == ("Dartford", "Gravesham")
    assert item.state(DUE) is State.DUE and item.state(DUE + timedelta(1)) is State.MISSING
    assert return_text(item) == (
        "Return for October to December 2013 from North Kent Domestic Abuse Forum: due 31 January 2014, not received"
    )


@pytest.mark.parametrize(("at", "state"), [(IN_TIME, State.RECEIVED), (LATE, State.LATE)])
def test_a_return_is_late_if_it_came_after_its_day(store, send, at, state) -> None:
    send("idva_clients", {D: "12,,", G: "9,,"}, at)
    item = entry(store, "idva_clients")
    assert item.state(DUE) is state and notable(item) is (state is State.LATE)
    assert state_text(item) == f"received {at.day} {at:%B} 2014 (due 31 January 2014)"


def test_half_a_return_is_outstanding_for_the_other_borough(store, send) -> None:
    send("idva_clients", {D: "12,,"}, IN_TIME)
    item = entry(store, "idva_clients")
    assert item.late(DUE + timedelta(1)) and item.received is None
    assert state_text(item) == "due 31 January 2014, received for Dartford, not for Gravesham"
    send("idva_clients", {G: "9,,"}, LATE)
    item = entry(store, "idva_clients")
    assert (item.received, item.corrected) == (LATE, None), "the other borough's figure corrects nothing"


def test_a_correction_is_told_with_its_day_and_only_if_a_figure_changed(store, send) -> None:
    send("idva_clients", {D: "12,,", G: "9,,"}, IN_TIME)
    send("idva_clients", {D: "14,,", G: "9,,"}, LATER)
    item = entry(store, "idva_clients")
    assert (item.received, item.corrected) == (IN_TIME, LATER)
    assert item.state(DUE) is State.CORRECTED
    assert entry(store, "idva_clients", as_at=LATE).corrected is None
    then, now = (Evidence(registry(), Snapshot(store, state(store, at))) for at in (LATE, None))
    (told,) = restated(then, now)
    assert told.words == "People using the IDVA service, Dartford, October to December 2013: 12 → 14"
    assert told.release and told.release.id == item.releases[-1].id


def test_no_figure_for_a_reason_is_an_answer_and_an_empty_cell_is_none(store, send) -> None:
    send("idva_clients", {D: ",,not available", G: ",,not submitted"}, IN_TIME)
    assert entry(store, "idva_clients").lacking == ("Gravesham",)


def test_what_is_taken_back_is_missing_again_and_was_there_before(store, send, clock) -> None:
    number = send("idva_clients", {D: "12,,", G: "9,,"}, IN_TIME)
    clock(LATER)
    retract(store, number, "sent for the wrong quarter", "Jo")
    assert entry(store, "idva_clients").lacking == ("Dartford", "Gravesham")
    assert entry(store, "idva_clients", as_at=LATE).lacking == ()


def test_a_return_by_ward_answers_for_its_borough(store, send, tmp_path) -> None:
    from data_loaders.loading import load_shipped

    load_shipped(store, registry().partnership)
    ward = next(w for w in Evidence(registry(), Snapshot(store)).wards_of(D))
    send("deliberate_fires", {ward: "2,,", G: "3,,"}, IN_TIME, "2013-10")
    months = [
        e
        for e in register(Evidence(registry(), Snapshot(store)), QUARTER)
        if e.indicator.id == "deliberate_fires"
    ]
    assert [e.lacking for e in months] == [(), ("Dartford", "Gravesham"), ("Dartford", "Gravesham")]


def test_others_see_a_return_that_must_be_cleared_only_once_it_is(store, send, clock) -> None:
    def value(audience: Audience = "public", as_at=None, agency=""):
        evidence = Evidence(registry(), Snapshot(store, state(store, as_at)), audience, agency)
        point = evidence.series(registry().indicators[CLOSED], D, Span(QUARTER.first, 3)).points[0]
        return point.numerator if point.missing is None else str(point.missing)

    first = send(CLOSED, {D: "60,400,", G: "70,500,"}, IN_TIME)
    assert value() == value("partner") == value("partner", agency="Kent Fire and Rescue Service")
    assert value() == "not cleared for release"
    assert value("officer") == value("partner", agency="Kent Police") == 60
    assert entry(store, CLOSED).waits and entry(store, CLOSED).lacking == ()
    clock(LATE)
    clear(store, first, "Jo Steward")
    assert value() == value("partner") == 60
    assert value(as_at=LATE - timedelta(days=1)) == "not cleared for release"
    with store.connect() as connection:
        days = changes.days(connection)
    assert [d.at.date() for d in days] == [LATE.date(), IN_TIME.date()], "the day can be asked for"
    second = send(CLOSED, {D: "65,400,", G: "70,500,"}, LATER)
    assert (value(), value("officer")) == (60, 65), (
        "until the correction is cleared, others read the older figure"
    )
    clear(store, second, "Jo Steward")
    assert value() == 65
    assert entry(store, CLOSED).cleared is not None
    assert [e.what for e in audit.entries(store)][:2] == ["cleared for release"] * 2


def test_a_clearance_is_of_a_release_that_stands_once_and_by_somebody(store, send) -> None:
    number = send(CLOSED, {D: "60,400,", G: "70,500,"}, IN_TIME)
    with pytest.raises(Fault, match="the name of who clears it"):
        clear(store, number, " ")
    clear(store, number, "Jo")
    with pytest.raises(Fault, match="not cleared yet"):
        clear(store, number, "Jo")
    retract(store, number, "wrong", "Jo")
    with pytest.raises(Fault, match="a release that stands"):
        clear(store, number, "Jo")


def test_the_quarters_are_those_the_plans_ask_about_as_far_as_they_are_over(store) -> None:
    result = quarters(Evidence(registry(), Snapshot(store)), date(2013, 12, 31))
    assert (result[0].words, result[-1].words) == ("July to September 2013", "April to June 2012")
    assert len(quarters(Evidence(registry(), Snapshot(store)), date(2020, 1, 1))) == 8


def test_who_is_chased_reads_what_is_outstanding_since_when_and_where_it_goes(store, send) -> None:
    send("idva_clients", {D: "12,,", G: "9,,"}, IN_TIME)
    entries = of_agency(register(Evidence(registry(), Snapshot(store)), QUARTER))
    forum = next(a for a in entries if a.name == "North Kent Domestic Abuse Forum")
    ours = forum.late(DUE + timedelta(1))
    assert forum.late(DUE) == () and [e.indicator.id for e in forum.come] == ["idva_clients"]
    text = reminder(
        registry().partnership, "North Kent Domestic Abuse Forum", QUARTER, ours, "https://x/returns"
    )
    assert "It was due on 31 January 2014." in text and "https://x/returns" in text
    assert "- Visits to One Stop Shops (Dartford and Gravesham)" in text
    assert "IDVA" not in text
