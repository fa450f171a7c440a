"""What the plan says about a priority, retold, each line with the place where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from metrics.definitions.plan import PlanLine, Priority


def html(priority: Priority) -> str:
    """HTML of why, objectives, actions, measures and co-ordination."""
    group = priority.coordination
    return (
        '<div class="plan">'
        f"<h2>Why it is a priority</h2>{''.join(f'<p>{escape(text)}</p>' for text in priority.why)}"
        f"{_section('What the partnership wants to achieve', priority.objectives)}"
        f"{_section('How it is going to do it', priority.actions)}"
        f"{_section('How success is measured', priority.measures)}"
        f"<h2>Who co-ordinates it: {escape(group.group)}</h2><p>{_line(group)}</p></div>"
    )


def _section(head: str, lines: Iterable[PlanLine]) -> str:
    about, items = "", []
    for line in lines:
        if line.about and line.about != about:
            about = line.about
            items.append(f'<li class="about">{escape(about)}</li>')
        items.append(f"<li>{_line(line)}</li>")
    return f"<h2>{escape(head)}</h2><ul>{''.join(items)}</ul>"


def _line(line: PlanLine) -> str:
    return f'{escape(line.says)} <span class="quiet">{escape(line.reference)}</span>'
