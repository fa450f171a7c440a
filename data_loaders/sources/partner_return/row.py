"""One row of a partner's return: what it is about, and the figure or the reason why there is none."""

from __future__ import annotations

from data_loaders.batch import Reason
from data_loaders.input_files.rows import Row, whole
from data_loaders.returns.cell import EMPTY, FEWER
from data_loaders.returns.entry import Key, ReturnedFigure
from data_loaders.returns.personal import in_text
from data_loaders.returns.subject import Subject, UnknownSubject


def key_of(row: Row, about: Subject | UnknownSubject) -> Key | str:
    """What the row is about, or what is wrong with that."""
    if row.fault:
        return row.fault
    if isinstance(about, UnknownSubject):
        return str(about)
    return about.key if about.key.period.over else f"period: {about.key.period.label} is not over yet."


def parse(row: Row, key: Key | str) -> ReturnedFigure | str:
    """The row's figure, or what is wrong with the row ("value: expected ..., found ...")."""
    if isinstance(key, str):
        return key
    note = row["note"]
    personal = in_text(note)
    if personal:
        return f"note: expected nothing about single people, found what looks like {personal}"
    reason = _missing(row["value"], note)
    if reason:
        return ReturnedFigure(key, None, None, reason, note)
    value, denominator = whole(row["value"]), whole(row["denominator"])
    if value is None:
        return f"value: expected a whole number from 0, found {_shown(row['value'])}"
    if denominator is None and row["denominator"] not in EMPTY:
        return f"denominator: expected a whole number from 0 or nothing, found {_shown(row['denominator'])}"
    if denominator is not None and value > denominator:
        return f"value: expected at most the denominator {denominator:,.0f}, found {value:,.0f}"
    return ReturnedFigure(key, value, denominator, None, note)


def _missing(value: str, note: str) -> Reason | None:
    """Why there is no value. "<5" and a note that says so withhold it, even beside a number."""
    reason = next((reason for reason in Reason if note.casefold().startswith(reason.value)), None)
    if FEWER.fullmatch(value) or reason is Reason.WITHHELD:
        return Reason.WITHHELD
    if value.casefold() in EMPTY:
        return reason or Reason.NOT_SUBMITTED
    return None


def _shown(text: str) -> str:
    return f"{text!r}, a formula that was never calculated" if text.startswith("=") else repr(text)
