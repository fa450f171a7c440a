"""The matrix of the overview: a table for each priority, a row for each measure, a link to its card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from metrics.measure import Measure
from metrics.plan import Priority
from metrics.presentation import change_text, unit_text, value_text
from pages.parts import page, signs, sparks
from pages.parts.statuses import badge


@dataclass(frozen=True)
class Line:
    """A measure's row. together: for what the reader asked about; each: for the boroughs side by side."""

    together: Measure
    each: tuple[Measure, ...]


def matrix(
    priorities: Sequence[tuple[Priority, Sequence[Line]]],
    codes: Sequence[str],
    aside: Sequence[str] = (),
) -> str:
    """HTML of the whole matrix.

    codes: all boroughs in the partnership's order. aside: lines to stand below.
    """
    groups = "".join(_group(priority, lines, codes) for priority, lines in priorities)
    notes = "".join(f'<p class="aside">{escape(note)}</p>' for note in aside if note)
    return f'<div class="matrix">{groups}</div>{notes}'


def _group(priority: Priority, lines: Sequence[Line], codes: Sequence[str]) -> str:
    names = [m.area_name for m in lines[0].each] if lines else []
    areas = names if len(names) > 1 else ["Status"]
    heads = "".join(
        f'<th scope="col">{escape(name)}</th>' for name in ("Latest", "Change", *areas, "Two years")
    )
    rows = "".join(_row(line, codes, priority.id) for line in lines)
    link = page.link(priority.id, priority.short)
    return (
        f'<table class="m{len(areas)}"><thead><tr><th scope="col">{link}</th>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _row(line: Line, codes: Sequence[str], priority: str) -> str:
    one = line.together
    link = page.link(priority, one.indicator.title, one.indicator.id)
    statuses = "".join(
        f'<td class="state" data-area="{escape(m.area_name) if len(line.each) > 1 else ""}" '
        f'title="{escape(m.sentence)}">{badge(m.judgement.status, brief=True)}</td>'
        for m in line.each
    )
    return (
        f'<tr><th scope="row">{link}</th>{_latest(one)}'
        f"<td>{escape(change_text(one.judgement.change))}</td>{statuses}"
        f'<td class="line">{sparks.image(line.each, codes)}{signs.variation(one.signals)}</td></tr>'
    )


def _latest(one: Measure) -> str:
    newest = one.series.newest
    if newest is None:
        return "<td>–</td>"
    value = value_text(one.indicator, newest.value)
    said = f"{newest.span.label}: {value} {unit_text(one.indicator)}"
    return f'<td title="{escape(said)}">{escape(value)}</td>'
