"""The consultation page: every figure of the plan's tables is on it, as chart, table and file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from itertools import pairwise

import altair as alt
import pytest
from streamlit.testing.v1 import AppTest

from metrics.consultation.shares import UNSURE, ranked
from metrics.definitions.consultation import Consultation
from metrics.definitions.registry import load
from pages.about import survey_charts, survey_tables
from pages.about.style import STYLE
from pages.about.survey_rows import question_table, sample_table
from pages.components.plain_text import as_text


def app() -> None:
    from pages.about import consultation
    from pages.state import cache, scope

    scope.controls(cache.evidence())
    consultation.draw()


@pytest.fixture
def page(illustrative_url: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("CSP_DATABASE_URL", illustrative_url)
    return AppTest.from_function(app, default_timeout=60).run()


@pytest.fixture(scope="module")
def own() -> Consultation:
    return load().consultations[0]


def said(page: AppTest) -> str:
    return "\n".join(element.proto.body for element in page.get("html"))


def test_it_opens_with_the_caution(page: AppTest, own: Consultation) -> None:
    assert not page.exception
    assert as_text(page.title[0].value) == own.title
    assert "456 people chose to answer. They are not a random sample" in said(page)
    assert [as_text(h.value) for h in page.header][: len(own.questions)] == [q.title for q in own.questions]


def test_every_count_is_in_a_table(page: AppTest, own: Consultation) -> None:
    tables = said(page)
    for question in own.questions:
        for row in question.rows:
            assert all(f"<td>{n:,} (" in tables for n in row.counts), row.about
            assert f"<td>{row.answered}</td>" in tables
    for sample in own.samples:
        for label, n in sample.counts.items():
            assert f'<th scope="row">{sample.title}: {label}</th><td>{n}</td>' in tables


def test_what_people_added_and_what_does_not_add_up_is_told(page: AppTest, own: Consultation) -> None:
    text = said(page)
    for question in own.questions:
        assert all(f"<li>{other}</li>" in text for other in question.others)
    assert "The plan prints 93.0% for yes; 408 of 440 is 92.7%." in text
    assert "add up to 99.5; the counts are whole." in text


def test_each_chart_is_told_in_words(page: AppTest, own: Consultation) -> None:
    charts = [element.proto for element in page.get("vega_lite_chart")]
    assert len(charts) == len(own.questions) + len(own.samples)
    assert all(chart.alt for chart in charts)
    assert "87%" in charts[1].alt
    assert "65 and over: 152 (33%)" in charts[3].alt


def test_without_a_consultation_the_page_says_so(
    illustrative_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without() -> None:
        from dataclasses import replace

        from pages.about import consultation
        from pages.state import cache, scope

        evidence = cache.evidence()
        evidence.registry = replace(evidence.registry, consultations=())
        scope.controls(evidence)
        consultation.draw()

    monkeypatch.setenv("CSP_DATABASE_URL", f"{illustrative_url}?timeout=5")  # a cache entry of its own
    page = AppTest.from_function(without, default_timeout=60).run()
    assert not page.exception
    assert "No consultation is recorded for the plan of 2013/14." in said(page)


# -- what is drawn -----------------------------------------------------------------------------------------------


def test_bars_are_ranked_and_whole(own: Consultation) -> None:
    for question in own.questions:
        rows = question_table(question).to_pylist()
        lines = [r for r in rows if r["part"] == "line"]
        assert [r["name"] for r in lines] == [row.about for row in ranked(question)]
        assert [r["row"] for r in lines] == list(range(len(question.rows)))
        for n in range(len(question.rows)):
            parts = [r for r in rows if r["part"] == "answer" and r["row"] == n]
            assert [r["answer"] for r in parts] == list(question.answers)
            assert sum(r["percent"] for r in parts) == pytest.approx(100)
            assert [r["fill"] == "transparent" for r in parts] == [a == UNSURE for a in question.answers]


def test_a_bar_for_each_group_that_anybody_chose(own: Consultation) -> None:
    for sample in own.samples:
        rows = sample_table(sample).to_pylist()
        assert {r["name"]: r["count"] for r in rows} == {k: n for k, n in sample.counts.items() if n}


@pytest.mark.parametrize("builder", [survey_charts.stacked, survey_charts.bars])
def test_specifications_hold_no_data_and_are_valid(builder) -> None:
    spec = builder("3")
    assert spec["data"] == {"name": "source"}
    assert all("data" not in layer for layer in spec["layer"])
    assert "452" not in json.dumps(spec)
    alt.Chart.from_dict(spec, validate=True)


def _colours() -> Iterator[tuple[str, str, str]]:
    """Name, light and dark of every colour of the style sheet."""
    for line in STYLE.splitlines():
        name, colon, value = line.strip().partition(": light-dark(")
        if colon:
            light, dark = value.rstrip(");").split(", ")
            yield name, light, dark


def _luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(item: str, other: str) -> float:
    dark, light = sorted(map(_luminance, (item, other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1])
def test_figures_can_be_read_on_their_bars_and_bars_told_apart_in_grey(theme: int) -> None:
    colours = {name: both[theme] for name, *both in _colours()}
    tones = [colours[f"--tone-{n}"] for n in range(1, 5)]
    for n, tone in enumerate(tones, start=1):
        assert _contrast(tone, colours[f"--on-tone-{n}"]) >= 4.5
    levels = [_luminance(tone) for tone in tones]
    assert levels == sorted(levels, reverse=theme == 1)
    assert all(_contrast(a, b) >= 1.5 for a, b in pairwise(tones))


# -- files -------------------------------------------------------------------------------------------------------


def _read(file: bytes) -> list[list[str]]:
    assert file.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"))))


def test_the_file_of_a_question_has_every_answer(own: Consultation) -> None:
    plan = load().plan
    for question in own.questions:
        lines = _read(survey_tables.question_csv(question, plan))
        assert lines[1] == ["Source", f"{plan.source}: {question.reference}"]
        start = lines.index(list(survey_tables.COLUMNS)) + 1
        counts = {(about, answer): int(n) for about, answer, n, *_ in lines[start:]}
        assert counts == {
            (row.about, answer): n
            for row in question.rows
            for answer, n in zip(question.answers, row.counts, strict=True)
        }
        assert all(
            float(lower) <= float(mid) <= float(upper) for *_, mid, lower, upper, _note in lines[start:]
        )


def test_the_file_of_who_answered_has_every_group(own: Consultation) -> None:
    lines = _read(survey_tables.people_csv(own, load().plan))
    start = lines.index(list(survey_tables.COLUMNS)) + 1
    assert len(lines[start:]) == sum(len(s.counts) for s in own.samples)
