"""The commands of keeping a store: backup, restore, doctor, grant. They take it as it is, whatever its schema."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine

from data_loaders.maintenance import doctor
from data_loaders.maintenance.backup import RESTORED, about, backup, restore
from data_loaders.maintenance.finding import Level, tried, worst
from data_loaders.maintenance.grants import grant
from data_loaders.store import audit
from data_loaders.store.engine import upgrade
from data_loaders.terminal import say


def add(commands: argparse._SubParsersAction) -> None:
    """Describe the commands to the command line's parser."""
    command = commands.add_parser("backup", help="write a checked copy of the store, also while it is in use")
    command.add_argument(
        "path", nargs="?", type=Path, metavar="PATH", help="a new folder; else one in CSP_BACKUPS"
    )
    command.add_argument("--keep", type=int, metavar="N", help="leave only the newest N in CSP_BACKUPS")
    command = commands.add_parser("restore", help="make the store what a backup holds")
    command.add_argument("path", type=Path, metavar="PATH", help="the backup's folder")
    command.add_argument(
        "--replace", action="store_true", help="also where the store holds something, which is lost"
    )
    command = commands.add_parser(
        "doctor", help="tell whether all is well; exit code 0 fine, 1 warning, 2 fault"
    )
    command.add_argument("--json", action="store_true", help="for a monitor")
    command.add_argument(
        "--thorough",
        action="store_true",
        help="count every release and look at every backup, not only a sample",
    )
    command = commands.add_parser(
        "grant", help="let a PostgreSQL role read the store (CSP_READ_DATABASE_URL)"
    )
    command.add_argument("role", metavar="ROLE", help="a role that exists and has no other rights")


def _backup(engine: Engine, options: argparse.Namespace) -> int:
    place, made = backup(engine, options.path, options.keep)
    say(f"backed up {made.releases} releases, schema {made.schema}, {made.bytes:,} bytes: {place}")
    return 0


def _restore(engine: Engine, options: argparse.Namespace) -> int:
    manifest = restore(engine, options.path, replace=options.replace)
    upgrade(engine)
    audit.note(engine, audit.operator(), RESTORED, about(manifest))
    print(f"restored {manifest.releases} releases from the backup made {manifest.made}")
    if engine.dialect.name == "postgresql":
        print("a role that may only read needs its rights again: python -m data_loaders grant ROLE")
    return 0


def _doctor(engine: Engine, options: argparse.Namespace) -> int:
    findings = tried("doctor", lambda: doctor.findings(engine, thorough=options.thorough))
    if options.json:
        plain = [{"what": f.what, "level": f.level.name.lower(), "found": f.found} for f in findings]
        print(json.dumps({"level": worst(findings).name.lower(), "findings": plain}, indent=2))
    else:
        for line in doctor.lines(findings):
            say(line)
    return int(worst(findings))


def _grant(engine: Engine, options: argparse.Namespace) -> int:
    grant(engine, options.role)
    print(f"{options.role} may read the store, and nothing else")
    return 0


def refused(command: str) -> int:
    """The exit code of a command that could not be done: 1 from the doctor would only be a warning."""
    return int(Level.FAULT) if command == "doctor" else 1


COMMANDS: dict[str, Callable[[Engine, argparse.Namespace], int]] = {
    "backup": _backup,
    "restore": _restore,
    "doctor": _doctor,
    "grant": _grant,
}
