"""The file that says who has which role: by address, or by a claim of the sign-in service."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from data_loaders.definition import Definition, Text, each_once, read
from data_loaders.fault import Fault
from pages.people.person import NOBODY, Person, Role

VARIABLE = "CSP_PEOPLE"
RoleName = Literal["viewer", "contributor", "steward", "administrator"]
ORDER = list(Role)


class Listed(Definition):
    """One person. email: as the sign-in service gives it; case does not matter."""

    email: Text
    role: RoleName
    name: str = ""
    agency: str = ""


class Group(Definition):
    """A role for everybody whose claim has this value."""

    value: Text
    role: RoleName
    agency: str = ""


class Directory(Definition):
    """Who has which role. claim: which of the sign-in service's claims the groups' values are in.

    hours: how long a sign-in counts. The cookie lives for thirty days, which is too long for a shared desk.
    """

    id: str
    people: tuple[Listed, ...] = ()
    claim: str = "roles"
    groups: tuple[Group, ...] = ()
    hours: int = Field(default=12, ge=1, le=720)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        each_once("people", (p.email.casefold() for p in self.people))
        each_once("groups", (g.value for g in self.groups))
        return self

    def person(self, claims: Mapping[str, Any], now: datetime) -> Person:
        """Who the claims of a sign-in are about; NOBODY if the file does not know them or it was too long ago.

        Somebody listed by address has that role and no other. Of several groups the one with most rights counts.
        """
        email = str(claims.get("email") or "")
        if not self._fresh(claims, now) or not email or claims.get("email_verified") is False:
            return NOBODY
        listed = next((p for p in self.people if p.email.casefold() == email.casefold()), None)
        if listed:
            return Person(listed.name or email, Role(listed.role), listed.agency)
        groups = [g for g in self.groups if g.value in _values(claims.get(self.claim))]
        if not groups:
            return NOBODY
        most = max(groups, key=lambda g: ORDER.index(Role(g.role)))
        return Person(email, Role(most.role), most.agency)

    def _fresh(self, claims: Mapping[str, Any], now: datetime) -> bool:
        issued = claims.get("iat")
        if not isinstance(issued, int | float):
            return False
        return now - datetime.fromtimestamp(issued, UTC) < timedelta(hours=self.hours)


def _values(claim: Any) -> list[str]:
    """A claim with several values comes as a list, with one sometimes as a text."""
    return [str(c) for c in claim] if isinstance(claim, list | tuple) else [str(claim)] if claim else []


def directory() -> Directory:
    """The file that CSP_PEOPLE names, read anew each time: who is taken off it is out at once.

    Raises Fault if there is none or it is not sound, so that nobody has a role by accident.
    """
    path = os.environ.get(VARIABLE)
    if not path:
        raise Fault(VARIABLE, "the path of the file of people and roles", "nothing")
    return read(Path(path), Directory)
