"""The file that says who has which role: by address, by the service's own id, or by a claim of the service."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from data_loaders.definition import Definition, Text, Wrong, content, each_once, parse
from data_loaders.fault import Fault
from pages.access.person import NOBODY, Person, Role

VARIABLE = "CSP_PEOPLE"
RoleName = Literal["viewer", "contributor", "steward", "administrator"]
ORDER = list(Role)
# Where a service says which account it is: Microsoft Entra ID in the first, every OpenID Connect service in the second.
ACCOUNT = ("oid", "sub")


class ListedPerson(Definition):
    """One person, by e-mail address or by the service's id of the account; name: as the audit trail calls them."""

    email: Text | None = None
    subject: Text | None = None
    role: RoleName
    name: str = ""
    agency: str = ""

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.email is None) == (self.subject is None):
            raise Wrong("email", "either an email or a subject", "both" if self.email else "neither")
        if self.subject and not self.name:
            raise Wrong("name", "a name beside the subject", "none")
        return self

    @property
    def called(self) -> str:
        """The name, or else the address."""
        return self.name or str(self.email)


class RoleGroup(Definition):
    """A role for everybody whose claim has this value."""

    value: Text
    role: RoleName
    agency: str = ""


class Directory(Definition):
    """Who has which role. claim: which of the sign-in service's claims the groups' values are in.

    hours: how long a sign-in counts. The cookie lives for thirty days, which is too long for a shared desk.
    trust_email: believe every address that the service sends, whether or not it says that it has verified it.
    """

    id: str
    people: tuple[ListedPerson, ...] = ()
    claim: str = "roles"
    groups: tuple[RoleGroup, ...] = ()
    hours: int = Field(default=12, ge=1, le=720)
    trust_email: bool = False

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        each_once("emails", (p.email.casefold() for p in self.people if p.email))
        each_once("subjects", (p.subject for p in self.people if p.subject))
        each_once("names", (p.called.casefold() for p in self.people))
        each_once("groups", (g.value for g in self.groups))
        return self

    def person(self, claims: Mapping[str, Any], now: datetime) -> Person:
        """Who the claims of a sign-in are about; NOBODY if the file does not know them or it was too long ago.

        Somebody who is listed has that role and no other. Of several groups the one with most rights counts.
        """
        if not self._fresh(claims, now):
            return NOBODY
        if listed := self._listed(claims):
            return Person(listed.called, Role(listed.role), listed.agency)
        groups = [g for g in self.groups if g.value in _values(claims.get(self.claim))]
        name = self.name(claims)
        if not groups or not name:
            return NOBODY
        most = max(groups, key=lambda g: ORDER.index(Role(g.role)))
        return Person(name, Role(most.role), most.agency)

    def name(self, claims: Mapping[str, Any]) -> str:
        """What the audit trail calls whoever these claims are about, listed or not; "" if nothing tells them apart.

        Nobody can choose it to look like somebody else: an address that is not verified is no name.
        """
        if listed := self._listed(claims):
            return listed.called
        return self._address(claims) or next((f"account {id}" for id in _accounts(claims)), "")

    def _listed(self, claims: Mapping[str, Any]) -> ListedPerson | None:
        accounts, address = _accounts(claims), self._address(claims)
        by_account = (p for p in self.people if p.subject in accounts)
        by_address = (p for p in self.people if p.email and address and _same(p.email, address))
        return next(by_account, None) or next(by_address, None)

    def _address(self, claims: Mapping[str, Any]) -> str:
        """The address, if it counts: only JSON's true says that the service has verified it."""
        address = claims.get("email")
        sure = self.trust_email or claims.get("email_verified") is True
        return address if isinstance(address, str) and sure else ""

    def _fresh(self, claims: Mapping[str, Any], now: datetime) -> bool:
        issued = claims.get("iat")
        if not isinstance(issued, int | float):
            return False
        return now - datetime.fromtimestamp(issued, UTC) < timedelta(hours=self.hours)


def _accounts(claims: Mapping[str, Any]) -> list[str]:
    return [id for id in map(claims.get, ACCOUNT) if isinstance(id, str) and id]


def _same(listed: str, address: str) -> bool:
    """Case does not matter, but only A to Z has one: a Kelvin sign in lower case would be somebody else's k."""
    if listed.isascii() and address.isascii():
        return listed.lower() == address.lower()
    return listed == address


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
    return _parsed(Path(path), content(Path(path)))


@lru_cache(4)
def _parsed(path: Path, held: bytes) -> Directory:
    """By what the file holds: a page asks a dozen times who reads, and the file is seldom another."""
    return parse(path, held, Directory)
