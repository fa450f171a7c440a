"""The menu. The pages of the priorities come from the plan, so that another plan needs no code."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st
from streamlit.navigation.page import Page

from metrics.series.evidence import Evidence
from pages.about import accessibility, consultation, how_to_read, methods
from pages.access.person import Permission, Person
from pages.compare import compare
from pages.components.plain_text import plain
from pages.data import audit_trail, sources
from pages.hotspots import hotspots
from pages.meeting import meetings, next_plan, present, since
from pages.overview import overview
from pages.priorities import priority
from pages.returns import returns


def menu(evidence: Evidence, reader: Person) -> dict[str, list[Page]]:
    """Every page by its section of the menu, as far as the reader may open it."""
    first = st.Page(overview.draw, title="Overview", url_path="overview", default=True)
    return {
        "The plan": [first, *(_priority(p.id, p.short) for p in evidence.registry.plan.priorities)],
        "Meeting": [
            st.Page(since.draw, title="Since the last meeting", url_path="since-last-meeting"),
            st.Page(meetings.draw, title="Meetings", url_path="meetings"),
            st.Page(present.draw, title="Present", url_path="present"),
            st.Page(next_plan.draw, title="Next plan", url_path="next-plan"),
        ],
        "Places": [
            st.Page(hotspots.draw, title="Hotspots", url_path="hotspots"),
            st.Page(compare.draw, title="Compare", url_path="compare"),
        ],
        "Data": [
            st.Page(returns.draw, title="Returns", url_path="returns"),
            st.Page(sources.draw, title="Sources", url_path="sources"),
            *(
                [st.Page(audit_trail.draw, title="Audit trail", url_path="audit")]
                if reader.may(Permission.AUDIT)
                else []
            ),
        ],
        "About": [
            st.Page(how_to_read.draw, title="How to read", url_path="how-to-read"),
            st.Page(methods.draw, title="Methods", url_path="methods"),
            st.Page(consultation.draw, title="Consultation", url_path="consultation"),
            st.Page(accessibility.draw, title="Accessibility", url_path="accessibility"),
        ],
    }


def _priority(id: str, title: str) -> Page:
    return st.Page(_named(partial(priority.draw, id), id), title=plain(title), url_path=id)


def _named(draw: Callable[[], None], name: str) -> Callable[[], None]:
    """Streamlit wants a page's function to have a name."""
    draw.__name__ = name  # type: ignore[attr-defined]
    return draw
