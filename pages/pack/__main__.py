"""Makes the pack of a meeting: `python -m pages.pack --meeting 2013-12 --out FOLDER`."""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path

from data_loaders.calendar.month import Month
from data_loaders.fault import Fault
from data_loaders.store.engine import check, connect
from data_loaders.terminal import say
from metrics.definitions.registry import registry
from metrics.series.withholding import AUDIENCES


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m pages.pack", description=__doc__)
    parser.add_argument(
        "--meeting", type=Month.parse, required=True, metavar="YYYY-MM", help="a month of its quarter"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--audience", choices=AUDIENCES, default="public", help="whose view of small numbers")
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Make it; returns the exit code: 0 done, 1 something was wrong."""
    options = _parser().parse_args(arguments)
    # Streamlit warns of every part of a page that is imported where no page is shown.
    logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context").disabled = True
    from pages.pack.making import make
    from pages.pack.request import request

    try:
        engine = connect()
        check(engine)
        q = request(engine, registry(), options.meeting, options.audience)
        options.out.mkdir(parents=True, exist_ok=True)
        pack = make(q, lambda what: print(f"{what} …", file=sys.stderr))
        for name, content in pack.files.items():
            (options.out / name).write_bytes(content)
            print(options.out / name)
    except (Fault, OSError) as fault:
        say(f"not done: {fault}", wrong=True)
        return 1
    for failure in pack.failures:
        say(f"not done: {failure}", wrong=True)
    return 1 if pack.failures else 0


if __name__ == "__main__":
    sys.exit(main())
