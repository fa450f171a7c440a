"""Starts the dashboard: python serve.py. PORT and HOST in the environment say where it listens."""

from __future__ import annotations

import asyncio
import gc
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from pathlib import Path

import uvicorn
from starlette.middleware import Middleware
from streamlit.runtime.pages_manager import PagesManager
from streamlit.starlette import App

from data_loaders.fault import Fault
from pages.frame.early import Early
from pages.people import sign_in

SCRIPT = Path(__file__).resolve().parent / "dashboard.py"
BACKLOG = 512


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
    from metrics.registry import registry
    from pages.parts import charts

    with suppress(Fault):  # the page says what is wrong, to whoever can mend it
        charts.prepare([borough.name for borough in registry().partnership.boroughs])
    # Streamlit takes a folder named pages for its older kind of menu until st.navigation has run once, and so would
    # greet the first reader who opens a link to a page with "Page not found".
    PagesManager.uses_pages_directory = False
    gc.collect()
    gc.freeze()
    yield


def build() -> App:
    """The app, with the settings of sign-in. Raises Fault for settings that are not safe."""
    return App(SCRIPT, lifespan=_ready, middleware=[Middleware(Early)], secrets=sign_in.from_environment())


def listen(host: str, port: int) -> socket.socket:
    """A listening socket that sends small messages at once. Raises OSError if the port is not free."""
    found = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        found.bind((host, port))
        found.listen(BACKLOG)
    except OSError:
        found.close()
        raise
    return found


def main() -> int:
    """Serve until interrupted; returns the exit code: 1 if the port cannot be had."""
    host, wanted = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8501")
    if not wanted.isdigit():
        print(f"PORT: expected a number, found {wanted!r}", file=sys.stderr)
        return 1
    try:
        sign_in.check_local(os.environ, host)
        app = build()
    except Fault as fault:
        print(f"not started: {fault}", file=sys.stderr)
        return 1
    try:
        listening = listen(host, int(wanted))
    except OSError as error:
        print(f"PORT: expected a free port, found {wanted} in use ({error.strerror}).", file=sys.stderr)
        print(
            f"Stop what listens there, or choose another: PORT={int(wanted) + 1} python serve.py",
            file=sys.stderr,
        )
        return 1
    print(f"The dashboard is at http://{host}:{listening.getsockname()[1]}", flush=True)
    config = uvicorn.Config(app, log_level="warning", access_log=False, ws="websockets-sansio")
    asyncio.run(uvicorn.Server(config).serve(sockets=[listening]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
