"""The next plan: a copy that is sound, what two years promise differently, what people want and what is recorded."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_loaders.calendar.month import FinancialYear, Month
from data_loaders.fault import Fault
from data_loaders.store.snapshot import Snapshot
from metrics.definitions.copy_plan import copy_plan
from metrics.definitions.registry import Registry, load
from metrics.hotspots.ward_figures import compared_with, ward_figures
from metrics.meetings.concerns import concerns
from metrics.meetings.meeting import scope_of
from metrics.meetings.plan_changes import Changed, compare_plans
from metrics.series.evidence import Evidence

OLD = "dartford-gravesham-2013-14.toml"
NEW = "dartford-gravesham-2014-15.toml"


def copied(root: Path, year: int = 2014, baseline: int = 2013) -> Registry:
    known = load(root)
    plans = root / "plans"
    copy_plan(known, plans / OLD, known.plan, FinancialYear(year), FinancialYear(baseline), plans)
    return load(root)


def edit(root: Path, old: str, new: str) -> Registry:
    path = root / "plans" / NEW
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return load(root)


def test_the_copy_is_a_plan_of_its_own_year_and_promises_the_same(definitions: Path) -> None:
    known = copied(definitions)
    old, new = known.plans
    assert (new.year, new.first, new.last, new.baseline) == ("2014/15", "2014-04", "2015-03", "2013/14")
    assert new.title == "Community Safety Plan 2014-15" and new.source.startswith("Draft for 2014/15")
    assert new.story is None
    assert new.model_dump(include={"priorities", "aims"}) == old.model_dump(include={"priorities", "aims"})
    assert compare_plans(known, old, new) == (Changed("Baseline year", "2012/13", "2013/14"),)
    assert known.plan_for("2013-05")[0] is old and known.plan_for("2014-05")[0] is new


def test_the_copy_keeps_the_comments_and_the_order_of_the_file(definitions: Path) -> None:
    copied(definitions)
    old = (definitions / "plans" / OLD).read_text(encoding="utf-8").splitlines()
    new = (definitions / "plans" / NEW).read_text(encoding="utf-8").splitlines()
    shared = {line for line in old if old.count(line) == 1} & set(new)
    assert len(shared) > 100
    assert [line for line in new if line in shared] == [line for line in old if line in shared]
    assert "# The plan names no numbers." in "\n".join(new)
    assert "retold in our own words and complete" not in "\n".join(new)


def test_numbers_and_baselines_of_targets_move_on_with_the_year(definitions: Path) -> None:
    path = definitions / "plans" / OLD
    text = path.read_text(encoding="utf-8").replace(
        'criminal_damage = { rule = "reduce" }',
        'criminal_damage = { number = { kind = "ceiling", value = 12, by = "2014-03" }, baseline = "2011/12" }',
    )
    path.write_text(text, encoding="utf-8")
    target = copied(definitions, 2015, 2014).plan.targets["criminal_damage"]
    assert (target.number.by, target.baseline) == ("2016-03", "2013/14")


@pytest.mark.parametrize(("year", "baseline"), [(2013, 2012), (2012, 2011), (2014, 2014)])
def test_a_copy_that_would_not_be_sound_is_not_written(definitions: Path, year: int, baseline: int) -> None:
    with pytest.raises(Fault):
        copied(definitions, year, baseline)
    assert [p.name for p in (definitions / "plans").iterdir()] == [OLD]


def test_nothing_is_written_over(definitions: Path) -> None:
    copied(definitions)
    with pytest.raises(Fault, match="does not exist yet"):
        copied(definitions)


def test_what_two_years_promise_differently_is_told(definitions: Path) -> None:
    copied(definitions)
    registry = edit(definitions, 'shoplifting = { rule = "reduce" }', 'shoplifting = { rule = "maintain" }')
    rows = compare_plans(registry, *registry.plans)
    assert [r.about for r in rows] == ["Baseline year", "Shoplifting: target"]
    assert rows[1].before.startswith("reduce") and rows[1].after.startswith("maintain")


def test_a_dropped_measure_is_told(definitions: Path) -> None:
    copied(definitions)
    registry = edit(definitions, '["idva_clients", "one_stop_shop_visits"]', '["idva_clients"]')
    rows = compare_plans(registry, *registry.plans)
    assert Changed("Visits to One Stop Shops", "Violent crime", "Not in the plan") in rows
    old, new = registry.plans
    assert Changed("Visits to One Stop Shops", "Not in the plan", "Violent crime") in compare_plans(
        registry, new, old
    )


def test_what_people_want_most_comes_first_with_its_measure_and_ward(illustrative_store) -> None:
    evidence = Evidence(load(), Snapshot(illustrative_store))
    asked = scope_of(evidence.registry, Month.of(2014, 3), evidence.whole)
    rows = concerns(evidence, evidence.registry.consultations[0], asked)
    levels = [c for c in rows if c.question.id == "levels"]
    assert [(c.about, c.rank) for c in levels[:2]] == [
        ("Reducing anti-social behaviour", 1),
        ("Reducing burglary", 2),
    ]
    assert levels[0].percent == pytest.approx(100 * 390 / 449)
    assert [c.rank for c in levels] == sorted(c.rank for c in levels)
    for row in rows:
        if row.ward:
            figures = ward_figures(
                evidence, row.measure.indicator, evidence.registry.partnership.codes, asked.span,
                compared_with(asked, asked.span),
            )  # fmt: skip
            highest = max((w for w in figures.wards if w.rate), key=lambda w: w.rate)
            assert row.ward == highest.full_name


def test_a_row_about_a_measure_that_does_not_exist_is_refused(spoil) -> None:
    root = spoil(
        f"consultations/{OLD}", 'about = "Working with offenders", indicator = "reoffending_rate"',
        'about = "Working with offenders", indicator = "reofending"',
    )  # fmt: skip
    with pytest.raises(Fault, match="an indicator with a file, found 'reofending'"):
        load(root)
