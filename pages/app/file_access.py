"""Files that pages hand out: found by nobody but the reader for whom they were made, and for as long as they read.

Streamlit names a file by a hash of its content, so whoever can guess the content can ask whether the guess is right.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import runtime
from streamlit.runtime.media_file_storage import MediaFileKind
from streamlit.runtime.memory_media_file_storage import MemoryFile, MemoryMediaFileStorage

from pages.access import cookie
from pages.access.reader import File, Holder, holder

PLACE = "/media"
NAME = re.compile(rf"{PLACE}/(?P<id>[0-9a-f]{{64}})(\.\w+)?")
NOT_KEPT = (b"cache-control", b"no-store")


class Files(MemoryMediaFileStorage):
    """Streamlit's files, each under an id that depends on a key of this process, and with whose it is."""

    def __init__(self) -> None:
        super().__init__(PLACE)
        self._key = secrets.token_bytes(32)
        self._holders: dict[str, Holder] = {}

    def load_and_get_id(
        self, path_or_data: str | bytes, mimetype: str, kind: MediaFileKind, filename: str | None = None
    ) -> str:
        """Keep a file for who reads the page now, or for whom it says; returns its id, the same in one session."""
        content = path_or_data if isinstance(path_or_data, bytes) else self._read_file(path_or_data)
        whose = content.holder if isinstance(content, File) else holder()
        description = repr((whose, mimetype, kind, filename, sha256(content).digest())).encode()
        id = hmac.new(self._key, description, sha256).hexdigest()
        self._holders[id] = whose
        self._files_by_id[id] = MemoryFile(bytes(content), mimetype, kind, filename)
        return id

    def delete_file(self, file_id: str) -> None:
        """Forget a file and whose it was."""
        super().delete_file(file_id)
        self._holders.pop(file_id, None)

    def may_have(self, id: str, claims: Mapping[str, Any]) -> bool:
        """May whoever sends these claims have the file? Only while the session is connected in which it was made."""
        whose = self._holders.get(id)
        connected = whose is not None and runtime.get_instance().is_active_session(whose.session)
        return whose is not None and connected and whose.is_asked_by(claims)


class Handing:
    """Hands a file to whoever may have it, and has no browser or proxy keep it; to others there is no such file."""

    def __init__(self, app: ASGIApp, files: Files) -> None:
        self.app, self.files = app, files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(f"{PLACE}/"):
            await self.app(scope, receive, send)
            return

        async def not_kept(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], NOT_KEPT]
            await send(message)

        asked = NAME.fullmatch(scope["path"])
        if asked and await run_in_threadpool(self.files.may_have, asked["id"], cookie.claims(scope)):
            await self.app(scope, receive, not_kept)
        else:
            await PlainTextResponse("Not found", status_code=404)(scope, receive, not_kept)
