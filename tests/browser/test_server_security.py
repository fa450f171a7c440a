"""The running server against those who do not use a browser: paths, sockets, methods, and what it tells whom."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from data_loaders.store import audit
from data_loaders.store.engine import opened
from tests.browser.serving import Server, begin
from tests.conftest import copied

Ask = Callable[[str], tuple[int, bytes]]
SECRETS = ("CSP_", "requires-python", "root:", "def main", "[server]")


@pytest.fixture
def ask(dashboard: str) -> Ask:
    """Asks for a path exactly as given; clients of a better sort tidy it up first. Returns status and body."""
    where = urlsplit(dashboard)

    def answer(path: str) -> tuple[int, bytes]:
        with socket.create_connection((where.hostname, where.port), timeout=30) as line:
            line.sendall(
                f"GET {path} HTTP/1.1\r\nHost: {where.netloc}\r\nConnection: close\r\n\r\n".encode("latin-1")
            )
            text = b"".join(iter(lambda: line.recv(65536), b""))
        head, _, body = text.partition(b"\r\n\r\n")
        return int(head.split()[1]), body

    return answer


@pytest.mark.parametrize(
    "path",
    [
        "/app/static/../secrets.toml",
        "/app/static/..%2f..%2fserve.py",
        "/app/static/%2e%2e/%2e%2e/pyproject.toml",
        "/app/static/%5c%5chost%5cshare",
        "/app/static//etc/passwd",
        "/app/static/%00",
        "/static/../../../../etc/passwd",
        "/component/../serve.py",
        "/component/streamlit_folium.st_folium/../../../../../etc/passwd",
        "/component/streamlit_folium.st_folium/%2e%2e/%2e%2e/__init__.py",
        "/component/nobody/index.html",
        "/media/../../serve.py",
        "/..%c0%af..%c0%afetc/passwd",
        "/.streamlit/config.toml",
        "/var/csp.sqlite",
        "/people.toml",
    ],
)
def test_no_path_leads_to_a_file_that_is_not_served(ask: Ask, path: str) -> None:
    """Refused; or for an address that could be a page's, Streamlit's own page, which holds nothing."""
    status, body = ask(path)
    assert status in (400, 403, 404) or (status == 200 and b"<title>Streamlit</title>" in body), (
        status,
        body[:200],
    )
    assert not any(secret.encode() in body for secret in SECRETS)


@pytest.mark.parametrize("path", ["/_stcore/agent/interact", "/_stcore/agent/discover", "/_stcore/agent/mcp"])
def test_the_interface_for_programs_is_off(dashboard: str, path: str) -> None:
    asks = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    response = httpx.post(dashboard + path, json=asks, timeout=30)
    assert response.status_code in (403, 404, 405) or "not_available" in response.text, response.text


def test_an_upload_without_a_session_or_the_secret_of_the_page_is_refused(dashboard: str) -> None:
    for nobodys in ("nobody", "..%2f..", "0" * 36):
        address = f"{dashboard}/_stcore/upload_file/{nobodys}/file"
        assert httpx.put(address, files={"file": b"x"}, timeout=30).status_code in (400, 403)
        assert httpx.delete(address, timeout=30).status_code in (400, 403, 404)


def handshake(address: str, origin: str) -> int:
    """The status with which a WebSocket is answered: 101 is a welcome."""
    try:
        with connect(f"{address.replace('http', 'ws')}/_stcore/stream", origin=Origin(origin), proxy=None):
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://127.0.0.1.evil.example", "null", "file://"]
)
def test_a_socket_from_another_site_is_refused(dashboard: str, origin: str) -> None:
    assert handshake(dashboard, origin) in (400, 403)
    assert handshake(dashboard, dashboard) == 101


@pytest.fixture
def own(illustrative_url: str, tmp_path: Path) -> Iterator[tuple[Server, str]]:
    """A server of the test's own, and its store."""
    url = copied(illustrative_url, tmp_path / "own.sqlite")
    server = begin(url, None, "--proxy", "127.0.0.1")
    yield server, url
    server.end()


def test_ready_follows_the_store_and_tells_no_address(own: tuple[Server, str]) -> None:
    server, url = own
    response = httpx.get(f"{server.address}/ready", timeout=30)
    assert (response.status_code, response.json()) == (
        200,
        {"ready": True, "store": "answers", "room": "free"},
    )
    with opened(url) as engine, engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    response = httpx.get(f"{server.address}/ready", timeout=30)
    assert response.status_code == 503 and "made by a newer version" in response.json()["store"]
    assert "sqlite" not in response.text
    assert "csp_ready 0" in httpx.get(f"{server.address}/metrics", timeout=30).text


def test_metrics_are_for_this_machine_only(own: tuple[Server, str]) -> None:
    address = f"{own[0].address}/metrics"
    text = httpx.get(address, timeout=30).text
    numbers = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert numbers["csp_ready"] == "1" and numbers["csp_sessions"] == "0"
    assert float(numbers['csp_release_age_seconds{source="police_street"}']) > 0
    for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"):
        assert httpx.get(address, headers={header: "127.0.0.1"}, timeout=30).status_code == 403


def test_where_nobody_can_sign_in_a_stranger_writes_nothing_on_the_trail(own: tuple[Server, str]) -> None:
    server, url = own
    for query in ("?error=access_denied&error_description=Jo", "?code=1&state=2"):
        httpx.get(f"{server.address}/oauth2callback{query}", timeout=30)
    server.end()  # what waits is written first
    with opened(url) as engine:
        assert audit.entries(engine) == []


def test_without_a_proxy_named_nobody_says_how_they_came(dashboard: str) -> None:
    """uvicorn believes every caller on this machine unless told otherwise; behind a tunnel that is everybody."""
    forged = {"X-Forwarded-For": "8.8.8.8", "X-Forwarded-Proto": "https", "Host": "evil.example"}
    response = httpx.get(f"{dashboard}/static", headers=forged, follow_redirects=False, timeout=30)
    assert not response.headers.get("location", "").startswith("https://")


def test_every_answer_says_what_may_run(dashboard: str) -> None:
    page = httpx.get(dashboard, timeout=30).headers["content-security-policy"]
    rules = dict(rule.split(" ", 1) for rule in page.split("; "))
    assert "unsafe" not in rules["script-src"] and rules["default-src"] == "'none'"
    assert "http" not in page
    frame = httpx.get(f"{dashboard}/component/streamlit_folium.st_folium/index.html", timeout=30)
    assert "default-src 'none'" in frame.headers["content-security-policy"]
    assert "link" not in frame.headers
