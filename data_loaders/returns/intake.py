"""Where a return goes that is given to `load`: to whoever can check it against the definitions.

The definitions belong to the layer above, which this one does not import. So the desk is a hook: what it must be is
declared here, and who answers it is named and looked up when the first template arrives (docs/decisions/0050).
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import Engine

from data_loaders.batch import Batch
from data_loaders.fault import Fault
from data_loaders.input_files.find import InputFile
from data_loaders.returns.measures import NamedMeasures
from data_loaders.returns.problem import Problem

DESK = "metrics.returns.intake"


class Unsettled(Fault):
    """A return that is not stored because of its problems. lines: each of them, as it is told."""

    def __init__(self, file: InputFile, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        self.lines = tuple(map(str, problems))
        count = f"{len(problems)} {'problem' if len(problems) == 1 else 'problems'}; nothing of it is stored"
        super().__init__(file.name, "a return with nothing left to correct or to confirm", count, file.where)


class Receive(Protocol):
    """Checks a return against definitions and history and stores it whole; says in a line what it did.

    Raises Unsettled where anything is left to correct or to confirm; then nothing is stored.
    """

    def __call__(self, engine: Engine, file: InputFile, by: str, why: str) -> str: ...


class Question(Protocol):
    """Looks at the batches of a plain list as a whole; returns them with what was confirmed about them in their notes.

    Raises Unsettled where something is to correct, or to confirm and no reason is given; nothing of it is stored then.
    """

    def __call__(
        self, engine: Engine, file: InputFile, batches: Sequence[Batch], by: str, why: str
    ) -> list[Batch]: ...


class Known(Protocol):
    """The measures that a list may name, as the definitions have them."""

    def __call__(self) -> NamedMeasures: ...


def measures() -> NamedMeasures:
    """Every measure that the definitions know, by its names. Raises Fault where they cannot be read."""
    answer: Known = importlib.import_module(DESK).measures
    return answer()


def receive(engine: Engine, file: InputFile, by: str, why: str = "") -> str:
    """Hand a filled template over. why: the reason that confirms whatever is in doubt; "" confirms nothing.

    Raises Unsettled, and Fault where the definitions cannot be read.
    """
    answer: Receive = importlib.import_module(DESK).receive
    return answer(engine, file, by, why)


def question(
    engine: Engine, file: InputFile, batches: Sequence[Batch], by: str, why: str = ""
) -> list[Batch]:
    """Hand the sound rows of a plain list over before they are stored. As receive."""
    answer: Question = importlib.import_module(DESK).question
    return answer(engine, file, batches, by, why)
