"""What the plan says about a priority, retold, each line with the place where it stands."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from metrics.definitions.plan import PlanLine, Priority


def html(priority: Priority) -> Markup:
    """HTML of why, objectives, actions, measures and co-ordination."""
    group = priority.coordination
    return Markup(
        '<div class="plan"><h2>Why it is a priority</h2>{}{}{}{}'
        "<h2>Who co-ordinates it: {}</h2><p>{}</p></div>"
    ).format(
        Markup().join(Markup("<p>{}</p>").format(text) for text in priority.why),
        _section("What the partnership wants to achieve", priority.objectives),
        _section("How it is going to do it", priority.actions),
        _section("How success is measured", priority.measures),
        group.group,
        _line(group),
    )


def _section(head: str, lines: Iterable[PlanLine]) -> Markup:
    about, items = "", []
    for line in lines:
        if line.about and line.about != about:
            about = line.about
            items.append(Markup('<li class="about">{}</li>').format(about))
        items.append(Markup("<li>{}</li>").format(_line(line)))
    return Markup("<h2>{}</h2><ul>{}</ul>").format(head, Markup().join(items))


def _line(line: PlanLine) -> Markup:
    return Markup('{} <span class="quiet">{}</span>').format(line.says, line.reference)
