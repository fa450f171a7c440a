"""The whole plan on one screen."""

from __future__ import annotations

from collections.abc import Sequence

from metrics.definitions.indicator import Indicator
from metrics.definitions.plan import Priority
from metrics.series.evidence import Evidence
from metrics.series.measure import area_name, plan_of
from metrics.series.scope import Scope
from metrics.wording.figures import story_text, tally
from pages.components import fault_boundary, markup, page
from pages.overview.matrix import MEASURE, MatrixLine, Row, matrix
from pages.state import cache, scope

Grouped = list[tuple[Priority, list[Row]]]


def draw() -> None:
    """The overview: what is asked, the result in a sentence, and every measure of the plan."""
    evidence = cache.evidence()
    asked = scope.current(evidence)
    grouped = _grouped(evidence, asked)
    rows = [line for _, group in grouped for _, line in group]
    lines = [line for line in rows if isinstance(line, MatrixLine)]
    invented = any(m.illustrative for line in lines for m in line.each)
    page.title(f"Community safety in {area_name(evidence, asked.area)}", evidence, asked, invented)
    sides = list(zip(*(line.each for line in lines), strict=True))
    tallies = [(side[0].area_name, tally(m.judgement.status for m in side)) for side in sides]
    page.summary(tallies, len(rows) - len(lines))
    markup.draw(matrix(grouped, evidence.registry.partnership.codes, _aside(evidence, asked)))


def _grouped(evidence: Evidence, asked: Scope) -> Grouped:
    areas = scope.boroughs(evidence, asked)
    return [
        (priority, [_row(evidence, asked, areas, id) for id in priority.indicators])
        for priority in plan_of(evidence, asked)[0].priorities
    ]


def _row(evidence: Evidence, asked: Scope, areas: Sequence[str], id: str) -> Row:
    indicator = evidence.registry.indicators[id]
    return indicator, fault_boundary.attempt(MEASURE, lambda: _line(evidence, asked, areas, indicator), id)


def _line(evidence: Evidence, asked: Scope, areas: Sequence[str], indicator: Indicator) -> MatrixLine:
    each = tuple(cache.measure(evidence, indicator, asked.of(area)) for area in areas)
    return MatrixLine(each[0] if len(each) == 1 else cache.measure(evidence, indicator, asked), each)


def _aside(evidence: Evidence, asked: Scope) -> Sequence[str]:
    """What stands below the matrix: how to read its shapes, and where the plan started from."""
    shapes = (
        "A filled shape is clear: more than chance. An outline could be chance. The last picture of a row shows the "
        "newest figure between its usual limits: a dot for better, a triangle for worse."
    )
    return [shapes, story_text(plan_of(evidence, asked)[0], evidence.registry.partnership)]
