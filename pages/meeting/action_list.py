"""Actions as a list: what, by whom, until when; the overdue ones stand out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from data_loaders.store.actions import AgreedAction
from metrics.definitions.registry import Registry
from metrics.wording.meetings import action_text
from pages.components import page


def html(registry: Registry, actions: Sequence[AgreedAction], today: date) -> Markup:
    """HTML of the list, in the order given; nothing for none."""
    items = Markup().join(_item(registry, a, today) for a in actions)
    return Markup('<ul class="actions">{}</ul>').format(items) if items else Markup()


def _item(registry: Registry, action: AgreedAction, today: date) -> Markup:
    late = Markup(' class="late"') if action.overdue(today) else ""
    known = registry.indicators.get(action.indicator)
    about = page.link(known.priority, known.title, known.id) if known else action.indicator
    return Markup("<li><strong>{}</strong><br><span{}>{}</span> · {}</li>").format(
        action.text, late, action_text(action, today), about
    )
