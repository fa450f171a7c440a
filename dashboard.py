"""The frame: the page's settings, what the reader asks for, and the menu. It holds no data."""

import streamlit as st

from data_loaders.fault import Fault
from pages.access.person import Permission
from pages.access.reader import person
from pages.app import account, fallback, health, navigation, uploads
from pages.components import fault_boundary, style
from pages.components.plain_text import as_text
from pages.meeting import notice
from pages.state import as_at, cache, scope, turns

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
    fallback.unusable(fault)
    st.stop()

if not scope.months(evidence):
    fallback.nothing_loaded()
    st.stop()

reader = person()
uploads.allow(reader.may(Permission.RETURN))
page = st.navigation(navigation.menu(evidence, reader), expanded=True)
st.set_page_config(page_title=f"{as_text(page.title)} – Community safety")
with choices:
    scope.controls(evidence)
account.draw(reader)
try:
    with fault_boundary.part("The notice above this page"):
        notice.draw()
    with turns.pages.take():
        page.run()
except Exception as error:  # a reader is told in plain words, whatever it is
    fallback.failed(error)
