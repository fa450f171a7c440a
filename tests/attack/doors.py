"""Ways in that are shut: each is tried, and says what it answers beside what it is to answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.browser.tab import COOKIE, Tab, ask, cookie, open_tab

EVIL = "http://evil.example"
SIGNED_IN = "Signed in as"
# What a proxy that signs people in might say, were one believed.
FOR_ANOTHER = {
    "X-Forwarded-User": "jo@example.gov.uk",
    "X-Forwarded-Email": "jo@example.gov.uk",
    "Remote-User": "jo@example.gov.uk",
    "X-Streamlit-User": "jo@example.gov.uk",
}
PASSED_ON = {"X-Forwarded-For": "127.0.0.1"}
OTHER_SITE = {"Sec-Fetch-Site": "cross-site", "Referer": EVIL}
STEWARD = {"sub": "jo", "email": "jo@example.gov.uk", "email_verified": True}


@dataclass(frozen=True)
class Tried:
    """A door, what it is to answer, and what it answered."""

    door: str
    expected: object
    answer: object


def from_elsewhere(home: str) -> Iterator[Tried]:
    """Other names, other sites, and other people's words for who asks."""
    for path in ("/", "/ready", "/_stcore/health", "/auth/login", "/media/x"):
        yield Tried(f"{path} under another name", 421, ask(home, path, Host="evil.example").status_code)
    upload = f"{home}/_stcore/upload_file/a/b"
    answer = httpx.put(upload, files={"file": b"x"}, headers={"Origin": EVIL}, timeout=60)
    yield Tried("an upload by another site", 403, answer.status_code)
    yield Tried("a socket of another site", 403, _socket(home, EVIL))
    yield Tried("a socket of no site", 403, _socket(home, None))
    yield Tried("numbers for another machine", 403, ask(home, "/metrics", **PASSED_ON).status_code)
    yield Tried("Streamlit's own numbers", 404, ask(home, "/_stcore/metrics").status_code)


def by_name(home: str) -> Iterator[Tried]:
    """Headers and cookies that name a steward without a sign-in."""
    with open_tab(home, **FOR_ANOTHER) as tab:
        yield Tried("headers that name a steward", False, SIGNED_IN in tab.says)
    for kind, forged in (("another secret", cookie("f" * 48, home, STEWARD)), ("junk", "a.b.c")):
        with open_tab(home, forged) as tab:
            yield Tried(f"a cookie of {kind}", False, SIGNED_IN in tab.says)


def local(home: str) -> Iterator[Tried]:
    """A steward's dashboard for their own machine, asked from elsewhere."""
    with open_tab(home) as tab:
        yield Tried("the steward's own page", True, "You act as steward" in tab.says)
    for path in ("/", "/ready", "/_stcore/health"):
        yield Tried(f"{path} passed on", 403, ask(home, path, **PASSED_ON).status_code)
    yield from (tried for tried in from_elsewhere(home))
    yield Tried("a socket that was passed on", 403, _socket(home, home, PASSED_ON))


def upload(home: str, cookie: str, may: bool) -> Iterator[Tried]:
    """A file sent into one's own session, with all that a browser sends. may: is it theirs to send one?"""
    with open_tab(home, cookie, "returns") as tab, httpx.Client(base_url=home, timeout=60) as client:
        client.get("/_stcore/health")
        if cookie:
            client.cookies.set(COOKIE, cookie)
        token = {"X-Xsrftoken": client.cookies["_streamlit_xsrf"]}
        where = f"/_stcore/upload_file/{tab.session}/file"
        answer = client.put(where, files={"file": b"x"}, headers=token)
        yield Tried("an upload", 204 if may else 403, answer.status_code)
        if cookie:
            client.cookies.delete(COOKIE)
            answer = client.put(where, files={"file": b"x"}, headers=token)
            yield Tried("an upload into another's page", 403, answer.status_code)
        answer = client.put(where, files={"file": b"x"})
        yield Tried("an upload without the page's token", 403, answer.status_code)


def anothers(home: str, theirs: str, others: dict[str, str]) -> Iterator[Tried]:
    """A signed-in person's file and sign-in, to others and after they have signed out. theirs: their cookie, used up;
    others: the cookies of others by their names."""
    with open_tab(home, theirs, "returns") as tab, open_tab(home, theirs) as second:
        path = tab.download("Download the template")
        yield Tried("one's own file", 200, ask(home, path, theirs).status_code)
        for name, cookie in others.items():
            yield Tried(f"another's file, for {name}", 404, ask(home, path, cookie).status_code)
        foreign = ask(home, "/auth/logout", theirs, **OTHER_SITE)
        yield Tried("a sign-out by another site", (303, False), _left(foreign))
        second.run()
        yield Tried("and who was to be signed out", True, SIGNED_IN in second.says)
        second.sign_out()
        yield Tried("one's own file after signing out", 404, ask(home, path, theirs).status_code)
        yield Tried("a page left open", "closed", _runs(tab))
    with open_tab(home, theirs, "returns") as copied:
        yield Tried("a copied cookie after signing out", False, SIGNED_IN in copied.says)


def _left(answer: httpx.Response) -> tuple[int, bool]:
    """The status, and whether a cookie was taken away."""
    return answer.status_code, "set-cookie" in answer.headers


def _runs(tab: Tab) -> str:
    try:
        tab.run()
    except ConnectionClosed:
        return "closed"
    return "runs"


def _socket(home: str, origin: str | None, headers: dict[str, str] | None = None) -> int:
    """The status with which a WebSocket is answered: 101 is a welcome."""
    place, known = f"{home.replace('http', 'ws')}/_stcore/stream", Origin(origin) if origin else None
    try:
        with connect(place, origin=known, additional_headers=headers, proxy=None):
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code
