"""Fetches a force's street files out of the archives of data.police.uk, edition by edition.

An archive holds every force for 36 months and has 1.7 GB; the storage behind data.police.uk sends any part of it, so
only the directory and the force's own files are read, about 30 MB. An edition from before 2017 holds all months since
December 2010. Months that the newest edition no longer has are taken from the edition that held them last.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from data_loaders.fault import Fault
from data_loaders.fetching.client import Client
from data_loaders.fetching.remote_file import opened
from data_loaders.fetching.saving import NotPublished, land, part_in
from data_loaders.input_files.archive import DAMAGE, MEMBER_LIMIT
from data_loaders.partnership import Partnership

NAMED = re.compile(r"archive/(\d{4}-(?:0[1-9]|1[0-2]))\.zip")
STREET = re.compile(r"(?P<month>\d{4}-\d{2})/(?P=month)-(?P<force>[a-z-]+)-street\.csv")


def fetch(client: Client, partnership: Partnership, folder: Path) -> Iterator[Path | Fault]:
    """The force's street files as folder/FORCE/EDITION.zip, newest edition first, back to the first month there is."""
    index = f"{client.addresses.police}/data/"
    editions = sorted(set(NAMED.findall(client.page(index))))
    if not editions:
        raise Fault("police archive", "a page that names archives", "one that names none", index)
    force, month = partnership.force.street, editions[-1]
    while edition := max((e for e in editions if e <= month), default=None):
        try:
            path = _held(folder / force, month) or _fetch_edition(client, edition, force, folder / force)
        except NotPublished as nothing:
            yield nothing
            return
        yield path
        month = _before(min(month, _first_month(path)))


def _held(folder: Path, month: str) -> Path | None:
    """An edition fetched earlier that reaches from this month or before to this month or after."""
    return next((p for p in sorted(folder.glob("*.zip")) if _first_month(p) <= month <= p.stem), None)


def _fetch_edition(client: Client, edition: str, force: str, folder: Path) -> Path:
    url = f"{client.addresses.police}/data/archive/{edition}.zip"
    with part_in(folder) as part:
        try:
            with zipfile.ZipFile(opened(client, url)) as archive:
                members = _own(archive, force, edition)
                size = sum(info.compress_size for info in members)
                with client.bar(f"{force} street files, edition {edition}", size) as bar:
                    _copy(archive, members, part, bar.update)
        except DAMAGE as error:
            raise Fault(f"police archive {edition}", "a whole archive", str(error), url) from error
        return land(part, folder / f"{edition}.zip")


def _own(archive: zipfile.ZipFile, force: str, edition: str) -> list[zipfile.ZipInfo]:
    names = [(info, STREET.fullmatch(info.filename)) for info in archive.infolist()]
    members = [info for info, named in names if named and named["force"] == force]
    if not members:
        raise Fault(f"police archive {edition}", f"street files of {force}", "none")
    for info in members:
        if info.file_size > MEMBER_LIMIT:
            raise Fault(info.filename, f"at most {MEMBER_LIMIT:,} bytes", f"{info.file_size:,}")
    return members


def _copy(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], part: Path, advance: Callable[[float], object]
) -> None:
    """Copy these files into an archive of their own; zipfile compares each with its checksum."""
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as kept:
        for info in members:
            copy = zipfile.ZipInfo(info.filename, info.date_time)
            kept.writestr(copy, archive.read(info), zipfile.ZIP_DEFLATED)
            advance(info.compress_size)


def _first_month(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            return min(named["month"] for named in map(STREET.fullmatch, archive.namelist()) if named)
    except (zipfile.BadZipFile, ValueError) as error:
        raise Fault(path.name, "an archive of street files", str(error), str(path)) from error


def _before(month: str) -> str:
    first = date(int(month[:4]), int(month[5:]), 1)
    return date.fromordinal(first.toordinal() - 1).isoformat()[:7]
