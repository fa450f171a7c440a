"""What a monitor asks the server: /ready for a proxy, /metrics for this machine. Neither tells of a person."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from data_loaders.coverage import coverage
from data_loaders.fault import Fault
from data_loaders.store import engine as store
from data_loaders.store.changes import now
from pages.access import local_steward
from pages.app.capacity import Crowd
from pages.app.connections import Open
from pages.state import cache

LOOPBACK = ("127.0.0.1", "::1")
TEXT = "text/plain; version=0.0.4; charset=utf-8"
STREAMLITS = "/_stcore/metrics"


class Tally:
    """A number that several threads change."""

    def __init__(self) -> None:
        self.value, self._lock = 0, threading.Lock()

    def add(self, by: int = 1) -> None:
        """Add to it."""
        with self._lock:
            self.value += by


runs = Tally()


def _store() -> str:
    """What keeps the store from being read, without its address; "" if nothing does."""
    try:
        store.check(cache.engine())
    except Fault as fault:
        return f"expected {fault.expected}, found {fault.found}"
    return ""


def routes(readers: Crowd, connections: Open) -> list[Route]:
    """What the server answers to a monitor."""

    def ready(_request: Request) -> Response:
        """200 if the store answers, has this version's schema, and there is room for another reader; else 503."""
        wrong, full = _store(), readers.full
        told = {"ready": not (wrong or full), "store": wrong or "answers", "room": "full" if full else "free"}
        return JSONResponse(told, status_code=200 if told["ready"] else 503)

    def metrics(request: Request) -> Response:
        """Numbers for Prometheus, to callers on this machine only; a request that was passed on is from elsewhere."""
        near = request.client is not None and request.client.host in LOOPBACK
        if not near or local_steward.passed_on(request.headers):
            return PlainTextResponse("not from here\n", status_code=403)
        lines = [*_room(readers, connections), *_lines()]
        return PlainTextResponse("".join(f"{line}\n" for line in lines), media_type=TEXT)

    return [Route("/ready", ready), Route("/metrics", metrics)]


class Numbers:
    """Shuts Streamlit's own numbers, which it tells everybody: /metrics tells a monitor what it needs."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        shut = scope["type"] == "http" and scope["path"].rstrip("/") == STREAMLITS
        await (PlainTextResponse("Not found", 404) if shut else self.app)(scope, receive, send)


def _room(readers: Crowd, connections: Open) -> Iterator[str]:
    yield from _metric("csp_sessions", "gauge", "Readers who are connected.", {"": len(readers)})
    yield from _metric("csp_sessions_most", "gauge", "Readers there is room for.", {"": readers.room.readers})
    yield from _metric("csp_connections", "gauge", "Connections that are open.", {"": len(connections)})


def _lines() -> Iterator[str]:
    wrong = _store()
    yield from _metric("csp_runs_total", "counter", "Runs of a page.", {"": runs.value})
    yield from _metric("csp_ready", "gauge", "1 if the store can be read.", {"": int(not wrong)})
    if wrong:
        return
    newest: dict[str, float] = {}
    for row in coverage(cache.engine()):
        age = (now() - row.accepted).total_seconds()
        newest[row.source] = min(age, newest.get(row.source, age))
    ages = {f'{{source="{source}"}}': age for source, age in newest.items()}
    yield from _metric("csp_release_age_seconds", "gauge", "Age of a source's newest release.", ages)
    if newest:
        yield from _metric(
            "csp_last_load_age_seconds", "gauge", "Time since a load.", {"": min(newest.values())}
        )


def _metric(name: str, kind: str, about: str, values: dict[str, float]) -> Iterator[str]:
    """Prometheus's text format (https://prometheus.io/docs/instrumenting/exposition_formats/)."""
    yield f"# HELP {name} {about}"
    yield f"# TYPE {name} {kind}"
    yield from (f"{name}{labels} {value:.10g}" for labels, value in values.items())
