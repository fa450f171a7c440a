"""What ends with a sign-in: sockets, copied cookies, downloads and files, at every process; and what the trail keeps.

Spoken without a browser: a cookie as Streamlit sets it, and a socket. test_sign_in_browser.py signs in for real.
"""

from __future__ import annotations

import itertools
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from streamlit.runtime.memory_media_file_storage import _calculate_file_id
from websockets.exceptions import ConnectionClosed

from data_loaders.store import audit
from data_loaders.store.engine import opened
from tests.browser.serving import PATIENCE, begin, free_port
from tests.browser.signing_in import PEOPLE, SECRET
from tests.browser.tab import ask, cookie, open_tab
from tests.conftest import copied

pytestmark = pytest.mark.browser
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEMPLATE, SIGNED_IN = "Download the template", "Signed in as"
_nonces = map(str, itertools.count())


@dataclass
class Pair:
    """Two processes with one store and one file of people, as behind a proxy."""

    first: str
    second: str
    url: str
    people: Path

    def sign_in(self, email: str) -> str:
        """The cookie of a new sign-in."""
        claims = {"iss": "https://x", "sub": email, "nonce": next(_nonces), "iat": time.time()}
        return cookie(SECRET, self.first, {**claims, "email": email, "email_verified": True})

    def trail(self) -> list[tuple[str, str, str]]:
        """Who did what about what, newest first."""
        with opened(self.url) as engine:
            return [(e.who, e.what, e.about) for e in audit.entries(engine)]

    def noted(self, *line: str) -> bool:
        """Does the trail come to hold a line? Lines are written beside the pages."""
        return eventually(lambda: line in self.trail())


def eventually(true: Callable[[], bool]) -> bool:
    until = time.monotonic() + PATIENCE / 1000
    while not true():
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


@pytest.fixture(scope="module")
def running(illustrative_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("sessions")
    url, people, port = copied(illustrative_url, folder / "own.sqlite"), folder / "people.toml", free_port()
    people.write_text(PEOPLE)
    settings = {
        "CSP_OIDC_METADATA_URL": "http://127.0.0.1:9/none",
        "CSP_OIDC_CLIENT_ID": "dashboard",
        "CSP_OIDC_CLIENT_SECRET": "a secret of the service",
        "CSP_OIDC_REDIRECT_URI": f"http://127.0.0.1:{port}/oauth2callback",
        "CSP_COOKIE_SECRET": SECRET,
        "CSP_PEOPLE": str(people),
    }
    servers = [begin(url, settings | {"PORT": str(port)}), begin(url, settings)]
    yield Pair(servers[0].address, servers[1].address, url, people)
    for server in servers:
        server.end()


@pytest.fixture
def pair(running: Pair) -> Iterator[Pair]:
    yield running
    running.people.write_text(PEOPLE)


@pytest.mark.parametrize("email", ["kay@example.gov.uk", "jo@example.gov.uk"])
def test_who_sends_returns_gets_the_template(pair: Pair, email: str) -> None:
    signed = pair.sign_in(email)
    with open_tab(pair.first, signed, "returns") as tab:
        output = ask(pair.first, tab.download(TEMPLATE), signed)
    assert output.status_code == 200 and output.content.startswith(b"PK")
    assert output.headers["cache-control"] == "no-store"


def test_a_file_is_there_for_its_own_sign_in_alone_and_not_under_a_hash_of_its_content(pair: Pair) -> None:
    signed = pair.sign_in("jo@example.gov.uk")
    with open_tab(pair.first, signed, "returns") as tab:
        path = tab.download(TEMPLATE)
        output = ask(pair.first, path, signed)
        assert output.status_code == 200
        name = output.headers["content-disposition"].split('"')[1]
        others = [pair.sign_in("jo@example.gov.uk"), pair.sign_in("kay@example.gov.uk"), "", signed[:-1]]
        answers = [ask(pair.first, path, other) for other in others]
        guess = _calculate_file_id(output.content, XLSX, name)
        odd = ["/media/", f"/media//{path[7:]}"]
        answers += [
            ask(pair.first, place, signed) for place in (f"/media/{guess}", f"/media/{guess}.xlsx", *odd)
        ]
        answers.append(ask(pair.second, path, signed))
    assert [a.status_code for a in answers] == [404] * len(answers)
    assert {a.headers["cache-control"] for a in answers} == {"no-store"}
    assert eventually(lambda: ask(pair.first, path, signed).status_code == 404), "the page is closed"


def test_the_public_has_its_files_too(pair: Pair) -> None:
    with open_tab(pair.first, "", "sources") as tab:
        path = tab.download("Download all releases")
        assert ask(pair.first, path).status_code == 200
        assert ask(pair.first, path, pair.sign_in("jo@example.gov.uk")).status_code == 404


def test_a_sign_out_ends_open_pages_files_and_copied_cookies_everywhere(pair: Pair) -> None:
    signed = pair.sign_in("jo@example.gov.uk")
    with open_tab(pair.first, signed) as tab, open_tab(pair.first, signed, "returns") as other:
        path = other.download(TEMPLATE)
        assert SIGNED_IN in tab.says and ask(pair.first, path, signed).status_code == 200
        assert tab.sign_out() == "/auth/logout"
        assert ask(pair.first, path, signed).status_code == 404
        with pytest.raises(ConnectionClosed):
            other.download(TEMPLATE)
        with pytest.raises(ConnectionClosed):
            tab.run()
    assert pair.noted("Jo Steward", "signed out", "")
    for process in (pair.first, pair.second):
        with open_tab(pair.first, signed, process=process) as copied:
            assert SIGNED_IN not in copied.says and "Sign in" in copied.says


def test_a_page_that_is_only_looked_at_is_closed_wherever_it_is_open(pair: Pair) -> None:
    """The second process hears of it from the store. Somebody else stays."""
    signed, others = pair.sign_in("jo@example.gov.uk"), pair.sign_in("jo@example.gov.uk")
    with (
        open_tab(pair.first, signed) as tab,
        open_tab(pair.first, signed) as here,
        open_tab(pair.first, signed, process=pair.second) as there,
        open_tab(pair.first, others) as other,
    ):
        assert SIGNED_IN in there.says
        tab.sign_out()
        assert here.closed_by_server() and there.closed_by_server()
        other.run()
        assert SIGNED_IN in other.says


@pytest.mark.parametrize(
    "people", ["people = []", PEOPLE.replace('"steward"', '"viewer"')], ids=["off the list", "another role"]
)
def test_a_role_that_ends_takes_downloads_files_and_open_pages_with_it(pair: Pair, people: str) -> None:
    signed = pair.sign_in("jo@example.gov.uk")
    with open_tab(pair.first, signed, "returns") as tab, open_tab(pair.first, signed) as other:
        path = tab.download(TEMPLATE)
        pair.people.write_text(people)
        assert ask(pair.first, path, signed).status_code == 404
        with pytest.raises(ConnectionClosed):
            tab.download(TEMPLATE)
        assert other.closed_by_server()
    pair.people.write_text(PEOPLE)
    with open_tab(pair.first, signed) as again:
        assert "Jo Steward: steward" in again.says


def test_a_file_of_people_that_is_being_edited_closes_no_page(pair: Pair) -> None:
    signed = pair.sign_in("jo@example.gov.uk")
    with open_tab(pair.first, signed) as tab:
        pair.people.write_text("people = [{ email = ")
        tab.run()
        assert "Jo Steward" not in tab.says
        pair.people.write_text(PEOPLE)
        tab.run()
        assert "Jo Steward" in tab.says


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", ""])
def test_a_link_of_another_site_signs_nobody_out(pair: Pair, site: str) -> None:
    """Nor does the address alone, wherever it is followed from: a sign-out begins in the page."""
    signed = pair.sign_in("jo@example.gov.uk")
    answer = ask(pair.first, "/auth/logout", signed, **({"Sec-Fetch-Site": site} if site else {}))
    assert answer.headers["location"] == "/" and "set-cookie" not in answer.headers
    with open_tab(pair.first, signed) as tab:
        assert SIGNED_IN in tab.says
        tab.sign_out()
    assert "set-cookie" in ask(pair.first, "/auth/logout", signed).headers


@pytest.mark.parametrize("junk", ["x", "a.b.c"])
def test_a_cookie_of_junk_is_nobodys(pair: Pair, junk: str) -> None:
    with open_tab(pair.first, junk) as tab:
        assert SIGNED_IN not in tab.says
    assert ask(pair.first, "/auth/logout", junk).status_code == 302


def test_a_sign_out_does_not_wait_for_a_store_that_is_being_written_to(pair: Pair) -> None:
    signed = pair.sign_in("kay@example.gov.uk")
    with closing(sqlite3.connect(pair.url.removeprefix("sqlite:///"))) as load:
        load.execute("BEGIN IMMEDIATE")
        with open_tab(pair.first, signed) as tab:
            tab.sign_out()
        with open_tab(pair.first, signed) as copied:
            assert SIGNED_IN not in copied.says
        assert ("Kay Contributor", "signed out", "") not in pair.trail()
        load.rollback()
    assert pair.noted("Kay Contributor", "signed out", "")


def test_the_trail_keeps_whose_role_has_changed_once(pair: Pair) -> None:
    by, what = "the file of people", audit.ROLE
    assert pair.noted(by, what, "Jo Steward is now steward")
    with open_tab(pair.first, pair.sign_in("jo@example.gov.uk")):
        pair.people.write_text(PEOPLE.replace('"steward"', '"administrator"'))
        assert pair.noted(by, what, "Jo Steward is now administrator")
    pair.people.write_text(PEOPLE.replace("Kay Contributor", "Kay Lee"))
    with open_tab(pair.first), open_tab(pair.second):
        assert pair.noted(by, what, "Kay Contributor is now without a role")
        assert pair.noted(by, what, "Jo Steward is now steward")
    lines = [about for _, told, about in pair.trail() if told == what and "Jo Steward" in about]
    assert lines[:3] == [f"Jo Steward is now {role}" for role in ("steward", "administrator", "steward")]


def test_a_sign_in_that_fails_is_on_the_trail_without_what_the_address_says(pair: Pair) -> None:
    for query in ("error=access_denied&error_description=Jo+Steward+did+it", "code=x&state=y"):
        answer = ask(pair.first, f"/oauth2callback?{query}")
        assert answer.headers["location"] == "/"
    assert pair.noted("somebody", "sign-in failed", "refused by the sign-in service, or not begun here")
    assert not [line for line in pair.trail() if "did it" in repr(line)]
