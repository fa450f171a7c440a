"""Finds the files in what the reader of a command was given: a file, a .gz, a folder or a .zip."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from data_loaders.fault import Fault
from data_loaders.input_files.archive import (
    DAMAGE,
    MEMBER_LIMIT,
    RATIO_LIMIT,
    SMALL,
    Untrusted,
    contents,
    opened,
)

CHUNK = 1024**2


@dataclass(frozen=True)
class InputFile:
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
                return _bounded(stream, self.where, self._packed) if self._compressed else stream.read()
        except DAMAGE as error:
            expected = "a whole compressed file" if self._compressed else "a file that can be read"
            raise Fault(self.name, expected, str(error) or "a damaged one", self.where) from error

    @property
    def _compressed(self) -> bool:
        return bool(self.member) or _is_gzip(self.path)

    @property
    def size(self) -> int:
        """How many bytes the content is said to have, told without reading it; of a .gz, the compressed ones."""
        try:
            return (
                opened(self.path).getinfo(self.member).file_size if self.member else self.path.stat().st_size
            )
        except DAMAGE as error:
            raise Fault(self.name, "a file that can be read", str(error), self.where) from error

    def within(self, limit: int) -> bytes:
        """The content of a file that is read whole into memory; a Fault if it has more bytes than this."""
        if self.size > limit or len(self.data) > limit:
            raise Fault(self.name, f"at most {limit // 1024**2} MB", "more", self.where)
        return self.data

    @property
    def _packed(self) -> int:
        """How many bytes it takes compressed."""
        return opened(self.path).getinfo(self.member).compress_size if self.member else self.size

    def _open(self) -> BinaryIO:
        if self.member:
            return cast(BinaryIO, opened(self.path).open(self.member))
        return cast(BinaryIO, gzip.open(self.path) if _is_gzip(self.path) else self.path.open("rb"))

    @cached_property
    def head(self) -> bytes:
        """The first 64 KB, read without the rest; empty if even these cannot be read (then data says why)."""
        try:
            with self._open() as stream:
                return stream.read(65536)
        except DAMAGE:
            return b""

    @cached_property
    def sha256(self) -> str:
        """Hash of the decompressed content, so that a zipped copy is the same file."""
        if "data" in self.__dict__:
            return hashlib.sha256(self.data).hexdigest()
        digest = hashlib.sha256()
        with self.stream() as content:
            while chunk := content.read(CHUNK):
                digest.update(chunk)
        return digest.hexdigest()

    @contextmanager
    def stream(self) -> Iterator[BinaryIO]:
        """The content to be read a part at a time, for what is larger than memory should hold; what is compressed is
        bounded and is held whole. A Fault if it cannot be read."""
        if self._compressed:
            yield io.BytesIO(replace(self).data)  # a copy, so that the bytes are not kept
            return
        try:
            with self._open() as content:
                yield content
        except OSError as error:
            raise Fault(self.name, "a file that can be read", str(error), self.where) from error


@dataclass(frozen=True)
class Upload(InputFile):
    """A file that was handed over as its bytes (an upload): it lies nowhere."""

    content: bytes = b""

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return len(self.content)

    def _open(self) -> BinaryIO:
        return io.BytesIO(self.content)


def uploaded(name: str, content: bytes) -> Upload:
    """A file from its name and its bytes. Of a name that holds folders the last part counts."""
    plain = "".join(c for c in name if c.isprintable()).encode("utf-8", "ignore").decode()
    last = PurePosixPath(plain.replace("\\", "/")).name or "return"
    return Upload(last, Path(last), content=content)


def _bounded(stream: BinaryIO, where: str, packed: int) -> bytes:
    """Everything in a compressed file of so many bytes. What is read is counted: what a file says of itself is not
    believed."""
    content = bytearray()
    while chunk := stream.read(CHUNK):
        content += chunk
        if len(content) > MEMBER_LIMIT:
            raise Fault("compressed file", f"at most {MEMBER_LIMIT // 1024**2} MB inside", "more", where)
        if len(content) > max(SMALL, packed * RATIO_LIMIT):
            expected = f"at most {RATIO_LIMIT} times as much inside as outside"
            raise Fault("compressed file", expected, "more", where)
    return bytes(content)


def _members(path: Path) -> Iterator[InputFile | Fault]:
    """The files in an archive, and why others in it are not read. A shapefile in it is one file: the archive."""
    try:
        inside = contents(path)
    except Untrusted as why:
        yield Fault(path.name, why.expected, why.found, str(path))
        return
    except DAMAGE as error:
        yield Fault(path.name, "a whole .zip archive", f"one cut off or damaged: {error}", str(path))
        return
    for member in inside.aside:
        named = repr(member.name)[1:-1]
        yield Fault(PurePosixPath(named).name or named, member.expected, member.found, f"{path}!{named}")
    outlines = {
        name.stem for i in inside.members if (name := PurePosixPath(i.filename.lower())).suffix == ".shp"
    }
    if outlines:
        yield InputFile(path.name, path)
    for info in inside.members:
        if _stem(info) not in outlines:
            yield InputFile(PurePosixPath(info.filename).name, path, info.filename)


def _stem(info: zipfile.ZipInfo) -> str:
    """What the parts of a shapefile have in common: "wards" of "x/Wards.shp.xml"."""
    return PurePosixPath(info.filename.lower()).name.split(".")[0]


def _is_gzip(path: Path) -> bool:
    return path.suffix.lower() == ".gz"


def _is_archive(path: Path) -> bool:
    """Is this an archive, even one that is cut off? A web page that was saved under such a name is none."""
    if path.suffix.lower() != ".zip":
        return False
    try:
        with path.open("rb") as stream:
            return stream.read(2) == b"PK" or zipfile.is_zipfile(path)
    except OSError:
        return False


def find(paths: Iterable[Path]) -> Iterator[InputFile | Fault]:
    """Every file under the given paths, in a stable order. A .zip yields its members, an .xlsx itself.

    A path that does not exist, an archive that cannot be trusted and a member that cannot be read come as the Fault
    that says so.
    """
    for path in paths:
        kind = _kind(path)
        if kind == "folder":
            yield from _in_folder(path)
        elif kind != "file":
            yield Fault("load", "a file or folder", kind, str(path))
        elif _is_archive(path):
            yield from _members(path)
        elif _is_gzip(path):
            yield InputFile(path.stem, path)
        else:
            yield InputFile(path.name, path)


def _kind(path: Path) -> str:
    """ "folder", "file", "something else" (a pipe would never end), or "nothing"."""
    try:
        if path.is_dir():
            return "folder"
        return "file" if path.is_file() else "something else" if path.exists() else "nothing"
    except OSError:  # a name that is too long for any file
        return "nothing"


def _in_folder(folder: Path) -> Iterator[InputFile | Fault]:
    try:
        inside = sorted(Path(e.path) for e in os.scandir(folder) if not e.name.startswith("."))
    except OSError as error:
        yield Fault("load", "a folder that can be read", error.strerror or str(error), str(folder))
        return
    above = {folder.resolve(), *folder.resolve().parents}
    for path in inside:
        if path.is_symlink() and path.resolve() in above:
            yield Fault(path.name, "a folder", "a link to a folder that it lies in", str(path))
        else:
            yield from find([path])
