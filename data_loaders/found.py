"""Finds the files in what the reader of a command was given: a file, a .gz, a folder or a .zip."""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from data_loaders.fault import Fault

# A month of the largest force is about 30 MB; national STATS19 since 1979 is 1.5 GB and is read from disk.
MEMBER_LIMIT = 512 * 1024**2
MEMBERS_LIMIT = 20_000
CHUNK = 1024**2
DAMAGE = (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile)


@dataclass(frozen=True)
class Found:
    """A file that was found: its name (without .gz), where it lies, and its bytes on demand."""

    name: str
    path: Path
    member: str = ""

    @property
    def where(self) -> str:
        """How a message names it: the path, and the member inside a .zip."""
        return f"{self.path}!{self.member}" if self.member else str(self.path)

    @cached_property
    def data(self) -> bytes:
        """The whole content, decompressed; a Fault if the compression is broken or hides too much."""
        try:
            with self._open() as stream:
                return _bounded(stream, self.where) if self._compressed else stream.read()
        except DAMAGE as error:
            raise Fault(
                self.name, "a whole compressed file", str(error) or "a damaged one", self.where
            ) from error

    @property
    def _compressed(self) -> bool:
        return bool(self.member) or self.path.suffix == ".gz"

    def _open(self) -> BinaryIO:
        if self.member:
            return cast(BinaryIO, _archive(self.path).open(self.member))
        return cast(BinaryIO, gzip.open(self.path) if self.path.suffix == ".gz" else self.path.open("rb"))

    @cached_property
    def head(self) -> bytes:
        """The first 64 KB, read without the rest; empty if even these cannot be read (then data says why)."""
        try:
            with self._open() as stream:
                return stream.read(65536)
        except DAMAGE:
            return b""

    @cached_property
    def header(self) -> str:
        """The first line as text, without byte-order mark; empty for binary content."""
        return self.head.split(b"\n", 1)[0].decode("utf-8-sig", errors="replace").strip()

    @cached_property
    def sha256(self) -> str:
        """Hash of the decompressed content, so that a zipped copy is the same file."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class Given(Found):
    """A file that was handed over as its bytes (an upload): it lies nowhere."""

    content: bytes = b""

    def _open(self) -> BinaryIO:
        return io.BytesIO(self.content)


def given(name: str, content: bytes) -> Given:
    """A file from its name and its bytes. Of a name that holds folders the last part counts."""
    plain = "".join(c for c in name if c.isprintable()).encode("utf-8", "ignore").decode()
    last = PurePosixPath(plain.replace("\\", "/")).name or "return"
    return Given(last, Path(last), content=content)


def _bounded(stream: BinaryIO, where: str) -> bytes:
    parts: list[bytes] = []
    size = 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > MEMBER_LIMIT:
            raise Fault("compressed file", f"at most {MEMBER_LIMIT // 1024**2} MB inside", "more", where)
        parts.append(chunk)
    return b"".join(parts)


@lru_cache(maxsize=4)
def _archive(path: Path) -> zipfile.ZipFile:
    """An open archive: its directory of thousands of members is read once, not once a member."""
    return zipfile.ZipFile(path)


def _safe(info: zipfile.ZipInfo) -> bool:
    name = PurePosixPath(info.filename)
    plain = not (name.is_absolute() or ".." in name.parts or "\\" in info.filename or ":" in info.filename)
    encrypted = bool(info.flag_bits & 0x1)
    symlink = (info.external_attr >> 16) & 0o170000 == 0o120000
    return plain and not encrypted and not symlink


def _members(path: Path) -> Iterator[Found]:
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [i for i in archive.infolist() if not i.is_dir()]
    except zipfile.BadZipFile as error:
        raise Fault(path.name, "a .zip archive", str(error), str(path)) from error
    names = [i.filename for i in infos]
    if len(infos) > MEMBERS_LIMIT or len(set(names)) != len(names):
        raise Fault(path.name, f"at most {MEMBERS_LIMIT} files, each once", f"{len(infos)} files", str(path))
    for info in sorted(infos, key=lambda i: i.filename):
        if not _safe(info):
            raise Fault(path.name, "plain file names inside", f"an unsafe entry {info.filename!r}", str(path))
        yield Found(PurePosixPath(info.filename).name, path, info.filename)


def _is_shapefile_zip(path: Path) -> bool:
    """A zipped shapefile is one file to us, not an archive of files."""
    with zipfile.ZipFile(path) as archive:
        return any(n.lower().endswith(".shp") for n in archive.namelist())


def find(paths: list[Path]) -> Iterator[Found]:
    """Every file under the given paths, in a stable order. A .zip yields its members, an .xlsx itself.

    Raises Fault for a path that does not exist and for an archive that is damaged or unsafe.
    """
    for path in paths:
        if path.is_dir():
            yield from find(sorted(p for p in path.iterdir() if not p.name.startswith(".")))
        elif not path.exists():
            raise Fault("load", "a file or folder", "nothing", str(path))
        elif path.suffix == ".zip" and zipfile.is_zipfile(path) and not _is_shapefile_zip(path):
            yield from _members(path)
        elif path.suffix == ".gz":
            yield Found(path.stem, path)
        else:
            yield Found(path.name, path)
