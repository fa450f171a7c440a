"""The part of a pack about partners' returns: what has come from each agency for the quarter, and what has not."""

from __future__ import annotations

from collections import Counter
from typing import Any

from metrics.returns.register import of_agency, register
from metrics.wording.returns import listed, state_text
from pages.pack.request import PackRequest

HEAD = ("Agency", "Measure", "Period", "How it stands")


def returns(request: PackRequest) -> dict[str, Any]:
    """A row for each measure and period of the quarter, by agency, and a line that counts them."""
    quarter, today = request.asked.ending.quarter, request.moment.date()
    entries = register(request.evidence, quarter)
    rows = [
        [agency.name, e.indicator.title, e.span.words, state_text(e)]
        for agency in of_agency(entries)
        for e in agency.entries
    ]
    states = Counter(str(e.state(today)) for e in entries)
    counted = listed([f"{n} {state}" for state, n in states.items()]) if states else "none is asked for"
    return {"said": f"Returns for {quarter.words}: {counted}.", "head": HEAD, "rows": rows}
