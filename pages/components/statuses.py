"""A status: always its word, its shape and its colour."""

from __future__ import annotations

from markupsafe import Markup

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


def badge(status: Status, *, brief: bool = False) -> Markup:
    """HTML of a status; brief: in one or two words, its full words on hover and for screen readers."""
    shape, colour = SHAPES.get(status, NONE)
    text = str(status)
    words = Markup('<span aria-hidden="true">{}</span><span class="unseen">{}</span>').format(
        short(status), text
    )
    return Markup('<span class="status {}" title="{}"><span aria-hidden="true">{}</span> {}</span>').format(
        colour, text, shape, words if brief else text
    )
