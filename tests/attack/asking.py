"""All that one person gets from one dashboard, as texts that can be compared with what they get from another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

import httpx
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.browser.tab import COOKIE, Tab, ask, open_tab

MEDIA = re.compile(r"/media/[0-9a-f]{64}(?:\.\w+)?")
# A moment, a length that follows from it, and a secret that is drawn anew each time.
DRAWN_ANEW = ("date", "set-cookie", "location")
MAKE = "Make the pack"
# Numbers about the server itself, for callers on its own machine: everybody else asks from elsewhere.
ELSEWHERE = {"X-Forwarded-For": "192.0.2.7"}


@dataclass(frozen=True)
class Visitor:
    """Somebody at one dashboard: its address, and their cookie there, "" for nobody's."""

    home: str
    cookie: str

    def routes(self, requests: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        """What each of these methods and paths is answered."""
        cookies = {COOKIE: self.cookie} if self.cookie else {}
        with httpx.Client(base_url=self.home, headers=ELSEWHERE, cookies=cookies, timeout=90) as client:
            for method, path in requests:
                yield f"{method} {path}", self._answer(client.request(method, path))

    def _answer(self, answer: httpx.Response) -> str:
        kept = sorted((k, v) for k, v in answer.headers.items() if k not in DRAWN_ANEW)
        place = answer.headers.get("location", "").partition("?")[0]
        text = f"{answer.status_code} {place} {kept} {answer.content!r}"
        return text.replace(self.home.removeprefix("http://"), "HOME")

    def page(self, name: str, query: str = "") -> Iterator[tuple[str, str]]:
        """What a page says, and each of its files."""
        place = f"{name or 'overview'}?{query}"
        with open_tab(self.home, self.cookie, name, query=query) as tab:
            yield place, self._said(tab)
            yield from ((f"{place} {label}", file) for label, file in self._files(tab))

    def pack(self) -> Iterator[tuple[str, str]]:
        """The files of the pack, made by pressing its button."""
        with open_tab(self.home, self.cookie, "meetings") as tab:
            buttons = [m.delta.new_element.button for m in tab.messages if m.HasField("delta")]
            make = [WidgetState(id=b.id, trigger_value=True) for b in buttons if b.label == MAKE]
            if make:
                tab.send(*make)
                yield from ((f"pack {label}", file) for label, file in self._files(tab))

    def _files(self, tab: Tab) -> Iterator[tuple[str, str]]:
        for place, offer in enumerate(offers(tab)):
            path = tab.file(offer.deferred_file_id)
            yield f"file {place}: {offer.label}", self._file(path) if path else "refused"

    def _file(self, path: str) -> str:
        """A hash of a file's bytes, with its headers."""
        answer = ask(self.home, path, self.cookie)
        kept = [answer.headers.get(k, "") for k in ("content-type", "content-disposition", "content-length")]
        return f"{answer.status_code} {kept} {sha256(answer.content).hexdigest()}"

    def _said(self, tab: Tab) -> str:
        """All that the page has sent, in the order of its places: what is drawn anew for each session is left out, and
        in the place of a file's address stands what it leads to."""
        told = "\n".join(in_order(tab.messages)).replace(self.home.removeprefix("http://"), "HOME")
        return MEDIA.sub(lambda result: self._file(result[0]), told)


def offers(tab: Tab) -> list:
    """The buttons of the page that offer a file, in the order of their places."""
    buttons = [m.delta.new_element.download_button for m in tab.messages]
    return [button for button in buttons if button.deferred_file_id]


def in_order(messages: Sequence[ForwardMsg]) -> list[str]:
    """What each place of the page shows in the end, and what else was said, once each."""
    shown: dict[str, str] = {}
    for message in messages:
        kept = _without_names(message)
        place = list(kept.metadata.delta_path) or kept.WhichOneof("type")
        shown[str(place)] = str(kept)
    return [shown[place] for place in sorted(shown)]


def _without_names(message: ForwardMsg) -> ForwardMsg:
    """Without the names that are drawn for a session, a run and a file, and without a hash of them and the rest."""
    kept = ForwardMsg()
    kept.CopyFrom(message)
    kept.ClearField("hash")
    kept.metadata.ClearField("run")
    if kept.HasField("new_session"):
        kept.new_session.initialize.ClearField("session_id")
    if kept.HasField("delta") and kept.delta.new_element.HasField("download_button"):
        kept.delta.new_element.download_button.ClearField("deferred_file_id")
    return kept
