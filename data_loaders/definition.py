"""Reads a definition: one TOML file into one frozen model, and whatever is wrong with it as one Fault."""

from __future__ import annotations

import io
import json
import re
import tomllib
from collections import Counter
from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError

from data_loaders.fault import Fault


class Wrong(ValueError):
    """A model's own check failed: the key below the model that checks, what was expected and found."""

    def __init__(self, key: str, expected: str, found: str) -> None:
        self.key, self.expected, self.found = key, expected, found
        super().__init__(f"{key}: expected {expected}, found {found}")


class Definition(BaseModel):
    """A part of a definition. Unknown keys and wrong types are refused; nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _like(pattern: str, example: str) -> AfterValidator:
    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(example)
        return text

    return AfterValidator(check)


def _financial_year(text: str) -> str:
    if not re.fullmatch(r"\d{4}/\d{2}", text) or (int(text[:4]) + 1) % 100 != int(text[5:]):
        raise ValueError("a financial year such as 2012/13")
    return text


D = TypeVar("D", bound=Definition)
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Id = Annotated[str, _like(r"[a-z][a-z0-9_-]*", "lower-case letters, digits, - and _, a letter first")]
MonthText = Annotated[str, _like(r"\d{4}-(0[1-9]|1[0-2])", "a month such as 2013-04")]
AreaCode = Annotated[str, _like(r"[A-Z]\d{8}", "an ONS area code such as E07000107")]
YearText = Annotated[str, AfterValidator(_financial_year)]


def each_once(key: str, values: Iterable[Hashable]) -> None:
    """Raises Wrong if a value occurs twice."""
    for value, n in Counter(values).items():
        if n > 1:
            raise Wrong(key, "each once", f"{value!r} {n} times")


def read(path: Path, model: type[D]) -> D:
    """The definition in a TOML file; its id is the file's name without .toml.

    Raises Fault naming the file and the key, as in
    "asb_incidents.toml: expected a known key, found 'titel' (key titel)".
    """
    return parse(path, content(path), model)


def content(path: Path) -> bytes:
    """What a definition's file holds. Raises Fault if it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise Fault(path.name, "a readable file", error.strerror or "none", str(path)) from error


def parse(path: Path, held: bytes, model: type[D]) -> D:
    """The definition that the file at this path holds, as read() returns it."""
    raw = _toml(path, held)
    if raw.setdefault("id", path.stem) != path.stem:
        raise Fault(path.name, f"{path.stem!r}, as the file is named", repr(raw["id"]), "key id")
    try:
        # By way of JSON, where a strict model takes an array for a tuple; a Python list it would refuse.
        return model.model_validate_json(json.dumps(raw, default=str))
    except ValidationError as error:
        raise _fault(path, error) from error


def read_folder(folder: Path, model: type[D]) -> tuple[D, ...]:
    """Every definition in a folder, by file name; none if the folder does not exist."""
    return tuple(read(path, model) for path in sorted(folder.glob("*.toml")))


def _toml(path: Path, held: bytes) -> dict[str, Any]:
    try:
        # Notepad puts a byte-order mark before UTF-8, which TOML does not know.
        return tomllib.loads(io.TextIOWrapper(io.BytesIO(held), "utf-8-sig").read())
    except tomllib.TOMLDecodeError as error:
        reason, _, place = str(error).removesuffix(")").partition(" (at ")
        raise Fault(path.name, "valid TOML", reason[:1].lower() + reason[1:], place) from error
    except UnicodeDecodeError as error:
        first_byte = f"byte {error.object[error.start]:#x}"
        raise Fault(path.name, "UTF-8 text", first_byte, f"byte {error.start}") from error


def _fault(path: Path, error: ValidationError) -> Fault:
    """The most telling of the errors: a misspelt key explains the missing one, so it goes first."""
    errors = error.errors(include_url=False)
    first = next((e for e in errors if e["type"] == "extra_forbidden"), errors[0])
    expected, value, below = _phrases(first)
    key = _key(first["loc"]) + ("." if first["loc"] and below else "") + below
    return Fault(path.name, expected, value, f"key {key}")


def _phrases(error: Any) -> tuple[str, str, str]:
    """Expected, found, and the key below the place that pydantic names."""
    kind, value = error["type"], _short(error["input"])
    if kind == "extra_forbidden":
        return "a known key", repr(error["loc"][-1]), ""
    if kind == "missing":
        return "a value", "nothing", ""
    if kind == "string_too_short":
        return "some text", value, ""
    if kind == "too_short":
        return "at least one", "none", ""
    if kind.startswith("date"):
        return "a date such as 2026-11-22", value, ""
    if kind == "value_error":
        cause = error["ctx"]["error"]
        if isinstance(cause, Wrong):
            return cause.expected, cause.found, cause.key
        return str(cause), value, ""
    message = error["msg"].removeprefix("Input should be ")
    return message[:1].lower() + message[1:], value, ""


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _key(loc: tuple[int | str, ...]) -> str:
    """priorities[2].measures[1].says: entries are counted from 1, as people count them."""
    return "".join(f"[{p + 1}]" if isinstance(p, int) else f".{p}" for p in loc).removeprefix(".")
