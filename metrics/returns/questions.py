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
from data_loaders.returns import sent
from data_loaders.returns.cell import Cell
from data_loaders.returns.entry import Entry, Key
from data_loaders.returns.line import Line
from data_loaders.returns.problem import Problem
from metrics.evidence import PERIODS, Evidence
from metrics.indicator import Indicator
from metrics.returns import doubts
from metrics.returns.asked import SOURCE, agency_of
from metrics.returns.checking import held_figures, real_figure
from metrics.returns.judging import judge

# Whatever else a cell may have, the reader of rows has set aside.
OF_THE_FILE = "out of missing"


def questions(evidence: Evidence, found: Found, batches: Sequence[Batch]) -> list[Problem]:
    """Every problem with the sound rows of a list, in the order of their measures and periods.

    Rows of measures that no definition knows, and figures that are held already, are not asked about.
    """
    entries = list(_entries(evidence, batches))
    lines = {(line.indicator, line.area, line.period): line for line in sent.read(found).lines}
    problems = [p for entry, i in entries for p in _of(evidence, _line(lines, entry), entry, i)]
    groups: dict[tuple[str | None, Period], list[Entry]] = defaultdict(list)
    for entry, indicator in entries:
        groups[agency_of(indicator), entry.key.period].append(entry)
    return [*problems, *(p for group in groups.values() for p in doubts.sent_again(evidence, group))]


def _entries(evidence: Evidence, batches: Iterable[Batch]) -> Iterator[tuple[Entry, Indicator]]:
    """The figures that are numbers, of the frequency of their measure, and not what is held already."""
    returned = [i for i in evidence.registry.indicators.values() if i.numerator.source == SOURCE]
    known = {category: i for i in returned for category in i.categories}
    found = [(e, known[e.key.indicator]) for b in batches for e in _numbers(b) if e.key.indicator in known]
    held = held_figures(evidence.book, [entry.key for entry, _ in found])
    for entry, indicator in found:
        real = real_figure(evidence.book, held.get(entry.key))
        same = real is not None and (real.value, real.denominator) == (entry.value, entry.denominator)
        if entry.key.period.months == PERIODS[indicator.frequency] and not same:
            yield entry, indicator


def _numbers(batch: Batch) -> Iterator[Entry]:
    period = parse_period(batch.partition)
    for row in batch.figures[batch.figures["value"].notna()].to_dict("records"):
        if period is not None and batch.standing is not Standing.ILLUSTRATIVE:
            out_of = None if pd.isna(row["denominator"]) else row["denominator"]
            key = Key(row["category"], row["area"], period)
            yield Entry(key, row["value"], out_of, None, row["note"] or "")


def _line(lines: dict[tuple[str, str, str], Line], entry: Entry) -> Line:
    """The row that says a figure; where it is written in a way of its own, one without a place."""
    key = entry.key
    named = lines.get((key.indicator, key.area, key.period.label))
    if named is not None:
        return named
    said, out_of = Cell("", 0, "value", "", entry.value), Cell("", 0, "denominator", "", entry.denominator)
    note = Cell("", 0, "note", "", entry.note)
    return Line(key.indicator, key.area, key.period.label, said, said, out_of, None, note)


def _of(evidence: Evidence, line: Line, entry: Entry, indicator: Indicator) -> list[Problem]:
    wrong = [p for p in judge(line, entry.key, indicator)[1] if p.kind == OF_THE_FILE]
    return wrong or doubts.of_figure(evidence, line, entry, indicator)
