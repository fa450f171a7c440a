"""Whose return of which quarter a file is, and which figure each of its rows is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data_loaders.calendar.period import Period, parse_period, parse_quarter, quarter_around
from data_loaders.calendar.written_period import readings
from data_loaders.fault import Fault
from data_loaders.returns.entry import Key
from data_loaders.returns.file_reader import ReturnFile
from data_loaders.returns.line import ReturnLine
from data_loaders.returns.problem import Problem, shown
from data_loaders.returns.subject import NamedSubject, Subject, UnknownSubject, subjects
from metrics.definitions.indicator import Indicator
from metrics.definitions.registry import Registry
from metrics.returns import doubts
from metrics.returns.due import SOURCE, agency_named, agency_of, due_figures, periods, span_of
from metrics.returns.measure_names import measures

Placed = tuple[ReturnLine, Key, Indicator]
About = Sequence[Subject | UnknownSubject]
ANOTHER_FILE = (
    "Send the return of that agency and quarter, or choose the agency and quarter that this file is for."
)
AGAIN = "Take the row out, or copy your figures into a freshly downloaded template."


@dataclass(frozen=True)
class Identity:
    """Whose return, of which quarter; the rows whose figure is known; problems with either."""

    agency: str | None
    quarter: Period | None
    rows: tuple[Placed, ...]
    problems: tuple[Problem, ...]


def identify(
    sent: ReturnFile, registry: Registry, wards: frozenset[str], agency: str | None, quarter: Period | None
) -> Identity:
    """Bring a file together with the definitions. agency, quarter: what is expected; None where the file decides."""
    if not sent.lines and sent.problems:  # what is wrong has been said
        return Identity(None, None, (), ())
    known = {c: i for i in registry.indicators.values() if i.numerator.source == SOURCE for c in i.categories}
    about = _about(sent, registry, known)
    whose, problems = _whose(sent, about, registry, known, agency)
    when, more = _when(sent, about, quarter)
    problems += more
    if when is None or whose is None or any(p.severity == "refuse" for p in problems):
        return Identity(whose, when, (), tuple(problems))
    certain = {quarter_around(s.key.period) for s in about if isinstance(s, Subject) and not s.others}
    if quarter is not None or when in certain:
        about = [_within(subject, known, when) for subject in about]
    rows, more = _placed(sent, about, known, registry, wards, whose, when)
    problems += more
    if sent.form == "template":
        wanted = {subject.key for subject in due_figures(registry, whose, when)}
        others = [row for row in rows if row[1] not in wanted and row[1].area not in wards]
        problems += [_not_asked(line, key) for line, key, _ in others]
        rows = [row for row in rows if row not in others]
    return Identity(whose, when, tuple(rows), tuple(problems))


def _placed(
    sent: ReturnFile,
    about: About,
    known: dict[str, Indicator],
    registry: Registry,
    wards: frozenset[str],
    agency: str,
    quarter: Period,
) -> tuple[list[Placed], list[Problem]]:
    """The rows whose figure is known, and what is wrong or in doubt about the others."""
    rows: list[Placed] = []
    problems: list[Problem] = []
    seen: dict[Key, ReturnLine] = {}
    for line, subject in zip(sent.lines, about, strict=True):
        placed = _place(line, subject, known, registry, wards, agency, quarter)
        if isinstance(placed, Problem):
            problems.append(placed)
        elif placed[1] in seen:
            problems.append(_twice(line, placed[1], seen[placed[1]]))
        else:
            seen[placed[1]] = line
            rows.append(placed)
            problems += doubts.of_period(line, subject) if isinstance(subject, Subject) else []
    return rows, problems


# -- what each row is about ----------------------------------------------------------------------------------


def _about(sent: ReturnFile, registry: Registry, known: Mapping[str, Indicator]) -> About:
    """In a template as its codes say it; in a list as people write it."""
    rows = [NamedSubject(line.indicator, line.area, line.period) for line in sent.lines]
    if sent.form == "template":
        return [_coded(row, known) for row in rows]
    return subjects(rows, measures(registry), registry.partnership)


def _coded(row: NamedSubject, known: Mapping[str, Indicator]) -> Subject | UnknownSubject:
    if row.measure not in known:
        words = f"No measure that an agency returns is called {shown(row.measure)!r}."
        return UnknownSubject("measure", "unknown measure", words, AGAIN)
    period = parse_period(row.period)
    if period is None:
        words = f"The code of this row says no period: {shown(row.period)!r}."
        return UnknownSubject("period", "wrong period", words, AGAIN)
    return Subject(Key(row.measure, row.area, period), row.period)


def _quarters(line: ReturnLine, subject: Subject | UnknownSubject) -> tuple[Period, ...]:
    """The quarters that a row may be of, the likeliest first; none where its period cannot be read."""
    periods = (
        readings(line.period)[:1]
        if isinstance(subject, UnknownSubject)
        else (subject.key.period, *subject.others)
    )
    return tuple(map(quarter_around, periods))


def _within(
    subject: Subject | UnknownSubject, known: dict[str, Indicator], quarter: Period
) -> Subject | UnknownSubject:
    """The row with only those meanings of its period that are of a quarter; as it is where none is."""
    if isinstance(subject, UnknownSubject):
        return subject
    wanted = list(periods(known[subject.key.indicator], quarter))
    fits = [p for p in (subject.key.period, *subject.others) if p in wanted]
    return subject.meaning(*fits) if fits else subject


# -- whose ---------------------------------------------------------------------------------------------------


def _whose(
    sent: ReturnFile, about: About, registry: Registry, known: dict[str, Indicator], expected: str | None
) -> tuple[str | None, list[Problem]]:
    if sent.form == "template":
        return _named(sent.agency, registry, expected)
    by_name = measures(registry)
    named = {m.id for line in sent.lines if (m := by_name.find(line.indicator))}
    owners = {a for id in named if (i := known.get(id)) and (a := agency_of(i))}
    others = sorted(owners - {expected}) if expected else sorted(owners)
    if expected and others:
        return expected, [_wrong_agency(" and ".join(others), expected)]
    if len(owners) > 1:
        words = f"This list holds measures of several agencies: {', '.join(others)}."
        do = "Make one list for each agency, holding that agency's measures only."
        return None, [Problem("refuse", "several agencies", words, do)]
    if not owners:
        wrong = next((subject for subject in about if isinstance(subject, UnknownSubject)), None)
        words = "No row of this list names a measure that an agency returns."
        words += f" Row {sent.lines[0].named.row}: {wrong.words}" if wrong else ""
        do = "Download the template of your agency for the quarter, and fill that in."
        return expected, [Problem("refuse", "not a return", words, do)]
    return expected or others[0], []


def _named(name: str, registry: Registry, expected: str | None) -> tuple[str | None, list[Problem]]:
    try:
        agency = agency_named(registry, name)
    except Fault:
        words = "The agency that this return names sends no figures to this partnership."
        do = "Download the template of your agency, and copy your figures into it."
        return None, [Problem("refuse", "unknown agency", words, do, found=shown(name))]
    return agency, [_wrong_agency(agency, expected)] if expected and agency != expected else []


def _wrong_agency(agency: str, expected: str) -> Problem:
    words = f"This is a return of {agency}; {expected} was expected."
    return Problem("refuse", "wrong agency", words, ANOTHER_FILE, found=agency)


# -- when ----------------------------------------------------------------------------------------------------


def _when(sent: ReturnFile, about: About, expected: Period | None) -> tuple[Period | None, list[Problem]]:
    if sent.form == "template":
        period = parse_quarter(sent.quarter)
        if period is None:
            words = "The return does not say of which quarter it is."
            do = "Download the template again, and copy your figures into it."
            return None, [Problem("refuse", "unknown quarter", words, do, found=shown(sent.quarter))]
        return _expected(period, expected)
    quarters = [period for pair in zip(sent.lines, about, strict=True) if (period := _quarters(*pair))]
    meant = {period[0] for period in quarters}
    if expected in {quarter for period in quarters for quarter in period}:
        return expected, []  # the rows of other quarters are told one by one
    if len(meant) == 1:
        return _expected(meant.pop(), expected)
    named = ", ".join(sorted(p.label for p in meant)) or "no quarter that can be read"
    do = "Send one file for each quarter. Periods are written 2013/14 Q3, 2013-10 or 2013/14."
    return expected, [Problem("refuse", "several quarters", f"This list is about {named}.", do)]


def _expected(quarter: Period, expected: Period | None) -> tuple[Period, list[Problem]]:
    if expected and quarter != expected:
        before = "the quarter before, " if span_of(quarter).last + 1 == span_of(expected).first else ""
        words = f"This is a return for {before}{quarter.label}; {expected.label} was expected."
        return quarter, [Problem("refuse", "wrong quarter", words, ANOTHER_FILE, found=quarter.label)]
    if not quarter.over:
        words = f"{quarter.label} is not over yet, so its figures cannot be known."
        do = "Send the return once the quarter has ended."
        return quarter, [Problem("refuse", "quarter not over", words, do, found=quarter.label)]
    return quarter, []


# -- which figure --------------------------------------------------------------------------------------------


def _place(
    line: ReturnLine,
    subject: Subject | UnknownSubject,
    known: dict[str, Indicator],
    registry: Registry,
    wards: frozenset[str],
    agency: str,
    quarter: Period,
) -> Placed | Problem:
    if isinstance(subject, UnknownSubject):
        cell = line.dated if subject.what == "period" else line.named
        return cell.problem("correct", subject.kind, subject.words, subject.do, quote=False)
    key, named = subject.key, line.named
    indicator = known[key.indicator]
    if agency_of(indicator) != agency:
        words = f"{indicator.title} is returned by {agency_of(indicator)}, not by {agency}."
        return named.problem("correct", "another agency's measure", words, AGAIN)
    allowed = {*registry.partnership.codes, *(wards if "ward" in indicator.geographies else ())}
    if key.area not in allowed:
        kinds = "a borough of the partnership, or one of its wards" if len(allowed) > 2 else "a borough"
        words = f"{shown(line.area)!r} is not {kinds} for which this measure is kept."
        do = f"Use the code of the borough: {', '.join(registry.partnership.codes)}."
        return named.problem("correct", "unknown area", words, do, quote=False)
    wanted = list(periods(indicator, quarter))
    if key.period not in wanted:
        labels = ", ".join(p.label for p in wanted) or "nothing in this quarter"
        words = f"The period {shown(line.period)!r} is not one of this return: {quarter.label} has {labels}."
        do = f"{indicator.title} is counted by the {indicator.frequency}. Put the period right, or take the row out."
        return line.dated.problem("correct", "wrong period", words, do, quote=False)
    return line, key, indicator


def _twice(line: ReturnLine, key: Key, first: ReturnLine) -> Problem:
    words = f"This figure stands in row {first.named.row} already."
    return line.named.problem("correct", "twice", words, "Keep the right one of the two rows.", str(key))


def _not_asked(line: ReturnLine, key: Key) -> Problem:
    words = "This row is not one of the template's."
    return line.named.problem("correct", "not asked", words, "Take the row out.", str(key))
