"""One sentence or two for each comparison of two areas: the same on the page, in the table and in the file."""

from __future__ import annotations

from collections.abc import Sequence

from data_loaders.batch import Reason
from metrics.comparison.side_by_side import AreaDifference, Comparison, Side, Word
from metrics.formats import figure, number
from metrics.series.judgement import WHY_MISSING
from metrics.wording.measure import WHY

MANY_TIMES = 3
STOCK = "These are counted in full at one moment, so chance has no part in it, and the two are not compared."
NO_COUNTS = "Whether that could be chance cannot be said, because the counts behind it were not published."
NO_PEOPLE = "They are not compared, because the number of residents is not loaded."


def sentence(pair: Comparison) -> str:
    """What the two figures are, how far apart, and whether that is more than chance; or why there are none."""
    if pair.first.value is None and pair.first.count is None:
        return _why(pair)
    parts = [f"{_figures(pair)}{_apart(pair)}.", _evidence(pair), _left_out(pair)]
    return " ".join(part for part in parts if part)


def summary(compared: Sequence[Comparison], first: str, second: str) -> str:
    """ "Of 28 measures that can be compared, 6 are higher in Dartford, 9 are higher in Gravesham and 13 …" """
    different = [c for c in compared if c.difference]
    if not different:
        return f"No measure can be compared between {first} and {second} for these months."
    count = {word: sum(c.word is word for c in different) for word in Word}
    higher, lower, same = (_are(count[word]) for word in (Word.HIGHER, Word.LOWER, Word.SAME))
    measures = "measure" if len(different) == 1 else "measures"
    return (
        f"Of {len(different)} {measures} that can be compared, {higher} higher in {first}, "
        f"{lower} higher in {second} and {same} not distinguishable: that much could be chance."
    )


def _are(count: int) -> str:
    return f"{count or 'none'} {'is' if count == 1 else 'are'}"


def by_chance(compared: Sequence[Comparison]) -> str:
    """How many of so many comparisons would stand out if all were the same."""
    tested = sum(c.difference is not None for c in compared)
    expected = max(1, round(tested / 20))
    return (
        f"Each difference is tested by itself at 95%. If the two were alike in everything, about {expected} of "
        f"{tested} would still stand out by chance. Events that come in runs are allowed for."
    )


def size_text(pair: Comparison) -> str:
    """How far the first area is from the second: "19% fewer", "7 points more"; a dash where that is not said."""
    difference = pair.difference
    if difference is None:
        return "–"
    if difference.size is None:
        return f"none in {pair.second.name}" if pair.first.count else "none in either"
    if difference.none == 0:
        return _points(difference.size)
    return _times(difference.size)


def interval_text(difference: AreaDifference | None) -> str:
    """ "0.77 to 0.85", "−2 to 7 points"; "from 1.40" where there is no upper limit; empty where there is none."""
    if difference is None or (difference.lower is None and difference.upper is None):
        return ""
    lower, upper = (
        None if end is None else _end(end, difference.none) for end in (difference.lower, difference.upper)
    )
    unit = " points" if difference.none == 0 else ""
    if lower is None:
        return f"up to {upper}{unit}"
    return f"{lower} to {upper}{unit}" if upper is not None else f"from {lower}{unit}"


def value_text(pair: Comparison, side: Side) -> str:
    """ "30.2", "34%", "1.08"; a dash where there is none."""
    return "–" if side.value is None else figure(side.value, pair.kind)


def range_text(pair: Comparison, side: Side) -> str:
    """The 95 % interval of one side: "29.1 to 31.3"; empty where there is none."""
    bounds = side.interval
    return f"{figure(bounds.lower, pair.kind)} to {figure(bounds.upper, pair.kind)}" if bounds else ""


def _end(value: float, none: float) -> str:
    """A limit: of a ratio with two decimals, of points whole, with a true minus sign and no minus nought."""
    text = f"{value:.2f}" if none == 1 else f"{value:.0f}"
    return text.replace("-", "−") if float(text) else text.replace("-", "")


def _when(pair: Comparison) -> str:
    span = pair.span
    if pair.kind == "stock":
        return f"At the end of {span.last.name}"
    if pair.kind == "published":
        return f"In {span.label}"
    return f"In {span.words}" if span.months == 1 else f"From {span.words}"


def _figures(pair: Comparison) -> str:
    indicator, a, b = pair.indicator, pair.first, pair.second
    if pair.kind == "share":
        return (
            f"{_when(pair)}, {value_text(pair, a)} of the {number(a.out_of or 0)} {indicator.share_of} in {a.name} "
            f"and {value_text(pair, b)} of the {number(b.out_of or 0)} in {b.name} {indicator.verb}"
        )
    if pair.kind == "rate" and not (a.count or b.count):
        return f"{_when(pair)} there were no {indicator.noun} in {a.name} or {b.name}"
    if pair.kind == "rate" and not a.count:
        there = f"{_figure(pair, b)}{_unit(pair)} in {_place(pair, b)}"
        return f"{_when(pair)} there were no {indicator.noun} in {a.name} and {there}"
    return (
        f"{_when(pair)} there were {_figure(pair, a)} {indicator.noun}{_unit(pair)} in {_place(pair, a)} "
        f"and {_figure(pair, b)} in {_place(pair, b)}"
    )


def _unit(pair: Comparison) -> str:
    if pair.kind == "published":
        return f" {pair.unit},"
    return f" {pair.unit}" if pair.kind == "rate" and pair.first.value is not None else ""


def _figure(pair: Comparison, side: Side) -> str:
    if pair.kind == "rate" and not side.count:
        return "none"
    return value_text(pair, side) if side.value is not None else number(side.count or 0)


def _place(pair: Comparison, side: Side) -> str:
    """ "Dartford (2,940 in all)", where the figure before it is a rate."""
    rated = pair.kind == "rate" and side.value is not None and side.count
    return f"{side.name} ({number(side.count or 0)} in all)" if rated else side.name


def _apart(pair: Comparison) -> str:
    ratio = _ratio(pair)
    return f": {_times(ratio)} in {pair.first.name}" if ratio is not None else ""


def _ratio(pair: Comparison) -> float | None:
    """Of two published rates it can be said even where their intervals are not known."""
    if pair.kind == "published" and pair.first.value is not None and pair.second.value:
        return pair.first.value / pair.second.value
    return pair.difference.size if pair.kind == "rate" and pair.difference else None


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


def _evidence(pair: Comparison) -> str:
    if pair.difference is None:
        return {"stock": STOCK, "published": NO_COUNTS}.get(pair.kind, NO_PEOPLE)
    clear = pair.word is not Word.SAME
    if pair.kind != "share":
        return "That is more than chance." if clear else "That could be chance."
    points = abs(round(pair.difference.size or 0))
    what = (
        f"{points} percentage {'point' if points == 1 else 'points'}"
        if points
        else "under 1 percentage point"
    )
    return f"The difference of {what} {'is more than' if clear else 'could be'} chance."


def _left_out(pair: Comparison) -> str:
    if not pair.left_out:
        return ""
    names = ", ".join(s.words for s in pair.left_out)
    return f"{names} is left out, because only one of the two has a figure."


def _why(pair: Comparison) -> str:
    if not pair.missing:
        return "The two have no period in common."
    reasons: dict[Reason | None, list[str]] = {}
    for name, reason in pair.missing:
        reasons.setdefault(reason, []).append(name)
    return " ".join(_reason(pair, reason, names) for reason, names in reasons.items())


def _reason(pair: Comparison, reason: Reason | None, names: Sequence[str]) -> str:
    if reason is None:
        return f"The figure for {pair.span.last.financial_year} comes when the year is over."
    sentence_text = WHY[WHY_MISSING[reason]].format(period=pair.span.words, reason="")
    return f"{sentence_text[:-1]} ({' and '.join(names)})."
