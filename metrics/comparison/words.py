"""One sentence or two for each comparison of two areas: the same on the page, in the table and in the file."""

from __future__ import annotations

from collections.abc import Sequence

from data_loaders.batch import Reason
from metrics.comparison.side_by_side import Comparison, Difference, Side, Word
from metrics.judgement import WHY_MISSING
from metrics.sentences import WHY, number, percent, rate

SMALL = 10
MANY_TIMES = 3
STOCK = "These are counted in full at one moment, so chance has no part in it, and the two are not compared."
NO_COUNTS = "Whether that could be chance cannot be said, because the counts behind it were not published."
NO_PEOPLE = "They are not compared, because the number of residents is not loaded."


def sentence(one: Comparison) -> str:
    """What the two figures are, how far apart, and whether that is more than chance; or why there are none."""
    if one.first.value is None and one.first.count is None:
        return _why(one)
    parts = [f"{_figures(one)}{_apart(one)}.", _evidence(one), _left_out(one)]
    return " ".join(part for part in parts if part)


def summary(compared: Sequence[Comparison], first: str, second: str) -> str:
    """ "Of 28 measures that can be compared, 6 are higher in Dartford, 9 are higher in Gravesham and 13 …" """
    said = [c for c in compared if c.difference]
    if not said:
        return f"No measure can be compared between {first} and {second} for these months."
    count = {word: sum(c.word is word for c in said) for word in Word}
    higher, lower, same = (_are(count[word]) for word in (Word.HIGHER, Word.LOWER, Word.SAME))
    measures = "measure" if len(said) == 1 else "measures"
    return (
        f"Of {len(said)} {measures} that can be compared, {higher} higher in {first}, "
        f"{lower} higher in {second} and {same} not distinguishable: that much could be chance."
    )


def _are(count: int) -> str:
    return f"{count or 'none'} {'is' if count == 1 else 'are'}"


def by_chance(compared: Sequence[Comparison]) -> str:
    """How many of so many comparisons would stand out if all were the same."""
    said = sum(c.difference is not None for c in compared)
    expected = max(1, round(said / 20))
    return (
        f"Each difference is tested by itself at 95%. If the two were alike in everything, about {expected} of "
        f"{said} would still stand out by chance. Events that come in runs are allowed for."
    )


def size_text(one: Comparison) -> str:
    """How far the first area is from the second: "19% fewer", "7 points more"; a dash where that is not said."""
    found = one.difference
    if found is None:
        return "–"
    if found.size is None:
        return f"none in {one.second.name}" if one.first.count else "none in either"
    if found.none == 0:
        return _points(found.size)
    return _times(found.size)


def interval_text(found: Difference | None) -> str:
    """ "0.77 to 0.85", "−2 to 7 points"; "from 1.40" where there is no upper limit; empty where there is none."""
    if found is None or (found.lower is None and found.upper is None):
        return ""
    lower, upper = (None if end is None else _end(end, found.none) for end in (found.lower, found.upper))
    unit = " points" if found.none == 0 else ""
    if lower is None:
        return f"up to {upper}{unit}"
    return f"{lower} to {upper}{unit}" if upper is not None else f"from {lower}{unit}"


def value_text(one: Comparison, side: Side) -> str:
    """ "30.2", "34%", "1.08"; a dash where there is none."""
    if side.value is None:
        return "–"
    return _value(one, side.value)


def range_text(one: Comparison, side: Side) -> str:
    """The 95 % interval of one side: "29.1 to 31.3"; empty where there is none."""
    return (
        f"{_value(one, side.interval.lower)} to {_value(one, side.interval.upper)}" if side.interval else ""
    )


def _value(one: Comparison, value: float) -> str:
    if one.kind == "share":
        return percent(value)
    if one.kind == "rate":
        return rate(value) if value >= SMALL or value == 0 else f"{value:.2f}"
    return number(value)


def _end(value: float, none: float) -> str:
    """A limit: of a ratio with two decimals, of points whole, with a true minus sign and no minus nought."""
    text = f"{value:.2f}" if none == 1 else f"{value:.0f}"
    return text.replace("-", "−") if float(text) else text.replace("-", "")


def _when(one: Comparison) -> str:
    span = one.span
    if one.kind == "stock":
        return f"At the end of {span.last.name}"
    if one.kind == "published":
        return f"In {span.label}"
    return f"In {span.words}" if span.months == 1 else f"From {span.words}"


def _figures(one: Comparison) -> str:
    indicator, a, b = one.indicator, one.first, one.second
    if one.kind == "share":
        return (
            f"{_when(one)}, {value_text(one, a)} of the {number(a.out_of or 0)} {indicator.share_of} in {a.name} "
            f"and {value_text(one, b)} of the {number(b.out_of or 0)} in {b.name} {indicator.verb}"
        )
    if one.kind == "rate" and not (a.count or b.count):
        return f"{_when(one)} there were no {indicator.noun} in {a.name} or {b.name}"
    if one.kind == "rate" and not a.count:
        there = f"{_figure(one, b)}{_unit(one)} in {_place(one, b)}"
        return f"{_when(one)} there were no {indicator.noun} in {a.name} and {there}"
    return (
        f"{_when(one)} there were {_figure(one, a)} {indicator.noun}{_unit(one)} in {_place(one, a)} "
        f"and {_figure(one, b)} in {_place(one, b)}"
    )


def _unit(one: Comparison) -> str:
    if one.kind == "published":
        return f" {one.unit},"
    return f" {one.unit}" if one.kind == "rate" and one.first.value is not None else ""


def _figure(one: Comparison, side: Side) -> str:
    if one.kind == "rate" and not side.count:
        return "none"
    return value_text(one, side) if side.value is not None else number(side.count or 0)


def _place(one: Comparison, side: Side) -> str:
    """ "Dartford (2,940 in all)", where the figure before it is a rate."""
    rated = one.kind == "rate" and side.value is not None and side.count
    return f"{side.name} ({number(side.count or 0)} in all)" if rated else side.name


def _apart(one: Comparison) -> str:
    ratio = _ratio(one)
    return f": {_times(ratio)} in {one.first.name}" if ratio is not None else ""


def _ratio(one: Comparison) -> float | None:
    """Of two published rates it can be said even where their intervals are not known."""
    if one.kind == "published" and one.first.value is not None and one.second.value:
        return one.first.value / one.second.value
    return one.difference.size if one.kind == "rate" and one.difference else None


def _times(ratio: float) -> str:
    whole = abs(round((ratio - 1) * 100))
    if ratio >= MANY_TIMES:
        return f"{ratio:.1f} times as many"
    if ratio == 1:
        return "the same"
    word = "more" if ratio > 1 else "fewer"
    return f"{whole}% {word}" if whole else f"under 1% {word}"


def _points(points: float) -> str:
    whole = abs(round(points))
    if points == 0:
        return "the same"
    word = "more" if points > 0 else "fewer"
    return f"{whole} {'point' if whole == 1 else 'points'} {word}" if whole else f"under 1 point {word}"


def _evidence(one: Comparison) -> str:
    if one.difference is None:
        return {"stock": STOCK, "published": NO_COUNTS}.get(one.kind, NO_PEOPLE)
    clear = one.word is not Word.SAME
    if one.kind != "share":
        return "That is more than chance." if clear else "That could be chance."
    points = abs(round(one.difference.size or 0))
    what = (
        f"{points} percentage {'point' if points == 1 else 'points'}"
        if points
        else "under 1 percentage point"
    )
    return f"The difference of {what} {'is more than' if clear else 'could be'} chance."


def _left_out(one: Comparison) -> str:
    if not one.left_out:
        return ""
    names = ", ".join(s.words for s in one.left_out)
    return f"{names} is left out, because only one of the two has a figure."


def _why(one: Comparison) -> str:
    if not one.missing:
        return "The two have no period in common."
    reasons: dict[Reason | None, list[str]] = {}
    for name, reason in one.missing:
        reasons.setdefault(reason, []).append(name)
    return " ".join(_reason(one, reason, names) for reason, names in reasons.items())


def _reason(one: Comparison, reason: Reason | None, names: Sequence[str]) -> str:
    if reason is None:
        return f"The figure for {one.span.last.financial_year} comes when the year is over."
    said = WHY[WHY_MISSING[reason]].format(period=one.span.words, reason="")
    return f"{said[:-1]} ({' and '.join(names)})."
