"""Withholds small numbers, where every figure of a measure begins: in its series, before anything is made of it.

Whoever reads is one of three audiences; a definition says below which count a figure is too telling for them. Because
the series itself has the gap, so has everything that is made of it: totals, changes, averages, limits, charts, tables,
files and sentences are those of the figures that may be seen, and none of them depends on what a withheld figure was.
That is also why nothing can be worked out from them (a test swaps withheld figures and finds every output the same).

Three rules. Small counts: a count from 1 to one below the threshold is withheld, and of a share, or a count told out
of so many, also one that small of those who did not. Zero is shown: it is about nobody. Small groups: all or none of
fewer than the definition's `group` is withheld, because it says the same of each of them. Sums: the boroughs together
have no figure for a period that one of them lacks (`series.together`), so that it cannot be found by taking
the other away. When a withheld figure changed is withheld as well: see `metrics.series.seen`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from data_loaders.batch import Reason
from data_loaders.store.releases import Release
from metrics.definitions.indicator import Indicator
from metrics.series.series import PeriodFigure

Audience = Literal["public", "partner", "officer"]
AUDIENCES: tuple[Audience, ...] = ("public", "partner", "officer")


def threshold(indicator: Indicator, audience: Audience) -> int:
    """The smallest count above nought that the audience may see; 0 where it may see every one."""
    declared = indicator.disclosure
    if declared is None or audience == "officer":
        return 0
    return declared.threshold if audience == "public" or declared.partner is None else declared.partner


def of_history(indicator: Indicator, audience: Audience, agency: str = "") -> Audience:
    """As whom a reader learns when the returns of a measure came and changed: an agency knows its own."""
    return "officer" if agency and indicator.sender == agency else audience


def until_cleared(indicators: Iterable[Indicator], audience: Audience, agency: str = "") -> frozenset[str]:
    """The measures whose returns the audience sees only once they are cleared for release: none for officers, and not
    an agency's own."""
    if audience == "officer":
        return frozenset()
    declared = (i for i in indicators if i.disclosure and i.disclosure.cleared)
    return frozenset(i.id for i in declared if i.sender != agency or not agency)


def known_to(audience: Audience, release: Release) -> Release:
    """What of a release the audience may know. Of a return not its notes, which quote figures in doubt, nor its hash:
    whoever knows all of a short file but one small number finds that by trying each until the hash is right."""
    closed = release.source == "partner_return" and audience != "officer"
    return replace(release, file_sha256="", content_sha256="", notes=()) if closed else release


def protect(
    indicator: Indicator, audience: Audience, points: Iterable[PeriodFigure]
) -> tuple[PeriodFigure, ...]:
    """The points as the audience may see them: a withheld one keeps its period and its release, and nothing else."""
    least = threshold(indicator, audience)
    return tuple(_without(p) if least and _telling(indicator, p, least) else p for p in points)


def _telling(indicator: Indicator, point: PeriodFigure, least: int) -> bool:
    if point.numerator is None:
        return False
    if 0 < point.numerator < least:
        return True
    out_of = point.denominator if indicator.share_of else None
    return out_of is not None and _tells_of_the_rest(indicator, point.numerator, out_of, least)


def _tells_of_the_rest(indicator: Indicator, numerator: float, out_of: float, least: int) -> bool:
    """Are those who did not too few, or does all or none of a small group tell about each one in it?"""
    others = out_of - numerator
    group = (indicator.disclosure and indicator.disclosure.group) or least
    return 0 < others < least or (min(numerator, others) == 0 and 0 < out_of < group)


def _without(point: PeriodFigure) -> PeriodFigure:
    bare = PeriodFigure(point.span, missing=Reason.WITHHELD)
    return replace(bare, releases=point.releases)
