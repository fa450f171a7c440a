"""Charts: what is drawn is what was counted, and a specification holds neither data nor a choice."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

import pytest

from data_loaders.batch import Reason
from data_loaders.calendar.month import Month
from data_loaders.store.snapshot import Snapshot
from metrics.definitions.plan import Target
from metrics.definitions.registry import registry
from metrics.measures import measure
from metrics.series import scope
from metrics.series.evidence import Evidence
from metrics.series.measure import Measure
from metrics.series.scope import Scope
from metrics.series.series import PeriodFigure
from metrics.wording.figures import average
from pages.components import chart_table, charts, figure_rows, sparks
from pages.components.chart_columns import SCHEMA, day, kind_of

CODES = ("E07000107", "E07000109")
NAMES = ("Dartford", "Gravesham")


@pytest.fixture(scope="module")
def evidence(illustrative_store) -> Evidence:
    return Evidence(registry(), Snapshot(illustrative_store))


def both(evidence: Evidence, indicator: str) -> list[Measure]:
    ending = scope.default_ending(evidence)
    assert ending is not None
    asked = Scope(evidence.whole, ending, scope.baseline_of(registry().plan, ending))
    return [measure(evidence, registry().indicators[indicator], asked.of(code)) for code in CODES]


def rows(measures: list[Measure], part: str, strong: tuple[str, ...] = CODES) -> list[dict]:
    return [row for row in chart_table.table(measures, strong).to_pylist() if row["part"] == part]


@pytest.mark.parametrize("kind", list(charts.KINDS))
def test_a_specification_uses_only_columns_that_every_frame_has(kind: str) -> None:
    spec = json.dumps(charts.over_time(kind, *NAMES))
    fields = set(re.findall(r'"(?:field)": "(\w+)"', spec))
    assert fields and fields <= set(SCHEMA.names)
    assert '"values"' not in spec and "http" not in re.sub(r'"\$schema": "[^"]+"', "", spec)


def test_a_specification_is_the_same_every_time() -> None:
    assert json.dumps(charts.over_time("line", *NAMES)) == json.dumps(charts.over_time("line", *NAMES))


@pytest.mark.parametrize("indicator", sorted(registry().indicators))
def test_every_figure_is_drawn_once_for_each_borough(evidence: Evidence, indicator: str) -> None:
    measures = both(evidence, indicator)
    drawn = rows(measures, "figure")
    assert [r["value"] for r in drawn if r["rank"] == "1"] == [p.value for p in measures[0].series.points]
    assert [r["value"] for r in drawn if r["rank"] == "2"] == [p.value for p in measures[1].series.points]


@pytest.mark.parametrize("indicator", sorted(registry().indicators))
def test_the_axis_holds_everything_that_is_drawn(evidence: Evidence, indicator: str) -> None:
    measures = both(evidence, indicator)
    top = rows(measures, "hover")[0]["value"]
    drawn = rows(measures, "figure") + rows(measures, "limits", CODES[:1])
    highest = max(
        v
        for r in drawn
        for v in (r["value"], r["upper"])
        if v is not None and kind_is_interval(measures, v, r)
    )
    assert highest <= top


def kind_is_interval(measures: list[Measure], value: float, row: dict) -> bool:
    """Intervals are drawn only in charts of shares and published rates, limits only in lines."""
    return value == row["value"] or row["part"] == "limits" or kind_of(measures[0].indicator) == "dots"


def test_a_period_is_drawn_at_its_own_place() -> None:
    assert day(Month.of(2013, 4)) == datetime(2013, 4, 1)
    assert figure_rows.middle(Month.of(2013, 4).quarter) == datetime(2013, 5, 16, 12)


def test_a_gap_stays_a_gap_and_a_lonely_figure_gets_a_mark(evidence: Evidence) -> None:
    dartford, gravesham = both(evidence, "criminal_damage")
    points = tuple(
        p if i in (3, 20, 21) else PeriodFigure(p.span, missing=Reason.NOT_LOADED)
        for i, p in enumerate(dartford.series.points)
    )
    thin = replace(dartford, series=replace(dartford.series, points=points), signals=None)
    drawn = rows([thin, gravesham], "figure")
    assert sum(r["value"] is not None for r in drawn if r["rank"] == "1") == 3
    marks = [r for r in rows([thin, replace(gravesham, signals=None)], "mark") if r["rank"] == "1"]
    assert [r["value"] for r in marks] == [points[3].value]


def test_labels_at_the_right_never_cover_each_other(evidence: Evidence) -> None:
    longest = 0
    for indicator in registry().indicators:
        measures = both(evidence, indicator)
        line = figure_rows.LINE * rows(measures, "hover")[0]["value"] * 0.999
        for below, label in pairwise(sorted(rows(measures, "label"), key=lambda row: row["place"])):
            lines = label["text"].count("\n") + 1
            assert label["place"] - below["place"] >= line * lines, indicator
            longest = max(longest, lines)
    assert longest == 3  # one whose newest figure is not the newest month's


def test_one_borough_is_strong_and_the_other_pale(evidence: Evidence) -> None:
    measures = both(evidence, "criminal_damage")
    drawn = rows(measures, "figure", CODES[1:])
    assert {r["weight"] for r in drawn if r["rank"] == "1"} == {figure_rows.PALE}
    assert {r["weight"] for r in drawn if r["rank"] == "2"} == {1.0}
    assert rows(measures, "limits", CODES[1:]) and not rows(measures, "limits", CODES)


def test_a_break_is_drawn_and_named(evidence: Evidence) -> None:
    first, other = both(evidence, "criminal_damage")
    broken = replace(first, series=replace(first.series, breaks=((Month.of(2012, 5), "a new category"),)))
    words = [r["text"] for r in rows([broken, other], "word")]
    assert "counting changed" in words
    line = next(r for r in rows([broken, other], "rule") if r["rank"] == "break")
    assert line["start"] == line["end"] == datetime(2012, 5, 1)


def test_a_sparkline_says_in_words_what_it_draws(evidence: Evidence) -> None:
    image = sparks.image(both(evidence, "criminal_damage"), CODES)
    assert image.count("%3Cpath") == 2
    assert 'alt="Dartford: ' in image and "Gravesham: " in image
    assert "<" not in image[1:-1]


def test_the_pop_up_says_where_each_figure_comes_from(evidence: Evidence) -> None:
    asked = Scope(CODES[0], Month.of(2013, 12), scope.baseline_of(evidence.registry.plan, Month.of(2013, 12)))
    card = measure(evidence, evidence.registry.indicators["asb_incidents"], asked)
    rows = [r for r in chart_table.table([card], [CODES[0]]).to_pylist() if r["part"] == "hover"]
    for point, row in zip(card.series.points, rows, strict=True):
        released = [evidence.snapshot.release[r] for r in point.releases]
        assert row["origin"] == ("; ".join(card.dates[r.id] for r in released) or "–")
        assert re.fullmatch(r"–|(published|loaded) \d{1,2} [A-Z][a-z]+ 20\d\d", row["origin"])
    assert rows[-1]["origin"] != "–"
    empty = replace(card.series.points[0], value=None, missing=Reason.NOT_LOADED, releases=())
    bare = replace(card, series=replace(card.series, points=(empty,)), signals=None)
    assert [
        r["origin"] for r in chart_table.table([bare], [CODES[0]]).to_pylist() if r["part"] == "hover"
    ] == ["–"]


def aimed(item: Measure, **target) -> Measure:
    return replace(item, target=Target.model_validate(target))


def words(measures: list[Measure], strong: tuple[str, ...] = CODES) -> list[str]:
    return [r["text"] for r in rows(measures, "word", strong)]


def test_baseline_and_aim_are_named_where_they_are_drawn(evidence: Evidence) -> None:
    first, other = both(evidence, "criminal_damage")
    assert "aim: below 2012/13, dotted" in words([first, other])
    for rule, text in (
        ("increase", "aim: above 2012/13, dotted"),
        ("maintain", "aim: as in 2012/13, dotted"),
    ):
        assert text in words([aimed(first, rule=rule), aimed(other, rule=rule)])
    mixed = [first, aimed(other, rule="maintain")]
    assert "2012/13, average dotted" in words(mixed)
    assert "aim: as in 2012/13, dotted" in words(mixed, CODES[1:])
    assert "2012/13, average dotted" in words([replace(m, target=None) for m in (first, other)])
    assert words(both(evidence, "public_events")) == ["2012/13"]


@pytest.mark.parametrize(
    ("kind", "value", "by", "level"),
    [
        ("ceiling", 12, "2014-03", 1.0),
        ("ceiling", 12, "2013-09", 2.0),
        ("percent_change", -50, "2014-03", None),
    ],
)
def test_a_target_that_is_a_number_is_drawn_and_named_on_its_line(evidence, kind, value, by, level) -> None:
    first, other = both(evidence, "criminal_damage")
    shown = aimed(first, number={"kind": kind, "value": value, "by": by})
    usual = average(first.series, first.scope.baseline)
    wanted = level if level is not None else usual / 2
    line = next(r for r in rows([shown, other], "rule", CODES[:1]) if r["rank"] == "break")
    assert line["lower"] == line["upper"] == pytest.approx(wanted)
    assert line["start"] == datetime(2013, 4, 1)
    assert f"target {wanted:.2f}" in words([shown, other], CODES[:1])
    assert wanted <= rows([shown, other], "hover")[0]["value"]


def test_words_stand_where_no_figure_is(evidence: Evidence) -> None:
    """Views of nine in ten leave no room at the top of the axis, which ends at 100."""
    high, low = both(evidence, "asb_perception"), both(evidence, "perception_drugs")
    for measures, above in ((high, False), (low, True)):
        top = rows(measures, "hover")[0]["value"]
        assert all((r["place"] > top / 2) is above for r in rows(measures, "word"))
