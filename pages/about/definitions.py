"""A measure's definition on the page: everything its file says, folded under its title."""

from __future__ import annotations

from html import escape

from metrics.definition_words import facts
from metrics.indicator import Indicator
from metrics.plan import Plan
from metrics.registry import Registry
from pages.parts import prose


def definition(registry: Registry, indicator: Indicator, plan: Plan, *, opened: bool = False) -> str:
    """HTML of one definition. It is there while folded too, so that a search in the browser finds it."""
    rows = [prose.fact(label, text) for label, text in facts(registry, indicator, plan)]
    if indicator.caveats:
        items = "".join(f"<li>{escape(caveat)}</li>" for caveat in indicator.caveats)
        rows.append(prose.fact_html("Take care", f"<ul>{items}</ul>"))
    return (
        f'<details class="definition" id="{escape(indicator.id)}"{" open" if opened else ""}>'
        f"<summary>{escape(indicator.title)}</summary>{prose.facts(rows)}</details>"
    )
