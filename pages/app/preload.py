"""Tells the browser, with the page itself, which parts of Streamlit's front end this dashboard is going to need.

Streamlit's front end loads the code of a chart when the first chart arrives; until then the line is idle. A Link
header has it fetched at once, beside the rest (RFC 8288; HTML, link type "modulepreload").
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import streamlit
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PAGE = Path(streamlit.__file__).parent / "static" / "index.html"
CODE = PAGE.parent / "static" / "js"
NEEDED = ("ArrowVegaLiteChart", "embed", "vega-interpreter", "Html", "Radio", "Selectbox", "DownloadButton")
IMPORT = re.compile(r'(?:from|import)"\./([\w.-]+\.js)"')


class Early:
    """Adds the Link header to every page of HTML, but not to the frame of a component, which has code of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.header = (b"link", link(needed(CODE, NEEDED, PAGE.read_text(encoding="utf-8"))).encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_link(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_page(message):
                message["headers"] = [*message["headers"], self.header]
            await send(message)

        page = scope["type"] == "http" and not scope["path"].startswith("/component/")
        await self.app(scope, receive, with_link if page else send)


def _is_page(message: Message) -> bool:
    return any(
        name == b"content-type" and value.startswith(b"text/html") for name, value in message["headers"]
    )


def needed(folder: Path, names: Iterable[str], page: str = "") -> list[str]:
    """The files of these parts with all that they import, in the order in which they are found.

    page: the page's own HTML; what it names already is left out. A part that this version of Streamlit does not have
    is passed over: it then comes when it is asked for.
    """
    files: dict[str, None] = {}
    waiting = [path.name for name in names for path in sorted(folder.glob(f"{name}.*.js"))]
    while waiting:
        name = waiting.pop(0)
        if name not in files and name not in page and (folder / name).is_file():
            files[name] = None
            waiting += IMPORT.findall((folder / name).read_text(encoding="utf-8"))
    return list(files)


def link(files: Iterable[str]) -> str:
    """The value of the header."""
    return ", ".join(
        f'<./static/js/{name}>; rel="modulepreload"; crossorigin; fetchpriority=low' for name in files
    )
