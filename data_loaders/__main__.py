"""The command line: load, refresh, status, rejects, retract, demo, and what keeping/ adds."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine

from data_loaders import demo
from data_loaders.batch import Standing
from data_loaders.cluster import cluster
from data_loaders.coverage import status_lines
from data_loaders.fault import Fault
from data_loaders.loading import Report, load, load_shipped
from data_loaders.maintenance import commands as keeping
from data_loaders.partnership import Partnership, current
from data_loaders.refreshing import refresh
from data_loaders.sources.catalogue import fetchers
from data_loaders.store import accepting, audit, snapshot
from data_loaders.store.engine import opened, upgrade
from data_loaders.terminal import say
from metrics.returns.intake import INTAKE

EXAMPLES = """examples:
  python -m data_loaders load ~/Downloads/2026-07.zip        a bulk archive of data.police.uk
  python -m data_loaders load returns-q2.xlsx wards.geojson  several files of different kinds
  python -m data_loaders refresh police_street stats19       fetch from the official addresses
  python -m data_loaders status                              what is loaded, how old, what is missing
  python -m data_loaders rejects 12                          the rows of release 12 that were set aside
  python -m data_loaders backup                              a checked copy under var/backups

The store is an embedded database under var/ unless CSP_DATABASE_URL names another
(sqlite:///path/to/file or postgresql://user:password@host/name).
"""

EXIT_CODES = """exit codes:
  0  done
  1  something was refused, or a file inside an archive could not be read; the lines "not loaded" say which and why
  2  wrong arguments
  3  nothing was refused, but no source uses a file or folder that you named; the lines "passed over" say which
"""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m data_loaders",
        description="Brings data into the dashboard. Nothing that was loaded is ever changed: a newer file for "
        "the same month or year becomes a newer release, and the old one can still be read.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    command = commands.add_parser(
        "load",
        help="load files: each is recognised by its content",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="a file, a .gz, a .zip or a folder"
    )
    command.add_argument(
        "--everywhere", action="store_true", help="also load files about other police forces"
    )
    command.add_argument(
        "--confirm",
        default="",
        metavar="REASON",
        help="why the figures of returns that are in doubt are right",
    )
    command.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help='read on the Dask cluster with this scheduler (tcp://host:8786), or "local": one on this machine',
    )
    command = commands.add_parser("refresh", help="fetch from the official sources, then load")
    command.add_argument("sources", nargs="*", metavar="SOURCE", help=f"any of: {', '.join(fetchers())}")
    commands.add_parser("status", help="per source: newest release, coverage, rows, age")
    command = commands.add_parser(
        "rejects", help="list the rows of a release that were set aside, with the reason"
    )
    command.add_argument("release", type=int, metavar="RELEASE", help="its number, as status shows it")
    command = commands.add_parser("retract", help="take a release out of the count, for a stated reason")
    command.add_argument("release", type=int, metavar="RELEASE")
    command.add_argument("--why", required=True, metavar="REASON")
    command = commands.add_parser("demo", help="build the illustrative data, or take it away")
    command.add_argument("--remove", action="store_true", help="delete all illustrative data")
    command.add_argument("--if-empty", action="store_true", help="only where nothing has been loaded yet")
    keeping.add(commands)
    return parser


def _say(report: Report) -> int:
    """Print the report; exit code 1 if anything was refused."""
    for line in report.lines():
        say(line)
    return 1 if report.faults else 0


def _load(engine: Engine, partnership: Partnership, options: argparse.Namespace) -> int:
    load_shipped(engine, partnership)
    with cluster(options.scheduler) as read:
        by, why = audit.operator(), options.confirm
        report = load(
            engine,
            options.paths,
            partnership,
            everywhere=options.everywhere,
            read=read,
            by=by,
            why=why,
            intake=INTAKE,
        )
        return _say(report) or (3 if report.unused else 0)


def _refresh(engine: Engine, partnership: Partnership, options: argparse.Namespace) -> int:
    load_shipped(engine, partnership)
    return _say(refresh(engine, partnership, options.sources, by=audit.operator()))


def _status(engine: Engine, _own: Partnership, _given: argparse.Namespace) -> int:
    for line in status_lines(engine):
        say(line)
    return 0


def _rejects(engine: Engine, _own: Partnership, options: argparse.Namespace) -> int:
    with engine.connect() as connection:
        rows = snapshot.rejects(connection, options.release)
    for line, reason, row in rows:
        say(f"line {line}: {reason}")
        say(f"    {row}")
    print(f"{len(rows)} rows of release {options.release} were set aside")
    return 0


def _retract(engine: Engine, _own: Partnership, options: argparse.Namespace) -> int:
    accepting.retract(engine, options.release, options.why, audit.operator())
    say(f"release {options.release} no longer counts: {options.why}")
    return 0


def _demo(engine: Engine, partnership: Partnership, options: argparse.Namespace) -> int:
    if options.remove:
        print(f"removed {accepting.remove_illustrative(engine)} illustrative releases")
        return 0
    if options.if_empty and snapshot.Snapshot(engine).releases:
        return 0
    load_shipped(engine, partnership)
    print("Building the illustrative data: 48 months to March 2014. This happens once.")
    with tempfile.TemporaryDirectory() as folder:
        demo.write(Path(folder))
        report = load(engine, [Path(folder)], partnership, standing=Standing.ILLUSTRATIVE, intake=INTAKE)
    for fault in report.faults:
        say(f"not loaded: {fault}")
    print(f"{len(report.new)} illustrative releases loaded, {len(report.unchanged)} there already")
    return 1 if report.faults else 0


COMMANDS: dict[str, Callable[[Engine, Partnership, argparse.Namespace], int]] = {
    "load": _load,
    "refresh": _refresh,
    "status": _status,
    "rejects": _rejects,
    "retract": _retract,
    "demo": _demo,
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns its exit code: 0 done, 1 something was refused, 2 wrong arguments, 3 see EXIT_CODES."""
    options = _parser().parse_args(arguments)
    try:
        with opened() as engine:
            if options.command in keeping.COMMANDS:
                return keeping.COMMANDS[options.command](engine, options)
            upgrade(engine)
            return COMMANDS[options.command](engine, current(), options)
    except Fault as fault:
        say(f"not done: {fault}", wrong=True)
        return keeping.refused(options.command)


if __name__ == "__main__":
    sys.exit(main())
