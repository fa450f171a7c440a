"""Where a return goes that is given to `load`: to whoever checks it against the definitions.

The definitions belong to the layer above, which this one does not import. The command line, which puts the layers
together, hands over an Intake.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Never

from sqlalchemy import Engine

from data_loaders.batch import Batch
from data_loaders.fault import Fault
from data_loaders.input_files.find import InputFile
from data_loaders.returns.measures import NamedMeasures
from data_loaders.returns.problem import Problem


class Unsettled(Fault):
    """A return that is not stored because of its problems. lines: each of them, as it is told."""

    def __init__(self, file: InputFile, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        self.lines = tuple(map(str, problems))
        count = f"{len(problems)} {'problem' if len(problems) == 1 else 'problems'}; nothing of it is stored"
        super().__init__(file.name, "a return with nothing left to correct or to confirm", count, file.where)


@dataclass(frozen=True)
class Intake:
    """Who checks returns against the definitions and the history. Each raises Fault if the definitions cannot be read.

    measures: every measure that a list may name.
    receive: (store, filled template, who loads it, reason) stores it whole, and says in a line what it did.
    question: (store, plain list, its batches, who loads it, reason) returns the batches with what was confirmed about
        them in their notes; they are stored afterwards.
    The reason confirms whatever is in doubt; "" confirms nothing. Both raise Unsettled where anything is left to
    correct or to confirm; then nothing is stored.
    """

    measures: Callable[[], NamedMeasures]
    receive: Callable[[Engine, InputFile, str, str], str]
    question: Callable[[Engine, InputFile, Sequence[Batch], str, str], list[Batch]]


def _nobody(*_: object) -> Never:
    raise Fault("returns", "somebody who checks them", "nobody: load them with python -m data_loaders load")


# For loads in which no return is expected.
NOBODY = Intake(_nobody, _nobody, _nobody)
