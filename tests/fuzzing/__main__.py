"""Tries files until one is found that the product mistakes: python -m tests.fuzzing --examples 10000.

In a process of its own, so that the memory it takes can be measured. What it finds it says as Hypothesis does, with the
smallest file that shows it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import warnings
from itertools import count
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings

from tests.fuzzing import values
from tests.fuzzing.kinds import KINDS, Kind
from tests.fuzzing.loads import MEMORY_LIMIT, Store

# One example draws every page of a store, which takes as long as loading hundreds of files.
VALUES, PAGES_TAKE = "values", 400


def _try(kind: Kind, store: Store, examples: int) -> None:
    @settings(
        max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck),
        print_blob=False,
    )  # fmt: skip
    @given(kind.examples)
    def judge(example: object) -> None:
        kind.judge(store, example)

    judge()


def _try_values(folder: Path, examples: int) -> None:
    """Hostile values in the columns of a store, and every page drawn."""
    url = values.seeded(values.illustrative(folder / "illustrative.sqlite"), folder / "seeded.sqlite")

    numbers = count()

    @settings(
        max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )  # fmt: skip
    @given(values.EXAMPLES)
    def judge(example: tuple[int, dict[str, list[str | None]]]) -> None:
        path = folder / f"{next(numbers)}.sqlite"  # what the pages keep, they keep by the store's address
        wrong = values.failures(values.damaged(url, path, *example))
        path.unlink()
        assert wrong == []

    judge()


def main() -> int:
    """Try so many examples, shared out among the kinds; 0 if the product was right about every one."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing", description=__doc__)
    parser.add_argument("--examples", type=int, default=10_000)
    parser.add_argument(
        "--kind", choices=[*KINDS, VALUES], action="append", help="only this one; may be repeated"
    )
    given_ = parser.parse_args()
    warnings.simplefilter("error")
    chosen = given_.kind or [*KINDS, VALUES]
    names = [name for name in chosen if name in KINDS]
    most = 0
    with tempfile.TemporaryDirectory(prefix="csp-fuzzing-") as folder:
        store = Store(Path(folder), MEMORY_LIMIT)
        for name in names:
            _try(KINDS[name], store, max(1, given_.examples // len(names)))
            most = max(most, store.most)
            print(f"{name}: {store.loads} loads, at most {store.most // 1024**2} MB", flush=True)
        examples = max(given_.examples // PAGES_TAKE, VALUES in (given_.kind or ()))
        if VALUES in chosen and examples:
            _try_values(Path(folder), examples)
            print(f"{VALUES}: {examples} stores, every page drawn", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
