"""Fetches what the official sources have published since, and loads it. What was loaded before stands until then."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine

from data_loaders.fault import Fault
from data_loaders.fetching.client import Client
from data_loaders.fetching.saving import NotPublished
from data_loaders.loading import Report, load
from data_loaders.partnership import Partnership
from data_loaders.sources.catalogue import fetchers
from data_loaders.store.engine import REPOSITORY

DOWNLOADS = REPOSITORY / "var" / "downloads"


def refresh(
    engine: Engine,
    partnership: Partnership,
    sources: list[str],
    *,
    folder: Path | None = None,
    progress: bool = True,
    client: Client | None = None,
    by: str = "",
) -> Report:
    """Fetch the named sources, or all that can be fetched, into folder/SOURCE, and load what came.

    A source that fails is in the report and does not stop the others. What is held already is not fetched again but
    is loaded again, which makes good a load that failed; the same content is never stored twice.
    client: whom to ask; tests give one that knows a server of their own. by: as for loading.load.
    Raises Fault for a name that is no such source.
    """
    names = _known(sources)
    with client or Client(progress=progress) as asking:
        came = [item for name in names for item in _fetched(asking, name, partnership, folder or DOWNLOADS)]
    paths = [item for item in came if isinstance(item, Path)]
    report = load(engine, paths, partnership, progress=progress, by=by)
    missing = [item for item in came if isinstance(item, Fault)]
    report.faults[:0] = [fault for fault in missing if not isinstance(fault, NotPublished)]
    report.passed_over[:0] = [str(fault) for fault in missing if isinstance(fault, NotPublished)]
    return report


def _known(sources: list[str]) -> list[str]:
    known = sorted(fetchers())
    for name in sources:
        if name not in known:
            raise Fault("refresh", f"any of: {', '.join(known)}", repr(name))
    return list(dict.fromkeys(sources)) or known


def _fetched(client: Client, name: str, partnership: Partnership, folder: Path) -> Iterator[Path | Fault]:
    """What came of one source. What ends it counts as a fault, even where the answer was "nothing published"."""
    client.tell(f"fetching {name}")
    try:
        yield from fetchers()[name](client, partnership, folder / name)
    except NotPublished as nothing:
        yield nothing.as_fault()
    except Fault as fault:
        yield fault
    except OSError as error:
        yield Fault(f"refresh {name}", "room to write the files", error.strerror or str(error), str(folder))
