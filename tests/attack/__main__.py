"""The whole attack: python -m tests.attack asks two stores that differ in withheld figures alone for everything, as
everybody, on both databases, and prints what came of it: route by role. It fails for a leak, and for a door that opens.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from _pytest.outcomes import Skipped

from tests.attack.pair import serving
from tests.attack.stores import DATABASES, newest
from tests.attack.whole import Result, attack

WIDTH = 46


def _print(result: Result) -> None:
    """A row of the table."""
    words = ", ".join(f"{n} {word}" for word, n in sorted(Counter(result.words).items()))
    print(f"{result.route[:WIDTH]:{WIDTH}} | {result.asker:29} | {words}", flush=True)
    for name in result.wrong:
        print(f"{'':{WIDTH}} | {result.asker:29} | WRONG: {name}", flush=True)


def _on(database: str) -> Iterator[Result]:
    with tempfile.TemporaryDirectory(prefix="csp-attack-") as name:
        folder = Path(name)
        with DATABASES[database](folder) as urls, serving(urls, folder) as pair:
            yield from attack(pair, newest(urls[1]))


def main() -> int:
    """0 if nothing was told or done that should not have been, on any database that there is."""
    parser = argparse.ArgumentParser(prog="python -m tests.attack", description=__doc__)
    parser.add_argument(
        "--database", choices=DATABASES, action="append", help="only this one; may be repeated"
    )
    warnings.filterwarnings("ignore", category=ResourceWarning)
    wrong = 0
    for database in parser.parse_args().database or DATABASES:
        print(f"\n{database}: {'route':{WIDTH - len(database) - 2}} | {'role':29} | result")
        try:
            for result in _on(database):
                _print(result)
                wrong += len(result.wrong)
        except Skipped as reason:
            print(f"{database}: not tried: {reason}")
    print(f"\n{wrong} wrong" if wrong else "\nnothing was told or done that should not have been")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
