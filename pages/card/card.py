"""A measure's card: name, status, sentence, chart, source, and the way to its table, file and definition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st
from markupsafe import Markup

from metrics.definitions.indicator import Indicator
from metrics.returns.register import entry_of
from metrics.series.evidence import Evidence
from metrics.series.measure import Measure
from metrics.wording.figures import no_figure
from metrics.wording.returns import notable, return_text
from metrics.wording.trend import brief
from pages.card import figures, remarks, step_changes, take_away
from pages.card.remarks import QuarterRemarks
from pages.components import charts, fault_boundary, markup, page, signs, source_line
from pages.components.fault_boundary import Failed
from pages.components.statuses import badge
from pages.state import cache


def draw(
    evidence: Evidence,
    measures: Sequence[Measure],
    strong: Sequence[str],
    spoken: QuarterRemarks | None = None,
) -> None:
    """The card of one measure.

    measures: one for each borough on the chart; strong: the codes of those that were asked for.
    said: what was said and agreed about the measures; None leaves that out.
    """
    asked = [m for m in measures if m.scope.area in strong]
    measure = asked[0]
    key = (tuple(strong), page.query())
    words = fault_boundary.attempt(
        "This measure",
        lambda: cache.part(evidence, "card", measures, key, lambda: _words(evidence, measures, strong)),
        measure.indicator.id,
    )
    if isinstance(words, Failed):
        failed(measure.indicator, words)
        return
    with st.container(border=True, key=f"card-{measure.indicator.id}"):
        markup.draw(words.above + (remarks.on_card(spoken, measure.indicator) if spoken else Markup()))
        with fault_boundary.part("The chart", measure.indicator.id):
            if any(m.series.newest for m in measures):
                charts.draw(evidence, measures, strong)
        markup.draw(words.below)
        with fault_boundary.part("The rest of this card", measure.indicator.id):
            _more(words, asked, measures, strong, spoken)


def failed(indicator: Indicator, why: Failed) -> None:
    """The card of a measure that cannot be shown: its name, and that."""
    with st.container(border=True, key=f"card-{indicator.id}"):
        markup.draw(_heading(indicator) + why.html)


@dataclass(frozen=True)
class _Words:
    """HTML of what a card says: above and below its chart, what the measure is, and its table."""

    above: Markup
    below: Markup
    about: Markup
    table: Markup


def _words(evidence: Evidence, measures: Sequence[Measure], strong: Sequence[str]) -> _Words:
    asked = [m for m in measures if m.scope.area in strong]
    measure = asked[0]
    drawn = any(m.series.newest for m in measures)
    why = Markup() if drawn else Markup('<div class="card-why">{}</div>').format(no_figure(evidence, measure))
    return _Words(
        _heading(measure.indicator)
        + _says(asked, charts.spoken(measures, strong))
        + _return(evidence, measure),
        why + source_line.html(asked),
        _about(evidence, measure),
        figures.table(measures),
    )


def _heading(indicator: Indicator) -> Markup:
    """The name, which is a link to the card itself, and the same link to be copied."""
    id, title = indicator.id, indicator.title
    name = Markup('aria-label="Copy the link to {}"').format(title)
    copy = Markup('<a class="copy" href="#{}" target="_self" data-copy="Copied" {}>Copy link</a>').format(
        id, name
    )
    return Markup(
        '<div class="card-head"><h2 id="{}"><a href="#{}" target="_self">{}</a></h2>{}</div>'
    ).format(id, id, title, copy)


def _says(asked: Sequence[Measure], spoken: Markup) -> Markup:
    lines = Markup().join(
        Markup("<p>{} · {}</p>").format(badge(m.judgement.status), m.sentence) for m in asked
    )
    return Markup('<div class="card-says" {}>{}{}</div>').format(spoken, lines, _over_time(asked))


def _return(evidence: Evidence, measure: Measure) -> Markup:
    """How the newest return of the measure stands, where there is more to say than that it came in time."""
    entry = entry_of(evidence, measure.indicator, measure.scope.ending)
    text = f"{return_text(entry)}." if entry and notable(entry) else Markup()
    return Markup('<p class="quiet card-return">{}</p>').format(text) if text else Markup()


def _over_time(asked: Sequence[Measure]) -> Markup:
    """What the series shows and how the year may end; of several boroughs in a few words each."""
    if len(asked) == 1:
        measure = asked[0]
        text = " ".join(part for part in (measure.trend, measure.outlook) if part)
        return (
            Markup('<p class="quiet">{}{}</p>').format(signs.both(measure.signals), text)
            if text
            else Markup()
        )
    each = [
        Markup("<span>{} {}{}</span>").format(m.area_name, signs.both(m.signals), brief(m.signals))
        for m in asked
        if m.signals and m.signals.variation
    ]
    return Markup('<p class="quiet signs">{}</p>').format(Markup().join(each)) if each else Markup()


def _more(
    words: _Words,
    asked: Sequence[Measure],
    measures: Sequence[Measure],
    strong: Sequence[str],
    spoken: QuarterRemarks | None,
) -> None:
    """Everything that is one click away. A single pop-up: each further button of Streamlit's costs a cold page more
    than its table does."""
    measure = asked[0]
    with st.popover("Definition, table and download", type="tertiary"):
        markup.draw(words.about)
        if spoken:
            remarks.more(spoken, measure.indicator)
        for each in asked:
            step_changes.draw(each)
        take_away.draw(measures, strong)
        markup.draw(words.table)


def _about(evidence: Evidence, measure: Measure) -> Markup:
    indicator = measure.indicator
    reference = evidence.registry.reference(indicator.id)
    parts = {
        "What it is": [indicator.definition, indicator.proxy or ""],
        "Why it matters": [indicator.why],
        "Read it with care": [
            *indicator.caveats,
            *(f"From {m.name}: {why}." for m, why in measure.series.breaks),
        ],
        "In the plan": [reference or "Not in the plan.", f"Led by {indicator.lead}."],
    }
    sections = Markup().join(_section(head, [p for p in lines if p]) for head, lines in parts.items())
    return sections + page.link("how-to-read", "How to read a card")


def _section(head: str, lines: Sequence[str]) -> Markup:
    body = Markup().join(Markup("<p>{}</p>").format(line) for line in lines)
    return Markup('<div class="card-about"><h3>{}</h3>{}</div>').format(head, body) if lines else Markup()
