"""The partnership: its boroughs, police force, fire service, groups and contacts, and which one is meant."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from data_loaders.definition import AreaCode, Definition, Id, Text, Wrong, each_once, read
from data_loaders.fault import Fault

DEFINITIONS = Path(__file__).resolve().parents[1] / "metrics"
DEFAULT = "dartford-gravesham"


class Borough(Definition):
    """A district of the partnership. code: ONS's; stats19: the number it has in road safety files."""

    code: AreaCode
    name: Text
    council: Text
    stats19: int


class Force(Definition):
    """The police force; street is its name in the file names of data.police.uk ("kent")."""

    name: Text
    street: Id


class Group(Definition):
    """A group of the partnership. covers: borough codes, or empty where it covers them all."""

    id: Id
    name: Text
    does: Text
    parent: Id | None = None
    meets: Text | None = None
    chair: Text | None = None
    covers: tuple[AreaCode, ...] = ()


class Contact(Definition):
    """Whom to turn to; a helpline has no address."""

    name: Text
    telephone: Text
    address: tuple[Text, ...] = ()
    website: Text | None = None


class Returns(Definition):
    """When partners' returns are due and where they go. due_days: after the last day of the quarter they are for."""

    due_days: Annotated[int, Field(ge=1, le=365)]
    send_to: Text

    def due(self, last_day: date) -> date:
        """The day by which the return for a quarter that ends on a day is due."""
        return last_day + timedelta(days=self.due_days)


class Partnership(Definition):
    """A community safety partnership. meetings: how often performance is taken to its groups.

    returns: None where no day is agreed; nothing is then late.
    """

    id: Id
    name: Text
    short: Text
    csp_code: AreaCode
    county: Text
    force: Force
    fire_service: Text
    meetings: Literal["month", "quarter", "year"] = "quarter"
    returns: Returns | None = None
    boroughs: Annotated[tuple[Borough, ...], Field(min_length=1)]
    groups: tuple[Group, ...] = ()
    contacts: tuple[Contact, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The boroughs' ONS codes, in the file's order."""
        return tuple(b.code for b in self.boroughs)

    def borough(self, code: str) -> Borough:
        """The borough of an ONS code. Raises Fault if it is not one of ours."""
        for borough in self.boroughs:
            if borough.code == code:
                return borough
        raise Fault(self.short, f"one of {', '.join(self.codes)}", repr(code), "borough")

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        each_once("boroughs", self.codes)
        each_once("boroughs", (b.stats19 for b in self.boroughs))
        each_once("groups", (g.id for g in self.groups))
        above: set[str | None] = {None}
        for n, group in enumerate(self.groups, start=1):
            if group.parent not in above:
                raise Wrong(f"groups[{n}].parent", "a group named above it", repr(group.parent))
            for code in set(group.covers) - set(self.codes):
                raise Wrong(f"groups[{n}].covers", f"one of {', '.join(self.codes)}", repr(code))
            above.add(group.id)
        return self


def definitions_root() -> Path:
    """The folder of indicators, plans, partnerships and consultations: CSP_DEFINITIONS, else metrics/."""
    return Path(os.environ.get("CSP_DEFINITIONS") or DEFINITIONS)


def read_partnership(path: Path) -> Partnership:
    """The partnership in a file. Raises Fault naming the file and the key."""
    return read(path, Partnership)


def current(root: Path | None = None, partnership: str | None = None) -> Partnership:
    """The partnership that is asked for, else CSP_PARTNERSHIP, else the only one there, else the default.

    Raises Fault if the definitions hold no such file.
    """
    folder = (root or definitions_root()) / "partnerships"
    files = {path.stem: path for path in sorted(folder.glob("*.toml"))}
    wanted = partnership or os.environ.get("CSP_PARTNERSHIP")
    wanted = wanted or (next(iter(files)) if len(files) == 1 else DEFAULT)
    if wanted not in files:
        there = ", ".join(files) or "no partnership"
        raise Fault(f"partnership {wanted}", f"{wanted}.toml", there, str(folder))
    return read_partnership(files[wanted])
