"""What a pack is about: a meeting, in the state that its paper shows, for an audience."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Engine

from data_loaders.calendar.month import Month
from data_loaders.fault import Fault
from data_loaders.store.meetings import Paper, days, papers
from data_loaders.store.snapshot import Snapshot
from metrics.definitions.registry import Registry
from metrics.meetings.meeting import ending_of, scope_of
from metrics.meetings.since import PaperSide, earlier
from metrics.series.evidence import Evidence
from metrics.series.scope import Scope, endings
from metrics.series.withholding import Audience
from metrics.wording.meetings import day_text, moment_text
from pages.components.page import BACKGROUND

Told = Callable[[str], None]
Read = Callable[[Paper | None], Evidence]
AUDIENCES = {
    "public": "Everybody",
    "partner": "Partner agencies",
    "officer": "Officers with restricted access",
}


@dataclass(frozen=True)
class PackRequest:
    """evidence: as at the meeting's paper, or the latest. then: what it is set against, which `against` names.

    moment: of the paper, or of the newest change that the reader may learn of: the pack says nothing that came later.
    """

    engine: Engine
    evidence: Evidence
    asked: Scope
    paper: Paper | None
    then: PaperSide
    against: str
    moment: datetime

    @property
    def title(self) -> str:
        """ "Performance pack: figures to December 2013" """
        return f"Performance pack: figures to {self.asked.ending.name}"

    @property
    def codes(self) -> tuple[str, ...]:
        """The boroughs."""
        return self.evidence.registry.partnership.codes

    @property
    def known(self) -> str:
        """As at when the figures are known, and why then."""
        if self.paper:
            return f"{moment_text(self.moment)}, frozen by {self.paper.frozen_by}"
        return f"{moment_text(self.moment)}, the newest entry; no paper of this meeting is frozen"

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What stands on the cover."""
        day = days(self.engine, self.evidence.snapshot.as_at).get(str(self.asked.ending))
        area = " and ".join(b.name for b in self.evidence.registry.partnership.boroughs)
        return [
            ("Meeting", day_text(day) if day else "No day set"),
            ("Figures", f"{self.asked.span.words}, compared with the same months of {self.asked.baseline}"),
            ("Area", area),
            ("As at", self.known),
            ("For", AUDIENCES[self.evidence.audience]),
            ("Data", self.data),
        ]

    @property
    def data(self) -> str:
        """What stands on every page: whether the figures are real or invented."""
        kinds = {r.illustrative for r in self.evidence.snapshot.releases if r.source not in BACKGROUND}
        if kinds == {True}:
            return "Illustrative data"
        return "Partly illustrative data" if True in kinds else "Real data"


def request(
    engine: Engine, registry: Registry, month: Month, audience: Audience, read: Read | None = None
) -> PackRequest:
    """The pack for the meeting about a month's quarter.

    read: the evidence as at a paper, or the latest, where somebody keeps it already. Raises Fault if nothing is
    loaded up to the quarter's end. A paper is set against what was the newest paper then.
    """
    ending = ending_of(registry, month)
    paper = papers(engine).get(str(ending))
    held = papers(engine, paper.shown if paper else None)
    at = read or partial(_evidence, engine, registry, audience)
    evidence = at(paper)
    if ending not in endings(evidence):
        raise Fault("pack", "a quarter for which figures are held", f"none up to {ending.name}")
    asked = scope_of(registry, ending, evidence.whole)
    then, against = earlier(evidence, asked, {e: p for e, p in held.items() if e != str(ending)}, at)
    # No clock is asked, so that the same content makes the same files.
    moment = paper.as_at if paper else evidence.snapshot.last_said
    return PackRequest(engine, evidence, asked, paper, then, against, moment)


def _evidence(engine: Engine, registry: Registry, audience: Audience, paper: Paper | None) -> Evidence:
    return Evidence(registry, Snapshot(engine, paper.shown if paper else None), audience)
