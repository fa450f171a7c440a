"""A large file on a server, read where it lies: only the parts that are asked for travel."""

from __future__ import annotations

import io

from data_loaders.fault import Fault
from data_loaders.fetching.client import Client

AHEAD = 64 * 1024


class RemoteFile(io.RawIOBase):
    """A file at an address as Python sees files: it can be sought and read, by zipfile for one.

    Raises Fault if the server cannot send parts of it, or puts another version in its place meanwhile.
    """

    def __init__(self, client: Client, url: str) -> None:
        self._client, self._url, self._place = client, url, 0
        probe = client.part(url, 0, 0)
        self._size, self._version = probe.total, probe.version
        self._url = probe.address  # where it was redirected to; asking there again saves a redirect each time

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        self._place = start + offset
        return self._place

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        wanted = min(len(buffer), self._size - self._place)
        if wanted <= 0:
            return 0
        part = self._client.part(self._url, self._place, self._place + wanted - 1)
        if (part.total, part.version) != (self._size, self._version):
            raise Fault("fetch", "the same file from first to last part", "another version", self._url)
        buffer[: len(part.data)] = part.data
        self._place += len(part.data)
        return len(part.data)


def opened(client: Client, url: str) -> io.BufferedReader:
    """The remote file with some reading ahead, so that many small reads are few questions."""
    return io.BufferedReader(RemoteFile(client, url), AHEAD)
