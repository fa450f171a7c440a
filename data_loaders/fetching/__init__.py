"""Fetches files from the official sources: network only, no reading. One module per source, named as the source is.

Each such module has `fetch(client, partnership, folder)`: an iterator of the paths of sound files, fetched now or held
already, and of a Fault for each that could not be had. A Fault that is raised ends that source; one that is yielded
does not. NotPublished, if yielded, is no fault but an answer.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from data_loaders.fault import Fault
from data_loaders.fetching.client import Client
from data_loaders.partnership import Partnership

Fetch = Callable[[Client, Partnership, Path], Iterator[Path | Fault]]


@cache
def fetchers() -> dict[str, Fetch]:
    """How to fetch each source that can be fetched, by source id. Discovered, so that adding one is adding a module."""
    modules = {
        m.name: importlib.import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__)
    }
    return {name: module.fetch for name, module in modules.items() if hasattr(module, "fetch")}
