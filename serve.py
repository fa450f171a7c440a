"""Starts the dashboard: python serve.py. PORT and HOST in the environment say where it listens.

--check says whether the settings are sound, and does not start. --proxy takes the address of the proxy in front.
"""

from __future__ import annotations

import argparse
import os
import socket
import sys
from ipaddress import IPv4Address, IPv6Address, ip_address

from data_loaders.fault import Fault
from pages.app import settings

BACKLOG = 512


def listen(host: str, port: int) -> socket.socket:
    """A listening socket that sends small messages at once. Raises OSError if the port is not free."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


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


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted; returns the exit code: 1 if the settings are not sound or the port cannot be had."""
    chosen = _given(arguments)
    host, wanted = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT", "8501")
    proxy = str(chosen.proxy or "")
    if not wanted.isdigit():
        print(f"PORT: expected a number, found {wanted!r}", file=sys.stderr)
        return 1
    try:
        address = settings.address_of(host)
        settings.check(os.environ, address, proxy)
        if chosen.check:
            return _told(address, proxy)
    except Fault as fault:
        print(f"not started: {fault}", file=sys.stderr)
        return 1
    try:
        listening = listen(str(address), int(wanted))
    except OSError as error:
        print(f"PORT: expected a free port, found {wanted} in use ({error.strerror}).", file=sys.stderr)
        print(
            f"Stop what listens there, or choose another: make run PORT={int(wanted) + 1}",
            file=sys.stderr,
        )
        return 1
    # Not at the top: it takes seconds, and what is wrong with a setting or the port is said at once.
    from pages.app import server

    try:
        built = server.build()
    except Fault as fault:
        print(f"not started: {fault}", file=sys.stderr)
        return 1
    print(f"The dashboard is at http://{host}:{listening.getsockname()[1]}", flush=True)
    server.serve(built, listening, proxy)
    return 0


def _told(address: IPv4Address | IPv6Address, proxy: str) -> int:
    """Print what the settings come to. Raises Fault for what only the app itself can tell."""
    from pages.app import server

    server.build()
    print("settings: sound", *settings.told(os.environ, address, proxy), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
