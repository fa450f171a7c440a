"""The line under a chart: where its figures come from, with a link to what the newest ones were read from."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from metrics.series.measure import Measure
from pages.components import page


def html(measures: Sequence[Measure]) -> Markup:
    """HTML of the line. measures: one measure, for each borough that was asked for."""
    measure = measures[0]
    invented = Markup("<strong>Illustrative</strong> · ") if measure.illustrative else ""
    newest = {r for m in measures if m.series.newest for r in m.series.newest.releases}
    link = Markup(" · {}").format(page.releases(newest)) if newest else ""
    return Markup('<p class="card-source">{}{}{}</p>').format(invented, measure.source, link)
