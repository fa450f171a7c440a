"""Step changes on a card: who may accept one, what it does, and that it can be withdrawn."""

from __future__ import annotations

import pytest

from data_loaders.calendar.month import FinancialYear, Month
from data_loaders.store.audit import entries
from data_loaders.store.engine import connect
from data_loaders.store.snapshot import Snapshot
from metrics.definitions.registry import load
from metrics.measures import measure
from metrics.series.evidence import Evidence
from metrics.series.measure import Measure
from metrics.series.scope import Scope
from pages.components.chart_table import table
from tests.pages.opening import open_page

BOROUGH = {"E07000107": "Dartford", "E07000109": "Gravesham"}


def read(url: str, indicator: str, area: str) -> Measure:
    evidence = Evidence(load(), Snapshot(connect(url)))
    scope = Scope(area, Month.of(2014, 3), FinancialYear(2012))
    return measure(evidence, evidence.registry.indicators[indicator], scope)


@pytest.fixture
def proposed(own_url: str, monkeypatch: pytest.MonkeyPatch) -> Measure:
    """A measure of the illustrative data with a step that nobody has accepted."""
    monkeypatch.setenv("CSP_DATABASE_URL", own_url)
    result = (read(own_url, i, area) for i in load().indicators for area in BOROUGH)
    return next(m for m in result if m.signals and m.signals.proposed)


def visit(item: Measure):
    return open_page(item.indicator.priority, borough=BOROUGH[item.scope.area], to="March 2014")


def test_the_public_sees_a_proposal_and_cannot_accept_it(proposed: Measure) -> None:
    app = visit(proposed)
    assert "nobody has accepted this" in "".join(e.proto.body for e in app.get("html"))
    assert not [b for b in app.button if "Accept a new level" in b.label]


def test_a_steward_accepts_with_a_reason_and_withdraws(
    proposed: Measure, own_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CSP_LOCAL_STEWARD", "Jo Smith")
    app = visit(proposed)
    key = f"step-{proposed.indicator.id}-{proposed.scope.area}"
    button = next(b for b in app.button if b.label.startswith("Accept") and key in b.form_id)
    button.click().run()
    assert "a reason" in app.error[0].value
    app.text_input(key=f"{key}-reason").set_value("A new station opened")
    next(b for b in app.button if b.label.startswith("Accept") and key in b.form_id).click().run()
    assert not app.exception
    month = str(proposed.signals.proposed.date)
    after = read(own_url, proposed.indicator.id, proposed.scope.area)
    assert [(s.month, s.reason, s.decided_by) for s in after.steps] == [
        (month, "A new station opened", "Jo Smith")
    ]
    bands = zip(proposed.signals.bands, after.signals.bands, strict=True)
    changed = [p.span.first for p, (was, now) in zip(after.series.points, bands, strict=True) if was != now]
    assert Month.parse(month) in changed
    drawn = table([after], [after.scope.area]).to_pylist()
    assert [r["start"].strftime("%Y-%m") for r in drawn if r["text"] == "new level"] == [month]
    app = visit(proposed)
    text = "".join(e.proto.body for e in app.get("html"))
    assert "A new station opened" in text
    next(b for b in app.button if b.label.startswith("Withdraw")).click().run()
    assert read(own_url, proposed.indicator.id, proposed.scope.area).steps == ()
    done = [e.what for e in entries(connect(own_url)) if "step" in e.what]
    assert done == ["withdrew a step", "accepted a step"]
