"""The names that the dashboard answers to. A request for any other name, or from another site's page, goes no further.

A foreign page can make its own name lead to this machine (DNS rebinding), and its script then counts as ours in every
browser. Only the name gives it away: it stands in Host, and in Origin, which scripts cannot change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from data_loaders.fault import Fault
from pages.access import local_steward

VARIABLE = "CSP_HOSTS"
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
WRONG_NAME = (
    "This dashboard does not answer to the name in your browser's address bar. "
    f"Whoever runs it can add the name to {VARIABLE}.\n"
)
WRONG_SITE = "This request came from a page of another site, so it was refused.\n"
NOT_LOCAL = (
    "This dashboard has a local steward, so it serves its own machine only, and nothing that was passed on.\n"
)


def allowed(environment: Mapping[str, str]) -> frozenset[str]:
    """The names that requests may be for, in lower case and without a port: those of loopback and of CSP_HOSTS.

    Raises Fault for anything in CSP_HOSTS that is not a plain name or address.
    """
    added = [name.strip().lower() for name in environment.get(VARIABLE, "").split(",") if name.strip()]
    for name in added:
        if local_steward.host_name(name) != name:
            raise Fault(
                VARIABLE, "names separated by commas, without https:// or a port", name, "environment"
            )
    return frozenset({*local_steward.LOOPBACK, *added})


@dataclass(frozen=True)
class Refusal:
    """Why a request goes no further: the HTTP status, and a sentence for the reader."""

    status: int
    reason: str


class Hosts:
    """Refuses requests for other names and from other sites' pages.

    names: as allowed() returns them. near: there is a local steward, so nothing that was passed on is served.
    """

    def __init__(self, app: ASGIApp, names: frozenset[str], near: bool) -> None:
        self.app, self.names, self.near = app, names, near

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is None:
            await self.app(_without_foreign_origin(scope), receive, send)
        elif scope["type"] == "websocket":
            await WebSocketClose(1008, "refused")(scope, receive, send)
        else:
            await PlainTextResponse(refusal.reason, refusal.status)(scope, receive, send)

    def _refusal(self, scope: Scope) -> Refusal | None:
        headers = Headers(scope=scope)
        if self.near and local_steward.passed_on(headers):
            return Refusal(403, NOT_LOCAL)
        if not self._ours(headers.getlist("host")):
            return Refusal(421, WRONG_NAME)
        if scope["type"] == "http" and (scope["method"] in SAFE_METHODS or "origin" not in headers):
            return None
        return None if _same_site(headers) else Refusal(403, WRONG_SITE)

    def _ours(self, hosts: list[str]) -> bool:
        return len(hosts) == 1 and local_steward.host_name(hosts[0]) in self.names


def _same_site(headers: Headers) -> bool:
    """Is there one Origin, and is it the very name and port that the request is for?"""
    origins = headers.getlist("origin")
    if len(origins) != 1:
        return False
    origin = urlsplit(origins[0].lower())
    return origin.scheme in ("http", "https") and origin.netloc == headers["host"].lower()


def _without_foreign_origin(scope: Scope) -> Scope:
    """The request without the Origin of another site. Streamlit would ask a third party for this machine's address, to
    compare it with the Origin; and with no Origin no answer can be shared with that site."""
    headers = Headers(scope=scope)
    if "origin" not in headers or _same_site(headers):
        return scope
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if name != b"origin"]}
