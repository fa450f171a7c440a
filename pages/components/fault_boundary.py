"""Keeps a failure to the part of a page in which it happens: the part says so in its place, and the rest stands.

The message has a reference number. The log has the same one, with the kind of the failure and where in the code it was,
and not what it says, which may hold data. The same failure always has the same number, whoever meets it.
"""

from __future__ import annotations

import hashlib
import logging
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import streamlit as st
from markupsafe import Markup

from data_loaders.store.store_faults import StoreFault
from pages.access.person import Refused
from pages.components.plain_text import plain

SAYS = logging.getLogger("csp")
T = TypeVar("T")
# A store that does not answer, and an action that is not for this reader, concern the whole page. Streamlit's own
# control of a run (st.stop, st.rerun) is no Exception and is never caught here.
WHOLE_PAGE = (StoreFault, Refused)
DIGITS = 6


AS_IT_IS = Markup("{}")


@dataclass(frozen=True)
class Failed:
    """A part that could not be made. what: as its reader would call it; reference: its number in the log."""

    what: str
    reference: str

    @property
    def words(self) -> str:
        """ "This measure cannot be shown. Quote reference 3F9A2C to whoever runs the dashboard." """
        return f"{self.what} cannot be shown. Quote reference {self.reference} to whoever runs the dashboard."

    @property
    def html(self) -> Markup:
        """The same as a paragraph of HTML."""
        return Markup('<p class="failed" role="alert">{}</p>').format(self.words)


def note(what: str, error: BaseException, about: str = "") -> Failed:
    """Write a failure to the log; returns what to say of it.

    about: which one it is: an id of ours, and no text of a file.
    """
    places = [f"{frame.filename}:{frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    told = "|".join((type(error).__name__, about, *places[-1:]))
    reference = hashlib.sha256(told.encode()).hexdigest()[:DIGITS].upper()
    which = f"{what} ({about})" if about else what
    SAYS.error("%s cannot be shown, reference %s", which, reference, exc_info=error)
    return Failed(what, reference)


def attempt(what: str, make: Callable[[], T], about: str = "") -> T | Failed:
    """What is made for a part of a page, or that it could not be made."""
    try:
        return make()
    except WHOLE_PAGE:
        raise
    except Exception as error:  # whatever it is, the rest of the page stands
        return note(what, error, about)


def html(what: str, make: Callable[[], Markup], about: str = "", inside: Markup = AS_IT_IS) -> Markup:
    """The HTML of a part, or of the paragraph that it cannot be shown. inside: what such a paragraph stands in, where
    it cannot stand by itself ("<li>{}</li>")."""
    made = attempt(what, make, about)
    return inside.format(made.html) if isinstance(made, Failed) else made


@contextmanager
def part(what: str = "This part", about: str = "") -> Iterator[None]:
    """Draw a part of a page. What it has drawn before it failed stays, and the message stands below."""
    try:
        yield
    except WHOLE_PAGE:
        raise
    except Exception as error:
        st.error(plain(note(what, error, about).words))
