"""What the rows of a list are about: the measure, the area and the period that their words name.

A period is read together with its measure and the list's other rows about it. Where it may still mean two, the likelier
is taken and the other is told, so that it is asked about before anything is stored.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from data_loaders.calendar.period import Period
from data_loaders.calendar.written_period import in_words, readings
from data_loaders.partnership import Partnership
from data_loaders.returns.entry import Key
from data_loaders.returns.measures import NamedMeasure, NamedMeasures
from data_loaders.returns.personal import in_text
from data_loaders.returns.problem import shown

WARD = re.compile(r"E05[0-9]{6}")
SUGGESTED = 20  # names of a list for which the nearest is looked for; to compare names takes time
USUAL = {1: "2013-04 or Apr 2013", 3: "2013/14 Q1 or Apr to Jun 2013", 12: "2013/14"}


@dataclass(frozen=True)
class NamedSubject:
    """The words of a row: its measure, area and period."""

    measure: str
    area: str
    period: str


@dataclass(frozen=True)
class Subject:
    """What a row is about. written: its period as it stands there. others: what else that may mean."""

    key: Key
    written: str
    others: tuple[Period, ...] = ()

    @property
    def doubt(self) -> str:
        """What is asked about the period; empty where it can mean one thing only."""
        if not self.others:
            return ""
        other = " or ".join(map(in_words, self.others))
        return f"{shown(self.written)!r} is read as {in_words(self.key.period)}. It may also mean {other}."

    @property
    def do(self) -> str:
        """What to do about the doubt."""
        labels = " or ".join(_certain(p) for p in (self.key.period, *self.others))
        return f"Write {labels}, or confirm that it is read rightly and say why."

    def meaning(self, period: Period, *others: Period) -> Subject:
        """The same row where only these of its periods are possible."""
        return replace(self, key=replace(self.key, period=period), others=others)


@dataclass(frozen=True)
class UnknownSubject:
    """Why it is not known what a row is about. what: its "measure", "area" or "period"; kind: as in Problem."""

    what: str
    kind: str
    words: str
    do: str

    def __str__(self) -> str:
        return f"{self.what}: {self.words} {self.do}"


def subjects(
    rows: Sequence[NamedSubject], measures: NamedMeasures, partnership: Partnership
) -> list[Subject | UnknownSubject]:
    """What each row is about, or what is wrong with that. Whose ward a ward code means is not known here."""
    known = [measures.find(row.measure) for row in rows]
    written: dict[NamedMeasure | None, set[str]] = defaultdict(set)
    for row, measure in zip(rows, known, strict=True):
        written[measure].add(row.period)
    lengths = {measure: _lengths(texts) for measure, texts in written.items()}
    unknown = dict.fromkeys(row.measure for row, measure in zip(rows, known, strict=True) if measure is None)
    near = {name: measures.nearest(name) for name in islice(unknown, SUGGESTED)}
    return [
        _subject(row, measure, near, partnership, lengths[measure])
        for row, measure in zip(rows, known, strict=True)
    ]


def _lengths(texts: Iterable[str]) -> frozenset[int]:
    """The lengths in months of the periods among these that can mean one thing only, by the look of them too."""
    periods = [readings(text) for text in texts]
    return frozenset(f[0].months for f in periods if len(f) == 1 and not _like_a_year(f[0]))


def _like_a_year(period: Period) -> bool:
    """Is this a month that is written as a year may be? Excel makes 1 December 2011 of "2011-12"."""
    return period.months == 1 and int(period.first[5:]) == (int(period.first[:4]) + 1) % 100


def _subject(
    row: NamedSubject,
    measure: NamedMeasure | None,
    near: Mapping[str, NamedMeasure | None],
    partnership: Partnership,
    lengths: frozenset[int],
) -> Subject | UnknownSubject:
    if measure is None:
        return _unknown(row.measure, near.get(row.measure))
    if measure.source:
        words = f"{measure.title} comes from the source \u201c{measure.source}\u201d, not from a return."
        return UnknownSubject("measure", "another source's measure", words, "Take the row out.")
    area = code_of(row.area, partnership)
    if area is None:
        named = ", ".join(f"{b.name} ({b.code})" for b in partnership.boroughs)
        words = f"{_quoted(row.area)} is neither a borough of the partnership nor a ward code."
        return UnknownSubject("area", "unknown area", words, f"Write {named} or a ward code (E05004926).")
    return _dated(row.period, measure, area, lengths)


def code_of(area: str, partnership: Partnership) -> str | None:
    """The code of a borough that is named by its code or its name; a ward's code as it is; else None."""
    tidy = " ".join(area.split()).casefold()
    borough = next(
        (b.code for b in partnership.boroughs if tidy in (b.code.casefold(), b.name.casefold())), None
    )
    return borough or (area if WARD.fullmatch(area) else None)


def _unknown(name: str, near: NamedMeasure | None) -> UnknownSubject:
    do = f"The nearest is \u201c{near.title}\u201d ({near.id}). " if near else ""
    words = f"No measure that an agency returns is called {_quoted(name)}."
    return UnknownSubject(
        "measure", "unknown measure", words, f"{do}Put the name right, or take the row out."
    )


def _dated(text: str, measure: NamedMeasure, area: str, lengths: frozenset[int]) -> Subject | UnknownSubject:
    periods, usual = readings(text), USUAL[measure.months]
    counted = f"This measure is counted by the {measure.counted_by}: write {usual}."
    fits = [p for p in periods if p.months == measure.months]
    if not periods:
        return UnknownSubject(
            "period", "unknown period", f"{_quoted(text)} is no period that can be read.", counted
        )
    if not fits:
        meant = " or ".join(map(in_words, periods))
        return UnknownSubject("period", "another period", f"{_quoted(text)} means {meant}.", counted)
    first, yearlike = fits[0], _like_a_year(fits[0])
    if yearlike and 12 in lengths:
        words = f"{_quoted(text)} may mean {in_words(first)} or a year, and other rows of this measure are about years."
        return UnknownSubject("period", "month or year", words, counted)
    unsure = yearlike and 1 not in lengths
    others = tuple(p for p in periods if p != first and (unsure or p.months == first.months))
    return Subject(Key(measure.id, area, first), text, others)


def _certain(period: Period) -> str:
    """A period as it can be written without doubt."""
    return in_words(period) if period.months == 1 else period.label


def _quoted(text: str) -> str:
    """Words of a file as a message may repeat them."""
    what = in_text(text)
    return f"what looks like {what}" if what else repr(shown(text))
