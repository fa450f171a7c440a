"""The page Returns without a browser: who is offered what, who may do it whatever the page shows, what others learn."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data_loaders.__main__ import main
from data_loaders.calendar.month import Month, Span
from data_loaders.calendar.period import parse_period
from data_loaders.fault import Fault
from data_loaders.store import audit
from data_loaders.store.engine import connect
from data_loaders.store.releases import history
from data_loaders.store.snapshot import Snapshot
from metrics.definitions.registry import registry
from metrics.meetings.meeting import freeze
from metrics.returns.checking import check
from metrics.returns.storing import store as store_return
from pages.access.person import Permission, Person, Role
from pages.data import one_release, take_back
from pages.returns import officers, sending
from pages.state import cache
from tests.pages.opening import html, open_page

KAY = Person("Kay", Role.CONTRIBUTOR, "Kent Fire and Rescue Service")
POLICE, FORUM = "Kent Police", "North Kent Domestic Abuse Forum"
QUARTER = parse_period("2013/14 Q4")
D, G = "E07000107", "E07000109"
HEAD = "indicator,area,period,value,denominator,note\n"
# Its definition asks that officers look at a return before others see it.
CLOSED = f"{HEAD}da_repeat_incidents,{D},2013/14 Q4,2,400,\nda_repeat_incidents,{G},2013/14 Q4,,,\n"


@pytest.fixture
def store(own_url: str, monkeypatch: pytest.MonkeyPatch):
    """A store of the test's own, which the pages read too."""
    monkeypatch.setenv("CSP_DATABASE_URL", own_url)
    engine = connect(own_url)
    yield engine
    engine.dispose()


@pytest.fixture
def sent(store: Engine) -> int:
    """The release of a return that waits to be cleared: sent, asked about and confirmed."""
    checked = check("police.csv", CLOSED.encode(), registry(), Snapshot(store), POLICE, QUARTER)
    reasons = {p.key: "We looked at every record" for p in checked.of("confirm")}
    (number,) = store_return(store, checked, "Pat", reasons).new
    return number


def buttons(app) -> set[str]:
    return {b.label for b in app.button} | {b.proto.label for b in app.get("download_button")}


def test_the_public_reads_the_register_and_is_offered_nothing(store: Engine, sent: int) -> None:
    app = open_page("returns")
    assert not app.exception and not app.error
    text = html(app)
    assert "returns are there" in text and FORUM in text and "Due 1 May 2014, not received" in text
    assert "not cleared for release yet" in text
    assert not buttons(app) & {"Download the template", "Clear for release"}
    assert not app.get("file_uploader") and "To chase today" not in str(app.header)


def test_a_contributor_sends_for_their_own_agency_alone(store: Engine, monkeypatch) -> None:
    before = audit.entries(store)
    for module in (sending, officers, take_back):
        monkeypatch.setattr(module, "person", lambda: KAY)
    assert sending._template(KAY.agency, QUARTER).startswith(b"PK")
    with pytest.raises(Fault, match="somebody who may"):
        sending._template(POLICE, QUARTER)
    with pytest.raises(Fault, match="somebody who may"):
        sending._checked(None, POLICE, QUARTER, "x.csv", b"")
    with pytest.raises(Fault, match="somebody who may"):
        sending._store(None, POLICE, {})
    for write in (lambda: officers._clear(1), lambda: take_back._take_back(1, "wrong")):
        with pytest.raises(Fault, match="somebody who may"):
            write()
    assert audit.entries(store) == before


@pytest.mark.parametrize(
    "write",
    [
        lambda: sending._template(POLICE, QUARTER),
        lambda: sending._checked(None, POLICE, QUARTER, "x.csv", b""),
        lambda: sending._store(None, POLICE, {}),
        lambda: officers._clear(1),
        lambda: take_back._take_back(1, "wrong"),
    ],
)
def test_whatever_a_page_has_shown_the_public_does_none_of_it(store: Engine, write) -> None:
    with pytest.raises(Fault, match="somebody who may"):
        write()


def test_a_steward_sends_chases_and_clears_and_each_is_in_the_trail(
    store: Engine, sent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CSP_LOCAL_STEWARD", "Jo Smith")
    app = open_page("returns")
    assert {"Download the template", "Clear for release"} <= buttons(app) and app.get("file_uploader")
    chase = "\n".join(code.value for code in app.code)
    assert f"To: {FORUM}" in chase and "It was due on 1 May 2014." in chase and "Where to send it" in chase
    assert "Victims helped by the Sanctuary Scheme (Dartford and Gravesham)" in chase
    app.button(key=f"clear-{sent}").click().run()
    assert not app.exception and "Clear for release" not in buttons(app)
    assert "cleared for release" in html(app)
    told = {(e.who, e.what) for e in audit.entries(store)}
    assert {("Pat", "sent a return"), ("Jo Smith", "cleared for release")} <= told


def test_what_was_confirmed_and_a_held_figure_are_told_to_officers_alone(
    store: Engine, sent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.connect() as connection:
        noted = next(r for r in history(connection) if r.id == sent)
    assert "We looked at every record" in " ".join(noted.notes), "a cell was left empty"
    public = html(open_page("sources", release=str(sent)))
    assert f"Release {sent}: return of da_repeat_incidents" in public and "police.csv" in public
    assert "2 read, 2 loaded" in public
    assert "We looked at every record" not in public and "Confirmed by" not in public
    card = html(open_page("violent-crime", to="March 2014"))
    assert "not cleared for release yet" in card
    monkeypatch.setenv("CSP_LOCAL_STEWARD", "Jo Smith")
    assert "We looked at every record" in html(open_page("sources", release=str(sent)))


def test_an_earlier_day_shows_the_register_of_that_day_and_sends_nothing(
    store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CSP_LOCAL_STEWARD", "Jo Smith")
    freeze(store, registry(), Month.parse("2014-03"), "Jo Smith")
    rows = f"{HEAD}sanctuary_scheme,{D},2013/14 Q4,15,,\nsanctuary_scheme,{G},2013/14 Q4,16,,\n"
    checked = check("forum.csv", rows.encode(), registry(), Snapshot(store), FORUM, QUARTER)
    store_return(store, checked, "Pat", {p.key: "It is so" for p in checked.of("confirm")})
    now = html(open_page("returns"))
    app = open_page("returns", **{"as-at": "Meeting on March 2014"})
    then = html(app)
    assert now.count("not received") + 1 == then.count("not received")
    assert not app.get("file_uploader") and "Clear for release" not in buttons(app)
    assert "You see an earlier day" in then


def test_an_administrator_takes_a_release_back_with_a_reason(
    store: Engine, sent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CSP_LOCAL_STEWARD", "Jo Smith")
    app = open_page("sources", release=str(sent))
    assert app.selectbox(key="take-back-release").value == sent
    press = next(b for b in app.button if b.label == "Take it back")
    press.click().run()
    assert "a reason for retracting it" in app.error[0].value
    app.text_input(key="take-back-why").input("Sent for the wrong quarter")
    next(b for b in app.button if b.label == "Take it back").click().run()
    assert "Sent for the wrong quarter" in html(open_page("sources", release=str(sent)))
    (taken,) = (e for e in audit.entries(store) if e.what == "took back")
    assert taken.who == "Jo Smith" and f"release {sent}" in taken.about


@pytest.mark.parametrize("said", ["", "x", "-1", "1;2", "99999999999", "٣", "1,<b>"])
def test_a_release_in_the_address_is_a_number_or_nothing(said: str, monkeypatch) -> None:
    monkeypatch.setattr(one_release.st, "query_params", {"release": said})
    assert one_release.asked() in ([], [1])


def test_a_file_with_markup_is_shown_and_never_obeyed(store: Engine, monkeypatch) -> None:
    attack = "<img src=x onerror=alert(1)>"
    rows = f"{HEAD}idva_clients,{D},2013/14 Q4,{attack},,\n"
    checked = check("x.csv", rows.encode(), registry(), Snapshot(store), FORUM, QUARTER)
    from pages.returns.check_result import _list

    assert "&lt;img" in _list(checked.problems) and "<img" not in _list(checked.problems)


def test_what_the_command_line_loads_and_takes_back_is_in_the_trail(store: Engine, tmp_path: Path) -> None:
    path = tmp_path / "return.csv"
    path.write_text(f"{HEAD}kcap_premises,{D},2013/14 Q4,15,,\nkcap_premises,{G},2013/14 Q4,16,,\n")
    assert main(["load", str(path)]) == 0
    with store.connect() as connection:
        number = history(connection)[-1].id
    assert main(["retract", str(number), "--why", "wrong"]) == 0
    taken, loaded = audit.entries(store)[:2]
    assert loaded.what in ("loaded", "sent a return") and "kcap_premises" in loaded.about
    assert taken.what == "took back" and "(command line)" in taken.who


def test_each_right_has_its_role() -> None:
    rights = {role: Person("x", role, KAY.agency) for role in Role}
    assert [r for r in Role if rights[r].may(Permission.CLEAR)] == [Role.STEWARD, Role.ADMINISTRATOR]
    assert [r for r in Role if rights[r].may(Permission.RETURN, POLICE)] == [Role.STEWARD, Role.ADMINISTRATOR]
    assert rights[Role.CONTRIBUTOR].sends_for == KAY.agency and rights[Role.STEWARD].sends_for == ""


@pytest.mark.parametrize(
    ("name", "link"),
    [
        ("violent-crime", "sources?release="),
        ("present", "sources?release="),
        ("hotspots", "sources?release="),
        ("", 'href="violent-crime#idva_clients"'),
        ("compare", 'href="violent-crime#idva_clients"'),
        ("compare", "sources?source=fingertips"),
    ],
)
def test_a_figure_leads_in_two_clicks_to_its_release(store: Engine, name: str, link: str) -> None:
    """At once, or by way of its card, on which every chart has the link."""
    choices = {"step": "idva_clients"} if name == "present" else {}
    text = html(open_page(name, **choices))
    assert link in text
    if name == "violent-crime":
        cards = re.findall(r'<p class="card-source">(.*?)</p>', text)
        assert len(cards) == 5 and all("sources?release=" in card for card in cards)


def test_an_agency_reads_its_own_return_before_it_is_cleared_and_no_other_does(
    store: Engine, sent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also by way of the cache, which keeps what it has read for everybody with the same view."""
    read = {}
    for agency in (POLICE, KAY.agency, ""):
        monkeypatch.setattr(cache, "person", lambda a=agency: Person("x", Role.CONTRIBUTOR, a))
        evidence = cache.evidence_at(None)
        point = evidence.series(
            registry().indicators["da_repeat_incidents"], D, Span(Month.parse("2014-01"), 3)
        )
        read[agency] = point.points[0].releases == (sent,)
    assert read == {POLICE: True, KAY.agency: False, "": False}
