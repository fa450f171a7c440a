"""How many readers have a page open, and what is said to those for whom there is no room."""

from __future__ import annotations

from collections import Counter
from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from pages.app import limits
from pages.app.connections import FULL, speaks_for_one

RETRY = {"retry-after": str(limits.RETRY_SECONDS)}


class Crowd:
    """The open pages by where they come from. Each holds one WebSocket for as long as it is open."""

    def __init__(self, room: limits.Room) -> None:
        self.room = room
        self._pages: Counter[str] = Counter()

    def __len__(self) -> int:
        return self._pages.total()

    @property
    def full(self) -> bool:
        """Is there no room for another reader, wherever they come from?"""
        return len(self) >= self.room.readers

    def admits(self, place: str) -> bool:
        """Is there room for another reader from this place?"""
        return not self.full and (not place or self._pages[place] < self.room.readers_from_one)

    def come(self, place: str) -> None:
        """One more page is open there."""
        self._pages[place] += 1

    def go(self, place: str) -> None:
        """One page fewer is open there."""
        self._pages[place] -= 1
        if not self._pages[place]:
            del self._pages[place]


def place(scope: Scope) -> str:
    """Where a request comes from: an address, or the network of one for IPv6; "" if it speaks for many."""
    address = scope["client"][0] if scope.get("client") else ""
    if not speaks_for_one(address):
        return ""
    known = ip_address(address)
    return str(known) if known.version == 4 else known.exploded[:19]


class Readers:
    """Refuses a page, and the WebSocket that it lives on, while there is no room for another reader."""

    def __init__(self, app: ASGIApp, crowd: Crowd) -> None:
        self.app, self.crowd = app, crowd

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif scope["type"] == "http" and _opens_a_page(scope) and not self.crowd.admits(place(scope)):
            await PlainTextResponse(FULL, 503, RETRY)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        where = place(scope)
        if not self.crowd.admits(where):
            await _deny(send)
            return
        self.crowd.come(where)
        try:
            await self.app(scope, receive, send)
        finally:
            self.crowd.go(where)


def _opens_a_page(scope: Scope) -> bool:
    """Does a browser ask for the page itself? What an open page asks for is served in any case."""
    return scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", "")


async def _deny(send: Send) -> None:
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"retry-after", RETRY["retry-after"].encode()),
    ]
    await send({"type": "websocket.http.response.start", "status": 503, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": FULL.encode()})
