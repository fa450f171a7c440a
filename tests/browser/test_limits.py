"""What somebody without an account can use up, and what the others notice of it. docs/limits.md has the table."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from pages.app import limits
from pages.app.connections import FULL
from tests.browser.serving import PATIENCE, ROOT, Server, begin
from tests.browser.speaking import first_run, session
from tests.conftest import copied

FILES = limits.RESERVED_FILES + limits.SESSIONS_LEFT * limits.FILES_OF_A_SESSION + 100
ROOM = limits.room(FILES)
PAGE = {"Accept": "text/html,application/xhtml+xml"}


@pytest.fixture(scope="module")
def small(illustrative_url: str) -> Iterator[Server]:
    """A public dashboard behind a proxy that may have few files open."""
    server = begin(illustrative_url, None, "--proxy", "127.0.0.1", files=FILES)
    yield server
    server.end()


@pytest.fixture(scope="module")
def hasty(illustrative_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A dashboard whose reader may send a return, if it arrives at once."""
    url = copied(illustrative_url, tmp_path_factory.mktemp("hasty") / "own.sqlite")
    server = begin(url, {"CSP_LOCAL_STEWARD": "Jo Smith"}, limits={"UPLOAD_SECONDS": 1})
    yield server
    server.end()


@pytest.fixture(scope="module")
def steward(illustrative_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A dashboard whose reader may send a return."""
    url = copied(illustrative_url, tmp_path_factory.mktemp("limits") / "own.sqlite")
    server = begin(url, {"CSP_LOCAL_STEWARD": "Jo Smith"})
    yield server
    server.end()


def open_page(server: Server, address: str = "") -> ClientConnection:
    """The socket of a page that somebody at this address opens."""
    return connect(
        f"{server.address.replace('http', 'ws')}/_stcore/stream",
        origin=Origin(server.address),
        subprotocols=[Subprotocol("streamlit")],
        additional_headers={"X-Forwarded-For": address} if address else {},
        proxy=None,
        max_size=None,
    )


def soon(holds: Callable[[], bool]) -> None:
    """Wait until it holds."""
    until = time.monotonic() + PATIENCE / 1000
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.1)


def is_ready(server: Server) -> bool:
    return httpx.get(f"{server.address}/ready", timeout=30).status_code == 200


def test_one_address_cannot_take_all_the_room(small: Server) -> None:
    with ExitStack() as stack:
        for _ in range(ROOM.readers_from_one):
            stack.enter_context(open_page(small, "203.0.113.1"))
        with pytest.raises(InvalidStatus) as refused:
            open_page(small, "203.0.113.1")
        assert refused.value.response.status_code == 503
        response = httpx.get(small.address, headers=PAGE | {"X-Forwarded-For": "203.0.113.1"}, timeout=30)
        assert response.status_code == 503
        response = httpx.get(small.address, headers=PAGE | {"X-Forwarded-For": "203.0.113.2"}, timeout=30)
        assert response.status_code == 200 and is_ready(small)
        first_run(stack.enter_context(open_page(small, "203.0.113.2")))


def test_the_addresses_of_one_network_share_their_room(small: Server) -> None:
    """Whoever has one IPv6 address has 18 million million million."""
    with ExitStack() as stack:
        for number in range(ROOM.readers_from_one):
            stack.enter_context(open_page(small, f"2001:db8:0:1::{number + 1:x}"))
        with pytest.raises(InvalidStatus):
            open_page(small, "2001:db8:0:1:ffff::1")
        stack.enter_context(open_page(small, "2001:db8:0:2::1"))


def test_when_there_is_no_room_it_says_so_and_readers_carry_on(small: Server) -> None:
    soon(lambda: is_ready(small))
    with ExitStack() as stack:
        pages = [stack.enter_context(open_page(small, f"198.51.100.{n}")) for n in range(ROOM.readers)]
        with pytest.raises(InvalidStatus) as refused:
            open_page(small, "203.0.113.9")
        response = refused.value.response
        assert (response.status_code, response.headers["Retry-After"]) == (503, "60")
        assert bytes(response.body or b"").decode() == FULL
        page = httpx.get(small.address, headers=PAGE, timeout=30)
        assert (page.status_code, page.headers["retry-after"], page.text) == (503, "60", FULL)
        text = httpx.get(f"{small.address}/ready", timeout=30)
        assert (text.status_code, text.json()) == (503, {"ready": False, "store": "answers", "room": "full"})
        numbers = httpx.get(f"{small.address}/metrics", timeout=30).text
        assert (
            f"csp_sessions {ROOM.readers}\n" in numbers and f"csp_sessions_most {ROOM.readers}\n" in numbers
        )
        assert "Overview" in first_run(pages[0])[1]
        assert httpx.get(f"{small.address}/_stcore/health", timeout=30).status_code == 200
    soon(lambda: is_ready(small))


def test_connections_that_ask_for_nothing_are_refused_and_closed(small: Server) -> None:
    """Idle ones, and those whose request never ends: they get a sentence, then the room is free again."""
    port = int(small.address.rsplit(":", 1)[1])
    with ExitStack() as stack:
        idle = [
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=60))
            for _ in range(ROOM.connections + 20)
        ]
        for line in idle[: ROOM.connections // 2]:
            line.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
        assert FULL.encode() in b"".join(iter(lambda: idle[-1].recv(4096), b""))
        assert idle[0].recv(4096) == b"" == idle[ROOM.connections // 2 + 1].recv(4096)
        soon(lambda: is_ready(small))


def answer(method: str, address: str, **sent: Any) -> int:
    """The status of an answer; 0 where the server hung up while there was still something to come."""
    try:
        return httpx.request(method, address, timeout=60, **sent).status_code
    except (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError):
        return 0


def test_what_is_too_large_is_refused(small: Server) -> None:
    long = "x" * limits.REQUEST_HEAD_BYTES
    assert answer("GET", small.address, headers={"X-Long": long}) == 431
    assert answer("GET", f"{small.address}/?to={long}") == 431
    assert answer("GET", small.address, headers={"X-Long": long * 4}) in (0, 400, 431)
    body = b"x" * (limits.BODY_BYTES + 1)
    assert answer("POST", f"{small.address}/overview", content=body) in (0, 413)
    assert answer("POST", f"{small.address}/overview", content=iter([body])) in (0, 413)
    with open_page(small) as page:
        page.send(b"\x00" * (limits.MESSAGE_BYTES + 1))
        with pytest.raises(ConnectionClosed) as closed:
            page.recv(timeout=60)
    assert closed.value.rcvd and closed.value.rcvd.code == 1009


def test_an_odd_address_of_a_page_costs_no_more_than_a_plain_one(small: Server) -> None:
    """Choices that are not among today's count as not made."""
    odd = "&".join(f"{name}={'9' * 4000}" for name in ("borough", "to", "against", "as-at", "release"))
    with open_page(small) as page:
        assert "Overview" in first_run(page, odd)[1]


def test_readers_who_come_and_go_leave_no_open_files_behind(small: Server) -> None:
    """Streamlit keeps a session for a while after its reader has left, and the files that it opened."""
    for _ in range(limits.SESSIONS_LEFT * 2):
        with open_page(small):
            pass
    with open_page(small) as page:
        first_run(page)
        assert len(list(Path(f"/proc/{small.process.pid}/fd").iterdir())) < FILES - ROOM.connections
    assert is_ready(small)


def upload(server: Server, id: str, client: httpx.Client, content: bytes, **headers: str) -> int:
    where = f"{server.address}/_stcore/upload_file/{id}/file"
    return client.put(where, files={"file": content}, headers=headers).status_code


def token(server: Server, client: httpx.Client) -> str:
    """What a page of ours says with an upload, and no page of another site can."""
    client.get(f"{server.address}/_stcore/health")
    return client.cookies["_streamlit_xsrf"]


def test_a_reader_who_may_send_no_return_can_upload_nothing(small: Server) -> None:
    with session(small.address) as (id, _), httpx.Client(timeout=30) as client:
        known = token(small, client)
        assert upload(small, id, client, b"x", **{"X-Xsrftoken": known}) == 403
        where = f"{small.address}/_stcore/upload_file/{id}/file"
        for method in ("POST", "PATCH", "DELETE"):
            assert client.request(method, where, headers={"X-Xsrftoken": known}).status_code == 403


def test_an_upload_into_a_session_needs_the_token_of_its_page(steward: Server) -> None:
    """A page of another site knows neither the cookie's value nor, so, what the header must say."""
    with session(steward.address) as (id, _), httpx.Client(timeout=60) as client:
        known = token(steward, client)
        for header in ({}, {"X-Xsrftoken": ""}, {"X-Xsrftoken": known[:-12] + "0" * 12}):
            assert upload(steward, id, client, b"x", **header) == 403
        assert upload(steward, id, client, b"x", **{"X-Xsrftoken": known}) == 204
        assert upload(steward, "another-session", client, b"x", **{"X-Xsrftoken": known}) == 403


def test_a_page_can_send_so_much_and_no_more(steward: Server) -> None:
    megabyte = 1024 * 1024
    with session(steward.address) as (id, _), httpx.Client(timeout=60) as client:
        header = {"X-Xsrftoken": token(steward, client)}
        assert upload(steward, id, client, b"x" * 21 * megabyte, **header) == 413
        answers = [upload(steward, id, client, b"x" * 19 * megabyte, **header) for _ in range(5)]
        assert answers == [204, 204, 204, 204, 429]


def begin_upload(server: Server, id: str, known: str) -> socket.socket:
    """An upload of which only the head has arrived."""
    where = urlsplit(server.address)
    line = socket.create_connection((where.hostname or "", where.port or 0), timeout=60)
    line.sendall(
        f"PUT /_stcore/upload_file/{id}/file HTTP/1.1\r\nHost: {where.netloc}\r\n"
        f"Cookie: _streamlit_xsrf={known}\r\nX-Xsrftoken: {known}\r\n"
        "Content-Type: multipart/form-data; boundary=end\r\nContent-Length: 1000\r\n\r\n".encode()
    )
    return line


def test_only_so_many_files_arrive_at_once_and_the_next_when_one_has_gone(steward: Server) -> None:
    with session(steward.address) as (id, _), httpx.Client(timeout=60) as client, ExitStack() as slow:
        known = token(steward, client)

        def full() -> bool:
            """One more that does not end. It is refused while the last of another test is still being put away."""
            slow.enter_context(begin_upload(steward, id, known))
            return upload(steward, id, client, b"x", **{"X-Xsrftoken": known}) == 503

        soon(full)
        slow.close()
        soon(lambda: upload(steward, id, client, b"x", **{"X-Xsrftoken": known}) == 204)


def test_an_upload_that_does_not_arrive_in_time_is_given_up_and_the_next_is_taken(hasty: Server) -> None:
    with session(hasty.address) as (id, _), httpx.Client(timeout=60) as client:
        known = token(hasty, client)
        for _ in range(limits.UPLOADS_AT_ONCE + 1):
            with begin_upload(hasty, id, known) as slow:
                assert slow.recv(100).startswith(b"HTTP/1.1 408 ")
        assert upload(hasty, id, client, b"x", **{"X-Xsrftoken": known}) == 204


POOL = 40  # threads that wait for files, started as they are needed and then kept


def most(server: Server) -> tuple[int, int]:
    """The most memory that a dashboard has had so far, in bytes, and how many tasks it has now."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    peak, threads = (int(re.findall(rf"^{name}:\s+(\d+)", status, re.M)[0]) for name in ("VmHWM", "Threads"))
    return peak * 1024, threads


def test_as_many_readers_as_there_is_room_for_need_fewer_tasks_and_less_memory_than_the_unit_allows(
    steward: Server,
) -> None:
    """Each reader's page is run by a thread of its own, so that the most is when all ask at the same time."""
    readers, (_, before) = 30, most(steward)
    with ExitStack() as stay, ThreadPoolExecutor(readers) as together:
        lines = [stay.enter_context(open_page(steward)) for _ in range(readers)]
        runs = [together.submit(first_run, line, page="hotspots") for line in lines]
        tasks = before
        while not all(run.done() for run in runs):
            tasks = max(tasks, most(steward)[1])
        assert all("Hotspots" in run.result()[1] for run in runs)
    assert tasks <= before + readers + POOL
    assert tasks + limits.MOST_READERS + POOL < int(in_unit("TasksMax"))
    assert most(steward)[0] < 0.5 * int(in_unit("MemoryMax").replace("G", "")) * 2**30


def in_unit(name: str) -> str:
    """A limit in the unit of a dashboard."""
    unit = (ROOT / "deploy" / "csp-dashboard@.service").read_text()
    return re.findall(rf"^{name}=(.*)$", unit, re.M)[0]
