"""The frame: the page's settings, what the reader asks for, and the menu. It holds no data."""

import streamlit as st

from data_loaders.fault import Fault
from pages.frame import empty, navigation
from pages.parts import cache, scope, style
from pages.people import account
from pages.people.current import person

st.set_page_config(page_title="Community safety", layout="wide", initial_sidebar_state=236)
style.apply()

try:
    evidence = cache.evidence()
except Fault as fault:
    empty.unusable(fault)
    st.stop()

if not scope.months(evidence):
    empty.nothing_loaded()
    st.stop()

reader = person()
page = st.navigation(navigation.menu(evidence, reader), expanded=True)
scope.controls(evidence)
account.draw(reader)
try:
    page.run()
except Fault as fault:
    empty.refused(fault)
