"""The matrix of the overview: a table for each priority, a row for each measure, a link to its card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from metrics.definitions.indicator import Indicator
from metrics.definitions.plan import Priority
from metrics.series.measure import Measure
from metrics.wording.figures import change_text, unit_text, value_text
from pages.components import fault_boundary, page, signs, sparks
from pages.components.fault_boundary import Failed
from pages.components.statuses import badge

MEASURE = "This measure"


@dataclass(frozen=True)
class MatrixLine:
    """A measure's row. together: for what the reader asked about; each: for the boroughs side by side."""

    together: Measure
    each: tuple[Measure, ...]


Row = tuple[Indicator, MatrixLine | Failed]


def matrix(
    priorities: Sequence[tuple[Priority, Sequence[Row]]],
    codes: Sequence[str],
    aside: Sequence[str] = (),
) -> Markup:
    """HTML of the whole matrix.

    codes: all boroughs in the partnership's order. aside: lines to stand below.
    """
    groups = Markup().join(_group(priority, rows, codes) for priority, rows in priorities)
    notes = Markup().join(Markup('<p class="aside">{}</p>').format(note) for note in aside if note)
    return Markup('<div class="matrix">{}</div>{}').format(groups, notes)


def _group(priority: Priority, rows: Sequence[Row], codes: Sequence[str]) -> Markup:
    drawn = next((line for _, line in rows if isinstance(line, MatrixLine)), None)
    names = [m.area_name for m in drawn.each] if drawn else []
    areas = names if len(names) > 1 else ["Status"]
    heads = Markup().join(
        Markup('<th scope="col">{}</th>').format(name) for name in ("Latest", "Change", *areas, "Two years")
    )
    body = Markup().join(
        _row(indicator, line, codes, priority.id, 3 + len(areas)) for indicator, line in rows
    )
    link = page.link(priority.id, priority.short)
    return Markup(
        '<table class="m{}"><thead><tr><th scope="col">{}</th>{}</tr></thead><tbody>{}</tbody></table>'
    ).format(len(areas), link, heads, body)


def _row(
    indicator: Indicator, line: MatrixLine | Failed, codes: Sequence[str], priority: str, columns: int
) -> Markup:
    head = Markup('<th scope="row">{}</th>').format(page.link(priority, indicator.title, indicator.id))
    made = line if isinstance(line, Failed) else _attempt(line, codes)
    cells = (
        Markup('<td colspan="{}">{}</td>').format(columns, made.html) if isinstance(made, Failed) else made
    )
    return Markup("<tr>{}{}</tr>").format(head, cells)


def _attempt(line: MatrixLine, codes: Sequence[str]) -> Markup | Failed:
    return fault_boundary.attempt(MEASURE, lambda: _cells(line, codes), line.together.indicator.id)


def _cells(line: MatrixLine, codes: Sequence[str]) -> Markup:
    measure = line.together
    statuses = Markup().join(
        Markup('<td class="state" data-area="{}" title="{}">{}</td>').format(
            m.area_name if len(line.each) > 1 else "",
            m.sentence,
            badge(m.judgement.status, brief=True),
        )
        for m in line.each
    )
    return Markup('{}<td>{}</td>{}<td class="line">{}{}</td>').format(
        _latest(measure),
        change_text(measure.judgement.change),
        statuses,
        sparks.image(line.each, codes),
        signs.variation(measure.signals),
    )


def _latest(measure: Measure) -> Markup:
    newest = measure.series.newest
    if newest is None:
        return Markup("<td>–</td>")
    value = value_text(measure.indicator, newest.value)
    text = f"{newest.span.label}: {value} {unit_text(measure.indicator)}"
    return Markup('<td title="{}">{}</td>').format(text, value)
