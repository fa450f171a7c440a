"""Reads files that stand for themselves on the workers of a Dask cluster; what they say is stored here, in order.

A street archive falls apart into force-months, one file each: reading, checking and counting them needs nothing but
the file. Storing needs all of them in one order, for one writer. Only a few files are on their way at a time, so that
memory does not grow with the archive. With one writer the store is the same, row for row, as without a
cluster. Dask: Rocklin, "Dask: parallel computation with blocked algorithms and task scheduling", SciPy 2015.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeVar

from data_loaders.batch import Batch
from data_loaders.fault import Fault
from data_loaders.input_files.find import InputFile
from data_loaders.partnership import Partnership
from data_loaders.source import Source
from data_loaders.sources.catalogue import catalogue

LOCAL = "local"
# Files on their way for each worker: one that it reads, one that waits for it, so that it need not wait itself.
AHEAD = 2
T = TypeVar("T")
R = TypeVar("R")
Read = Callable[[Source, Iterable[InputFile], Partnership], Iterable[Batch | Fault]]


def here(source: Source, files: Iterable[InputFile], partnership: Partnership) -> Iterable[Batch | Fault]:
    """Read the files in this process, as the source does."""
    return source.read(files, partnership)


@contextmanager
def cluster(address: str | None) -> Iterator[Read]:
    """A way to read files: in this process, or on the cluster whose scheduler has this address ("local" makes one).

    Workers elsewhere must run this version of the code and see the files under the same paths.
    Raises Fault if Dask is not installed, or if no scheduler answers there.
    """
    if address is None:
        yield here
        return
    with _client(address) as client:
        most = AHEAD * len(client.scheduler_info()["workers"]) or AHEAD

        def read(
            source: Source, files: Iterable[InputFile], partnership: Partnership
        ) -> Iterable[Batch | Fault]:
            if source.read_one is None:
                return here(source, files, partnership)

            def submit(file: InputFile) -> Any:
                return client.submit(read_alone, source.id, replace(file), pure=False)

            return in_order(files, submit, lambda future: future.result(), most)

        yield read


def _client(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise Fault("--scheduler", "Dask: pip install -r requirements-bulk.lock", "none") from None
    try:
        if address == LOCAL:
            return Client(threads_per_worker=1, dashboard_address=None, host="127.0.0.1")
        return Client(address, timeout=10)
    except (OSError, ValueError) as error:
        raise Fault("--scheduler", "the address of a Dask scheduler", f"{address!r}: {error}") from error


def read_alone(source: str, file: InputFile) -> Batch | Fault:
    """What a worker does: read one file of a source. A fault is an answer, so that it does not stop the others."""
    read_one = catalogue()[source].read_one
    if read_one is None:
        raise TypeError(f"{source}: its files belong together")
    try:
        return read_one(file)
    except Fault as fault:
        return fault


def in_order(
    items: Iterable[T], submit: Callable[[T], Any], result: Callable[[Any], R], most: int
) -> Iterator[R]:
    """The results of all items in the items' order, with at most so many of them under way or waiting to be taken."""
    under_way: deque[Any] = deque()
    for item in items:
        if len(under_way) == most:
            yield result(under_way.popleft())
        under_way.append(submit(item))
    while under_way:
        yield result(under_way.popleft())
