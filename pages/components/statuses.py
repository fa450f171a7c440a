"""A status: always its word, its shape and its colour."""

from __future__ import annotations

from html import escape

from metrics.series.judgement import Status
from metrics.wording.figures import short

SHAPES = {
    Status.ON_CLEAR: ("●", "on"),
    Status.ON_CHANCE: ("○", "on"),
    Status.OFF_CHANCE: ("△", "perhaps"),
    Status.OFF_CLEAR: ("▲", "off"),
    Status.REPORTED: ("■", "none"),
    Status.MONITORED: ("■", "none"),
}
NONE = ("–", "none")


def badge(status: Status, *, brief: bool = False) -> str:
    """HTML of a status; brief: in one or two words, its full words on hover and for screen readers."""
    shape, colour = SHAPES.get(status, NONE)
    text = escape(status)
    words = f'<span aria-hidden="true">{escape(short(status))}</span><span class="unseen">{text}</span>'
    return (
        f'<span class="status {colour}" title="{text}">'
        f'<span aria-hidden="true">{shape}</span> {words if brief else text}</span>'
    )
