"""The server's log: what is in it, and what a reader can put into it, which is nothing."""

from __future__ import annotations

import json
import logging
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from pages.app.log import LEFT_OUT, Lines, Repeats
from tests.browser.serving import ROOT, Server, begin, free_port
from tests.browser.signing_in import SECRET
from tests.browser.speaking import first_run
from tests.conftest import copied

MARK = "marked-by-a-stranger"
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture(scope="module")
def logged(illustrative_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Path]]:
    """A dashboard with sign-in whose service does not answer, and its log."""
    folder = tmp_path_factory.mktemp("log")
    (folder / "people.toml").write_text("people = []")
    port = free_port()
    settings = {
        "PORT": str(port),
        "CSP_OIDC_METADATA_URL": f"{NOWHERE}/.well-known/openid-configuration",
        "CSP_OIDC_CLIENT_ID": "dashboard",
        "CSP_OIDC_CLIENT_SECRET": "a secret of the service",
        "CSP_OIDC_REDIRECT_URI": f"http://127.0.0.1:{port}/oauth2callback",
        "CSP_COOKIE_SECRET": SECRET,
        "CSP_PEOPLE": str(folder / "people.toml"),
    }
    log = folder / "log"
    url = copied(illustrative_url, folder / "own.sqlite")  # sign-ins that fail are written on its trail
    with log.open("w") as errors:
        server = begin(url, settings, errors=errors)
        yield server, log
        server.end()


PATHS = (
    "/oauth2callback?error={mark}&error_description={mark}",
    "/oauth2callback?error=%0A{mark}&error_description=x%0D%0A{mark}",
    "/oauth2callback?state={mark}&code={mark}",
    "/auth/login?provider={mark}",
    "/auth/logout?{mark}={mark}",
    "/{mark}/..%2f{mark}",
    "/media/{mark}",
    "/component/{mark}/{mark}.html",
    "/_stcore/bidi-components/{mark}/{mark}.js",
    "/app/static/{mark}",
    "/_stcore/upload_file/{mark}/{mark}",
    "/ready?{mark}",
)


def test_nothing_that_a_stranger_says_reaches_the_log(logged: tuple[Server, Path]) -> None:
    server, log = logged
    texts = {
        "Referer": MARK,
        "User-Agent": MARK,
        "X-Forwarded-For": MARK,
        "Cookie": f"_streamlit_user={MARK}",
    }
    with httpx.Client(timeout=60, follow_redirects=False) as client:
        for path in PATHS:
            client.get(server.address + path.format(mark=MARK), headers=texts)
            client.put(server.address + path.format(mark=MARK), headers=texts, content=MARK)
            client.get(
                server.address + path.format(mark=MARK), headers=texts | {"Host": MARK, "Origin": MARK}
            )
    _speak(server)
    server.process.poll()
    lines = log.read_text().splitlines()
    assert MARK not in "".join(lines) and quote(MARK) not in "".join(lines)
    events = [json.loads(line) for line in lines]
    assert f"Error during authentication: {LEFT_OUT}. Error description: {LEFT_OUT}" in {
        e["said"] for e in events
    }


def _speak(server: Server) -> None:
    """Odd requests on the socket, and no request at all."""
    place = server.address.replace("http", "ws") + f"/_stcore/stream?{MARK}"
    names = [Subprotocol("streamlit"), Subprotocol(MARK), Subprotocol(MARK)]
    settings = {"origin": Origin(server.address), "subprotocols": names, "proxy": None, "max_size": None}
    with connect(place, additional_headers={"Cookie": f"_streamlit_user={MARK}"}, **settings) as line:
        first_run(line, f"borough={MARK}&to={MARK}&release={MARK}")
        line.send(MARK.encode())
    with connect(place, **settings) as line:
        line.send(MARK)
    port = int(server.address.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port), timeout=60) as raw:
        raw.sendall(f"{MARK}\r\n\r\n".encode())
        raw.recv(4096)


@given(st.text(min_size=3, alphabet=st.characters(exclude_characters="%(…)0123456789"), max_size=40))
def test_of_a_librarys_message_the_fixed_words_stay(text: str) -> None:
    record = logging.LogRecord(
        "streamlit.x", logging.ERROR, "", 0, "half of %s: %d, %5.1f, %r", (text, 7, 2.5, text), None
    )
    assert json.loads(Lines().format(record))["said"] == f"half of {LEFT_OUT}: 7, 2.5, {LEFT_OUT}"


@pytest.mark.parametrize(
    "record",
    [
        logging.LogRecord("x", logging.ERROR, "", 0, ValueError(MARK), (), None),  # type: ignore[arg-type]
        logging.LogRecord("x", logging.ERROR, "", 0, "%(a)s", ({"a": MARK},), None),
        logging.LogRecord("x", logging.ERROR, "", 0, "%s %s", (MARK,), None),
        logging.LogRecord("asyncio", logging.ERROR, "", 0, f"Exception in callback f('{MARK}')", (), None),
        logging.LogRecord(
            "asyncio", logging.ERROR, "", 0, f"Executing <Task '{MARK}'> took 2 seconds", (), None
        ),
    ],
)
def test_a_message_of_an_odd_shape_tells_nothing_more(record: logging.LogRecord) -> None:
    assert MARK not in Lines().format(record)


def test_the_same_again_and_again_fills_no_disk() -> None:
    repeats = Repeats(most=2, seconds=60)
    made = [logging.LogRecord("x", logging.ERROR, "", 0, "refused %s", (n,), None) for n in range(5)]
    other = logging.LogRecord("x", logging.ERROR, "", 0, "started", (), None)
    assert [repeats.filter(record) for record in made] == [True, True, False, False, False]
    assert repeats.filter(other)
    later = logging.LogRecord("x", logging.ERROR, "", 0, "refused %s", (6,), None)
    later.created += 61
    assert repeats.filter(later)


def test_what_streamlit_imports_later_logs_in_the_same_form() -> None:
    """In a process of its own, because it is for good."""
    script = """
import logging
from pages.app import log
log.begin()
from streamlit.logger import get_logger
get_logger("streamlit.later").error("told %s", "marked")
get_logger("uvicorn.later").error("told %s", "marked")
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert [json.loads(line)["said"] for line in done.stderr.splitlines()] == [f"told {LEFT_OUT}"] * 2


def test_the_log_is_lines_of_json_without_addresses() -> None:
    try:
        raise ValueError("jo@example.gov.uk from 10.1.2.3")
    except ValueError as error:
        info = (type(error), error, error.__traceback__)
    record = logging.LogRecord(
        "csp",
        logging.ERROR,
        "",
        0,
        "failed for %s at %s, postgresql://jo:secret@host/x\nsecond",
        ("jo@a.uk", "10.1.2.3"),
        info,
    )
    line = Lines().format(record)
    document = json.loads(line)
    assert "\n" not in line and document["kind"] == "ValueError" and "test_log.py" in document["where"]
    assert not any(word in line for word in ("jo@", "10.1.2.3", "secret", "second"))
