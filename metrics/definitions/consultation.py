"""What local people said: the type of a consultation's tables. Counts are stored, per cents computed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import Field, model_validator

from data_loaders.definition import Definition, Id, Text, Wrong, each_once

Count = Annotated[int, Field(ge=0)]


class AnswerRow(Definition):
    """The answers to one question. answered: as the plan states it; note: where its figures do not agree.

    indicator: the measure that counts the same thing, or comes closest; None where there is none.
    """

    about: Text
    counts: tuple[Count, ...]
    answered: Annotated[int, Field(gt=0)]
    note: Text | None = None
    indicator: Id | None = None

    @property
    def shares(self) -> tuple[float, ...]:
        """Each count in per cent of those who answered."""
        return tuple(100 * n / self.answered for n in self.counts)

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if sum(self.counts) != self.answered and not self.note:
            expected = f"counts that add up to the {self.answered} who answered, or a note"
            raise Wrong("counts", expected, str(sum(self.counts)))
        return self


class Question(Definition):
    """A table of the consultation: the answers to choose from, and a row for each thing asked about.

    others: what people added in their own words most often, in order.
    """

    id: Id
    title: Text
    reference: Text
    answers: tuple[Text, ...]
    rows: Annotated[tuple[AnswerRow, ...], Field(min_length=1)]
    others: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        each_once("rows", (row.about for row in self.rows))
        for n, row in enumerate(self.rows, start=1):
            if len(row.counts) != len(self.answers):
                raise Wrong(f"rows[{n}].counts", f"{len(self.answers)} counts", str(len(row.counts)))
        return self


class Sample(Definition):
    """Who answered, by one characteristic: label to count, in the plan's order."""

    title: Text
    reference: Text
    counts: Mapping[Text, Count]
    answered: Annotated[int, Field(gt=0)]
    note: Text | None = None

    @property
    def shares(self) -> dict[str, float]:
        """Each count in per cent of everyone who answered the survey."""
        return {label: 100 * n / self.answered for label, n in self.counts.items()}

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if sum(self.counts.values()) != self.answered and not self.note:
            expected = f"counts that add up to {self.answered}, or a note"
            raise Wrong("counts", expected, str(sum(self.counts.values())))
        return self


class Consultation(Definition):
    """A consultation on a plan. responses: how many people answered at least part of it."""

    id: Id
    plan: Id
    title: Text
    reference: Text
    responses: Annotated[int, Field(gt=0)]
    says: tuple[Text, ...] = ()
    questions: tuple[Question, ...]
    samples: tuple[Sample, ...] = ()

    def question(self, question: str) -> Question:
        """The question of an id. Raises KeyError if there is none such."""
        return {q.id: q for q in self.questions}[question]

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        each_once("questions", (q.id for q in self.questions))
        most = max((row.answered for q in self.questions for row in q.rows), default=0)
        if most > self.responses:
            raise Wrong("responses", f"at least the {most} who answered one question", str(self.responses))
        return self
