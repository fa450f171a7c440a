"""What the reader has asked for: the controls in the sidebar, kept in the address of the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import streamlit as st

from data_loaders.calendar.month import FinancialYear, Month
from metrics.series import scope
from metrics.series.evidence import Evidence
from metrics.series.measure import area_name
from metrics.series.scope import Scope
from pages.state import as_at

# The keys are the names in the address: short, because links to a view are pasted into papers.
BOROUGH, TO, AGAINST = "borough", "to", "against"
USUAL = "usual"
# Letters, digits, and the marks of a name; nothing that markdown could take for its own.
NAME = re.compile(r"[^\W_]([^\W_]|[ .,'’()&–-])*")
FEW = 4


def controls(evidence: Evidence) -> None:
    """Draw the controls. Called once in each run, by the frame; there must be at least one month to choose."""
    _borough(evidence)
    _ending(evidence)
    _baseline(evidence)


def forget_month() -> None:
    """Another meeting's paper ends in another month: the month chosen before no longer counts."""
    st.session_state.pop(TO, None)


def current(evidence: Evidence) -> Scope:
    """The question that the controls ask. Whatever is not among today's choices counts as not asked."""
    areas = _areas(evidence)
    area = st.session_state.get(BOROUGH)
    chosen = st.session_state.get(TO)
    ending = chosen if chosen in months(evidence) else _newest(evidence)
    if ending is None:
        raise LookupError("no month is loaded: the frame shows the empty page before any other")
    year = st.session_state.get(AGAINST)
    baseline = year if year in _years(evidence, ending) else _usual(evidence, ending)
    return Scope(area if area in areas else evidence.whole, ending, baseline)


def named(evidence: Evidence, chosen: Scope) -> dict[str, str]:
    """What was asked as an address says it, with the month named that newer data would otherwise decide."""
    choices = {BOROUGH: _label(evidence, chosen.area), TO: chosen.ending.name}
    usual = chosen.baseline == _usual(evidence, chosen.ending)
    return choices if usual else choices | {AGAINST: str(chosen.baseline)}


def months(evidence: Evidence) -> list[Month]:
    """The months that a reader may choose, newest first; none if nothing is loaded."""
    return evidence.remember("months to choose", lambda: scope.endings(evidence))


def boroughs(evidence: Evidence, chosen: Scope) -> list[str]:
    """The codes of the areas to show side by side: all boroughs, or the one that was chosen.

    Where there are more than can be told apart, all boroughs are shown as one.
    """
    codes = list(evidence.registry.partnership.codes)
    return codes if chosen.area == evidence.whole and len(codes) <= FEW else [chosen.area]


def compared(evidence: Evidence, chosen: Scope) -> list[str]:
    """The codes of the areas on a chart: all boroughs, as long as they can be told apart."""
    codes = list(evidence.registry.partnership.codes)
    return codes if len(codes) <= FEW else [chosen.area]


def _areas(evidence: Evidence) -> list[str]:
    codes = list(evidence.registry.partnership.codes)
    return [*codes, evidence.whole] if len(codes) > 1 else codes


def _label(evidence: Evidence, area: str) -> str:
    if area != evidence.whole:
        return area_name(evidence, area)
    return "Both together" if len(evidence.registry.partnership.codes) == 2 else "All together"


def chosen_from(names: Sequence[str]) -> Callable[..., str]:
    """What shows these names to choose from: side by side where they are few. The list takes no name for markup."""
    return st.radio if len(names) <= FEW and all(map(NAME.fullmatch, names)) else st.selectbox


def _borough(evidence: Evidence) -> None:
    areas = _areas(evidence)
    widget = chosen_from([_label(evidence, area) for area in areas])
    widget(
        "Borough",
        areas,
        index=len(areas) - 1,
        format_func=lambda area: _label(evidence, area),
        key=BOROUGH,
        bind="query-params",
    )


def _ending(evidence: Evidence) -> None:
    choices = months(evidence)
    usual = _newest(evidence)
    st.selectbox(
        "Year so far to",
        choices,
        index=choices.index(usual) if usual in choices else 0,
        format_func=lambda month: month.name,
        key=TO,
        bind="query-params",
    )


def _newest(evidence: Evidence) -> Month | None:
    """The end of the opened paper's quarter; else of the newest quarter that is whole."""
    ending = as_at.ending()
    if ending in months(evidence):
        return ending
    return evidence.remember("usual month", lambda: scope.default_ending(evidence))


def _usual(evidence: Evidence, ending: Month) -> FinancialYear:
    return scope.baseline_of(evidence.registry.plan_for(ending)[0], ending)


def _years(evidence: Evidence, ending: Month) -> list[FinancialYear]:
    """The years before the one asked about of which charts show every month."""
    return evidence.remember(("years to compare with", ending), lambda: _before(evidence, ending))


def _before(evidence: Evidence, ending: Month) -> list[FinancialYear]:
    window = Scope(evidence.whole, ending, ending.financial_year).window
    years = {month.financial_year for month in months(evidence) if month in window}
    return sorted((y for y in years if y < ending.financial_year and y.first >= window.first), reverse=True)


def _baseline(evidence: Evidence) -> None:
    chosen = st.session_state.get(TO)
    ending = chosen if chosen in months(evidence) else _newest(evidence)
    if ending is None:
        return
    usual = _usual(evidence, ending)
    inside = evidence.registry.plan_for(ending)[1]
    name = f"{usual} ({'plan' if inside else 'year before'})"
    st.selectbox(
        "Compared with",
        [USUAL, *(y for y in _years(evidence, ending) if y != usual)],
        format_func=lambda year: name if year == USUAL else str(year),
        key=AGAINST,
        bind="query-params",
    )
