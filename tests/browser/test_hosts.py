"""The running server asked under names that are not its own, as a page does whose name was made to lead here."""

from __future__ import annotations

import base64
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from tests.browser.serving import ROOT, Server, begin, free_port, wait
from tests.browser.speaking import first_run
from tests.conftest import copied

UPGRADE = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Protocol": "streamlit",
}
ROUTES = (
    "/",
    "/overview",
    "/ready",
    "/metrics",
    "/_stcore/health",
    "/_stcore/host-config",
    "/media/x",
    "/app/static/x",
    "/component/streamlit_folium.st_folium/index.html",
    "/auth/logout",
)
FOREIGN = (
    "evil.example",
    "evil.example:{port}",
    "127.0.0.1.evil.example:{port}",
    "localhost@evil.example",
    "evil.example@localhost",
    "localhost.",
    "localhost:80:80",
    "0.0.0.0:{port}",
    "[::ffff:127.0.0.1]:{port}",
    "2130706433",
    "",
)


@pytest.fixture(scope="module")
def steward(illustrative_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A dashboard with a local steward, as `make run STEWARD=...` starts it."""
    url = copied(illustrative_url, tmp_path_factory.mktemp("hosts") / "own.sqlite")
    server = begin(url, {"CSP_LOCAL_STEWARD": "Jo Smith"})
    yield server
    server.end()


@pytest.fixture(scope="module")
def named(illustrative_url: str) -> Iterator[Server]:
    """A dashboard for readers elsewhere, who know it by a name."""
    server = begin(
        illustrative_url, {"CSP_HOSTS": "Dashboard.example.gov.uk, [fd00::1]"}, "--proxy", "127.0.0.1"
    )
    yield server
    server.end()


def port(server: Server) -> int:
    return int(server.address.rsplit(":", 1)[1])


def ask(server: Server, path: str, host: str | None, method: str = "GET", **headers: str) -> tuple[int, str]:
    """The status and the body that a request gets whose headers are exactly these."""
    lines = [f"{method} {path} HTTP/1.{0 if host is None else 1}", "Connection: close"]
    lines += [] if host is None else [f"Host: {host.format(port=port(server))}"]
    lines += [
        f"{name.replace('_', '-')}: {value.format(port=port(server))}" for name, value in headers.items()
    ]
    with socket.create_connection(("127.0.0.1", port(server)), timeout=60) as line:
        line.sendall(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))
        answer = b""
        while not (answer.startswith(b"HTTP/1.1 101") and b"\r\n\r\n" in answer) and (
            more := line.recv(65536)
        ):
            answer += more
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), body.decode("utf-8", "replace")


def upgrade(server: Server, host: str | None, **headers: str) -> int:
    """The status with which a WebSocket is answered: 101 is a welcome."""
    key = base64.b64encode(os.urandom(16)).decode()
    return ask(server, "/_stcore/stream", host, **UPGRADE, **{"Sec-WebSocket-Key": key}, **headers)[0]


@pytest.mark.parametrize("path", ROUTES)
def test_no_route_answers_to_a_foreign_name(steward: Server, path: str) -> None:
    for method in ("GET", "POST", "PUT", "OPTIONS"):
        status, body = ask(steward, path, "evil.example:{port}", method)
        assert status == 421 and "evil" not in body, method


@pytest.mark.parametrize("host", FOREIGN)
def test_a_rebound_name_opens_no_page_and_no_socket(steward: Server, host: str) -> None:
    assert ask(steward, "/", host)[0] in (400, 421)
    assert upgrade(steward, host, Origin=f"http://{host}") in (400, 403)


def test_a_request_without_a_name_is_refused(steward: Server) -> None:
    assert ask(steward, "/", None)[0] == 421


def test_two_names_are_no_name(steward: Server) -> None:
    assert ask(steward, "/", "127.0.0.1:{port}\r\nHost: evil.example")[0] == 400


@pytest.mark.parametrize("host", ["localhost:{port}", "LOCALHOST:9000", "127.0.0.1", "[::1]:{port}"])
def test_every_name_of_loopback_is_answered_at_any_port(steward: Server, host: str) -> None:
    """Any port: a tunnel from another machine ends at a port of its own."""
    assert ask(steward, "/ready", host)[0] == 200
    assert upgrade(steward, host, Origin=f"http://{host}") == 101


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "http://localhost:{port}",
        "http://127.0.0.1:1",
        "https://127.0.0.1",
        "null",
        "file://",
        "ftp://127.0.0.1:{port}",
        "http://evil@127.0.0.1:{port}",
        "http://127.0.0.1:{port}\r\nOrigin: http://evil.example",
    ],
)
def test_a_socket_or_a_change_comes_from_a_page_of_the_same_name_and_port(
    steward: Server, origin: str
) -> None:
    """Another program's page on this machine is another site too."""
    assert upgrade(steward, "127.0.0.1:{port}", Origin=origin) in (400, 403)
    for method in ("POST", "PUT", "DELETE", "PATCH", "TRACE"):
        status, body = ask(steward, "/_stcore/upload_file/a/b", "127.0.0.1:{port}", method, Origin=origin)
        assert (status, "another site" in body) == (403, True), method


def test_a_socket_without_an_origin_is_refused(steward: Server) -> None:
    assert upgrade(steward, "127.0.0.1:{port}") == 403


def test_an_answer_is_shared_with_no_other_site(steward: Server) -> None:
    with socket.create_connection(("127.0.0.1", port(steward)), timeout=60) as line:
        head = f"Host: 127.0.0.1:{port(steward)}\r\nOrigin: http://evil.example\r\nConnection: close"
        line.sendall(f"GET /_stcore/health HTTP/1.1\r\n{head}\r\n\r\n".encode())
        answer = b"".join(iter(lambda: line.recv(65536), b"")).lower()
    assert b" 200 " in answer.partition(b"\r\n")[0] and b"evil.example" not in answer


@pytest.mark.parametrize(
    "header",
    [
        "Forwarded",
        "Via",
        "X_Forwarded_For",
        "X_Forwarded_Host",
        "X_Forwarded_Proto",
        "X_Real_IP",
        "CF_Connecting_IP",
    ],
)
def test_a_local_steward_serves_nothing_that_was_passed_on(steward: Server, header: str) -> None:
    """Somebody's own tunnel on this machine is a way in for others."""
    for value in ("127.0.0.1", "for=127.0.0.1", ""):
        status, body = ask(steward, "/", "localhost:{port}", **{header: value})
        assert (status, "its own machine only" in body) == (403, True)
        ours = {"Origin": "http://localhost:{port}", header: value}
        assert upgrade(steward, "localhost:{port}", **ours) == 403


@pytest.mark.parametrize("host", ["dashboard.example.gov.uk", "DASHBOARD.example.gov.uk:443", "[fd00::1]"])
def test_a_name_in_csp_hosts_is_answered(named: Server, host: str) -> None:
    assert ask(named, "/ready", host)[0] == 200
    assert upgrade(named, host, Origin=f"https://{host}") == 101
    assert upgrade(named, host, Origin="https://evil.example") == 403
    assert ask(named, "/ready", "other.example.gov.uk")[0] == 421


def test_what_a_proxy_says_of_the_name_is_not_believed(named: Server) -> None:
    assert ask(named, "/", "evil.example", X_Forwarded_Host="dashboard.example.gov.uk")[0] == 421


def test_no_name_reaches_the_log(illustrative_url: str, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with log.open("w") as errors:
        server = begin(illustrative_url, errors=errors)
        try:
            ask(server, "/?x=marked-query", "marked-name.example", Origin="http://marked-origin.example")
            upgrade(server, "marked-name.example", Origin="http://marked-origin.example")
        finally:
            server.end()
    assert "marked" not in log.read_text()


@pytest.fixture(scope="module")
def unguarded(illustrative_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of the pages under `streamlit run`, which asks none of the questions that serve.py asks."""
    free = free_port()
    url = copied(illustrative_url, tmp_path_factory.mktemp("unguarded") / "own.sqlite")
    settings = {"CSP_DATABASE_URL": url, "CSP_LOCAL_STEWARD": "Jo Smith"}
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", f"--server.port={free}"]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | settings, stdout=subprocess.DEVNULL)
    with process:
        wait(process, f"http://127.0.0.1:{free}/_stcore/health")
        yield free
        process.terminate()


@pytest.mark.parametrize(
    ("host", "headers", "steward"),
    [
        ("127.0.0.1:{port}", {}, True),
        ("evil.example:{port}", {}, False),
        ("localhost.evil.example:{port}", {}, False),
        ("127.0.0.1:{port}", {"X-Forwarded-For": "127.0.0.1"}, False),
    ],
)
def test_who_reads_under_another_name_is_never_the_local_steward(
    unguarded: int, host: str, headers: dict[str, str], steward: bool
) -> None:
    name = host.format(port=unguarded)
    with (
        socket.create_connection(("127.0.0.1", unguarded), timeout=60) as line,
        connect(
            f"ws://{name}/_stcore/stream", sock=line, origin=Origin(f"http://{name}"), proxy=None,
            additional_headers=headers, subprotocols=[Subprotocol("streamlit")], max_size=None,
        ) as talk,
    ):  # fmt: skip
        text = first_run(talk)[1]
    assert ("You act as steward, as Jo Smith" in text) == steward
