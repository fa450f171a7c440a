"""Every source and its fetcher, discovered: to add one is to add a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from data_loaders.fault import Fault
from data_loaders.fetching.client import Client
from data_loaders.partnership import Partnership
from data_loaders.source import Source

Fetch = Callable[[Client, Partnership, Path], Iterator[Path | Fault]]


@cache
def catalogue() -> dict[str, Source]:
    """Every source by id, in loading order."""
    declared = [reader.SOURCE for reader in _modules("reader").values()]
    return {s.id: s for s in sorted(declared, key=lambda s: (s.rank, s.id))}


@cache
def fetchers() -> dict[str, Fetch]:
    """How to fetch each source that can be fetched, by source id."""
    return {source: fetcher.fetch for source, fetcher in _modules("fetcher").items()}


def _modules(name: str) -> dict[str, ModuleType]:
    """The module of this name from each source's folder that has one, by the folder's name."""
    import data_loaders.sources as package

    folders = sorted(
        path.parent.name for root in package.__path__ for path in Path(root).glob(f"*/{name}.py")
    )
    return {folder: import_module(f"{package.__name__}.{folder}.{name}") for folder in folders}
