"""The frame: the page's settings, what the reader asks for, and the menu. It holds no data."""

import streamlit as st

from data_loaders.fault import Fault
from pages.frame import empty, health, navigation, uploads
from pages.meeting import notice
from pages.parts import as_at, boundary, cache, scope, style, turns
from pages.parts.words import as_text
from pages.people import account
from pages.people.current import person
from pages.people.person import Action

st.set_page_config(page_title="Community safety", layout="wide", initial_sidebar_state=236)
style.apply()
health.runs.add()
cache.refresh()

choices = st.sidebar.container()
below = st.sidebar.container()
try:
    with below:
        as_at.control(cache.days(), cache.papers(), scope.forget_month)
    evidence = cache.evidence()
except Fault as fault:
    empty.unusable(fault)
    st.stop()

if not scope.months(evidence):
    empty.nothing_loaded()
    st.stop()

reader = person()
uploads.allow(reader.may(Action.RETURN))
page = st.navigation(navigation.menu(evidence, reader), expanded=True)
st.set_page_config(page_title=f"{as_text(page.title)} – Community safety")
with choices:
    scope.controls(evidence)
account.draw(reader)
try:
    with boundary.part("The notice above this page"):
        notice.draw()
    with turns.pages.take():
        page.run()
except Exception as error:  # a reader is told in plain words, whatever it is
    empty.failed(error)
