"""Step changes on a card: those that were accepted, and for who may, accepting and withdrawing one."""

from __future__ import annotations

from html import escape

import streamlit as st

from data_loaders.store.reading import Step
from data_loaders.store.steps import accept_step, withdraw_step
from metrics.measure import Measure
from metrics.step_words import accepted, proposed
from pages.parts import cache
from pages.parts.saving import saved
from pages.parts.words import plain
from pages.people.current import person
from pages.people.person import Action


def draw(one: Measure) -> None:
    """What is known of steps in one borough's series; nothing where there is nothing to say or do."""
    said = [accepted(step) for step in one.steps]
    if one.signals and one.signals.proposed:
        said.append(proposed(one.signals.proposed))
    if not said:
        return
    lines = "".join(f"<p>{escape(text)}</p>" for text in said)
    st.html(f'<div class="card-about"><h3>Step changes, {escape(one.area_name)}</h3>{lines}</div>')
    if person().may(Action.ACCEPT):
        for step in one.steps:
            st.button(
                plain(f"Withdraw step {step.id}"), on_click=_withdraw, args=(step,), key=f"withdraw-{step.id}"
            )
        if one.signals and one.signals.proposed:
            _form(one, str(one.signals.proposed.date))


def _form(one: Measure, month: str) -> None:
    key = f"step-{one.indicator.id}-{one.scope.area}"
    with st.form(key, border=False):
        reason = st.text_input("Why the level changed", max_chars=300, key=f"{key}-reason")
        if st.form_submit_button(plain(f"Accept a new level from {one.signals.proposed.date.name}")):  # type: ignore[union-attr]
            _accept(one, month, reason)


def _accept(one: Measure, month: str, reason: str) -> None:
    reader = person()
    reader.must(Action.ACCEPT)
    about = one.indicator.id, one.scope.area, month
    if saved(lambda: accept_step(cache.writer(), *about, reason, reader.name)):
        st.rerun()


def _withdraw(step: Step) -> None:
    reader = person()
    reader.must(Action.ACCEPT)
    saved(lambda: withdraw_step(cache.writer(), step.id, reader.name))
