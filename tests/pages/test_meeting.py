"""The pages of the meeting without a browser: who may write, whose words are shown and how, papers and plans."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from data_loaders.calendar.month import Month
from data_loaders.fault import Fault
from data_loaders.store import actions, meetings, remarks
from data_loaders.store.audit import entries
from data_loaders.store.changes import latest
from data_loaders.store.decisions import Settled
from data_loaders.store.engine import connect
from data_loaders.store.remarks import RemarkKind
from metrics.__main__ import main
from metrics.definitions.registry import load, registry
from metrics.meetings.meeting import freeze
from metrics.wording.meetings import speaks
from pages.access.person import Permission, Person, Role
from pages.meeting import decide, prepare
from pages.meeting.present import position, slides
from tests.pages.opening import html, open_page

Q3, Q4 = "2013-12", "2014-03"
ATTACK = "<img src=x onerror=alert(1)> **bold** :red[x]"
WRITING = ("Save the comment", "Record", "Set the day", "Freeze the paper", "Close", "Replace")


@pytest.fixture
def store(own_url: str, monkeypatch: pytest.MonkeyPatch):
    """A store of the test's own, which the pages read too."""
    monkeypatch.setenv("CSP_DATABASE_URL", own_url)
    engine = connect(own_url)
    yield engine
    engine.dispose()


def buttons(app) -> list[str]:
    return [b.label for b in app.button]


@pytest.mark.parametrize("name", ["since-last-meeting", "meetings", "present", "next-plan"])
def test_the_public_reads_every_page_and_is_offered_no_writing(store, name: str) -> None:
    remarks.say(store, Q4, "asb_incidents", RemarkKind.DECISION, "More patrols.", "Jo")
    actions.agree(store, Q4, "asb_incidents", "Plan them", "Kent Police", date(2014, 5, 1), "Jo")
    app = open_page(name)
    assert not app.exception and not app.error
    assert not set(WRITING) & set(buttons(app))


@pytest.mark.parametrize(
    "write",
    [
        lambda: prepare._freeze(Month.parse(Q4)),
        lambda: prepare._set_day(Month.parse(Q4), date(2014, 4, 22)),
        lambda: decide._record(Settled(Q4, "asb_incidents", "x", "", None, None)),
        lambda: decide._correct(None, "x"),
        lambda: decide._close(None, "x"),
    ],
)
def test_whatever_a_page_has_shown_the_public_writes_nothing(store, write) -> None:
    with pytest.raises(Fault, match="somebody who may"):
        write()
    assert [e for e in entries(store) if "loaded" not in e.what] == []


def test_a_partner_speaks_for_what_it_leads_or_supplies() -> None:
    fires = registry().indicators["deliberate_fires"]
    kay = Person("Kay", Role.CONTRIBUTOR, "Kent Fire and Rescue Service")
    assert speaks(fires, kay.agency) == kay.agency and kay.may(Permission.COMMENT, speaks(fires, kay.agency))
    treatment = registry().indicators["treatment_access"]
    assert speaks(treatment, kay.agency) == "Drug and Alcohol Action Group"
    assert not kay.may(Permission.COMMENT, speaks(treatment, kay.agency))
    assert speaks(treatment, "") == treatment.lead


def test_words_on_a_card_are_shown_and_never_obeyed(store) -> None:
    remarks.say(store, Q4, "idva_clients", RemarkKind.COMMENT, ATTACK, ATTACK, ATTACK)
    actions.agree(store, Q4, "idva_clients", ATTACK, ATTACK, date(2014, 5, 1), ATTACK)
    for name in ("violent-crime", "meetings", "since-last-meeting", "present"):
        app = open_page(name, to="March 2014", step="idva_clients")
        assert not app.exception
        assert "<img src=x" not in html(app)
        assert "&lt;img src=x" in html(app)
        assert not [m for m in app.markdown if "onerror" in m.value]


def test_a_comment_is_on_the_card_of_its_quarter_alone(store) -> None:
    remarks.say(store, Q4, "idva_clients", RemarkKind.COMMENT, "A new adviser started.", "Jo", "The forum")
    assert "A new adviser started." in html(open_page("violent-crime", to="March 2014"))
    assert "A new adviser started." in html(open_page("violent-crime", to="January 2014"))
    assert "A new adviser started." not in html(open_page("violent-crime", to="December 2013"))


@pytest.mark.slow
def test_an_open_paper_is_named_on_every_page_and_nothing_is_written_in_it(
    store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CSP_LOCAL_STEWARD", "Jo Smith")
    meetings.set_day(store, Q3, date(2014, 1, 20), "Jo")
    freeze(store, load(), Month.parse(Q3), "Jo Smith")
    for name in ("", "violent-crime", "hotspots", "meetings", "since-last-meeting", "methods"):
        app = open_page(name, **{"as-at": "Meeting on December 2013"})
        text = html(app)
        assert "Paper of the meeting of 20 January 2014 on the figures to December 2013" in text
        assert "reads otherwise" not in text and "read otherwise" not in text
        assert not set(WRITING) & set(buttons(app))
    assert "April to December 2013" in html(open_page("", **{"as-at": "Meeting on December 2013"}))
    assert "Paper of the meeting" not in html(open_page(""))


def test_a_paper_that_reads_otherwise_says_so(store) -> None:
    paper = freeze(store, load(), Month.parse(Q3), "Jo")
    changed = paper.judgements.replace("Off track – clear", "On track – clear")
    n = paper.judgements.count("Off track – clear")
    meetings.freeze(store, Q3, latest(store), changed, "Jo")
    text = html(open_page("meetings", **{"as-at": "Meeting on December 2013"}))
    assert f"{n} judgements read otherwise than when the paper was frozen" in text
    assert "What reads otherwise than when this paper was frozen" in text


@pytest.mark.slow
def test_an_overdue_action_stands_first_and_a_paper_shows_it_as_it_was(store) -> None:
    number = actions.agree(store, Q3, "collisions", "Paint the kerb", "Kent Police", date(2014, 1, 31), "Jo")
    freeze(store, load(), Month.parse(Q4), "Jo")
    actions.close(store, number, "Painted", "Jo")
    text = html(open_page("since-last-meeting", **{"as-at": "Meeting on March 2014"}))
    assert text.index("Overdue actions") < text.index("Worse") and "Painted" not in text
    text = html(open_page("since-last-meeting"))
    assert "Overdue actions" not in text
    assert text.index("Closed since then") < text.index("Painted") < text.index("Worse")
    assert "Painted" in html(open_page("meetings", to="December 2013"))


def test_every_measure_of_the_plan_has_a_screen_and_an_unknown_one_is_the_start() -> None:
    plan = registry().plan
    screens = slides(plan)
    assert len(screens) == 1 + len(plan.priorities) + len(plan.listed)
    assert [s.indicator for s in screens if s.indicator] == list(plan.listed)
    assert position(screens, None) == position(screens, "nonsense") == 0
    assert all(position(screens, s.id) == n for n, s in enumerate(screens))


def test_two_plans_stand_side_by_side(store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = Path(__file__).resolve().parents[2] / "metrics"
    for folder in ("indicators", "plans", "partnerships", "consultations"):
        shutil.copytree(shipped / folder, tmp_path / folder)
    monkeypatch.setenv("CSP_DEFINITIONS", str(tmp_path))
    registry.cache_clear()
    try:
        assert main(["plan", "copy", "2014/15", "--out", str(tmp_path / "plans")]) == 0
        registry.cache_clear()
        text = html(open_page("next-plan", to="March 2014"))
        assert "What is not the same" in text
        assert re.search(r"<td[^>]*>2012/13</td><td[^>]*>2013/14</td>", text)
        assert ": target" not in text
    finally:
        registry.cache_clear()
