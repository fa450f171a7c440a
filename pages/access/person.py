"""A reader: the role, what it may do, and what it may see. The only place that says who may do what."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from data_loaders.fault import Fault
from metrics.series.withholding import Audience


class Role(StrEnum):
    """What somebody is to the partnership. Nobody signed in is a member of the public."""

    PUBLIC = "public"
    VIEWER = "viewer"
    CONTRIBUTOR = "contributor"
    STEWARD = "steward"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """Something that changes what others see, or that not everybody may see."""

    RETURN = "send a return"
    COMMENT = "comment on a measure"
    DECIDE = "record a decision or an action"
    ACCEPT = "accept or withdraw a step change"
    FREEZE = "freeze a meeting"
    CLEAR = "clear a return for release"
    RETRACT = "take a release back"
    AUDIT = "read the audit trail"


MAY: dict[Role, frozenset[Permission]] = {
    Role.PUBLIC: frozenset(),
    Role.VIEWER: frozenset(),
    Role.CONTRIBUTOR: frozenset({Permission.RETURN, Permission.COMMENT}),
    Role.STEWARD: frozenset(Permission) - {Permission.RETRACT, Permission.AUDIT},
    Role.ADMINISTRATOR: frozenset(Permission),
}
# What a contributor may do, they may do for their own agency only.
AUDIENCES: dict[Role, Audience] = {Role.PUBLIC: "public", Role.VIEWER: "partner", Role.CONTRIBUTOR: "partner"}


class Refused(Fault):
    """What was asked for is not for this person to do or to see."""


@dataclass(frozen=True)
class Person:
    """Who is reading. name: as the audit trail keeps it; agency: whose returns and comments are theirs.

    local: the one person of a dashboard that serves its own machine only.
    """

    name: str = ""
    role: Role = Role.PUBLIC
    agency: str = ""
    local: bool = False

    @property
    def audience(self) -> Audience:
        """Whose view of small numbers this person has."""
        return AUDIENCES.get(self.role, "officer")

    @property
    def sends_for(self) -> str:
        """The agency whose returns this person sees before they are cleared; "" for those who see all or none."""
        return self.agency if self.role is Role.CONTRIBUTOR else ""

    def may(self, action: Permission, agency: str | None = None) -> bool:
        """May this person do it? agency: for whom, where it is done for one; None asks about any."""
        if action not in MAY[self.role]:
            return False
        return self.role is not Role.CONTRIBUTOR or agency is None or agency == self.agency

    def must(self, action: Permission, agency: str | None = None) -> None:
        """Raises Refused unless this person may do it. Called before every write, whatever the page has shown."""
        if not self.may(action, agency):
            whose = f" of {self.agency}" if self.agency else ""
            raise Refused(action, "somebody who may", f"{self.role}{whose}", self.name or "not signed in")


NOBODY = Person()
