"""Puts what was fetched on the disk: whole, checked, and under its name only when it is both."""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data_loaders.fault import Fault
from data_loaders.input_files.archive import DAMAGE

HEAD = 512
ARCHIVES = (".zip", ".xlsx")


class NotPublished(Fault):
    """The source answers, but has nothing (yet): never a zero, and not always a mistake."""

    def __init__(self, what: str, where: str) -> None:
        super().__init__(what, "something published", "nothing", where)

    def as_fault(self) -> Fault:
        """The same, where there must be something: then it is a mistake."""
        return Fault(self.what, self.expected, self.found, self.where)


@contextmanager
def part_in(folder: Path) -> Iterator[Path]:
    """A path to write to until the file is whole. Hidden, so that no load finds it, and gone afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".fetching-") as corner:
        yield Path(corner) / "file.part"


def land(part: Path, path: Path) -> Path:
    """Give a part that has become whole its name, in one step. Raises Fault if it is not the data it should be."""
    with part.open("rb") as file:
        check_content(path.name, file.read(HEAD))
        os.fsync(file.fileno())
    if path.suffix in ARCHIVES:
        _check_archive(part, path.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    return part.replace(path)


def write(path: Path, data: bytes) -> Path:
    """Write a file that was put together here, whole or not at all."""
    with part_in(path.parent) as part:
        part.write_bytes(data)
        return land(part, path)


def check_content(what: str, head: bytes) -> None:
    """Raise Fault if data begins like a web page (errors come as such, with status 200), NotPublished if empty."""
    begins = head.removeprefix(b"\xef\xbb\xbf").strip()
    if begins[:1] == b"<":
        raise Fault("fetch", "data", "a web page", what)
    if begins in (b"", b"[]", b"{}"):
        raise NotPublished("fetch", what)


def _check_archive(part: Path, name: str) -> None:
    try:
        with zipfile.ZipFile(part) as archive:
            damaged = archive.testzip()
    except DAMAGE as error:
        raise Fault(name, "a whole archive", str(error)) from error
    if damaged is not None:
        raise Fault(name, "a whole archive", f"damage in {damaged}")
