"""The commands about returns: write the templates, check a return and store it."""

from __future__ import annotations

import argparse
from pathlib import Path

from sqlalchemy import Engine

from data_loaders.calendar.period import Period, parse_quarter
from data_loaders.fault import Fault
from data_loaders.input_files.find import InputFile, find
from data_loaders.store.snapshot import Snapshot
from data_loaders.terminal import say
from metrics.definitions.registry import registry
from metrics.returns.checking import check_file
from metrics.returns.due import agencies, agency_named
from metrics.returns.intake import answers, settle
from metrics.returns.template import file_name, template


def add(commands: argparse._SubParsersAction) -> None:
    """Declare the commands `template` and `return`."""
    command = commands.add_parser(
        "template", help="write the return of an agency for a quarter, to be filled in"
    )
    command.add_argument("--agency", metavar="NAME", help="else every agency's")
    command.add_argument("--quarter", type=_quarter, required=True, metavar="2013/14-Q3")
    command.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    command = commands.add_parser("return", help="check a return; with --by also store it")
    command.add_argument("file", type=Path, metavar="FILE", help="the filled template, or a plain list")
    command.add_argument("--agency", metavar="NAME", help="whose return it must be; else the file says it")
    command.add_argument("--quarter", type=_quarter, metavar="2013/14-Q3", help="of which quarter it must be")
    command.add_argument("--by", metavar="NAME", help="who sends it; without, nothing is stored")
    command.add_argument(
        "--why", action="append", default=[], metavar='"E8: REASON"', help="why a doubted figure is right"
    )


def _quarter(text: str) -> Period:
    quarter = parse_quarter(text)
    if quarter is None:
        raise argparse.ArgumentTypeError(f"a quarter such as 2013/14-Q3, not {text!r}")
    return quarter


def write_templates(engine: Engine, options: argparse.Namespace) -> None:
    """Write the template of one agency, or of every one."""
    known = registry()
    names = [agency_named(known, options.agency)] if options.agency else agencies(known)
    options.out.mkdir(parents=True, exist_ok=True)
    snapshot = Snapshot(engine)
    for agency in names:
        path = options.out / file_name(agency, options.quarter)
        path.write_bytes(template(known, snapshot, agency, options.quarter))
        print(f"wrote {path}")


def take_return(engine: Engine, options: argparse.Namespace) -> None:
    """Check a return and say what would change; with a name store it. Raises Fault while it is not settled."""
    known = registry()
    file = next(iter(find([options.file])), None)
    if not isinstance(file, InputFile):
        raise file or Fault("return", "a file", "an empty folder", str(options.file))
    agency = agency_named(known, options.agency) if options.agency else None
    checked = check_file(file, known, Snapshot(engine), agency, options.quarter)
    for change in checked.changes:
        say(f"{change.title}, {change.area}, {change.period}: {change.was} -> {change.will_be}")
    reasons = answers(checked.of("confirm"), options.why)
    if options.by:
        say(settle(engine, file, checked, options.by, reasons))
        return
    for problem in checked.problems:
        say(problem, wrong=True)
    if not checked.ready(reasons):
        raise Fault(file.name, "a return that can be stored", f"{len(checked.problems)} problems")
    print("It can be stored: give the name of who sends it with --by.")
