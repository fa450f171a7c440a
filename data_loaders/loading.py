"""Loads whatever it is given: recognises each file, reads it, stores it, and says what it did."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby
from pathlib import Path

from sqlalchemy import Connection, Engine
from tqdm import tqdm

from data_loaders.batch import Batch, Standing
from data_loaders.cluster import Read, here
from data_loaders.fault import Fault, Waiting
from data_loaders.input_files.find import InputFile, find
from data_loaders.input_files.text import start_of
from data_loaders.odd_months import Odd, odd_months, touched
from data_loaders.partnership import Partnership
from data_loaders.returns import file_reader
from data_loaders.returns.intake import NOBODY, Intake, Unsettled
from data_loaders.source import Source
from data_loaders.sources.catalogue import catalogue
from data_loaders.store import audit
from data_loaders.store.accepting import Outcome, accept_all, recount
from data_loaders.store.best_fit import ward_populations
from data_loaders.store.engine import REPOSITORY
from data_loaders.store.snapshot import Snapshot
from data_loaders.store.store_faults import StoreFault

SHIPPED = tuple(
    REPOSITORY / "shapefiles" / name
    for name in ("boroughs_2013_approximate.geojson", "wards_2013_approximate.geojson", "ward_facts_2013.csv")
)

PARTNERS = "partner_return"
FEW = 4  # more of a kind than this are told in one line


@dataclass
class Report:
    """What a load did: new and unchanged releases by title, filled templates, files passed over, faults.

    Of the batches only what is told of them: without their rows.
    unused: the paths that were given of which no source uses anything.
    odd: months that have far fewer or far more records than those around them, where this load has to do with it.
    by: whom the trail names for it; nobody, and no line on the trail, where it is empty.
    why: the reason that was given for whatever is in doubt about returns.
    intake: who checks returns.
    """

    by: str = ""
    why: str = ""
    intake: Intake = NOBODY
    new: list[Batch] = field(default_factory=list)
    unchanged: list[Batch] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    unused: list[Path] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    odd: list[Odd] = field(default_factory=list)

    def note(self, fault: Fault) -> None:
        """Put what could not be loaded where it belongs."""
        if isinstance(fault, Waiting):
            self.waiting.append(fault)
        else:
            self.faults.append(fault)

    def lines(self) -> Iterator[str]:
        """The report as lines of text, the worst last. Long runs of one dataset are told together."""
        for _key, group in groupby(self.new, key=lambda b: (b.source, b.dataset)):
            batches = list(group)
            yield from _told(batches) if len(batches) <= FEW else _told_together(batches)
        yield from (f"loaded {line}" for line in self.returned)
        if self.unchanged:
            yield f"unchanged, nothing to do: {_some([b.title for b in self.unchanged])}"
        yield from (f"passed over {line}" for line in self.passed_over)
        yield from (f"waiting: {fault}" for fault in self.waiting)
        yield from (f"look at {odd}" for odd in self.odd)
        for fault in self.faults:
            yield f"not loaded: {fault}"
            if isinstance(fault, Unsettled):
                yield from (f"  {line}" for line in fault.lines)
                if all(p.severity == "confirm" for p in fault.problems):
                    yield '  to store it as it is: load it again with --confirm "REASON"'


def _told(batches: list[Batch]) -> Iterator[str]:
    for batch in batches:
        yield f"loaded {batch.title}: {_rows([batch])}"
        yield from (f"  note: {note}" for note in batch.notes)


def _told_together(batches: list[Batch]) -> Iterator[str]:
    first, last = min(b.first for b in batches), max(b.last for b in batches)
    titles = f"{batches[0].title} and {len(batches) - 1} more of its kind, {first} to {last}"
    yield f"loaded {titles}: {_rows(batches)}"
    noted = [(b, note) for b in batches for note in b.notes]
    yield from (f"  note on {b.title}: {note}" for b, note in noted[:FEW])
    if len(noted) > FEW:
        yield f"  and {len(noted) - FEW} more notes, which the Sources page shows"


def _rows(batches: list[Batch]) -> str:
    read, loaded, outside = (
        sum(getattr(b, name) for b in batches) for name in ("rows_read", "rows_loaded", "rows_outside")
    )
    parts = [f"{read:,} rows read", f"{loaded:,} loaded"]
    if outside:
        parts.append(f"{outside:,} about other places")
    rejects = [(b, b.rejects.iloc[0]) for b in batches if len(b.rejects)]
    if rejects:
        count = sum(len(b.rejects) for b, _ in rejects)
        batch, row = rejects[0]
        parts.append(f"{count:,} set aside (first: {batch.title}, line {row['line']}, {row['reason']})")
    return ", ".join(parts)


def _some(titles: list[str], most: int = FEW) -> str:
    rest = f" and {len(titles) - most} more" if len(titles) > most else ""
    return ", ".join(titles[:most]) + rest


def load(
    engine: Engine,
    paths: Iterable[Path],
    partnership: Partnership,
    *,
    standing: Standing | None = None,
    everywhere: bool = False,
    progress: bool = True,
    read: Read = here,
    by: str = "",
    why: str = "",
    intake: Intake = NOBODY,
) -> Report:
    """Load every file under these paths that a source recognises.

    standing: given to every release instead of its own (illustrative data is loaded this way).
    everywhere: also files about other forces than the partnership's.
    read: where the files are read (see data_loaders.cluster); they are stored here, in the same order.
    by: who loads, for the trail; without a name nothing is said there (the data that the product brings itself).
    why: confirms whatever is in doubt about returns; without it such a return is not stored.
    intake: who checks returns against the definitions.
    A fault in one file does not stop the others; each is in the report. Sound rows are kept, others set aside.
    """
    report = Report(by, why, intake)
    sources = catalogue()
    groups, others = _recognised(paths, partnership, everywhere, report)
    _take_templates(engine, groups, report)
    total = sum(map(len, groups.values()))
    recount(engine)
    with tqdm(total=total, unit="file", disable=not progress, delay=1, leave=False) as bar:
        for source in sources.values():
            source_files = groups.get(source.id, [])
            _load_source(engine, source, source_files, partnership, standing, report, bar.update, read)
            for batch in source.absences(source_files, others.get(source.id, []), partnership):
                _accept(engine, [batch.as_standing(standing) if standing else batch], report)
    # An archive of other forces' files shows which months ours did not publish: that is of use.
    of_use = {batch.file_name for batch in (*report.new, *report.unchanged)}
    report.unused = [path for path in report.unused if path.name not in of_use]
    report.odd = _odd(engine, report.new)
    return report


def _odd(engine: Engine, new: list[Batch]) -> list[Odd]:
    uncounted = [b for b in new if catalogue()[b.source].uncounted]
    if not uncounted:
        return []
    return touched(
        odd_months(Snapshot(engine).releases), [(b.source, b.dataset, b.partition) for b in uncounted]
    )


def _recognised(
    paths: Iterable[Path], partnership: Partnership, everywhere: bool, report: Report
) -> tuple[dict[str, list[InputFile]], dict[str, list[InputFile]]]:
    """Our files by source, and by source those that are about others than us."""
    groups: dict[str, list[InputFile]] = {}
    others: dict[str, list[InputFile]] = {}
    for path in paths:
        passed = [_passed_over(f, partnership, everywhere, report, groups, others) for f in find([path])]
        if passed and all(passed):
            report.unused.append(path)
    return groups, others


def _passed_over(
    file: InputFile | Fault,
    partnership: Partnership,
    everywhere: bool,
    report: Report,
    groups: dict[str, list[InputFile]],
    others: dict[str, list[InputFile]],
) -> bool:
    """Put a file with its source's, or among those about others, or into the report. Is it one that nobody uses?"""
    if isinstance(file, Fault):
        report.faults.append(file)
        return False
    try:
        source = next((s for s in catalogue().values() if s.recognise(file)), None)
    except Fault as fault:
        report.faults.append(fault)
        return False
    if source is None:
        return _unrecognised(file, report)
    if everywhere or source.concerns(file, partnership):
        groups.setdefault(source.id, []).append(file)
        return False
    others.setdefault(source.id, []).append(replace(file))
    report.passed_over.append(f"{file.name}: about another area than {partnership.name}")
    return True


def _take_templates(engine: Engine, groups: dict[str, list[InputFile]], report: Report) -> None:
    """Hand filled templates over to be checked whole; what else is returned stays to be read row by row."""
    returns = groups.get(PARTNERS, [])
    templates = [file for file in returns if file_reader.is_template(file)]
    groups[PARTNERS] = [file for file in returns if file not in templates]
    for file in templates:
        try:
            report.returned.append(report.intake.receive(engine, file, audit.operator(), report.why))
        except StoreFault:
            raise
        except Fault as fault:
            report.faults.append(fault)


def _unrecognised(file: InputFile, report: Report) -> bool:
    """Say of a file that no source knows what it is. Is it one that nobody uses, with nothing wrong?"""
    if start_of(file).lstrip()[:1] == "<":
        report.faults.append(Fault(file.name, "a data file", "a web page", file.where))
    elif not file.head:
        report.faults.append(_unreadable(file))
    else:
        report.passed_over.append(f"{file.name}: no source uses a file like this")
        return True
    return False


def _unreadable(file: InputFile) -> Fault:
    """Why nothing of a file can be read: it is empty, or damaged."""
    try:
        return Fault(
            file.name, "a data file", "an empty file" if not file.data else "a damaged one", file.where
        )
    except Fault as fault:
        return fault


def _load_source(
    engine: Engine,
    source: Source,
    files: list[InputFile],
    partnership: Partnership,
    standing: Standing | None,
    report: Report,
    advance: Callable[[], object],
    read: Read,
) -> None:
    def fresh() -> Iterator[InputFile]:
        # A new InputFile each time, so that the content of one file is let go before the next is read.
        for file in files:
            yield replace(file)
            advance()

    informed = (
        replace(source, read=partial(source.read, measures=report.intake.measures))
        if source.names_measures
        else source
    )
    for group in _together(source, read(informed, fresh(), partnership) if files else ()):
        batches: list[Batch] = []
        for batch in group:
            if isinstance(batch, Fault):
                report.note(batch)
            else:
                batches.append(batch.as_standing(standing) if standing else batch)
        _accept(engine, batches, report, files)
    if files and source.id in ("boundaries", "population"):
        recount(engine)
        for batch in ward_populations(engine):
            _accept(engine, [batch], report)


def _together(source: Source, read: Iterable[Batch | Fault]) -> Iterator[Iterable[Batch | Fault]]:
    """What is stored in one transaction: the batches of a file where the source says so, else each by itself."""
    if not source.whole:
        yield from ([item] for item in read)
        return
    for _file, group in groupby(read, key=lambda item: item.sha256 if isinstance(item, Batch) else ""):
        yield group


def _trail(batches: list[Batch], by: str, why: str) -> Callable[[Connection, list[Outcome]], None]:
    """Writes who loaded what is new of these, and what they confirmed, in the transaction that stores it."""

    def write(connection: Connection, outcomes: list[Outcome]) -> None:
        new = [b.title for b, outcome in zip(batches, outcomes, strict=True) if outcome.new]
        if by and new:
            audit.write(connection, by, "loaded", "; ".join([*new, f"confirmed: {why}"] if why else new))

    return write


def _questioned(
    engine: Engine, batches: list[Batch], files: Iterable[InputFile], report: Report
) -> list[Batch]:
    """The batches of a partner's list, with what was confirmed of them. Raises Unsettled while there is a question."""
    if not batches or batches[0].source != PARTNERS or batches[0].standing is Standing.ILLUSTRATIVE:
        return batches
    name, sha256 = batches[0].file_name, batches[0].sha256
    file = next(f for f in map(replace, files) if f.where.endswith(name) and f.sha256 == sha256)
    return report.intake.question(engine, file, batches, report.by or audit.operator(), report.why)


def _accept(engine: Engine, batches: list[Batch], report: Report, files: Iterable[InputFile] = ()) -> None:
    """Store batches together or not at all. files: those that they may be from."""
    try:
        settled = _questioned(engine, batches, files, report)
        asked = [b.notes for b in settled] != [b.notes for b in batches]
        why = report.why.strip() if asked else ""
        after = _trail(settled, report.by, why)
        outcomes = accept_all(engine, settled, after=after) if settled else []
    except StoreFault:
        raise  # the next file would fare no better
    except Fault as fault:
        report.faults.append(fault)
        return
    for batch, outcome in zip(settled, outcomes, strict=True):
        (report.new if outcome.new else report.unchanged).append(batch.told())


def load_shipped(engine: Engine, partnership: Partnership) -> Report:
    """Load the outlines and census figures that come with the product."""
    return load(engine, SHIPPED, partnership, progress=False)
