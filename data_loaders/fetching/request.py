"""One question to a server: to whom it may go, where it may be sent on to, and how much of an answer is taken."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from data_loaders.fault import Fault
from data_loaders.fetching.addresses import Addresses
from data_loaders.fetching.saving import NotPublished

HOPS = 5
CHUNK = 64 * 1024
NOTHING = (404, 410)
BUSY = (429, 500, 502, 503, 504)
GZIP = 31  # zlib's number for "with the header and checksum of gzip"


class Again(Exception):
    """Another try may help, after so many seconds if the server says so."""

    def __init__(self, why: str, seconds: float = 0.0) -> None:
        super().__init__(why)
        self.seconds = seconds


@contextmanager
def answer_to(
    http: httpx.Client, addresses: Addresses, url: str, params: Mapping[str, str], headers: Mapping[str, str]
) -> Iterator[httpx.Response]:
    """The answer to a question, its body still to be read. Redirects are followed to official servers only.

    Raises NotPublished for 404 and 410, Again (or httpx.TransportError) where another try may help, else Fault.
    """
    request = http.build_request("GET", url, params=dict(params) or None, headers=dict(headers))
    for _ in range(HOPS):
        addresses.check(request.url)
        with closing(http.send(request, stream=True)) as answer:
            if answer.next_request is None:
                _check_status(answer)
                yield answer
                return
            request = answer.next_request
    raise Fault("fetch", f"at most {HOPS} redirects", "more", url)


def body_of(answer: httpx.Response, limit: int) -> Iterator[bytes]:
    """The body, chunk by chunk. Raises Fault past the limit of bytes, Again if it breaks off.

    An uncompressed body is measured against its Content-Length by httpx, which raises TransportError.
    """
    size = 0
    for chunk in _unpacked(answer):
        size += len(chunk)
        if size > limit:
            raise Fault("fetch", f"at most {limit:,} bytes", "more", str(answer.url))
        yield chunk


def _unpacked(answer: httpx.Response) -> Iterator[bytes]:
    encoding = answer.headers.get("content-encoding", "identity")
    if encoding == "identity":
        yield from answer.iter_raw(CHUNK)
    elif encoding == "gzip":
        yield from _gunzipped(answer)
    else:
        raise Fault("fetch", "data that is not compressed, or by gzip", encoding, str(answer.url))


def _gunzipped(answer: httpx.Response) -> Iterator[bytes]:
    """Done here, because httpx takes a gzip body that breaks off for a whole one."""
    unpack = zlib.decompressobj(GZIP)
    try:
        for chunk in answer.iter_raw(CHUNK):
            yield unpack.decompress(chunk)
    except zlib.error as error:
        raise Again("damaged compression") from error
    if not unpack.eof:
        raise Again("a compressed answer that breaks off")


def _check_status(answer: httpx.Response) -> None:
    status = f"{answer.status_code} {answer.reason_phrase}".strip()
    if answer.status_code in NOTHING:
        raise NotPublished("fetch", f"{answer.url}, {status}")
    if answer.status_code in BUSY:
        raise Again(status, _seconds(answer.headers.get("retry-after", "")))
    if not answer.is_success:
        raise Fault("fetch", "an answer", status, str(answer.url))


def _seconds(retry_after: str) -> float:
    """Retry-After, which is a number of seconds or a date; 0 if it is neither."""
    if retry_after.isdigit():
        return float(retry_after)
    try:
        return max(0.0, (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return 0.0
