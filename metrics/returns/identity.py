"""Whose return of which quarter a file is, and which figure each of its rows is."""

from __future__ import annotations

from dataclasses import dataclass

from data_loaders.fault import Fault
from data_loaders.period import Period, parse_period, parse_quarter, quarter_around
from data_loaders.returns.entry import Key
from data_loaders.returns.line import Line
from data_loaders.returns.problem import Problem, shown
from data_loaders.returns.sent import Sent
from metrics.indicator import Indicator
from metrics.registry import Registry
from metrics.returns.asked import SOURCE, agency_named, agency_of, asked, periods, span_of

Placed = tuple[Line, Key, Indicator]
ANOTHER_FILE = (
    "Send the return of that agency and quarter, or choose the agency and quarter that this file is for."
)


@dataclass(frozen=True)
class Identity:
    """Whose return, of which quarter; the rows whose figure is known; problems with either."""

    agency: str | None
    quarter: Period | None
    rows: tuple[Placed, ...]
    problems: tuple[Problem, ...]


def identify(
    sent: Sent, registry: Registry, wards: frozenset[str], agency: str | None, quarter: Period | None
) -> Identity:
    """Bring a file together with the definitions. agency, quarter: what is expected; None where the file decides."""
    if not sent.lines and sent.problems:  # what is wrong has been said
        return Identity(None, None, (), ())
    known = {c: i for i in registry.indicators.values() if i.numerator.source == SOURCE for c in i.categories}
    whose, problems = _whose(sent, registry, known, agency)
    when, more = _when(sent, quarter)
    problems += more
    if when is None or whose is None or any(p.severity == "refuse" for p in problems):
        return Identity(whose, when, (), tuple(problems))
    rows: list[Placed] = []
    seen: dict[Key, Line] = {}
    for line in sent.lines:
        found = _place(line, known, registry, wards, whose, when)
        if isinstance(found, Problem):
            problems.append(found)
        elif found[1] in seen:
            problems.append(_twice(line, found[1], seen[found[1]]))
        else:
            seen[found[1]] = line
            rows.append(found)
    if sent.form == "template":
        wanted = {one.key for one in asked(registry, whose, when)}
        others = [row for row in rows if row[1] not in wanted and row[1].area not in wards]
        problems += [_not_asked(line, key) for line, key, _ in others]
        rows = [row for row in rows if row not in others]
    return Identity(whose, when, tuple(rows), tuple(problems))


# -- whose ---------------------------------------------------------------------------------------------------


def _whose(
    sent: Sent, registry: Registry, known: dict[str, Indicator], expected: str | None
) -> tuple[str | None, list[Problem]]:
    if sent.form == "template":
        return _named(sent.agency, registry, expected)
    owners = {a for line in sent.lines if (i := known.get(line.indicator)) and (a := agency_of(i))}
    others = sorted(owners - {expected}) if expected else sorted(owners)
    if expected and others:
        return expected, [_wrong_agency(" and ".join(others), expected)]
    if len(owners) > 1:
        words = f"This list holds measures of several agencies: {', '.join(others)}."
        do = "Make one list for each agency, holding that agency's measures only."
        return None, [Problem("refuse", "several agencies", words, do)]
    if not owners:
        words = "No row of this list names a measure that an agency returns."
        do = "Download the template of your agency for the quarter, and fill that in."
        return expected, [Problem("refuse", "not a return", words, do)]
    return expected or others[0], []


def _named(name: str, registry: Registry, expected: str | None) -> tuple[str | None, list[Problem]]:
    try:
        found = agency_named(registry, name)
    except Fault:
        words = "The agency that this return names sends no figures to this partnership."
        do = "Download the template of your agency, and copy your figures into it."
        return None, [Problem("refuse", "unknown agency", words, do, found=shown(name))]
    return found, [_wrong_agency(found, expected)] if expected and found != expected else []


def _wrong_agency(found: str, expected: str) -> Problem:
    words = f"This is a return of {found}; {expected} was expected."
    return Problem("refuse", "wrong agency", words, ANOTHER_FILE, found=found)


# -- when ----------------------------------------------------------------------------------------------------


def _when(sent: Sent, expected: Period | None) -> tuple[Period | None, list[Problem]]:
    if sent.form == "template":
        found = parse_quarter(sent.quarter)
        if found is None:
            words = "The return does not say of which quarter it is."
            do = "Download the template again, and copy your figures into it."
            return None, [Problem("refuse", "unknown quarter", words, do, found=shown(sent.quarter))]
        return _expected(found, expected)
    meant = {quarter_around(p) for line in sent.lines if (p := parse_period(line.period))}
    if len(meant) == 1:
        return _expected(meant.pop(), expected)
    if expected in meant:
        return expected, []  # the rows of other quarters are told one by one
    named = ", ".join(sorted(p.label for p in meant)) or "no quarter that can be read"
    do = "Send one file for each quarter. Periods are written 2013/14 Q3, 2013-10 or 2013/14."
    return expected, [Problem("refuse", "several quarters", f"This list is about {named}.", do)]


def _expected(found: Period, expected: Period | None) -> tuple[Period, list[Problem]]:
    if expected and found != expected:
        before = "the quarter before, " if span_of(found).last + 1 == span_of(expected).first else ""
        words = f"This is a return for {before}{found.label}; {expected.label} was expected."
        return found, [Problem("refuse", "wrong quarter", words, ANOTHER_FILE, found=found.label)]
    if not found.over:
        words = f"{found.label} is not over yet, so its figures cannot be known."
        do = "Send the return once the quarter has ended."
        return found, [Problem("refuse", "quarter not over", words, do, found=found.label)]
    return found, []


# -- which figure --------------------------------------------------------------------------------------------


def _place(
    line: Line,
    known: dict[str, Indicator],
    registry: Registry,
    wards: frozenset[str],
    agency: str,
    quarter: Period,
) -> Placed | Problem:
    indicator, period, named = known.get(line.indicator), parse_period(line.period), line.named
    again = "Take the row out, or copy your figures into a freshly downloaded template."
    if indicator is None:
        words = f"No measure that an agency returns is called {shown(line.indicator)!r}."
        return named.problem("correct", "unknown measure", words, again)
    if agency_of(indicator) != agency:
        words = f"{indicator.title} is returned by {agency_of(indicator)}, not by {agency}."
        return named.problem("correct", "another agency's measure", words, again)
    allowed = {*registry.partnership.codes, *(wards if "ward" in indicator.geographies else ())}
    if line.area not in allowed:
        kinds = "a borough of the partnership, or one of its wards" if len(allowed) > 2 else "a borough"
        words = f"{shown(line.area)!r} is not {kinds} for which this measure is kept."
        do = f"Use the code of the borough: {', '.join(registry.partnership.codes)}."
        return named.problem("correct", "unknown area", words, do, quote=False)
    wanted = list(periods(indicator, quarter))
    if period not in wanted:
        labels = ", ".join(p.label for p in wanted) or "nothing in this quarter"
        words = f"The period {shown(line.period)!r} is not one of this return: {quarter.label} has {labels}."
        do = f"{indicator.title} is counted by the {indicator.frequency}. Put the period right, or take the row out."
        return named.problem("correct", "wrong period", words, do, quote=False)
    return line, Key(line.indicator, line.area, period), indicator


def _twice(line: Line, key: Key, first: Line) -> Problem:
    words = f"This figure stands in row {first.named.row} already."
    return line.named.problem("correct", "twice", words, "Keep the right one of the two rows.", str(key))


def _not_asked(line: Line, key: Key) -> Problem:
    words = "This row is not one of the template's."
    return line.named.problem("correct", "not asked", words, "Take the row out.", str(key))
