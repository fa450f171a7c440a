"""The address of exactly what the hotspots page shows, to be copied into a paper."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from markupsafe import Markup

from data_loaders.calendar.month import NAMES
from metrics.hotspots.when import DAYS, When
from metrics.series.evidence import Evidence
from metrics.series.scope import Scope
from pages.hotspots import controls
from pages.hotspots.controls import Choice
from pages.state import scope


def html(evidence: Evidence, chosen: Scope, choice: Choice, ward: str | None) -> Markup:
    """The link, to follow or to copy. ward: the full name of the one that is picked."""
    address = f"?{urlencode(list(_parts(evidence, chosen, choice, ward)))}"
    return Markup(
        '<a class="copy" href="{}" target="_self" data-copy="Copied">Copy link to this map</a>'
    ).format(address)


def _parts(evidence: Evidence, chosen: Scope, choice: Choice, ward: str | None) -> Iterator[tuple[str, str]]:
    """Every choice by its name in the address, also those that newer data or another plan would decide otherwise."""
    yield from scope.named(evidence, chosen).items()
    yield controls.TOPIC, choice.indicator.title
    yield controls.SHOW, controls.SHOWN[choice.show]
    if choice.span.first != chosen.span.first:
        yield controls.FROM, choice.span.first.name
    if choice.wards_of:
        yield controls.WARDS, choice.wards_of
    if ward:
        yield controls.WARD, ward
    yield from _when(choice.when)
    for key, asked in ((controls.PER_RESIDENT, choice.per_resident), (controls.SAME, choice.same_classes)):
        if asked:
            yield key, "true"


def _when(when: When) -> Iterator[tuple[str, str]]:
    yield from ((controls.MONTHS, NAMES[m - 1]) for m in sorted(when.months))
    yield from ((controls.DAYS_KEY, DAYS[d]) for d in sorted(when.weekdays))
    if when.hours:
        yield controls.HOUR, f"{when.hours[0]:02}:00"
        yield controls.LAST_HOUR, f"{when.hours[1]:02}:59"
