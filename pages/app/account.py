"""Where a reader signs in and out, and sees as whom the dashboard takes them."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from data_loaders.store import audit_queue
from pages.access import sign_in, sign_ins, sign_outs
from pages.access.person import Person
from pages.access.reader import claims
from pages.components import markup

SEEN = "officer's view noted"


def draw(reader: Person) -> None:
    """The foot of the sidebar. Nothing at all where there is no sign-in and nobody acts as steward."""
    _note_restricted(reader)
    with st.sidebar:
        if reader.local:
            _say(f"You act as steward, as {reader.name}. This dashboard serves this machine only.")
        elif sign_in.configured():
            _sign(reader)


def _sign(reader: Person) -> None:
    if not st.user.get("is_logged_in"):
        st.button("Sign in", on_click=st.login, type="tertiary")
        return
    if reader.name:
        _say(f"Signed in as {reader.name}: {_role(reader)}.")
    else:
        _say("You are signed in, but have no role here, or signed in too long ago. You see the public view.")
    st.button("Sign out", on_click=_sign_out, type="tertiary")


def _sign_out() -> None:
    """Ends the sign-in here and on the server, and sends the browser to have its cookie taken away."""
    asks = claims()
    sign_outs.end(asks, sign_ins.name(asks))
    st.logout()


def _role(reader: Person) -> str:
    return f"{reader.role} for {reader.agency}" if reader.agency else str(reader.role)


def _say(text: str) -> None:
    markup.draw(Markup('<p class="page-notice">{}</p>').format(text))


def _note_restricted(reader: Person) -> None:
    """Once in each visit, the trail notes who could see figures that are withheld from others."""
    if reader.audience == "officer" and st.session_state.get(SEEN) != reader.name:
        st.session_state[SEEN] = reader.name
        audit_queue.note_soon(reader.name, "opened the officers' view", "restricted figures")
