"""Paragraphs and lists of facts, for the pages that explain; and the styles that these share."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path

import streamlit as st

from pages.components import listing

STYLE = (Path(__file__).parent / "prose.css").read_text(encoding="utf-8")


def apply(extra: str = "") -> None:
    """Put the styles on the page; own: those of the page itself."""
    st.html(f"<style>{STYLE}{listing.STYLE}{extra}</style>")


def say(kind: str, *paragraphs: str) -> None:
    """Paragraphs of one kind ("lead", "text", "aside"); every character is shown as it is. Empty ones are left out."""
    inside = "".join(f"<p>{escape(text)}</p>" for text in paragraphs if text)
    if inside:
        st.html(f'<div class="prose-{kind}">{inside}</div>')


def facts(rows: Iterable[str]) -> str:
    """HTML of labels with what belongs to them beside them; the rows come from `fact` or `fact_html`."""
    return f'<dl class="facts">{"".join(rows)}</dl>'


def fact(label: str, text: str) -> str:
    """A row of facts; every character is shown as it is."""
    return fact_html(escape(label), escape(text))


def fact_html(label: str, inside: str) -> str:
    """A row of facts whose two sides are HTML already."""
    return f"<div><dt>{label}</dt><dd>{inside}</dd></div>"
