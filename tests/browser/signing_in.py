"""A real sign-in service on this machine, and a dashboard that trusts it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from playwright.sync_api import Page

from tests.browser.serving import PATIENCE, Server, begin, free_port, wait

SECRET = "c0a5d91e7b3f48626e1f0d9ab47c85323f9e6d10b8a24c57"
AGENCY = "Kent Fire and Rescue Service"
PEOPLE = f"""
claim = "roles"
hours = 8
people = [
  {{ email = "jo@example.gov.uk", role = "steward", name = "Jo Steward" }},
  {{ email = "kay@example.gov.uk", role = "contributor", name = "Kay Contributor", agency = "{AGENCY}" }},
]
groups = [
  {{ value = "csp-admins", role = "administrator" }},
  {{ value = "csp-readers", role = "viewer" }},
]
"""
USERS: dict[str, dict[str, object]] = {
    "jo": {"email": "Jo@example.gov.uk", "email_verified": True},
    "kay": {"email": "kay@example.gov.uk", "email_verified": True},
    "ada": {"email": "ada@example.gov.uk", "email_verified": True, "roles": ["csp-admins", "others"]},
    "vic": {"oid": "0f1e-2d3c", "roles": ["csp-readers"]},
    "eve": {"email": "eve@example.gov.uk", "email_verified": True, "roles": ["somebody-else"]},
    "mal": {"email": "jo@example.gov.uk", "email_verified": "false"},
    "sam": {"email": "jo@example.gov.uk"},
}


@contextmanager
def service() -> Iterator[str]:
    """The address of a sign-in service that knows the users; a process of its own."""
    port = free_port()
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://localhost:{port}"
    try:
        wait(process, f"{address}/.well-known/openid-configuration")
        for subject, claims in USERS.items():
            httpx.put(f"{address}/users/{subject}", json=claims).raise_for_status()
        yield address
    finally:
        process.terminate()
        process.wait()


@dataclass
class Signed:
    """The dashboard, its file of people, and its address as a browser has it."""

    server: Server
    people: Path
    home: str


@contextmanager
def dashboard(url: str, folder: Path) -> Iterator[Signed]:
    """A dashboard with sign-in, for as long as the block lasts."""
    with service() as issuer, trusting(issuer, url, folder / "people.toml") as signed:
        yield signed


@contextmanager
def trusting(issuer: str, url: str, people: Path, who: str = PEOPLE) -> Iterator[Signed]:
    """A dashboard that trusts a sign-in service. people: where to keep its file of people; who: what stands in it."""
    people.write_text(who)
    port = free_port()
    settings = {
        "CSP_OIDC_METADATA_URL": f"{issuer}/.well-known/openid-configuration",
        "CSP_OIDC_CLIENT_ID": "dashboard",
        "CSP_OIDC_CLIENT_SECRET": "a secret of the service",
        "CSP_OIDC_REDIRECT_URI": f"http://127.0.0.1:{port}/oauth2callback",
        "CSP_COOKIE_SECRET": SECRET,
        "CSP_PEOPLE": str(people),
        "PORT": str(port),
    }
    server = begin(url, settings)
    try:
        yield Signed(server, people, server.address)
    finally:
        server.end()


def sign_in(page: Page, subject: str) -> None:
    """Press the button, and say at the service who one is."""
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/oauth2/authorize**", timeout=PATIENCE)
    page.locator("input[name=sub]").fill(subject)
    page.get_by_role("button", name="Authorize", exact=True).click()
    page.wait_for_url(re.compile(r"^http://127\.0\.0\.1:\d+/(?!oauth2)"), timeout=PATIENCE)
