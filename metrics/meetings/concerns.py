"""What people wanted most, beside how much of it was recorded and where it is highest."""

from __future__ import annotations

from dataclasses import dataclass

from metrics.consultation.shares import ranked
from metrics.definitions.consultation import Consultation, Question
from metrics.hotspots.ward_figures import compared_with, topics, ward_figures
from metrics.hotspots.ward_rows import By
from metrics.measures import measure
from metrics.series.evidence import Evidence
from metrics.series.measure import Measure
from metrics.series.scope import Scope


@dataclass(frozen=True)
class Concern:
    """One thing that people were asked about and that a measure counts.

    percent: of those who answered, who put it highest; rank: by that, from 1, among all things asked about.
    measure: of the area asked about; ward: the one with the highest rate, "" where it is not known by ward.
    """

    about: str
    question: Question
    percent: float
    rank: int
    measure: Measure
    ward: str


def concerns(evidence: Evidence, consultation: Consultation, scope: Scope) -> tuple[Concern, ...]:
    """Every thing asked about that a measure counts, question by question, what most people wanted first."""
    return tuple(
        Concern(
            row.about,
            question,
            row.leading.percent,
            rank,
            measure(evidence, evidence.registry.indicators[id], scope),
            _highest(evidence, id, scope),
        )
        for question in consultation.questions
        for rank, row in enumerate(ranked(question), start=1)
        if (id := _measured(question, row.about))
    )


def _measured(question: Question, about: str) -> str | None:
    return next(row.indicator for row in question.rows if row.about == about)


def _highest(evidence: Evidence, id: str, scope: Scope) -> str:
    known = {i.id: i for i in topics(evidence.registry.indicators.values())}
    if id not in known:
        return ""
    boroughs = evidence.registry.partnership.codes if scope.area == evidence.whole else (scope.area,)
    figures = ward_figures(evidence, known[id], boroughs, scope.span, compared_with(scope, scope.span))
    held = [w for w in figures.ranked(By.RATE) if w.rate]
    return held[0].full_name if held else ""
