"""Step changes on a card: those that were accepted, and for who may, accepting and withdrawing one."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from data_loaders.store.snapshot import Step
from data_loaders.store.step_changes import accept_step, withdraw_step
from metrics.series.measure import Measure
from metrics.wording.trend import accepted, proposed
from pages.access.person import Permission
from pages.access.reader import person
from pages.components import markup
from pages.components.plain_text import plain
from pages.components.saving import saved
from pages.state import cache


def draw(measure: Measure) -> None:
    """What is known of steps in one borough's series; nothing where there is nothing to say or do."""
    sentences = [accepted(step) for step in measure.steps]
    if measure.signals and measure.signals.proposed:
        sentences.append(proposed(measure.signals.proposed))
    if not sentences:
        return
    lines = Markup().join(Markup("<p>{}</p>").format(text) for text in sentences)
    markup.draw(
        Markup('<div class="card-about"><h3>Step changes, {}</h3>{}</div>').format(measure.area_name, lines)
    )
    if person().may(Permission.ACCEPT):
        for step in measure.steps:
            st.button(
                plain(f"Withdraw step {step.id}"), on_click=_withdraw, args=(step,), key=f"withdraw-{step.id}"
            )
        if measure.signals and measure.signals.proposed:
            _form(measure, str(measure.signals.proposed.date))


def _form(measure: Measure, month: str) -> None:
    key = f"step-{measure.indicator.id}-{measure.scope.area}"
    with st.form(key, border=False):
        reason = st.text_input("Why the level changed", max_chars=300, key=f"{key}-reason")
        if st.form_submit_button(plain(f"Accept a new level from {measure.signals.proposed.date.name}")):  # type: ignore[union-attr]
            _accept(measure, month, reason)


def _accept(measure: Measure, month: str, reason: str) -> None:
    reader = person()
    reader.must(Permission.ACCEPT)
    about = measure.indicator.id, measure.scope.area, month
    if saved(lambda: accept_step(cache.writer(), *about, reason, reader.name)):
        st.rerun()


def _withdraw(step: Step) -> None:
    reader = person()
    reader.must(Permission.ACCEPT)
    saved(lambda: withdraw_step(cache.writer(), step.id, reader.name))
