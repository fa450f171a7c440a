"""Everybody who may ask, from nobody to an administrator, and how each signs in: with the real service, by program."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin

import httpx

from tests.browser.signing_in import AGENCY, PEOPLE
from tests.browser.tab import COOKIE, open_tab
from tests.withheld_stores import guarded

# The agency that sends figures which others may not see.
SENDER = next(i.sender for i in guarded() if i.sender and i.sender != AGENCY)
LEE = (
    f'  {{ email = "lee@example.gov.uk", role = "contributor", name = "Lee Sender", agency = "{SENDER}" }},\n'
)
KNOWN = PEOPLE.replace("people = [\n", f"people = [\n{LEE}", 1)


@dataclass(frozen=True)
class Asker:
    """Somebody who asks. subject: who they are at the sign-in service, "" for somebody who has not signed in.

    officer: may they see what is withheld from others? own: a file that tells an agency what itself has sent.
    """

    name: str
    subject: str
    officer: bool = False
    own: str = ""


TEMPLATE = "Download the template"  # it holds what the agency sent before
NOBODY = Asker("nobody", "")
UNKNOWN = Asker("signed in without a role", "eve")
VIEWER = Asker("viewer", "vic")
CONTRIBUTOR = Asker("contributor of another agency", "kay", own=TEMPLATE)
SENDING = Asker("contributor of the agency", "lee", own=TEMPLATE)
STEWARD = Asker("steward", "jo", officer=True)
ADMINISTRATOR = Asker("administrator", "ada", officer=True)
ASKERS = (NOBODY, UNKNOWN, VIEWER, CONTRIBUTOR, SENDING, STEWARD, ADMINISTRATOR)


def introduce(issuer: str) -> None:
    """Make the sender known to the sign-in service, which knows the others."""
    claims = {"email": "lee@example.gov.uk", "email_verified": True}
    httpx.put(f"{issuer}/users/lee", json=claims).raise_for_status()


def sign_in(home: str, asker: Asker) -> str:
    """The cookie of a new sign-in; "" for nobody."""
    if not asker.subject:
        return ""
    with httpx.Client(timeout=60) as browser:
        return sign_in_with(browser, home, asker)


def sign_in_with(browser: httpx.Client, home: str, asker: Asker) -> str:
    """The cookie of a new sign-in in a browser that may hold one already."""
    with open_tab(home) as tab:
        way = tab.sign_in()
    service = browser.get(urljoin(home, way)).headers["location"]
    back = browser.post(service, data={"sub": asker.subject}).headers["location"]
    browser.get(back)
    return browser.cookies[COOKIE]
