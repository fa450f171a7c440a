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
from data_loaders.calendar.period import Period, parse_period
from data_loaders.input_files.find import InputFile
from data_loaders.returns.entry import Key, ReturnedFigure
from data_loaders.returns.line import ReturnLine
from data_loaders.returns.list_reader import tables
from data_loaders.returns.problem import Problem
from data_loaders.returns.subject import NamedSubject, Subject, subjects
from metrics.definitions.indicator import Indicator
from metrics.returns import doubts
from metrics.returns.checking import held_figures, real_figure
from metrics.returns.due import SOURCE, agency_of
from metrics.returns.judging import judge
from metrics.returns.measure_names import measures
from metrics.series.evidence import Evidence

# Whatever else a cell may have, the reader of rows has set aside.
OF_THE_FILE = "out of missing"


def questions(evidence: Evidence, file: InputFile, batches: Sequence[Batch]) -> list[Problem]:
    """Every problem with the sound rows of a list, in the order of their measures and periods.

    Figures that are held already are not asked about.
    """
    entries = list(_entries(evidence, batches))
    lines = _lines(evidence, file)
    problems = [p for entry, i in entries for p in _of(evidence, *lines[str(entry.key)], entry, i)]
    groups: dict[tuple[str | None, Period], list[ReturnedFigure]] = defaultdict(list)
    for entry, indicator in entries:
        groups[agency_of(indicator), entry.key.period].append(entry)
    return [*problems, *(p for group in groups.values() for p in doubts.sent_again(evidence, group))]


def _entries(evidence: Evidence, batches: Iterable[Batch]) -> Iterator[tuple[ReturnedFigure, Indicator]]:
    """The figures, but for those that are held already."""
    returned = [i for i in evidence.registry.indicators.values() if i.numerator.source == SOURCE]
    known = {category: i for i in returned for category in i.categories}
    entries = [(e, known[e.key.indicator]) for b in batches for e in _figures(b) if e.key.indicator in known]
    held = held_figures(evidence.snapshot, [entry.key for entry, _ in entries])
    for entry, indicator in entries:
        real = real_figure(evidence.snapshot, held.get(entry.key))
        same = real is not None and (real.value, real.denominator) == (entry.value, entry.denominator)
        if not same:
            yield entry, indicator


def _figures(batch: Batch) -> Iterator[ReturnedFigure]:
    period = parse_period(batch.partition)
    if period is None or batch.standing is Standing.ILLUSTRATIVE:
        return
    for row in batch.figures.to_dict("records"):
        value, out_of = (None if pd.isna(row[name]) else row[name] for name in ("value", "denominator"))
        yield ReturnedFigure(
            Key(row["category"], row["area"], period), value, out_of, None, row["note"] or ""
        )


def _lines(evidence: Evidence, file: InputFile) -> dict[str, tuple[ReturnLine, Subject]]:
    """The row of each figure, and what it is read as being about."""
    rows = [(table.line(row), table.out_of_place(row)) for table in tables(file) for row in table.rows]
    named = [NamedSubject(line.indicator, line.area, line.period) for line, _ in rows]
    about = subjects(named, measures(evidence.registry), evidence.registry.partnership)
    return {
        str(subject.key): (line, subject)
        for (line, misshapen), subject in zip(rows, about, strict=True)
        if isinstance(subject, Subject) and not misshapen
    }


def _of(
    evidence: Evidence, line: ReturnLine, subject: Subject, entry: ReturnedFigure, indicator: Indicator
) -> list[Problem]:
    wrong = [p for p in judge(line, entry.key, indicator)[1] if p.kind == OF_THE_FILE]
    far = doubts.of_figure(evidence, line, entry, indicator) if entry.value is not None else []
    return wrong or [*doubts.of_period(line, subject), *far]
