"""Two dashboards on PostgreSQL behind haproxy, as deploy/ sets them up, read in Chromium."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, Playwright, expect

from data_loaders.__main__ import main
from data_loaders.store.engine import opened
from tests.browser.serving import PAINTED, PATIENCE, QUIET, ROOT, WATCH, free_port
from tests.postgres import server
from tests.stores import clean_postgres, copy_rows

pytestmark = pytest.mark.browser
NAME = "csp.test"


@dataclass
class Deployed:
    """Where the proxy listens, and the ports of the two dashboards."""

    home: str
    port: int
    dashboards: list[int]


@pytest.fixture(scope="module")
def deployed(illustrative_url: str) -> Iterator[Deployed]:
    """deploy/try.sh with the illustrative data."""
    for program in ("haproxy", "openssl", "curl"):
        if not shutil.which(program):
            pytest.skip(f"{program} is not installed: apt install {program}")
    with server() as base, pytest.MonkeyPatch.context() as patch:
        url, port = clean_postgres(base), free_port()
        patch.setenv("CSP_DATABASE_URL", url)
        assert main(["demo", "--remove"]) == 0
        with opened(illustrative_url) as source, opened(url) as target:
            copy_rows(source, target)
        settings = os.environ | {"PORT": str(port), "PYTHON": sys.executable}
        process = subprocess.Popen(
            [str(ROOT / "deploy" / "try.sh")], env=settings, stdout=subprocess.PIPE, text=True
        )
        text = process.stdout.readline().split() if process.stdout else []
        assert text and text[0] == "ready", "deploy/try.sh did not start"
        yield Deployed(text[1], port, [int(n) for n in text[2:]])
        process.send_signal(signal.SIGTERM)
        process.wait()
        if process.stdout:
            process.stdout.close()


@dataclass
class Visit:
    """A page, and everything that its browser complained of or asked elsewhere."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)


@pytest.fixture
def visit(playwright: Playwright, deployed: Deployed) -> Iterator[Visit]:
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("chromium is not on this machine")
    browser = playwright.chromium.launch(
        executable_path=path, args=[*QUIET, f"--host-resolver-rules=MAP {NAME} 127.0.0.1"]
    )
    context = browser.new_context(ignore_https_errors=True, viewport={"width": 1280, "height": 800})
    context.add_init_script(WATCH)
    result = Visit(context.new_page())
    result.page.on("console", lambda m: result.complaints.append(m.text) if _complains(m.text) else None)
    result.page.on("pageerror", lambda error: result.complaints.append(str(error)))
    result.page.on(
        "request", lambda r: result.elsewhere.append(r.url) if _leaves(r.url, deployed.home) else None
    )
    yield result
    browser.close()


def _complains(text: str) -> bool:
    return "Content Security Policy" in text or "Refused" in text or "Mixed Content" in text


def _leaves(url: str, home: str) -> bool:
    return not url.startswith((home, home.replace("https", "wss"), "data:", "blob:"))


@pytest.mark.parametrize("path", ["/", "/antisocial-behaviour", "/hotspots", "/methods"])
def test_a_page_is_painted_under_the_strict_policy(visit: Visit, deployed: Deployed, path: str) -> None:
    visit.page.goto(deployed.home + path)
    visit.page.wait_for_function(PAINTED, timeout=PATIENCE)
    if path == "/hotspots":
        frame = visit.page.frame_locator("iframe")
        expect(frame.locator("path.leaflet-interactive").first).to_be_visible(timeout=PATIENCE)
        expect(visit.page.get_by_role("button", name="Swanscombe").first).to_be_visible()
    assert visit.complaints == [] and visit.elsewhere == []


def test_a_reader_stays_at_one_dashboard_and_every_cookie_is_for_tls_only(
    visit: Visit, deployed: Deployed
) -> None:
    visit.page.goto(deployed.home)
    visit.page.wait_for_function(PAINTED, timeout=PATIENCE)
    cookies = {c["name"]: c for c in visit.page.context.cookies()}
    assert cookies["csp_server"]["value"] in ("one", "two") and cookies["csp_server"]["httpOnly"]
    assert all(c["secure"] and c["sameSite"] == "Lax" for c in cookies.values())
    visit.page.reload()
    visit.page.wait_for_function(PAINTED, timeout=PATIENCE)
    again = {c["name"]: c["value"] for c in visit.page.context.cookies()}
    assert again["csp_server"] == cookies["csp_server"]["value"]


def _unchecked() -> ssl.SSLContext:
    """For a certificate that was made for the occasion."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


@pytest.fixture
def client(deployed: Deployed) -> Iterator[httpx.Client]:
    """Asks the proxy by its name, without a browser."""
    base, host = f"https://127.0.0.1:{deployed.port}", {"Host": f"{NAME}:{deployed.port}"}
    with httpx.Client(base_url=base, verify=_unchecked(), headers=host, timeout=30) as asked:
        yield asked


def test_the_headers_of_a_page(client: httpx.Client) -> None:
    headers = client.get("/").headers
    assert headers["strict-transport-security"].startswith("max-age=31536000")
    assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "same-origin"
    assert len(headers.get_list("content-security-policy")) == 1
    assert "server" not in headers


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/ready", 200),
        ("GET", "/metrics", 404),
        ("GET", "/%6detrics", 404),
        ("GET", "/_stcore/metrics", 404),
        ("GET", "/_stcore/%6Detrics", 404),
        ("POST", "/_stcore/agent/interact", 404),
        ("GET", "/app/static/..%2f..%2fserve.py", 404),
        ("GET", "/app/static/%5c%5chost", 404),
        ("TRACE", "/", 405),
        ("GET", "/_stcore/stream", 403),
    ],
)
def test_what_the_proxy_lets_through(client: httpx.Client, method: str, path: str, status: int) -> None:
    assert client.request(method, path).status_code == status


def test_what_is_too_large_or_for_another_name_is_refused(client: httpx.Client) -> None:
    assert client.post("/", content=b"x" * 70_000).status_code == 413
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 403


def test_both_dashboards_are_given_readers(client: httpx.Client) -> None:
    """Whoever has no cookie is sent to the one with fewest readers."""
    seen = set()
    for _ in range(8):
        client.cookies.clear()
        seen.add(client.get("/ready").headers["set-cookie"].split(";")[0])
    assert seen == {"csp_server=one", "csp_server=two"}


def test_a_return_that_is_too_large_is_refused_before_it_is_read(deployed: Deployed) -> None:
    plain = socket.create_connection(("127.0.0.1", deployed.port), timeout=30)
    with _unchecked().wrap_socket(plain) as line:
        head = f"PUT /_stcore/upload_file/a/b HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: 30000000\r\n\r\n"
        line.sendall(head.encode())
        assert b" 413 " in line.recv(4096).partition(b"\r\n")[0]


def test_the_configuration_names_every_setting_of_its_example() -> None:
    text = (ROOT / "deploy" / "haproxy.cfg").read_text()
    example = (ROOT / "deploy" / "proxy.env.example").read_text()
    import re

    used = set(re.findall(r"\$\{(\w+)\}", text))
    assert used == set(re.findall(r"^(\w+)=", example, re.MULTILINE))
    assert Path(ROOT / "deploy" / "try.sh").stat().st_mode & 0o111
