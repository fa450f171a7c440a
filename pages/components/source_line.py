"""The line under a chart: where its figures come from, with a link to what the newest ones were read from."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from metrics.series.measure import Measure
from pages.components import page


def html(measures: Sequence[Measure]) -> str:
    """HTML of the line. measures: one measure, for each borough that was asked for."""
    measure = measures[0]
    invented = "<strong>Illustrative</strong> · " if measure.illustrative else ""
    newest = {r for m in measures if m.series.newest for r in m.series.newest.releases}
    link = f" · {page.releases(newest)}" if newest else ""
    return f'<p class="card-source">{invented}{escape(measure.source)}{link}</p>'
