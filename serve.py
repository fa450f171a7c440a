"""Starts the dashboard: python serve.py. PORT and HOST in the environment say where it listens.

--check says whether the settings are sound, and does not start. --proxy takes the address of the proxy in front.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import logging
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from ipaddress import ip_address
from pathlib import Path

import uvicorn
from starlette.middleware import Middleware
from streamlit.runtime.pages_manager import PagesManager
from streamlit.starlette import App

from data_loaders.fault import Fault
from pages.frame import health, log
from pages.frame.early import PAGE, Early
from pages.frame.policy import Policy, tiles
from pages.people import sign_in
from pages.people.directory import directory

SAYS = logging.getLogger("csp")
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
    log.begin()
    SAYS.info("started")
    yield
    SAYS.info("stopped")


def build() -> App:
    """The app, with the settings of sign-in. Raises Fault for settings that are not safe."""
    return App(
        SCRIPT,
        lifespan=_ready,
        routes=health.ROUTES,
        middleware=[
            Middleware(health.Sessions),
            Middleware(Policy, page=PAGE.read_text(encoding="utf-8"), pictures=tiles(os.environ)),
            Middleware(Early),
        ],
        secrets=sign_in.from_environment(),
    )


def check(host: str) -> str:
    """What sign-in is set up, in words. Raises Fault for settings that are not safe, or a file of people that is not
    sound: nobody could sign in."""
    sign_in.check_local(os.environ, host)
    if not sign_in.configured():
        return "sound; no sign-in, everybody is the public"
    known = directory()
    return f"sound; sign-in, {len(known.people)} people and {len(known.groups)} groups with a role"


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


def _given(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python serve.py", description="Serve the dashboard.")
    parser.add_argument("--check", action="store_true", help="say whether the settings are sound, and stop")
    parser.add_argument(
        "--proxy",
        type=ip_address,
        metavar="ADDRESS",
        help="believe what this proxy says of who asked and how; without it nobody is believed",
    )
    return parser.parse_args(arguments)


def _config(app: App, proxy: object) -> uvicorn.Config:
    trusted = str(proxy) if proxy else ""
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        ws="websockets-sansio",
        proxy_headers=bool(trusted),
        forwarded_allow_ips=trusted,
        server_header=False,
    )


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted; returns the exit code: 1 if the settings are not sound or the port cannot be had."""
    given = _given(arguments)
    host, wanted = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8501")
    if not wanted.isdigit():
        print(f"PORT: expected a number, found {wanted!r}", file=sys.stderr)
        return 1
    try:
        said = check(host)
        if given.check:
            print(f"settings: {said}")
            return 0
        app = build()
    except Fault as fault:
        print(f"not started: {fault}", file=sys.stderr)
        return 1
    try:
        listening = listen(host, int(wanted))
    except OSError as error:
        print(f"PORT: expected a free port, found {wanted} in use ({error.strerror}).", file=sys.stderr)
        print(
            f"Stop what listens there, or choose another: make run PORT={int(wanted) + 1}",
            file=sys.stderr,
        )
        return 1
    print(f"The dashboard is at http://{host}:{listening.getsockname()[1]}", flush=True)
    asyncio.run(uvicorn.Server(_config(app, given.proxy)).serve(sockets=[listening]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
