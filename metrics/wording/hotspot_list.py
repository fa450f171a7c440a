"""What a hotspot list says in words: which ward is highest, what one ward's figures are, and what is left out."""

from __future__ import annotations

from collections.abc import Iterable

from data_loaders.batch import Reason
from data_loaders.calendar.month import Month, Span
from data_loaders.sources.catalogue import catalogue
from metrics.formats import number, percent, rate
from metrics.hotspots.ward_rows import By, WardFigure, WardFigures
from metrics.statistics.intervals import RateRatio

MISSING = {
    Reason.NOT_LOADED: "not loaded",
    Reason.NOT_SUBMITTED: "no return",
    Reason.NOT_COMPARABLE: "not counted separately",
    Reason.WITHHELD: "withheld",
}
WHY_ABSENT = {
    Reason.NOT_LOADED: "Nothing is loaded for {months}",
    Reason.NOT_SUBMITTED: "No return by ward was received for {months}",
    Reason.NOT_COMPARABLE: "Offences were not counted separately in {months}",
}
FOLLOWING = 2
# How exactly a source says where something happened, by its id.
PLACED = {
    "police_street": "The police move each record to the nearest shared map point, which stands for at least eight "
    "addresses, so a record near the edge of a ward can be counted in the next one.",
    "stats19": "Collisions are placed where the police recorded them. Many of the people in them live elsewhere, so "
    "residents only make wards of different size comparable.",
}


def headline(figures: WardFigures, by: By) -> str:
    """Which ward is highest, and which come next; or why nothing can be said."""
    ranked = [w for w in figures.ranked(by) if w.value(by) is not None]
    noun, when = figures.indicator.noun, when_words(figures.span)
    if not ranked:
        return _nothing(figures, by)
    if not any(w.count for w in ranked):
        return f"{when}, there were no {noun} in any ward."
    first, others = ranked[0], [w for w in ranked[1 : 1 + FOLLOWING] if w.count]
    top = f"{_said(first, by)}{_interval(first) if by is By.RATE else _of_all(first, figures)}"
    # The names of boroughs and wards may hold commas, so the wards that follow are told apart by their figures.
    rest = " and ".join(f"{w.full_name} ({_said(w, by)})" for w in others)
    what = f"{noun} {figures.unit}" if by is By.RATE else noun
    follow = f" Next: {rest}." if rest else ""
    return f"{when}, {first.full_name} had the most {what}: {top}.{follow}"


def ward_sentence(ward: WardFigure, figures: WardFigures, by: By) -> str:
    """Everything that the list says of one ward."""
    if ward.count is None:
        return f"{ward.full_name}: {reason(ward.missing)} for {figures.span.words}."
    what = figures.indicator.one if ward.count == 1 and figures.indicator.one else figures.indicator.noun
    parts = [f"{ward.full_name}: {number(ward.count)} {what} in {figures.span.words}"]
    if ward.rate is not None:
        parts.append(f", {rate(ward.rate)} {figures.unit}{_interval(ward)}")
    return "".join([*parts, _before(ward, figures, by)])


def _before(ward: WardFigure, figures: WardFigures, by: By) -> str:
    change, then = ward.change(by), figures.compared.words
    if ward.before is None:
        # Where no ward can be compared, the list says so once.
        return f". No comparison with {then}: {reason(ward.before_missing)}." if figures.comparable else "."
    if not ward.before:
        return f"; none in {then}."
    each = " for each of them" if by is By.RATE and ward.people != ward.people_before else ""
    return f"; {number(ward.before)} in {then} ({change_words(change)}{each})."


def change_words(change: RateRatio | None) -> str:
    """ "12% more", "6% fewer", "no change"; what there is to say where nothing was counted before."""
    if change is None:
        return "not known"
    if change.ratio is None:
        return "none before"
    per_cent = round((change.ratio - 1) * 100)
    if per_cent == 0:
        return "no change"
    return f"{percent(abs(per_cent))} {'more' if per_cent > 0 else 'fewer'}"


def reason(missing: Reason | None) -> str:
    """Why there is no figure, in a word or two."""
    return MISSING.get(missing, "not available") if missing else "not available"


def no_comparison_in_short(figures: WardFigures) -> str:
    """Why the wards cannot be compared with the months before, in a word or two; empty where they can."""
    if figures.comparable:
        return ""
    return next((reason(w.before_missing) for w in figures.wards if w.count is not None), "no figures now")


def approximation(figures: WardFigures) -> str:
    """Says that ward outlines are our own, and what follows from it; empty where they are not."""
    if not figures.approximate:
        return ""
    return (
        "These ward outlines are our own approximation, so that a ward's figures can be well off: load the official "
        "outlines before acting on a single ward."
    )


def notes(figures: WardFigures) -> list[str]:
    """What must be known to read the list rightly: months left out, wards that changed, records in no ward."""
    absent = _absent(figures) if figures.held else []  # with nothing held, the headline says so
    return [*absent, *_compared(figures), *_wards(figures), *_unplaced(figures)]


def caveat(figures: WardFigures) -> str:
    """How exactly the records are placed; empty where a partner counts by ward."""
    return PLACED.get(figures.indicator.numerator.source, "")


def source(figures: WardFigures) -> str:
    """One line: publisher, last month counted, when it was loaded, population, outlines."""
    parts = [catalogue()[figures.indicator.numerator.source].publisher]
    if figures.held and figures.releases:
        day = max(figures.releases, key=lambda r: r.change).accepted
        parts += [f"to {figures.held[-1].last_day}", f"loaded {day.day} {Month.of(day.year, day.month).name}"]
    labels = sorted({w.people_label for w in figures.wards if w.people_label})
    parts += [f"{figures.people}: {' and '.join(labels)}"] if labels else []
    used = " and ".join(sorted(set(figures.vintages.values())))
    whose = (
        "outlines: our own approximation" if figures.approximate else catalogue()["boundaries"].attribution
    )
    return " · ".join([*parts, *([f"wards of {used}", whose] if used else [])])


def months_in_words(months: Iterable[Month]) -> str:
    """ "April to June 2025 and August 2025" """
    runs: list[Span] = []
    for month in sorted(months):
        if runs and runs[-1].last + 1 == month:
            runs[-1] = Span(runs[-1].first, runs[-1].months + 1)
        else:
            runs.append(Span(month, 1))
    names = [run.words for run in runs]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def when_words(span: Span) -> str:
    """ "In March 2014", "From April to June 2014": the start of a sentence."""
    return f"{'In' if span.months == 1 else 'From'} {span.words}"


def _said(ward: WardFigure, by: By) -> str:
    return rate(ward.rate or 0) if by is By.RATE else number(ward.count or 0)


def _interval(ward: WardFigure) -> str:
    held = ward.interval
    return f" (95% interval {rate(held.lower)} to {rate(held.upper)})" if held else ""


def _of_all(ward: WardFigure, figures: WardFigures) -> str:
    total = sum(b.total or 0 for b in figures.boroughs)
    return f" of {number(total)} in all" if total else ""


def _nothing(figures: WardFigures, by: By) -> str:
    if not figures.wards:
        return "No ward outlines are loaded."
    if by is By.RATE and any(w.count is not None for w in figures.wards):
        return f"The number of {figures.people} in these wards is not loaded; counts can be shown."
    return " ".join(_absent(figures)) or f"There are no figures for {figures.span.words}."


def _absent(figures: WardFigures) -> list[str]:
    sentences = []
    for why in sorted({why for _, why in figures.absent}):
        months = months_in_words(m for m, w in figures.absent if w is why)
        text = WHY_ABSENT.get(why, "Figures are not available for {months}").format(months=months)
        held = f"; the figures are for {months_in_words(figures.held)} alone" if figures.held else ""
        sentences.append(f"{text}{held}.")
    return sentences


def _compared(figures: WardFigures) -> list[str]:
    if not figures.comparable:  # what stands over the list says so
        return []
    return [
        "“Clear” marks a change beyond what chance alone would bring, allowing for the number of wards (95%)."
    ]


def no_comparison(figures: WardFigures) -> str:
    """Says that the wards cannot be compared with the months before, and why."""
    return f"There is no comparison with {figures.compared.words}: {no_comparison_in_short(figures)}."


def period(figures: WardFigures) -> str:
    """ "April to June 2014, only Saturday, compared with April to June 2013"; why not, where that cannot be."""
    when = f", {figures.when.words}" if figures.when.words else ""
    if figures.comparable or not figures.held:
        return f"{figures.span.words}{when}, compared with {figures.compared.words}"
    why = no_comparison_in_short(figures)
    return f"{figures.span.words}{when}; no comparison with {figures.compared.words} ({why})"


def _wards(figures: WardFigures) -> list[str]:
    if not figures.crosses:
        return []
    used = " and ".join(sorted(set(figures.vintages.values())))
    whose = " and ".join(figures.crosses)
    return [f"The wards of {whose} changed within these months; all are counted in the wards of {used}."]


def _unplaced(figures: WardFigures) -> list[str]:
    parts = [
        f"{number(b.unplaced)} of {number(b.total)} in {b.name}"
        for b in figures.boroughs
        if b.unplaced and b.total
    ]
    if not parts:
        return []
    return [f"In the boroughs’ totals but in no ward, because no point in one is given: {', '.join(parts)}."]
