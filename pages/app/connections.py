"""Connections as they arrive, before there is a request: counted, refused when there is no room, and closed when they
keep the server waiting for one."""

from __future__ import annotations

import asyncio
from ipaddress import ip_address
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from pages.app import limits

FULL = "Too many people are reading the dashboard at the moment. Please try again in a minute.\n"
REFUSAL = (
    f"HTTP/1.1 503 Service Unavailable\r\nretry-after: {limits.RETRY_SECONDS}\r\nconnection: close\r\n"
    f"content-type: text/plain; charset=utf-8\r\ncontent-length: {len(FULL)}\r\n\r\n{FULL}"
).encode()


class Open:
    """The connections that are open, WebSockets among them."""

    def __init__(self, room: limits.Room) -> None:
        self.room = room
        self._peers: dict[asyncio.Transport, str] = {}

    def __len__(self) -> int:
        self._peers = {
            transport: peer for transport, peer in self._peers.items() if not transport.is_closing()
        }
        return len(self._peers)

    def admit(self, transport: asyncio.Transport) -> bool:
        """Count this connection, unless there is no room for it."""
        peer = (transport.get_extra_info("peername") or ("",))[0]
        if len(self) >= self.room.connections:
            return False
        mine = sum(other == peer for other in self._peers.values())
        if speaks_for_one(peer) and mine >= self.room.connections_from_one:
            return False
        self._peers[transport] = peer
        return True


def speaks_for_one(address: str) -> bool:
    """Is this the address of one place? A proxy on this machine speaks for everybody behind it."""
    try:
        return not ip_address(address).is_loopback
    except ValueError:
        return False


def protocol(open_ones: Open) -> type[H11Protocol]:
    """What uvicorn makes for each connection."""

    class Counted(H11Protocol):
        def __init__(self, *arguments: Any, **named: Any) -> None:
            super().__init__(*arguments, **named)
            self.deadline: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            if open_ones.admit(transport):
                self._await_request()
            else:
                transport.write(REFUSAL)
                transport.close()

        def connection_lost(self, exc: Exception | None) -> None:
            self._stop_waiting()
            super().connection_lost(exc)

        def handle_websocket_upgrade(self, event: Any) -> None:
            self._stop_waiting()
            super().handle_websocket_upgrade(event)

        def on_response_complete(self) -> None:
            self._await_request()
            super().on_response_complete()

        def _await_request(self) -> None:
            self._stop_waiting()
            self.deadline = self.loop.call_later(limits.REQUEST_HEAD_SECONDS, self._late)

        def _stop_waiting(self) -> None:
            if self.deadline:
                self.deadline.cancel()

        def _late(self) -> None:
            if self.cycle is None or self.cycle.response_complete:
                self.transport.close()

    return Counted
