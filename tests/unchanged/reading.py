"""What a page and a file say, as text that is the same at any time and in any session."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date

import pypdf

from tests.attack.asking import MEDIA, in_order, offers
from tests.browser.tab import Tab, ask

TODAY = date.today()
# What a clock, a run or the process puts into a text. Days of the data are in the past.
DRAWN_ANEW = {
    re.compile(rf"{TODAY:%Y-%m-%d}([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|\+00:00)?)?"): "MOMENT",
    re.compile(rf"\b{TODAY.day} ({TODAY:%B}|{TODAY:%b}) {TODAY.year}(,? (at )?\d\d[:.]\d\d)?"): "MOMENT",
    re.compile(r"\b\d\d:\d\d(:\d\d)?( UTC)?\b"): "TIME",
    re.compile(r"127\.0\.0\.1:\d+"): "HOME",
    # Streamlit names pages and controls by hashes that depend on where the checkout stands.
    re.compile(r"\b[0-9a-f]{32}\b"): "HASH",
    re.compile(r'(?<=main_script_path: ").*(?=")'): "",
}
# Parts of an Office file that name the moment at which it was written.
CLOCKS = ("docProps/core.xml",)


def steady(text: str) -> str:
    """The text without what the clock and the port put into it."""
    for pattern, word in DRAWN_ANEW.items():
        text = pattern.sub(word, text)
    return text


def page_text(tab: Tab, home: str) -> str:
    """All that the page shows, in the order of its places; in the place of a file's address stands its content."""
    return MEDIA.sub(lambda address: file_text(home, address[0]), "\n".join(in_order(tab.messages)))


def offered(tab: Tab) -> list[tuple[str, str]]:
    """The files that the page offers: what the button says, and the id to ask for."""
    return [(offer.label, offer.deferred_file_id) for offer in offers(tab)]


def file_text(home: str, path: str) -> str:
    """What a file says: a table, a feed or a picture as it stands, an Office file by its parts, a PDF by its words."""
    content = ask(home, path).content
    if content.startswith(b"%PDF"):
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    if content.startswith(b"PK"):
        return "\n".join(_parts(content))
    return content.decode("utf-8", "backslashreplace")


def _parts(content: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in sorted(archive.namelist()):
            if name not in CLOCKS:
                part = archive.read(name)
                yield f"{name}\n" + part.decode("utf-8", "backslashreplace").replace("><", ">\n<")
