"""How much the server takes on. docs/limits.md says what each limit is for, and which test shows it."""

from __future__ import annotations

import resource
from dataclasses import dataclass

MOST_FILES = 16_384
# For the store, log, libraries and what arrives between two looks at the number of connections.
RESERVED_FILES = 256
# Streamlit opens three files for each session, and keeps up to 128 of readers who have left for two minutes.
FILES_OF_A_SESSION, SESSIONS_LEFT = 3, 128
MOST_CONNECTIONS, MOST_READERS = 2_000, 300
BURST = 128  # connections taken from the system at once

REQUEST_HEAD_BYTES = 32 * 1024
REQUEST_HEAD_SECONDS = 10
MESSAGE_BYTES = 1024 * 1024  # of a page to the server
BODY_BYTES = 64 * 1024  # of any request but an upload
UPLOAD_SECONDS = 120
UPLOADS_AT_ONCE = 2
UPLOADED_BYTES = 100 * 1024 * 1024  # by one open page
UPLOAD_BYTES = 20 * 1024 * 1024  # one file: Streamlit's maxUploadSize
PAGES_THAT_UPLOAD = 1_000
RETRY_SECONDS = 60


@dataclass(frozen=True)
class Room:
    """How many connections and readers there is room for, in all and from one address."""

    connections: int
    readers: int

    @property
    def connections_from_one(self) -> int:
        """A whole council may come from one address."""
        return max(1, self.connections // 2)

    @property
    def readers_from_one(self) -> int:
        """The same for open pages."""
        return max(1, self.readers // 2)


def room(files: int) -> Room:
    """The room in a process that may have so many files open. Each reader also needs a connection for what a page asks
    for beside its WebSocket."""
    free = files - RESERVED_FILES - SESSIONS_LEFT * FILES_OF_A_SESSION
    readers = max(1, min(MOST_READERS, free // (FILES_OF_A_SESSION + 2)))
    return Room(max(2, min(MOST_CONNECTIONS, free - readers * FILES_OF_A_SESSION)), readers)


def open_files() -> int:
    """How many files this process may have open, once it has raised its own limit as far as it is allowed to."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(MOST_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return wanted if soft == resource.RLIM_INFINITY else max(soft, wanted)
