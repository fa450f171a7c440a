"""What is in a .zip: which members may be read, which may not and why, and when the whole archive is refused.

A bad member costs only itself. The archive is refused whole where what it says of itself cannot be relied on: its
directory is damaged or says otherwise than the members do, members share their bytes, or there is far more inside than
outside.
"""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import IO

# What zipfile, gzip and their decompressors raise for damaged content, and the system for a file that it cannot read.
DAMAGE = (EOFError, OSError, ValueError, LookupError, NotImplementedError, OverflowError, RuntimeError,
          struct.error, zlib.error, lzma.LZMAError, zipfile.BadZipFile)  # fmt: skip
# A month of the largest force is about 30 MB; national STATS19 since 1979 is 1.5 GB and is read from disk.
MEMBER_LIMIT = 512 * 1024**2
MEMBERS_LIMIT = 20_000
# Tables shrink to a tenth. What shrinks to a hundredth, and is not small in any case, was made to fill the memory.
RATIO_LIMIT, SMALL = 100, 16 * 1024**2
ENCRYPTED, STREAMED, UTF8 = 0x1, 0x8, 0x800
REGULAR, FOLDER = 0o100000, 0o040000
HEADER, SIGNATURE = struct.Struct("<4s5H3L2H"), b"PK\x03\x04"
IN_EXTRA = 0xFFFFFFFF  # the size stands elsewhere in the header
PACKED = (".zip", ".gz", ".bz2", ".xz", ".7z", ".rar", ".tar", ".tgz")


class Untrusted(Exception):
    """Why an archive is refused whole: what was expected of it, and what was found."""

    def __init__(self, expected: str, found: str) -> None:
        self.expected, self.found = expected, found
        super().__init__(f"expected {expected}, found {found}")


@dataclass(frozen=True)
class Aside:
    """A member that is not read, and why: what was expected of it, and what was found."""

    name: str
    expected: str
    found: str


@dataclass(frozen=True)
class Contents:
    """The members of an archive that may be read, and those set aside, both by name."""

    members: tuple[zipfile.ZipInfo, ...]
    aside: tuple[Aside, ...]


def opened(path: Path) -> zipfile.ZipFile:
    """An open archive: its directory of thousands of members is read once, not once a member."""
    known = path.stat()
    return _opened(path, (known.st_ino, known.st_size, known.st_mtime_ns))


@lru_cache(maxsize=4)
def _opened(path: Path, _as_it_is: tuple[int, ...]) -> zipfile.ZipFile:
    return zipfile.ZipFile(path)


def contents(path: Path) -> Contents:
    """The members of an archive. Raises Untrusted, or one of DAMAGE."""
    archive = opened(path)
    if len(archive.infolist()) > MEMBERS_LIMIT:
        raise Untrusted(f"at most {MEMBERS_LIMIT:,} files inside", f"{len(archive.infolist()):,}")
    trust(archive)
    infos = sorted((i for i in archive.infolist() if not i.is_dir()), key=lambda i: i.filename)
    aside = {info: why for info in infos if (why := _wrong(info))}
    aside |= dict(_twice([i for i in infos if i not in aside]))
    members = tuple(i for i in {i.filename: i for i in infos if i not in aside}.values() if not _hidden(i))
    _refuse_swollen(members)
    return Contents(members, tuple(Aside(i.filename, *why) for i, why in aside.items()))


def trust(archive: zipfile.ZipFile) -> None:
    """Compare the archive's directory with its members' own headers. Raises Untrusted where they disagree, or where
    two members share bytes; one of DAMAGE where a header cannot be read.
    """
    stream = archive.fp
    if stream is None:
        raise ValueError("the archive is closed")
    spans = sorted((info.header_offset, _end(stream, info), info.filename) for info in archive.infolist())
    for (_, end, name), (start, _, after) in pairwise(spans):
        if end > start:
            raise Untrusted(
                "members that lie one after the other", f"{name!r} and {after!r} in the same place"
            )
    if spans and max(end for _, end, _ in spans) > archive.start_dir:
        raise Untrusted("members that lie before the directory", f"{spans[-1][2]!r} within it")


def _end(stream: IO[bytes], info: zipfile.ZipInfo) -> int:
    """Where a member's bytes end, by its own header. Raises Untrusted where that is not as the directory says."""
    stream.seek(info.header_offset)
    mark, _, flags, method, _, _, crc, packed, size, name, extra = HEADER.unpack(stream.read(HEADER.size))
    name_bytes = stream.read(name)
    listed_name = info.orig_filename.encode("utf-8" if info.flag_bits & UTF8 else "cp437")
    alike = mark == SIGNATURE and name_bytes == listed_name and method == info.compress_type
    alike = alike and (flags ^ info.flag_bits) & ENCRYPTED == 0
    if alike and not flags & STREAMED and IN_EXTRA not in (packed, size):
        alike = (crc, packed, size) == (info.CRC, info.compress_size, info.file_size)
    if not alike:
        raise Untrusted("a directory that says what the members say", f"another about {info.filename!r}")
    return info.header_offset + HEADER.size + name + extra + info.compress_size


def _wrong(info: zipfile.ZipInfo) -> tuple[str, str] | None:
    """Why a member is not read: what was expected, what was found; None for one that may be read."""
    path, kind = PurePosixPath(info.filename), (info.external_attr >> 16) & 0o170000
    if path.is_absolute() or ".." in path.parts or "\\" in info.filename or ":" in info.filename:
        return "a plain name inside the archive", "a name that may lead out of it"
    if info.flag_bits & ENCRYPTED:
        return "a file without a password", "an encrypted one"
    if kind not in (0, REGULAR, FOLDER):
        return "a file", "a link or a device"
    if info.filename.lower().endswith(PACKED):
        return (
            "a file that can be read as it is",
            "an archive inside the archive; unpack it and load what is in it",
        )
    if info.file_size > MEMBER_LIMIT:
        return f"at most {MEMBER_LIMIT // 1024**2} MB inside", "more"
    if info.file_size > max(SMALL, info.compress_size * RATIO_LIMIT):
        return f"at most {RATIO_LIMIT} times as much inside as outside", "more"
    return None


def _twice(infos: Sequence[zipfile.ZipInfo]) -> Iterator[tuple[zipfile.ZipInfo, tuple[str, str]]]:
    """The members that share a name and are not the same: which one is meant cannot be told."""
    named: dict[str, list[zipfile.ZipInfo]] = defaultdict(list)
    for info in infos:
        named[info.filename].append(info)
    for same in named.values():
        if len({(i.CRC, i.file_size) for i in same}) > 1:
            yield from ((i, ("each name once", f"{len(same)} different files of this name")) for i in same)


def _hidden(info: zipfile.ZipInfo) -> bool:
    """What a computer adds for itself (".DS_Store", "__MACOSX"), as in a folder."""
    return any(part.startswith(".") or part == "__MACOSX" for part in PurePosixPath(info.filename).parts)


def _refuse_swollen(members: Sequence[zipfile.ZipInfo]) -> None:
    inside, outside = sum(i.file_size for i in members), sum(i.compress_size for i in members)
    if inside > max(MEMBER_LIMIT, outside * RATIO_LIMIT):
        raise Untrusted(f"at most {RATIO_LIMIT} times as much inside as outside", "more")
