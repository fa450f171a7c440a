"""The floor of every page: Streamlit itself, and a heading."""

import streamlit as st

st.title("Empty")
