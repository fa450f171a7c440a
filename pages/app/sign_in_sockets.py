"""What a sign-in, a sign-out and a changed role mean for sockets and for Streamlit's own addresses of signing in."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from data_loaders.fault import Fault
from pages.access import cookie, sign_in, sign_ins, sign_outs
from pages.access.people_file import directory
from pages.access.person import Person

OUT, BACK = "/auth/logout", "/oauth2callback"
THIS_PAGE = ""  # an address relative to the page's own
LOOK_SECONDS = 3  # a page that is only looked at is closed after so long at the latest
POLICY = 1008  # https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1


class Signing:
    """Closes a socket when its sign-in ends or its reader's role changes; keeps the trail; guards the way out."""

    def __init__(self, app: ASGIApp) -> None:
        self.app, self._on = app, sign_in.configured()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._on:  # where nobody can sign in, nobody has the trail written to
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] == OUT:
            await self._out(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] == BACK:
            await self._back(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        claims = cookie.claims(scope)
        reader = await run_in_threadpool(_reader, claims)
        if not claims:
            await self.app(scope, receive, send)
        elif await run_in_threadpool(_ended, claims):
            await self.app(cookie.without(scope), receive, send)
        else:
            guarded = Socket(receive, send, claims, reader)
            await self.app(scope, guarded.receive, guarded.send)

    async def _out(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A sign-out begins in a page, whose socket no other site can open; here only its cookie is taken away.
        So a link or picture of another site that leads here signs nobody out."""
        claims = cookie.claims(scope)
        if claims and not await run_in_threadpool(_ended, claims):
            await RedirectResponse("/", status_code=303)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _back(self, scope: Scope, receive: Receive, send: Send) -> None:
        """From the sign-in service: with an answer, or, without one, after a sign-out there."""
        answered = {"code", "error"} & parse_qs(scope["query_string"].decode("latin-1")).keys()

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start" and answered:
                await run_in_threadpool(_note_answer, cookie.claims(scope), cookie.set_by(message["headers"]))
            await send(message)

        await self.app(scope, receive, noted)


class Socket:
    """The socket of somebody who is signed in. Nothing more goes in or out once they are not, or are another."""

    def __init__(
        self, receive: Receive, send: Send, claims: Mapping[str, Any], reader: Person | None
    ) -> None:
        self._receive, self._send, self._claims, self._reader = receive, send, claims, reader
        self._open = self._closed = False

    async def receive(self) -> Message:
        """What the browser says next; that it has gone, as soon as its reader is no longer who they were."""
        arriving = asyncio.ensure_future(self._receive())
        try:
            while True:
                arrived, _ = await asyncio.wait({arriving}, timeout=LOOK_SECONDS)
                if arrived and arriving.result()["type"] == "websocket.disconnect":
                    return arriving.result()
                if not await run_in_threadpool(_same, self._claims, self._reader):
                    return await self._close()
                if arrived:
                    return arriving.result()
        finally:
            arriving.cancel()

    async def send(self, message: Message) -> None:
        """What the page says, until the socket is closed."""
        if not self._closed:
            self._open |= message["type"] == "websocket.accept"
            await self._send(message)

    async def _close(self) -> Message:
        """Have the browser load its page again, or go the way out: what it shows is no longer for who looks at it."""
        self._closed = True
        to = OUT if await run_in_threadpool(_ended, self._claims) else THIS_PAGE
        if self._open:
            await self._send({"type": "websocket.send", "bytes": _go(to)})
        await self._send({"type": "websocket.close", "code": POLICY})
        return {"type": "websocket.disconnect", "code": POLICY}


def _note_answer(before: Mapping[str, Any], claims: Mapping[str, Any]) -> None:
    """The trail keeps how a sign-in went. One that takes the place of another in the same browser ends that one."""
    if not claims:
        sign_ins.failed()
        return
    if before and sign_outs.key(before) != sign_outs.key(claims):
        sign_outs.end(before, sign_ins.name(before))
    sign_ins.signed_in(claims)


def _go(to: str) -> bytes:
    message = ForwardMsg()
    message.auth_redirect.url = to
    return message.SerializeToString()


def _ended(claims: Mapping[str, Any]) -> bool:
    """As the store says; while it cannot be read no page shows anything either."""
    try:
        return sign_outs.ended(claims)
    except Fault:
        return False


def _reader(claims: Mapping[str, Any]) -> Person | None:
    """Who they are by the file of people; None while it cannot be used, which may be because it is being edited."""
    sign_ins.roles.look()
    try:
        return directory().person(claims, datetime.now(UTC))
    except Fault:
        return None


def _same(claims: Mapping[str, Any], before: Person | None) -> bool:
    now = _reader(claims)
    return not _ended(claims) and (now is None or now == before)
