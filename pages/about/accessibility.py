"""The statement on accessibility that the 2018 regulations ask for."""

from __future__ import annotations

import os
from collections.abc import Iterable

import streamlit as st
from markupsafe import Markup

from pages.about import accessibility_text as text
from pages.about import style
from pages.about.remaining import remaining
from pages.components import markup, prose
from pages.components.listing import listing
from pages.components.plain_text import plain
from pages.state import cache

CAUSED = "What the check finds and Streamlit, on which the dashboard is built, causes"


def draw() -> None:
    """The page."""
    partnership = cache.evidence().registry.partnership
    style.apply()
    st.title("Accessibility", anchor=False)
    prose.say("lead", f"This statement is about the community safety dashboard of {partnership.name}.")
    _section("What you can do", _items(text.USE))
    contact = os.environ.get(text.CONTACT, "")
    _said(
        "If something does not work for you", text.ASK.format(contact=contact) if contact else text.NO_CONTACT
    )
    _said("How the regulations are enforced", *text.ENFORCEMENT)
    _said("How far the dashboard meets the guidelines", text.PARTLY if _criteria() else text.STATUS)
    _section("What is not as it should be", _items(text.KNOWN) + _remaining())
    _said("What the regulations leave out", *text.SCOPE, text.BURDEN)
    _said("How it was tested, and when", *text.TESTED, text.PREPARED)


def _criteria() -> list[str]:
    """The criteria of WCAG among what remains."""
    return [issue.criterion for issue in remaining() if issue.criterion[:1].isdigit()]


def _section(heading: str, inside: Markup) -> None:
    st.header(plain(heading), anchor=False)
    markup.draw(inside)


def _said(heading: str, *paragraphs: str) -> None:
    st.header(plain(heading), anchor=False)
    prose.say("text", *paragraphs)


def _items(lines: Iterable[str]) -> Markup:
    inside = Markup().join(Markup("<li>{}</li>").format(line) for line in lines)
    return Markup('<div class="prose-text"><ul>{}</ul></div>').format(inside)


def _remaining() -> str:
    rows = [(issue.what, issue.where, issue.criterion, issue.cause) for issue in remaining()]
    head = ("What", "When", "Criterion", "Cause")
    return listing(CAUSED, head, rows, stacked=True) if rows else ""
