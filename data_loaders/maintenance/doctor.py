"""Tells whether all is well: for a monitor by its exit code, for a person in one line each."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine

from data_loaders.coverage import Coverage, coverage
from data_loaders.maintenance import integrity, newest_backup, soundness
from data_loaders.maintenance.finding import Finding, Level, sound, tried, worst
from data_loaders.store.changes import now
from data_loaders.store.engine import REPOSITORY, check

WARN_BYTES, FAULT_BYTES = 2 * 1024**3, 512 * 1024**2
AHEAD = timedelta(minutes=5)


def findings(engine: Engine, *, thorough: bool = False) -> list[Finding]:
    """Everything that was looked at. A store that cannot be used hides what is in it, and nothing else.

    thorough: every release is counted again, and every backup looked at, not only the newest.
    """
    places = [Path(str(engine.url.database)).parent] if engine.dialect.name == "sqlite" else []
    around = [f for p in places for f in (_writable(p), _room(p))]
    return [*held(engine, thorough=thorough), *around, _settings()]


def held(engine: Engine, *, thorough: bool = False) -> list[Finding]:
    """What is held: the store and its backups, each read and counted again."""
    looks = store(engine, thorough=thorough)
    usable = worst(looks) is Level.FINE
    inside = tried("data", lambda: _inside(engine)) if usable else []
    return [*looks, *inside, *newest_backup.look(engine if usable else None, thorough=thorough)]


def store(engine: Engine, *, thorough: bool = False) -> list[Finding]:
    """Whether the store can be used, its database is undamaged, and its figures are what was accepted.

    A fault ends it: what comes after could only fail as well.
    """
    looks: dict[str, Callable[[], str]] = {
        "store": lambda: _store(engine),
        "database": lambda: integrity.check(engine),
        "figures": lambda: soundness.content(engine, None if thorough else soundness.SAMPLE),
    }
    findings: list[Finding] = []
    for what, look in looks.items():
        if not findings or worst(findings) is Level.FINE:
            findings.append(sound(what, look))
    return findings


def lines(findings: list[Finding]) -> Iterator[str]:
    """One line each, in columns."""
    width = max(len(f.what) for f in findings)
    yield from (f"{f.level.name.lower():8}{f.what.ljust(width)}  {f.found}" for f in findings)


def _store(engine: Engine) -> str:
    check(engine)
    return f"answers and has this version's schema: {engine.url.render_as_string(hide_password=True)}"


def _inside(engine: Engine) -> Iterator[Finding]:
    rows = coverage(engine)
    if not rows:
        yield Finding("data", Level.WARNING, "nothing loaded yet")
        return
    for source in sorted({r.source for r in rows}):
        yield _newest(source, [r for r in rows if r.source == source])
    last = max(r.accepted for r in rows)
    yield Finding("last load", Level.FINE, f"{last:%Y-%m-%d %H:%M} UTC")
    if last > now() + AHEAD:
        yield Finding(
            "clock", Level.WARNING, f"the newest release was accepted later than now, {last:%Y-%m-%d %H:%M}"
        )


def _newest(source: str, rows: list[Coverage]) -> Finding:
    row = max(rows, key=lambda r: r.release)
    days = "day" if row.age_days == 1 else "days"
    return Finding(
        source,
        Level.FINE,
        f"release {row.release}, {row.age_days} {days} old, up to {max(r.last for r in rows)}",
    )


def _writable(folder: Path) -> Finding:
    try:
        with tempfile.NamedTemporaryFile(dir=folder):
            return Finding("data folder", Level.FINE, f"can be written: {folder}")
    except OSError as error:
        return Finding("data folder", Level.FAULT, f"cannot be written ({error.strerror}): {folder}")


def _room(folder: Path) -> Finding:
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return Finding("free disk", Level.FAULT, f"cannot be told ({error.strerror}): {folder}")
    level = Level.FAULT if free < FAULT_BYTES else Level.WARNING if free < WARN_BYTES else Level.FINE
    return Finding("free disk", level, f"{free / 1024**3:.1f} GiB: {folder}")


def _settings() -> Finding:
    """Asked of the server, in a process of its own: this package does not know what that would refuse."""
    command = [sys.executable, str(REPOSITORY / "serve.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=REPOSITORY)  # noqa: S603
    messages = (done.stderr if done.returncode else done.stdout).strip().splitlines()
    return Finding(
        "settings", Level.FAULT if done.returncode else Level.FINE, messages[-1] if messages else "no answer"
    )
