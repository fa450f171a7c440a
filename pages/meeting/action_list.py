"""Actions as a list: what, by whom, until when; the overdue ones stand out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

from data_loaders.store.actions import AgreedAction
from metrics.definitions.registry import Registry
from metrics.wording.meetings import action_text
from pages.components import page


def html(registry: Registry, actions: Sequence[AgreedAction], today: date) -> str:
    """HTML of the list, in the order given; nothing for none."""
    items = "".join(_item(registry, a, today) for a in actions)
    return f'<ul class="actions">{items}</ul>' if items else ""


def _item(registry: Registry, action: AgreedAction, today: date) -> str:
    late = ' class="late"' if action.overdue(today) else ""
    known = registry.indicators.get(action.indicator)
    about = page.link(known.priority, known.title, known.id) if known else escape(action.indicator)
    return (
        f"<li><strong>{escape(action.text)}</strong><br><span{late}>{escape(action_text(action, today))}</span> · "
        f"{about}</li>"
    )
