"""Every route that the server has, as its app lists them: python -m tests.attack.routes prints them.

In a process of its own: an app that is built is the only one of its process.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable

from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute

from tests.browser.serving import ROOT

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
A_PART = re.compile(r"\{[^}]+\}")
# What stands in for the parts of a path that may be anything: a climb out of the folder, and a name of another site.
ODD = ("..%2f..%2fserve.py", "%2f%2fevil.example")


def discovered() -> list[str]:
    """The paths of the routes that answer to HTTP."""
    command = [sys.executable, "-m", "tests.attack.routes"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def requests(routes: Iterable[str]) -> list[tuple[str, str]]:
    """Methods and paths to ask for: each route in every way, and with odd names in the place of its parts."""
    plain = [(method, A_PART.sub("x", route)) for route in routes for method in METHODS]
    odd = [("GET", A_PART.sub(name, route)) for route in routes if A_PART.search(route) for name in ODD]
    return [*plain, *odd]


def _listed(routes: Iterable[BaseRoute]) -> list[str]:
    """Raises ValueError for a kind of route that nobody has thought of here."""
    results = []
    for route in routes:
        if isinstance(route, Mount):
            results.append(f"{route.path}/{{path}}")
        elif isinstance(route, Route):
            results.append(route.path)
        elif not isinstance(route, WebSocketRoute):
            raise ValueError(f"neither a route nor a mount: {route!r}")
    return sorted(set(results))


def main() -> None:
    """Print the routes of the app as serve.py builds it."""
    from pages.app import server

    print(json.dumps(_listed(server.build().app._build_starlette_app().routes)))


if __name__ == "__main__":
    main()
