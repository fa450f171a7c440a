"""The matrix of the overview: a table for each priority, a row for each measure, a link to its card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

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
) -> str:
    """HTML of the whole matrix.

    codes: all boroughs in the partnership's order. aside: lines to stand below.
    """
    groups = "".join(_group(priority, rows, codes) for priority, rows in priorities)
    notes = "".join(f'<p class="aside">{escape(note)}</p>' for note in aside if note)
    return f'<div class="matrix">{groups}</div>{notes}'


def _group(priority: Priority, rows: Sequence[Row], codes: Sequence[str]) -> str:
    drawn = next((line for _, line in rows if isinstance(line, MatrixLine)), None)
    names = [m.area_name for m in drawn.each] if drawn else []
    areas = names if len(names) > 1 else ["Status"]
    heads = "".join(
        f'<th scope="col">{escape(name)}</th>' for name in ("Latest", "Change", *areas, "Two years")
    )
    body = "".join(_row(indicator, line, codes, priority.id, 3 + len(areas)) for indicator, line in rows)
    link = page.link(priority.id, priority.short)
    return (
        f'<table class="m{len(areas)}"><thead><tr><th scope="col">{link}</th>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def _row(
    indicator: Indicator, line: MatrixLine | Failed, codes: Sequence[str], priority: str, columns: int
) -> str:
    head = f'<th scope="row">{page.link(priority, indicator.title, indicator.id)}</th>'
    made = line if isinstance(line, Failed) else _attempt(line, codes)
    cells = f'<td colspan="{columns}">{made.html}</td>' if isinstance(made, Failed) else made
    return f"<tr>{head}{cells}</tr>"


def _attempt(line: MatrixLine, codes: Sequence[str]) -> str | Failed:
    return fault_boundary.attempt(MEASURE, lambda: _cells(line, codes), line.together.indicator.id)


def _cells(line: MatrixLine, codes: Sequence[str]) -> str:
    measure = line.together
    statuses = "".join(
        f'<td class="state" data-area="{escape(m.area_name) if len(line.each) > 1 else ""}" '
        f'title="{escape(m.sentence)}">{badge(m.judgement.status, brief=True)}</td>'
        for m in line.each
    )
    return (
        f"{_latest(measure)}<td>{escape(change_text(measure.judgement.change))}</td>{statuses}"
        f'<td class="line">{sparks.image(line.each, codes)}{signs.variation(measure.signals)}</td>'
    )


def _latest(measure: Measure) -> str:
    newest = measure.series.newest
    if newest is None:
        return "<td>–</td>"
    value = value_text(measure.indicator, newest.value)
    text = f"{newest.span.label}: {value} {unit_text(measure.indicator)}"
    return f'<td title="{escape(text)}">{escape(value)}</td>'
