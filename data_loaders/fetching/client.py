"""Asks the official servers for pages, tables and files: patiently, within limits, and not trusting the answer."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, TypeVar

import httpx
from tqdm import tqdm

from data_loaders.fault import Fault
from data_loaders.fetching.addresses import OFFICIAL, Addresses
from data_loaders.fetching.request import Again, answer_to, body_of
from data_loaders.fetching.saving import check_content, land, part_in

LONGEST_PAUSE = 300.0
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class PartFile:
    """Some bytes of a file, how many it has in all, its version (ETag) and the address it really came from."""

    data: bytes
    total: int
    version: str
    address: str


@dataclass
class _BrokenOff:
    """What is known of a download that may have to be continued. Without a version it starts anew."""

    version: str = ""
    size: int = 0

    @property
    def headers(self) -> dict[str, str]:
        return (
            {"range": f"bytes={self.size}-", "if-range": self.version} if self.version and self.size else {}
        )

    def mode(self, answer: httpx.Response) -> str:
        """How to open the file for this answer: to append if it continues what is there, else to start anew."""
        if answer.status_code == httpx.codes.PARTIAL_CONTENT and self.headers:
            if not answer.headers.get("content-range", "").startswith(f"bytes {self.size}-"):
                self.version = ""
                raise Again("another part of the file than was asked for")
            return "ab"
        self.size, self.version = 0, ""
        if "content-encoding" not in answer.headers and answer.headers.get("accept-ranges") == "bytes":
            self.version = answer.headers.get("etag", "")
        return "wb"


@dataclass
class Client:
    """A reader of the official servers.

    pauses: the least seconds before each further try; a server that names a longer time is given it.
    page_limit, file_limit: bytes of an answer that is held in memory, and of a file.
    seconds: how long one answer may take altogether.
    wait, clock: replaced by tests, so that nothing sleeps.
    """

    addresses: Addresses = OFFICIAL
    pauses: tuple[float, ...] = (1, 2, 4, 8)
    page_limit: int = 64 * 1024**2
    file_limit: int = 2 * 1024**3
    seconds: float = 3600
    progress: bool = True
    wait: Callable[[float], object] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _http: httpx.Client = field(init=False, repr=False)

    def __post_init__(self) -> None:
        # "identity": a compressed answer can be neither continued half-way nor measured by its Content-Length.
        headers = {"user-agent": "csp-dashboard", "accept-encoding": "identity"}
        self._http = httpx.Client(headers=headers, timeout=httpx.Timeout(60, connect=20))

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def page(self, url: str) -> str:
        """A web page. Raises Fault, NotPublished where there is none."""
        return self._whole(url, {}).decode("utf-8", errors="replace")

    def text(self, url: str, params: Mapping[str, str] | None = None) -> str:
        """A table as text. Raises Fault also for a web page in its place, NotPublished for nothing."""
        data = self._whole(url, params or {})
        check_content(url, data)
        return data.decode("utf-8-sig", errors="replace")

    def json(self, url: str, params: Mapping[str, str] | None = None) -> Any:
        """What a JSON answer says. Raises Fault for anything else, NotPublished for an empty one."""
        text = self.text(url, params)
        try:
            return json.loads(text)
        except ValueError as error:
            raise Fault("fetch", "JSON", repr(text[:60]), url) from error

    def part(self, url: str, first: int, last: int) -> PartFile:
        """Bytes first to last of a file, both included. Raises Fault if the server only sends it whole."""
        return self._patiently(url, lambda: self._part(url, first, last))

    def download(self, url: str, folder: Path, name: str, params: Mapping[str, str] | None = None) -> Path:
        """A file, as folder/DATE/name: the day it was published where the server says so, else today.

        What is held is not fetched again; a download that breaks off is continued where the server can do that.
        Raises Fault, NotPublished if there is nothing.
        """
        before = _BrokenOff()
        with part_in(folder) as part:
            return self._patiently(
                url, lambda: self._download(url, params or {}, folder / name, part, before)
            )

    def _download(
        self, url: str, params: Mapping[str, str], path: Path, part: Path, before: _BrokenOff
    ) -> Path:
        with self._answer(url, params, before.headers) as answer:
            dated = path.parent / _published(answer) / path.name
            if dated.exists():
                return dated
            size = int(answer.headers.get("content-length", 0)) or None
            with part.open(before.mode(answer)) as file, self.bar(path.name, size) as bar:
                for chunk in self._body(answer, self.file_limit - before.size):
                    before.size += file.write(chunk)
                    bar.update(len(chunk))
        return land(part, dated)

    def _part(self, url: str, first: int, last: int) -> PartFile:
        with self._answer(url, {}, {"range": f"bytes={first}-{last}"}) as answer:
            span, _, total = answer.headers.get("content-range", "").removeprefix("bytes ").partition("/")
            if answer.status_code != httpx.codes.PARTIAL_CONTENT or not total.isdigit():
                raise Fault("fetch", "a server that sends parts of a file", "one that sends it whole", url)
            if not span.startswith(f"{first}-"):
                raise Fault("fetch", f"bytes from {first}", span, url)
            data = b"".join(self._body(answer, self.page_limit))
            return PartFile(data, int(total), answer.headers.get("etag", ""), str(answer.url))

    def _whole(self, url: str, params: Mapping[str, str]) -> bytes:
        def once() -> bytes:
            with self._answer(url, params, {}) as answer:
                return b"".join(self._body(answer, self.page_limit))

        return self._patiently(url, once)

    def _answer(
        self, url: str, params: Mapping[str, str], headers: Mapping[str, str]
    ) -> AbstractContextManager[httpx.Response]:
        return answer_to(self._http, self.addresses, url, params, headers)

    def _body(self, answer: httpx.Response, limit: int) -> Iterator[bytes]:
        until = self.clock() + self.seconds
        for chunk in body_of(answer, limit):
            if self.clock() > until:
                raise Fault(
                    "fetch", f"the answer within {self.seconds:.0f} seconds", "more to come", str(answer.url)
                )
            yield chunk

    def tell(self, line: str) -> None:
        """Say to whoever waits what is going on."""
        if self.progress:
            tqdm.write(line, file=sys.stderr)

    def bar(self, title: str, size: int | None) -> tqdm:
        """A bar for so many bytes to come, on a terminal."""
        off = None if self.progress else True
        return tqdm(total=size, desc=title, unit="B", unit_scale=True, disable=off, leave=False)

    def _patiently(self, url: str, once: Callable[[], Answer]) -> Answer:
        pauses = iter(self.pauses)
        while True:
            try:
                return once()
            except (Again, httpx.TransportError) as error:
                pause, asked = next(pauses, None), getattr(error, "seconds", 0.0)
                if pause is None or asked > LONGEST_PAUSE:
                    raise Fault("fetch", "an answer", _said(error, asked), url) from error
                pause = max(pause, asked)
                self.tell(f"{_said(error, 0)}; asking again in {pause:.0f} s ({url})")
                self.wait(pause)


def _said(error: Exception, asked: float) -> str:
    later = f", come back in {asked:.0f} seconds" if asked else ""
    return f"{str(error) or type(error).__name__}{later}"


def _published(answer: httpx.Response) -> str:
    """The day, "YYYY-MM-DD", on which the server says that the file was last changed; today if it does not say."""
    try:
        return parsedate_to_datetime(answer.headers["last-modified"]).date().isoformat()
    except (KeyError, ValueError, TypeError):
        return datetime.now(UTC).date().isoformat()
