"""The list for a tasking meeting, as rows: every ward of a topic with its rate, its test and its history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from data_loaders.calendar.month import Span
from data_loaders.fault import Fault
from metrics.definitions.indicator import Indicator
from metrics.exports.hotspots import Row, rows
from metrics.hotspots.counts import timed
from metrics.hotspots.significance import WardFinding, findings
from metrics.hotspots.streets import Street, streets
from metrics.hotspots.ward_figures import topics, ward_figures
from metrics.hotspots.ward_rows import By, WardFigures
from metrics.hotspots.when import EVERY, When
from metrics.series.evidence import Evidence
from metrics.series.scope import endings
from metrics.wording.hotspot_list import ward_sentence
from metrics.wording.hotspots import top_streets

NO_FINDING = WardFinding(None, None, None)
# Hotspots are followed over three years: enough for a pattern, and nobody remembers more.
HISTORY_MONTHS = 36


def topic_of(evidence: Evidence, wanted: str) -> Indicator:
    """The measure by ward of this id, or the only one whose id holds this text. Raises Fault if there is none such."""
    known = {i.id: i for i in topics(evidence.registry.indicators.values())}
    matching = [known[wanted]] if wanted in known else [i for id, i in known.items() if wanted in id]
    if len(matching) != 1:
        raise Fault("topic", f"one of {', '.join(sorted(known))}", repr(wanted))
    return matching[0]


def history_window(evidence: Evidence, span: Span) -> Span:
    """The months over which hotspots are followed, up to the end of the span: three years, or what is loaded."""
    loaded = [m for m in endings(evidence) if m <= span.last]
    first = max(min(loaded, default=span.first), span.last - (HISTORY_MONTHS - 1))
    return Span.between(first, span.last)


def hotspot_list(
    evidence: Evidence,
    topic: str,
    span: Span,
    borough: str | None = None,
    wards_of: str | None = None,
    when: When = EVERY,
) -> list[Row]:
    """One row per ward, highest rate first, then what lies in no ward and each borough's total.

    borough: only the wards of this one; they are still tested among the wards of all. when: which events count.
    Raises Fault for a topic or borough that does not exist, for a span of no months, and for days or hours of a topic
    whose source does not tell them.
    """
    if span.months < 1:
        raise Fault("period", "a first month before the last", f"{span.first} to {span.last}")
    codes = evidence.registry.partnership.codes
    shown = [evidence.registry.partnership.borough(borough).code] if borough else list(codes)
    indicator = topic_of(evidence, topic)
    if when.within_months and not timed(indicator):
        raise Fault("days and hours", "a topic whose source tells them, such as collisions", indicator.id)
    compared = span.years_before(-(-span.months // 12))
    every = ward_figures(evidence, indicator, codes, span, compared, wards_of, when)
    by_ward = findings(evidence, every, history_window(evidence, span))
    figures = ward_figures(evidence, indicator, shown, span, compared, wards_of, when)
    return with_findings(figures, by_ward, streets(evidence, figures))


def with_findings(
    figures: WardFigures, findings: Mapping[str, WardFinding], listed: Sequence[Street] = ()
) -> list[Row]:
    """The rows of the list with what is known of each ward's hotspot, in words. listed: the map points."""
    return [
        row
        | _words(findings.get(str(row["Ward code"]), NO_FINDING))
        | _told(figures, str(row["Ward code"] or ""), listed)
        for row in rows(figures, By.RATE)
    ]


def _told(figures: WardFigures, code: str, listed: Sequence[Street]) -> Row:
    ward = figures.by_code.get(code)
    return {
        "In words": ward_sentence(ward, figures, By.RATE) if ward else "",
        "Map points with most": "; ".join(top_streets(code, listed)) if ward else "",
    }


def _words(finding: WardFinding) -> Row:
    test = finding.test
    return {
        "Compared with its surroundings (Gi*)": str(test.verdict) if test else "",
        "Gi* z": test.z if test else None,
        "Adjusted p": test.adjusted_p if test else None,
        "On its own (funnel, overdispersed)": finding.alone or "",
        "Over the months loaded": str(finding.history) if finding.history else "",
    }
