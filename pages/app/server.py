"""The app that is served: what is imported before the first reader, and what stands round Streamlit's pages."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import uvicorn
from starlette.middleware import Middleware
from streamlit.runtime import Runtime
from streamlit.runtime.pages_manager import PagesManager
from streamlit.starlette import App

from data_loaders.fault import Fault
from data_loaders.store import audit_queue
from data_loaders.store.engine import REPOSITORY
from pages.access import local_steward, sign_in
from pages.access.sign_ins import roles
from pages.app import capacity, connections, fallback, garbage, health, hosts, limits, log, settings, uploads
from pages.app.content_policy import Policy, tiles
from pages.app.file_access import Files, Handing
from pages.app.preload import PAGE, Early
from pages.app.sign_in_sockets import Signing

SAYS = logging.getLogger("csp")
SCRIPT = REPOSITORY / "dashboard.py"
# So long a server that is stopped waits for the store to take what is still to be noted. The service file allows it 15.
FLUSH_SECONDS = 10


# What takes long to import, and what brings the rest with it. The pages of the places are not among them: they
# declare a component, which Streamlit registers only while a page is being run.
EARLY = ("folium", "geopandas", "scipy.stats", "pages.overview.overview", "pages.priorities.priority")


@asynccontextmanager
async def _ready(_app: App) -> AsyncIterator[None]:
    """Import early, read the definitions, and take it all out of the garbage collector's sight.

    Streamlit collects all garbage after each run of a page; what the libraries hold would be looked at every time.
    """
    for name in EARLY:
        import_module(name)
    from metrics.definitions.registry import registry
    from pages.components import charts

    with suppress(Fault):  # the page says what is wrong, to whoever can mend it
        charts.prepare([borough.name for borough in registry().partnership.boroughs])
    # Streamlit takes a folder named pages for its older kind of menu until st.navigation has run once, and so would
    # greet the first reader who opens a link to a page with "Page not found".
    PagesManager.uses_pages_directory = False
    garbage.begin()
    log.begin()
    roles.look()
    SAYS.info("started")
    yield
    audit_queue.flush(FLUSH_SECONDS)
    SAYS.info("stopped")


class Dashboard(App):
    """Streamlit's app, with a store of files of our own."""

    def __init__(self, files: Files, **settings: Any) -> None:
        super().__init__(SCRIPT, **settings)
        self._files = files

    def _create_runtime(self) -> Runtime:
        runtime = super()._create_runtime()
        runtime.media_file_mgr._storage = self._files
        return runtime


@dataclass(frozen=True)
class Serving:
    """The app, and the connections that are open to it."""

    app: App
    connections: connections.Open


def build() -> Serving:
    """The app, with the settings of sign-in. Raises Fault for settings that are not safe."""
    room = limits.room(limits.open_files())
    arriving, readers, files = connections.Open(room), capacity.Crowd(room), Files()
    app = Dashboard(
        files,
        lifespan=_ready,
        on_script_error=fallback.failed,  # of what runs outside dashboard.py: a part of a page alone, a button
        routes=health.routes(readers, arriving),
        middleware=[
            Middleware(
                hosts.Hosts, names=hosts.allowed(os.environ), near=bool(local_steward.name(os.environ))
            ),
            Middleware(capacity.Readers, crowd=readers),
            Middleware(uploads.Uploads),
            Middleware(Policy, page=PAGE.read_text(encoding="utf-8"), pictures=tiles(os.environ)),
            Middleware(health.Numbers),
            Middleware(Early),
            Middleware(Signing),
            Middleware(Handing, files=files),
        ],
        secrets=sign_in.from_environment(),
    )
    settings.check_streamlit()
    return Serving(app, arriving)


def serve(serving: Serving, listening: socket.socket, proxy: str) -> None:
    """Serve the app on an open socket until interrupted. proxy: whose word is taken of who asked, or ""."""
    config = uvicorn.Config(
        serving.app,
        http=connections.protocol(serving.connections),
        backlog=limits.BURST,
        h11_max_incomplete_event_size=limits.REQUEST_HEAD_BYTES,
        log_config=None,
        access_log=False,
        ws="websockets-sansio",
        ws_max_size=limits.MESSAGE_BYTES,
        proxy_headers=bool(proxy),
        forwarded_allow_ips=proxy,
        server_header=False,
    )
    asyncio.run(uvicorn.Server(config).serve(sockets=[listening]))
