"""The command line of the metrics: what the pages show, as data; and the steps that a person accepts."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from functools import partial
from pathlib import Path

from sqlalchemy import Engine

from data_loaders.calendar.month import FinancialYear, Month, Span
from data_loaders.fault import Fault
from data_loaders.partnership import definitions_root
from data_loaders.store.audit import operator
from data_loaders.store.changes import end_of
from data_loaders.store.engine import check, opened
from data_loaders.store.meetings import papers
from data_loaders.store.snapshot import Snapshot
from data_loaders.store.step_changes import accept_step, withdraw_step
from data_loaders.terminal import say
from metrics.definitions.copy_plan import copy_plan
from metrics.definitions.registry import registry
from metrics.exports.figures import COLUMNS, figures, known
from metrics.exports.hotspot_list import hotspot_list
from metrics.hotspots import command_options
from metrics.meetings import feed
from metrics.meetings.meeting import evidence_as_at, scope_of
from metrics.meetings.restated import restated
from metrics.meetings.since import earlier, since
from metrics.returns import commands as returns
from metrics.series.evidence import Evidence
from metrics.series.scope import default_ending
from metrics.series.withholding import AUDIENCES

EXAMPLES = """examples:
  python -m metrics figures > figures.csv
  python -m metrics figures --indicator asb_incidents --area E07000107 --from 2013-04 --to 2014-03
  python -m metrics figures --format json --indicator collisions --indicator casualties
  python -m metrics feed --out /srv/intranet/csp --address https://csp.example.gov.uk
  python -m metrics plan copy 2014/15 --out metrics/plans
  python -m metrics template --quarter 2013/14-Q4 --out templates
  python -m metrics return return-kent-police-2013-14-q4.xlsx --by "Ada Jones"
  python -m metrics hotspots --topic asb --from 2013-04 --to 2014-03 --borough E07000109
  python -m metrics hotspots --topic collisions --from 2013-04 --to 2014-03 --days Friday --hour 22:00
"""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m metrics",
        description="What the pages show, as data.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_figures(commands.add_parser("figures", help="every figure with interval, judgement and release"))
    _add_hotspots(commands.add_parser("hotspots", help="the wards of a topic, worst first, with their tests"))
    _add_step(commands.add_parser("step", help="accept a step change: from a month on, new mean and limits"))
    command = commands.add_parser("restated", help="every figure that is another now than it was on a day")
    command.add_argument(
        "--since", dest="as_at", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD"
    )
    command.add_argument(
        "--audience", choices=AUDIENCES, default="public", help="whose view of small numbers"
    )
    command = commands.add_parser("withdraw-step", help="take an accepted step change back")
    command.add_argument("number", type=int, metavar="NUMBER", help="as the chart shows it")
    _add_feed(commands.add_parser("feed", help="what is different since the last meeting, as Atom and JSON"))
    _add_plan(commands.add_parser("plan", help="copy a plan to a new year"))
    returns.add(commands)
    return parser


def _add_feed(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    parser.add_argument(
        "--to", dest="last", type=Month.parse, metavar="YYYY-MM", help="else as the pages start"
    )
    parser.add_argument("--address", default="http://127.0.0.1:8501", help="of the dashboard, for the links")


def _add_plan(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=("copy",))
    parser.add_argument("year", type=FinancialYear.parse, metavar="YEAR", help="of the new plan: 2014/15")
    parser.add_argument("--of", metavar="YEAR", help="the plan to copy, by its year; else the newest")
    parser.add_argument(
        "--baseline", type=FinancialYear.parse, metavar="YEAR", help="else the year before the new plan's"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="or the folder for it")


def _add_months(parser: argparse.ArgumentParser, *, required: bool) -> None:
    parser.add_argument("--from", dest="first", type=Month.parse, required=required, metavar="YYYY-MM")
    parser.add_argument("--to", dest="last", type=Month.parse, required=required, metavar="YYYY-MM")


def _add_figures(parser: argparse.ArgumentParser) -> None:
    area = "a borough's code or the partnership's; may be repeated"
    parser.add_argument("--indicator", action="append", metavar="ID", help="only this one; may be repeated")
    parser.add_argument("--area", action="append", metavar="CODE", help=area)
    _add_months(parser, required=False)
    _add_view(parser)
    parser.add_argument("--format", choices=("csv", "json"), default="csv")


def _add_view(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--audience", choices=AUDIENCES, default="public", help="whose view of small numbers")
    parser.add_argument(
        "--as-at", type=date.fromisoformat, metavar="YYYY-MM-DD", help="as known at the end of this day"
    )


def _evidence(engine: Engine, options: argparse.Namespace) -> Evidence:
    """The definitions with the data as known at the end of the day asked for, or as they stand."""
    if options.as_at is None:
        return Evidence(registry(), Snapshot(engine), options.audience)
    with engine.connect() as connection:
        as_at = end_of(connection, options.as_at)
    return Evidence(registry(), Snapshot(engine, as_at), options.audience)


def _add_hotspots(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--topic", required=True, metavar="ID", help="a measure by ward, or part of its id: asb"
    )
    _add_months(parser, required=True)
    parser.add_argument("--borough", metavar="CODE", help="only this borough's wards")
    parser.add_argument(
        "--wards", metavar="YYYY", help="the wards of this year; else those in force at the end"
    )
    command_options.add(parser)
    _add_view(parser)
    parser.add_argument("--format", choices=("csv", "json"), default="csv")


def _add_step(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--indicator", required=True, metavar="ID")
    parser.add_argument("--area", required=True, metavar="CODE", help="a borough's code or the partnership's")
    parser.add_argument("--from", dest="first", type=Month.parse, required=True, metavar="YYYY-MM")
    parser.add_argument("--why", required=True, metavar="REASON")
    parser.add_argument("--by", required=True, metavar="NAME", help="who decides")


def _figures(engine: Engine, options: argparse.Namespace) -> None:
    evidence = _evidence(engine, options)
    rows = figures(evidence, options.indicator, options.area, options.first, options.last)
    _print((asdict(row) for row in rows), COLUMNS, options.format)


def _print(rows: Iterable[dict], columns: Sequence[str], form: str) -> None:
    if form == "json":
        json.dump(list(rows), sys.stdout, indent=1, ensure_ascii=False)
        return
    writer = csv.DictWriter(sys.stdout, columns)
    writer.writeheader()
    writer.writerows(rows)


def _hotspots(engine: Engine, options: argparse.Namespace) -> None:
    evidence = _evidence(engine, options)
    span = Span.between(options.first, options.last)
    rows = hotspot_list(
        evidence, options.topic, span, options.borough, options.wards, command_options.when(options)
    )
    _print(rows, list(rows[0]) if rows else (), options.format)


def _restated(engine: Engine, options: argparse.Namespace) -> None:
    now = Evidence(registry(), Snapshot(engine), options.audience)
    figures = list(restated(_evidence(engine, options), now))
    for figure in figures:
        source = (
            f" (release {figure.release.id}, {figure.release.file_name})"
            if figure.release
            else " (taken back)"
        )
        say(f"{figure.words}{source}")
    print(f"{len(figures)} figures restated since {options.as_at:%Y-%m-%d}")


def _step(engine: Engine, options: argparse.Namespace) -> None:
    known(registry(), options.indicator, options.area)
    number = accept_step(engine, options.indicator, options.area, str(options.first), options.why, options.by)
    print(f"step {number}: {options.indicator} in {options.area} has new limits from {options.first.name}")


def _withdraw_step(engine: Engine, options: argparse.Namespace) -> None:
    withdraw_step(engine, options.number, operator())
    print(f"step {options.number} is withdrawn")


def _feed(engine: Engine, options: argparse.Namespace) -> None:
    evidence = Evidence(registry(), Snapshot(engine))
    ending = options.last or default_ending(evidence)
    if ending is None:
        raise Fault("feed", "figures to tell of", "an empty store")
    asked = scope_of(evidence.registry, ending, evidence.whole)
    then, note = earlier(evidence, asked, papers(engine), partial(evidence_as_at, registry(), engine))
    changes = since(then, evidence, asked, evidence.registry.partnership.codes)
    for path in feed.write(evidence, asked, changes, options.address, options.out):
        print(f"wrote {path}")
    print(note)


def _plan(options: argparse.Namespace) -> None:
    known = registry()
    old = known.plan_of(options.of) if options.of else known.plan
    source = definitions_root() / "plans" / f"{old.id}.toml"
    path = copy_plan(known, source, old, options.year, options.baseline or options.year - 1, options.out)
    print(f"wrote {path}: a draft, of which every line is still to be checked")


COMMANDS = {
    "figures": _figures,
    "hotspots": _hotspots,
    "restated": _restated,
    "step": _step,
    "withdraw-step": _withdraw_step,
    "feed": _feed,
    "template": returns.write_templates,
    "return": returns.take_return,
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns its exit code: 0 done, 1 something was wrong, 2 wrong arguments."""
    try:
        options = _parser().parse_args(arguments)
        if options.command == "plan":  # reads the definitions alone
            _plan(options)
            return 0
        with opened() as engine:
            check(engine)
            COMMANDS[options.command](engine, options)
    except Fault as fault:
        say(f"not done: {fault}", wrong=True)
        for line in getattr(fault, "lines", ()):
            say(f"  {line}", wrong=True)
        return 1
    except BrokenPipeError:
        sys.stderr.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
