"""Tells the browser what a page may run and fetch: our own files, and nothing that somebody slipped into a text.

Content Security Policy, level 3 (https://www.w3.org/TR/CSP3/). The server says it and not a proxy, because only the
server knows the one script that stands inside Streamlit's page.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
COMPONENTS = "/component/"
EVERYWHERE = {
    "default-src": "'none'",
    "style-src": "'self' 'unsafe-inline'",  # Streamlit's style sheets come into being in the browser
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "worker-src": "'self' blob:",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}


def policy(scripts: str, **more: str) -> str:
    """A policy with these sources of scripts."""
    directives = {
        **EVERYWHERE,
        "script-src": scripts,
        **{name.replace("_", "-"): value for name, value in more.items()},
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def inline(pages: Iterable[str]) -> str:
    """The scripts that stand inside these pages, by hash, as sources."""
    scripts = sorted({script for page in pages for script in INLINE.findall(page)})
    digests = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    return " ".join(f"'sha256-{digest}'" for digest in digests)


def tiles(environment: Mapping[str, str]) -> str:
    """Where the operator's map tiles come from, as a source of pictures; "" if there are none."""
    address = urlsplit(environment.get("CSP_TILES_URL", ""))
    return f"{address.scheme}://{address.netloc}" if address.scheme == "https" else ""


class Policy:
    """Adds the policy to every answer. page: the text of Streamlit's page; pictures: where map tiles come from."""

    def __init__(self, app: ASGIApp, page: str, pictures: str = "") -> None:
        self.app = app
        # A component of ours is a script that Streamlit hands over as a blob.
        self.page = policy(f"'self' blob: {inline([page])}", frame_src="'self'").encode()
        # The map's script is made for each map, and runs inside its own frame. Nothing else does.
        pictures = f"{EVERYWHERE['img-src']} {pictures}".strip()
        self.frame = policy("'self' 'unsafe-inline' 'unsafe-eval'", img_src=pictures).encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        policy_header = self.frame if scope["path"].startswith(COMPONENTS) else self.page

        async def with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [
                    (b"content-security-policy", policy_header),
                    (b"x-content-type-options", b"nosniff"),
                ]
                message["headers"] = [*message["headers"], *headers]
            await send(message)

        await self.app(scope, receive, with_policy)
