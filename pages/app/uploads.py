"""Who may send a file: the reader of a page on which a return may be sent, and only so many at once. A file is held in
memory before the page that asked for it has looked at it, so it must be asked before."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.access import cookie, sign_outs
from pages.access.reader import claims
from pages.app import limits

UPLOAD = "/_stcore/upload_file/"
CHANGES = ("PUT", "POST", "PATCH", "DELETE")
NOT_ALLOWED = "Only people who may send a return can upload a file.\n"
TOO_LARGE = "This request is too large.\n"
LONG_ADDRESS = "The address of this request, or what was sent with it, is too long.\n"
TOO_SLOW = "The file took too long to arrive. Please try again.\n"
BUSY = "Other files are being uploaded at the moment. Please try again in a minute.\n"
TOO_MANY = "This page has sent too many files. Please open it again.\n"


@dataclass
class Sender:
    """A session whose reader may send a return. sign_in: its id, "" without one; sent: how many bytes so far."""

    sign_in: str
    sent: int = 0


_allowed: dict[str, Sender] = {}


def allow(may_send: bool) -> None:
    """Called in every run of a page: may its reader send a return?"""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:
        return
    if not may_send:
        _allowed.pop(context.session_id, None)
        return
    _allowed.setdefault(context.session_id, Sender(sign_outs.key(claims())))
    for longest_ago in list(_allowed)[: -limits.PAGES_THAT_UPLOAD]:
        _allowed.pop(longest_ago, None)


class Uploads:
    """Refuses what nobody asked for: files of readers who may send none, and anything else that is large."""

    def __init__(self, app: ASGIApp) -> None:
        self.app, self.under_way = app, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket") and _head(scope) > limits.REQUEST_HEAD_BYTES:
            refusal = PlainTextResponse(LONG_ADDRESS, 431)
            await (refusal if scope["type"] == "http" else WebSocketClose(1008))(scope, receive, send)
        elif scope["type"] != "http" or scope["method"] not in CHANGES:
            await self.app(scope, receive, send)
        elif not scope["path"].startswith(UPLOAD):
            answer = None if _length(scope) <= limits.BODY_BYTES else PlainTextResponse(TOO_LARGE, 413)
            await (answer or self.app)(scope, receive, send)
        else:
            await self._upload(scope, receive, send)

    async def _upload(self, scope: Scope, receive: Receive, send: Send) -> None:
        session = scope["path"].removeprefix(UPLOAD).partition("/")[0]
        sender = _allowed.get(session)
        if sender is None or sender.sign_in != sign_outs.key(cookie.claims(scope)):
            await PlainTextResponse(NOT_ALLOWED, 403)(scope, receive, send)
        elif scope["method"] == "DELETE":
            await self.app(scope, receive, send)
        elif sender.sent + _length(scope) > limits.UPLOADED_BYTES:
            await PlainTextResponse(TOO_MANY, 429)(scope, receive, send)
        elif self.under_way >= limits.UPLOADS_AT_ONCE:
            retry = {"retry-after": str(limits.RETRY_SECONDS)}
            await PlainTextResponse(BUSY, 503, retry)(scope, receive, send)
        else:
            sender.sent += _length(scope)
            with self._counted():
                await self._in_time(scope, receive, send)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        self.under_way += 1
        try:
            yield
        finally:
            self.under_way -= 1

    async def _in_time(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(limits.UPLOAD_SECONDS):
                await self.app(scope, receive, send)
        except TimeoutError:
            await PlainTextResponse(TOO_SLOW, 408)(scope, receive, send)


def _head(scope: Scope) -> int:
    """How many bytes of address and headers there are."""
    headers = sum(len(name) + len(value) for name, value in scope["headers"])
    return len(scope["raw_path"]) + len(scope["query_string"]) + headers


def _length(scope: Scope) -> int:
    """How long the body says it is; as long as a file may be if it does not say."""
    headers = Headers(scope=scope)
    length = headers.get("content-length", "")
    if length.isdigit():
        return int(length)
    return limits.UPLOAD_BYTES if "transfer-encoding" in headers else 0
