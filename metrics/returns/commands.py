"""The commands about returns: write the templates, check a return and store it."""

from __future__ import annotations

import argparse
from pathlib import Path

from sqlalchemy import Engine

from data_loaders.fault import Fault
from data_loaders.found import Found, find
from data_loaders.period import Period, parse_quarter
from data_loaders.store.reading import Book
from data_loaders.terminal import say
from metrics.registry import registry
from metrics.returns.asked import agencies, agency_named
from metrics.returns.checking import check_file
from metrics.returns.desk import answers, settle
from metrics.returns.template import file_name, template


def add(commands: argparse._SubParsersAction) -> None:
    """Declare the commands `template` and `return`."""
    found = commands.add_parser(
        "template", help="write the return of an agency for a quarter, to be filled in"
    )
    found.add_argument("--agency", metavar="NAME", help="else every agency's")
    found.add_argument("--quarter", type=_quarter, required=True, metavar="2013/14-Q3")
    found.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    found = commands.add_parser("return", help="check a return; with --by also store it")
    found.add_argument("file", type=Path, metavar="FILE", help="the filled template, or a plain list")
    found.add_argument("--agency", metavar="NAME", help="whose return it must be; else the file says it")
    found.add_argument("--quarter", type=_quarter, metavar="2013/14-Q3", help="of which quarter it must be")
    found.add_argument("--by", metavar="NAME", help="who sends it; without, nothing is stored")
    found.add_argument(
        "--why", action="append", default=[], metavar='"E8: REASON"', help="why a doubted figure is right"
    )


def _quarter(text: str) -> Period:
    found = parse_quarter(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"a quarter such as 2013/14-Q3, not {text!r}")
    return found


def write_templates(engine: Engine, given: argparse.Namespace) -> None:
    """Write the template of one agency, or of every one."""
    known = registry()
    names = [agency_named(known, given.agency)] if given.agency else agencies(known)
    given.out.mkdir(parents=True, exist_ok=True)
    book = Book(engine)
    for agency in names:
        path = given.out / file_name(agency, given.quarter)
        path.write_bytes(template(known, book, agency, given.quarter))
        print(f"wrote {path}")


def take_return(engine: Engine, given: argparse.Namespace) -> None:
    """Check a return and say what would change; with a name store it. Raises Fault while it is not settled."""
    known = registry()
    found = next(iter(find([given.file])), None)
    if not isinstance(found, Found):
        raise found or Fault("return", "a file", "an empty folder", str(given.file))
    agency = agency_named(known, given.agency) if given.agency else None
    checked = check_file(found, known, Book(engine), agency, given.quarter)
    for change in checked.changes:
        say(f"{change.title}, {change.area}, {change.period}: {change.was} -> {change.will_be}")
    reasons = answers(checked.of("confirm"), given.why)
    if given.by:
        say(settle(engine, found, checked, given.by, reasons))
        return
    for problem in checked.problems:
        say(problem, wrong=True)
    if not checked.ready(reasons):
        raise Fault(found.name, "a return that can be stored", f"{len(checked.problems)} problems")
    print("It can be stored: give the name of who sends it with --by.")
