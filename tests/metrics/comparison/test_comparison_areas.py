"""The partnership among its neighbours: figures, ranks, funnel and words, against slow counts and published tables."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from data_loaders.batch import Reason
from data_loaders.calendar.edition import Published
from data_loaders.fault import Fault
from data_loaders.store.accepting import accept
from data_loaders.store.snapshot import Snapshot
from metrics.comparison import admissions, crime
from metrics.comparison.areas import (
    AreaFigure,
    AreaTable,
    against_others,
    counted,
    multiplier,
    others,
    placed,
)
from metrics.definitions.neighbours import neighbours, path_of
from metrics.definitions.registry import registry
from metrics.exports.comparison import AREA_COLUMNS, area_file
from metrics.series.evidence import Evidence
from metrics.statistics.funnel import FunnelPosition
from metrics.wording.areas import (
    absent_text,
    admissions_sentence,
    change_text,
    crime_sentence,
    funnel_text,
    how_text,
    rank_text,
    rate_text,
)
from tests.comparison_store import CRIME, KENT_MISSING, D, G, build, reported

OURS = "E22000352"


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    result = build(f"sqlite:///{tmp_path_factory.mktemp('areas') / 'store.sqlite'}")
    yield result
    result.dispose()


@pytest.fixture(scope="module")
def evidence(engine) -> Evidence:
    return Evidence(registry(), Snapshot(engine))


@pytest.fixture(scope="module")
def near():
    return neighbours(registry().partnership)


@pytest.fixture(scope="module")
def everything(evidence, near) -> AreaTable:
    return crime.recorded_crime(evidence, near, "all")


def by_code(table: AreaTable) -> dict[str, AreaFigure]:
    return {a.code: a for a in table.areas}


# -- recorded crime ------------------------------------------------------------------------------------------------


def test_rates_are_those_published_with_the_people_behind_them(everything):
    ours = by_code(everything)[OURS]
    # The tables print 60,000 residents; 6,000 offences at the published rate are 59,980.
    assert (ours.count, ours.before) == (6000, 5500)
    assert ours.people == pytest.approx(59_980)
    assert ours.rate == pytest.approx(1000 * 6000 / 59_980)
    assert everything.unit == "per 1,000 residents"
    assert everything.period == "year ending December 2024"
    assert everything.source.startswith(
        "Office for National Statistics, from Home Office police recorded crime · published 23 April 2025"
    )


def test_intervals_are_exact_enough_for_the_count(everything):
    for area in everything.ranked:
        low = stats.chi2.ppf(0.025, 2 * area.count) / 2
        high = stats.chi2.ppf(0.975, 2 * area.count + 2) / 2
        assert area.interval.lower == pytest.approx(1000 * low / area.people, rel=1e-3)
        assert area.interval.upper == pytest.approx(1000 * high / area.people, rel=1e-3)


def test_the_rank_is_the_place_among_those_that_have_a_figure(everything):
    # 100.0, 66.6, 50.0 and 49.9 per 1,000.
    assert [a.name for a in everything.ranked] == ["Dartford and Gravesham", "Canterbury", "Dover", "Ashford"]
    assert [everything.rank(a) for a in everything.ranked] == [1, 2, 3, 4]
    assert [rank_text(everything, a) for a in everything.ranked] == [
        "highest",
        "2nd highest",
        "3rd highest",
        "lowest",
    ]


def test_areas_without_a_figure_are_named_with_their_reason_and_never_with_a_number(everything):
    absent = {a.name: a for a in everything.absent}
    assert len(absent) == 12 - 4 + 1
    assert absent["Medway"].code == KENT_MISSING
    assert absent["Medway"].note == "crimes stand under an unassigned group"
    for area in everything.absent:
        assert area.missing is Reason.NOT_PUBLISHED
        assert (area.rate, area.count, area.interval, area.place) == (None, None, None, None)
    assert absent["Unassigned Kent"].code == ""
    assert "Medway (not published: crimes stand under an unassigned group)" in absent_text(everything)
    assert (
        "Unassigned Kent (not published: offences that the police could give to no partnership"
        in absent_text(everything)
    )


def test_ours_against_all_others_together_is_worked_by_adding(everything):
    rest = others(everything)
    # 1,000 + 2,000 + 500 offences among 20,040 + 30,030 + 10,000.
    assert (rest.count, rest.people) == (3500, pytest.approx(60_070))
    assert rest.name == "the other 3 partnerships together"
    result = against_others(everything)
    assert result.ratio == pytest.approx(6000 / 59_980 / (3500 / 60_070))
    # Years alone say nothing of runs: 1.8 is usual, and t of 8 degrees allows for not knowing it.
    allowed = 1.8 * (stats.t.ppf(0.975, 8) / stats.norm.ppf(0.975)) ** 2
    x1, x0 = 6000 / allowed, 3500 / allowed
    low, high = stats.beta.ppf(0.025, x1, x0 + 1), stats.beta.ppf(0.975, x1 + 1, x0)
    assert result.lower == pytest.approx(low / (1 - low) * 60_070 / 59_980)
    assert result.upper == pytest.approx(high / (1 - high) * 60_070 / 59_980)


def test_the_sentence_says_figure_rank_difference_and_change(everything):
    assert crime_sentence(everything, "Kent Police") == (
        "In the year ending December 2024 Kent Police recorded 6,000 offences in Dartford and Gravesham: 100.0 per "
        "1,000 residents, highest of the 4 partnerships in Kent. In the other 3 partnerships together it was 58.3: "
        "ours was 72% higher, more than chance. The year before there were 5,500. The change, 9% more, is more than "
        "chance."
    )
    assert how_text(everything) == (
        "The 95% intervals are worked out exactly, from the offences and the residents behind the published rates."
    )


def test_the_change_on_the_year_before_has_its_own_evidence(everything):
    result = by_code(everything)
    assert change_text(result[OURS]) == "9% more"
    assert change_text(result["E22000137"]) == "the same, could be chance"
    assert change_text(result["E22000140"]) == "–"  # none the year before: no ratio
    # As many of 22,700 as independent events hardly ever differ, and months that come in runs easily do.
    near = replace(result[OURS], count=22_999, before=22_381)
    assert change_text(near) == "3% more, could be chance"


def test_rare_offences_are_per_100_000_and_a_count_below_nought_has_no_interval(evidence, near):
    table = crime.recorded_crime(evidence, near, "homicide")
    assert table.unit == "per 100,000 residents"
    dover = by_code(table)["E22000140"]
    assert dover.count == -1 and dover.rate == pytest.approx(-10)
    assert (dover.interval, dover.place, dover.change) == (None, None, None)
    ours = by_code(table)[OURS]
    # No offence, so the printed figure is all there is to divide by.
    assert (ours.count, ours.people, ours.rate) == (0, 60_000, 0)
    assert ours.interval.upper == pytest.approx(3.688879 / 60_000 * 100_000)
    assert "0 offences of homicide" in crime_sentence(table, "Kent Police")


def test_a_restated_count_is_divided_by_the_printed_people(tmp_path, near):
    engine = build(f"sqlite:///{tmp_path / 'store.sqlite'}")
    row = {"category": "all", "area": OURS, "period": "2024-01", "months": 12, "value": 6600}
    accept(engine, reported("ons_csp", "counts", "2024-12", [row], edition=Published(date(2026, 4, 23))))
    table = crime.recorded_crime(Evidence(registry(), Snapshot(engine)), near, "all")
    ours = by_code(table)[OURS]
    assert (ours.count, ours.people, ours.rate) == (6600, 60_000, pytest.approx(110))
    engine.dispose()


def test_without_tables_there_is_nothing_to_choose(tmp_path, near):
    engine = build(f"sqlite:///{tmp_path / 'store.sqlite'}", tables=False)
    bare = Evidence(registry(), Snapshot(engine))
    assert crime.groups(bare, near) == []
    assert crime.recorded_crime(bare, near, "all") is None
    engine.dispose()


def test_groups_are_named_as_people_say_them(evidence, near):
    assert crime.groups(evidence, near) == ["all", "homicide"]
    assert [crime.title(g) for g in ("all", "theft_from_the_person", "non_residential_burglary")] == [
        "All recorded crime",
        "Theft from the person",
        "Non-residential burglary",
    ]


# -- the funnel ----------------------------------------------------------------------------------------------------


def slow_place(count: int, expected: float) -> FunnelPosition:
    """By adding up Poisson probabilities one by one."""
    terms = [math.exp(-expected + k * math.log(expected) - math.lgamma(k + 1)) for k in range(count + 1)]
    at_most = math.fsum(terms)
    at_least = 1 - math.fsum(terms[:-1])
    for tail, above, below in (
        (0.001, FunnelPosition.ABOVE_OUTER, FunnelPosition.BELOW_OUTER),
        (0.025, FunnelPosition.ABOVE_INNER, FunnelPosition.BELOW_INNER),
    ):
        if at_least <= tail:
            return above
        if at_most <= tail:
            return below
    return FunnelPosition.WITHIN


def test_places_agree_with_a_slow_sum(everything):
    reference = CRIME["E23000032"][0] / CRIME["E23000032"][3]
    assert everything.reference.rate == pytest.approx(1000 * reference)
    for area in everything.ranked:
        assert area.place is slow_place(int(area.count), area.people * reference), area.name
    assert "4 of 4 lie outside the 99.8% limits around the rate of Kent as a whole" in funnel_text(everything)


@given(st.integers(0, 400), st.integers(1_000, 100_000), st.floats(0.5, 20))
def test_a_place_agrees_with_a_slow_sum_anywhere(count, people, per_thousand):
    reference = AreaFigure("R", "Reference", rate=per_thousand)
    result = placed(AreaFigure("A", "Area", count=count, people=people), reference, 1000)
    expected = people * per_thousand / 1000
    at_least, at_most = stats.poisson.sf(count - 1, expected), stats.poisson.cdf(count, expected)
    if all(abs(tail - limit) > 1e-6 for tail in (at_least, at_most) for limit in (0.001, 0.025)):
        want = FunnelPosition.WITHIN
        for limit, above, below in (
            (0.025, FunnelPosition.ABOVE_INNER, FunnelPosition.BELOW_INNER),
            (0.001, FunnelPosition.ABOVE_OUTER, FunnelPosition.BELOW_OUTER),
        ):
            want = above if at_least <= limit else below if at_most <= limit else want
        assert result.place is want


@given(
    st.lists(st.tuples(st.integers(0, 5000), st.integers(1000, 90_000)), min_size=2, max_size=15),
    st.randoms(),
)
def test_the_order_in_which_areas_come_does_not_matter(rows, random):
    areas = [
        counted(AreaFigure(f"E{n}", f"Area {n:02}", n == 0, x, p), 1000) for n, (x, p) in enumerate(rows)
    ]
    table = made(areas)
    random.shuffle(areas)
    assert made(areas).ranked == table.ranked
    rates = [a.rate for a in table.ranked]
    assert rates == sorted(rates, reverse=True)
    rest = others(table)
    assert rest.count == sum(x for x, _ in rows[1:]) and rest.people == sum(p for _, p in rows[1:])


def made(areas: list[AreaFigure]) -> AreaTable:
    span = crime.Span(crime.Month.parse("2024-01"), 12)
    return AreaTable(
        "t", "T", "areas", "Kent", span, "2024", 1000, "", "residents", tuple(areas), None, "exact", ""
    )


def test_a_missing_or_zero_denominator_gives_no_rate():
    for people in (None, 0):
        result = counted(AreaFigure("E", "Area", count=5, people=people), 1000)
        assert (result.rate, result.interval, result.missing) == (None, None, Reason.NOT_PUBLISHED)


@pytest.mark.parametrize(
    ("count", "per"), [(2000, 1000), (1000, 1000), (999, 10_000), (99, 100_000), (0, 1000), (1, 100_000)]
)
def test_the_multiplier_brings_the_reference_to_one_or_more(count, per):
    assert multiplier(AreaFigure("R", "R", count=count, people=1_000_000)) == per
    assert multiplier(None) == 1000


# -- hospital admissions -------------------------------------------------------------------------------------------


def test_admissions_without_counts_or_intervals_say_so(evidence, near):
    (edition,) = admissions.editions(evidence, near)
    table = admissions.admissions(evidence, near, edition)
    assert admissions.label(edition) == "2017/18"
    assert [(a.name, a.rate) for a in table.ranked] == [
        ("Dartford", 705),
        ("Gravesham", 628),
        ("Medway", 499),
        ("Ashford", 457),
    ]
    assert {a.code for a in table.ours} == {D, G}
    assert admissions_sentence(table) == (
        "In 2017/18 the rate of alcohol-related hospital admissions per 100,000 residents, standardised by age, was "
        "705 in Dartford (highest of the 4 districts in Kent) and 628 in Gravesham (2nd highest). In England it was "
        "632."
    )
    assert "whether a difference could be chance cannot be said" in how_text(table)
    assert all(a.missing is Reason.NOT_LOADED for a in table.absent)
    assert absent_text(table).endswith("Tonbridge and Malling and Tunbridge Wells (not loaded).")
    assert against_others(table) is None and funnel_text(table) == ""


def test_published_intervals_are_used_where_there_are_any(tmp_path, near):
    engine = build(f"sqlite:///{tmp_path / 'store.sqlite'}", intervals=True)
    result = Evidence(registry(), Snapshot(engine))
    table = admissions.admissions(result, near, admissions.editions(result, near)[0])
    assert table.intervals == "published"
    assert by_code(table)[D].interval.lower == pytest.approx(634.5)
    text = admissions_sentence(table)
    assert "The difference between Dartford and England is more than chance." in text
    assert "The difference between Gravesham and England could be chance." in text
    engine.dispose()


def test_the_newest_year_comes_first_and_a_revised_method_is_named(tmp_path, near):
    engine = build(f"sqlite:///{tmp_path / 'store.sqlite'}")
    for category, period in (
        ("alcohol_admissions_narrow", "2016-04"),
        ("alcohol_admissions_narrow_revised", "2017-04"),
    ):
        row = {"category": category, "area": D, "period": period, "months": 12, "value": 600}
        accept(engine, reported("fingertips", category, period, [row]))
    result = admissions.editions(Evidence(registry(), Snapshot(engine)), near)
    assert [admissions.label(e) for e in result] == ["2017/18, revised method", "2017/18", "2016/17"]
    engine.dispose()


# -- files and definitions -----------------------------------------------------------------------------------------


def test_the_file_holds_every_area_once_and_says_what_it_is(everything):
    rows = area_file(everything, crime.SOURCE)
    head = rows.index(AREA_COLUMNS)
    about = dict(row for row in rows[: head - 1])
    assert about["Data"] == "Real" and "not the same count" in about["Note"]
    areas = rows[head + 1 :]
    assert sorted(r[2] for r in areas) == sorted([*(a.name for a in everything.areas), "Kent"])
    assert all(len(r) == len(AREA_COLUMNS) for r in areas)
    assert [r[0] for r in areas[:5]] == [1, 2, 3, 4, None]


def test_the_areas_of_the_county_hold_the_partnership_and_its_boroughs(near):
    partnership = registry().partnership
    assert partnership.csp_code in near.partnerships and set(partnership.codes) <= set(near.districts)
    assert len(near.partnerships) == 12 and len(near.districts) == 13


def test_a_county_without_a_file_has_no_neighbours(tmp_path, monkeypatch):
    monkeypatch.setenv("CSP_DEFINITIONS", str(tmp_path))
    elsewhere = registry().partnership.model_copy(update={"county": "West Sussex"})
    assert path_of(elsewhere) == tmp_path / "areas" / "west-sussex.toml"
    assert neighbours(elsewhere) is None
    path_of(elsewhere).parent.mkdir()
    path_of(elsewhere).write_text('county = "West Sussex"\n[districts]\nE1 = "Crawley"\n')
    with pytest.raises(Fault, match=r"west-sussex\.toml"):
        neighbours(elsewhere)


def test_rates_are_said_with_as_many_decimals_as_help():
    assert [rate_text(x) for x in (None, 0.444, 8.195, 101.86, 705.0)] == [
        "–",
        "0.44",
        "8.20",
        "101.9",
        "705",
    ]


def test_a_partnership_whose_crimes_stand_elsewhere_is_told_so(everything):
    gone = AreaFigure(
        OURS, "Dartford and Gravesham", True, missing=Reason.NOT_PUBLISHED, note="they stand elsewhere"
    )
    areas = tuple(gone if a.is_ours else a for a in everything.areas)
    assert crime_sentence(replace(everything, areas=areas), "Kent Police") == (
        "The table has no figure for Dartford and Gravesham: not published: they stand elsewhere."
    )


# -- the published workbook ----------------------------------------------------------------------------------------


def test_the_published_workbook_gives_the_published_rates(tmp_path, shared_data, near):
    from data_loaders.loading import load
    from data_loaders.store.engine import connect, upgrade

    engine = connect(f"sqlite:///{tmp_path / 'store.sqlite'}")
    upgrade(engine)
    load(engine, [shared_data / "published"], registry().partnership)
    result = Evidence(registry(), Snapshot(engine))
    table = crime.recorded_crime(result, near, "all")
    ours = by_code(table)[OURS]
    # Tables C2, C4 and C5 of the edition for the year ending December 2024.
    assert (ours.count, ours.before) == (22_999, 22_381)
    assert ours.rate == pytest.approx(101.86013552415962)
    assert ours.people == pytest.approx(225_790)
    assert table.reference.rate == pytest.approx(86.84290628516658)
    assert len(table.ranked) == 12 and rank_text(table, ours) == "2nd highest"
    burglary = crime.recorded_crime(result, near, "residential_burglary")
    assert burglary.unit == "per 1,000 households"
    assert len(crime.groups(result, near)) == 23
    engine.dispose()
