"""A real PostgreSQL server for the tests: started on loopback in a folder of its own, stopped by its process id."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def _programs() -> Path | None:
    in_order = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if in_order:
        return in_order[-1].parent
    elsewhere = shutil.which("initdb")
    return Path(elsewhere).parent if elsewhere else None


def _as_postgres(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# Nothing of it outlives the tests, so that nothing need be safe on the disk.
QUICK = " ".join(
    f"-c {setting}"
    for setting in (
        "listen_addresses=127.0.0.1",
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "wal_level=minimal",
        "max_wal_senders=0",
        "max_wal_size=8GB",
        "checkpoint_timeout=1h",
        "autovacuum=off",
    )
)


@contextmanager
def server() -> Iterator[str]:
    """The address of a running server with an empty database; skips with the reason where there is none."""
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed: apt install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="csp-postgres-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data, port = folder / "data", _free_port()
    run = {"check": True, "capture_output": True, "cwd": folder}
    try:
        init = [
            str(programs / "initdb"),
            "-D",
            str(data),
            "-A",
            "trust",
            "-U",
            "tester",
            "-E",
            "UTF8",
            "--locale=C",
        ]
        subprocess.run(_as_postgres(init), **run)
        settings = f"-p {port} -c unix_socket_directories={folder} {QUICK}"
        control = [str(programs / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log")]
        subprocess.run(_as_postgres([*control, "-o", settings, "start"]), **run)
        try:
            yield f"postgresql://tester@127.0.0.1:{port}/postgres"
        finally:
            subprocess.run(_as_postgres([*control, "-m", "immediate", "stop"]), **run)
    except subprocess.CalledProcessError as error:
        pytest.skip(f"PostgreSQL could not be started: {error.stderr.decode()[-300:]}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
