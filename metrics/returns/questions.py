"""What is asked about a plain list that is given to `load`: as about a template, of the rows that are sound.

Such a list may hold many quarters of many agencies, as other systems write them, and its bad rows are set aside one by
one. What no single row shows is asked here, before anything of the file is stored: a figure far outside what is held
of it, last quarter's figures again, and a share without the number it is out of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import pandas as pd

from data_loaders.batch import Batch, Standing
from data_loaders.found import Found
from data_loaders.period import Period, parse_period
from data_loaders.returns.entry import Entry, Key
from data_loaders.returns.line import Line
from data_loaders.returns.listed import tables
from data_loaders.returns.problem import Problem
from data_loaders.returns.subject import Named, Subject, subjects
from metrics.evidence import Evidence
from metrics.indicator import Indicator
from metrics.returns import doubts
from metrics.returns.asked import SOURCE, agency_of
from metrics.returns.checking import held_figures, real_figure
from metrics.returns.judging import judge
from metrics.returns.named import measures

# Whatever else a cell may have, the reader of rows has set aside.
OF_THE_FILE = "out of missing"


def questions(evidence: Evidence, found: Found, batches: Sequence[Batch]) -> list[Problem]:
    """Every problem with the sound rows of a list, in the order of their measures and periods.

    Figures that are held already are not asked about.
    """
    entries = list(_entries(evidence, batches))
    lines = _lines(evidence, found)
    problems = [p for entry, i in entries for p in _of(evidence, *lines[str(entry.key)], entry, i)]
    groups: dict[tuple[str | None, Period], list[Entry]] = defaultdict(list)
    for entry, indicator in entries:
        groups[agency_of(indicator), entry.key.period].append(entry)
    return [*problems, *(p for group in groups.values() for p in doubts.sent_again(evidence, group))]


def _entries(evidence: Evidence, batches: Iterable[Batch]) -> Iterator[tuple[Entry, Indicator]]:
    """The figures, but for those that are held already."""
    returned = [i for i in evidence.registry.indicators.values() if i.numerator.source == SOURCE]
    known = {category: i for i in returned for category in i.categories}
    found = [(e, known[e.key.indicator]) for b in batches for e in _figures(b) if e.key.indicator in known]
    held = held_figures(evidence.book, [entry.key for entry, _ in found])
    for entry, indicator in found:
        real = real_figure(evidence.book, held.get(entry.key))
        same = real is not None and (real.value, real.denominator) == (entry.value, entry.denominator)
        if not same:
            yield entry, indicator


def _figures(batch: Batch) -> Iterator[Entry]:
    period = parse_period(batch.partition)
    if period is None or batch.standing is Standing.ILLUSTRATIVE:
        return
    for row in batch.figures.to_dict("records"):
        value, out_of = (None if pd.isna(row[name]) else row[name] for name in ("value", "denominator"))
        yield Entry(Key(row["category"], row["area"], period), value, out_of, None, row["note"] or "")


def _lines(evidence: Evidence, found: Found) -> dict[str, tuple[Line, Subject]]:
    """The row of each figure, and what it is read as being about."""
    rows = [(table.line(row), table.out_of_place(row)) for table in tables(found) for row in table.rows]
    named = [Named(line.indicator, line.area, line.period) for line, _ in rows]
    about = subjects(named, measures(evidence.registry), evidence.registry.partnership)
    return {
        str(subject.key): (line, subject)
        for (line, misshapen), subject in zip(rows, about, strict=True)
        if isinstance(subject, Subject) and not misshapen
    }


def _of(
    evidence: Evidence, line: Line, subject: Subject, entry: Entry, indicator: Indicator
) -> list[Problem]:
    wrong = [p for p in judge(line, entry.key, indicator)[1] if p.kind == OF_THE_FILE]
    far = doubts.of_figure(evidence, line, entry, indicator) if entry.value is not None else []
    return wrong or [*doubts.of_period(line, subject), *far]
