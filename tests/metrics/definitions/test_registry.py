"""The definitions that ship, taken together: every bullet of the plan has its measures, and mistakes are named."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from data_loaders.calendar.month import Month
from data_loaders.fault import Fault
from metrics.definitions.registry import Registry, load, registry

Sources = dict[str, frozenset[str] | None]

# Unit, finest geography, frequency, good direction and rule of every measure, in page order.
CATALOGUE = {
    "anti-social-behaviour": [
        ("asb_incidents", "per 1,000 residents", "ward", "month", "down", "reduce"),
        ("asb_actions", "actions", "borough", "quarter", "activity", "none"),
        ("criminal_damage", "per 1,000 residents", "ward", "month", "down", "reduce"),
        ("asb_perception", "% of respondents", "borough", "quarter", "up", "maintain"),
        ("deliberate_fires", "per 10,000 residents", "ward", "month", "down", "reduce"),
    ],
    "violent-crime": [
        ("violence_against_person", "per 1,000 residents", "ward", "month", "down", "reduce"),
        ("da_repeat_incidents", "% of domestic abuse incidents", "borough", "quarter", "down", "reduce"),
        ("idva_clients", "people", "borough", "quarter", "steady", "maintain"),
        ("one_stop_shop_visits", "visits", "borough", "quarter", "steady", "maintain"),
        ("sanctuary_scheme", "victims", "borough", "quarter", "steady", "maintain"),
    ],
    "drugs-and-alcohol": [
        ("drug_offences", "per 1,000 residents", "ward", "month", "down", "reduce"),
        ("alcohol_offences", "per 1,000 residents", "borough", "quarter", "down", "reduce"),
        (
            "alcohol_admissions",
            "per 100,000 residents, standardised by age",
            "borough",
            "year",
            "down",
            "reduce",
        ),
        ("treatment_access", "people", "borough", "quarter", "up", "increase"),
        ("treatment_completion", "people", "borough", "quarter", "up", "increase"),
        ("perception_drunk_rowdy", "% of respondents", "borough", "quarter", "down", "reduce"),
        ("perception_drugs", "% of respondents", "borough", "quarter", "down", "reduce"),
        ("test_purchases", "operations", "borough", "quarter", "activity", "none"),
        ("test_purchase_failures", "% of attempts", "borough", "quarter", "down", "reduce"),
        ("kcap_premises", "premises", "borough", "quarter", "up", "increase"),
        ("kcap_young_people", "young people", "borough", "quarter", "up", "increase"),
        ("safer_socialising", "premises", "borough", "quarter", "up", "increase"),
    ],
    "property-crime": [
        ("domestic_burglary", "per 1,000 households", "ward", "month", "down", "reduce"),
        ("theft_handling", "per 1,000 residents", "ward", "month", "down", "reduce"),
        ("metal_theft", "per 1,000 residents", "borough", "quarter", "down", "reduce"),
        ("shoplifting", "per 1,000 residents", "ward", "month", "down", "reduce"),
        ("public_events", "events", "borough", "quarter", "activity", "none"),
    ],
    "road-safety": [
        ("collisions", "collisions", "ward", "month", "down", "reduce"),
        ("casualties", "casualties", "ward", "month", "down", "reduce"),
        ("prevention_schemes", "schemes", "borough", "quarter", "activity", "none"),
        ("prevention_participants", "people", "borough", "quarter", "up", "increase"),
        ("perception_speeding", "% of respondents", "borough", "quarter", "down", "reduce"),
        ("concern_parking", "% of respondents", "borough", "year", "down", "reduce"),
    ],
    "reducing-reoffending": [
        ("reoffending_rate", "% of offenders in the cohort", "borough", "quarter", "down", "reduce"),
        ("all_crime", "per 1,000 residents", "ward", "month", "down", "reduce"),
        ("da_repeat_offences", "% of domestic abuse offences", "borough", "quarter", "down", "reduce"),
        ("ete_assisted", "people", "borough", "quarter", "up", "increase"),
    ],
}

VEHICLE_CRIME = """\
title = "Vehicle crime"
priority = "property-crime"
noun = "vehicle crimes"
numerator = { source = "police_street", categories = ["Vehicle crime"] }
lead = "Kent Police"
reviewed = 2026-11-22
why = "Residents asked for it."
definition = "Recorded offences in the open police category vehicle crime, per 1,000 residents."
"""


@pytest.mark.parametrize("priority", CATALOGUE)
def test_a_page_shows_its_measures_in_the_plans_order(shipped: Registry, priority: str) -> None:
    results = []
    for item in shipped.measures(priority):
        target = shipped.target(item.id)
        assert target is not None, f"{item.id} has no entry in the plan"
        results.append((item.id, item.unit, item.geographies[0], item.frequency, item.good, target.rule))
    assert results == CATALOGUE[priority]


def test_every_indicator_stands_for_exactly_one_bullet(shipped: Registry) -> None:
    on_plan = Counter(i for p in shipped.plan.priorities for m in p.measures for i in m.indicators)
    assert set(on_plan.values()) == {1}
    assert set(on_plan) == set(shipped.indicators)
    assert len(on_plan) == 37
    assert sum(len(p.measures) for p in shipped.plan.priorities) == 28


def test_an_indicator_file_stays_small(shipped: Registry) -> None:
    folder = Path(__file__).resolve().parents[3] / "metrics" / "indicators"
    lengths = {
        path.stem: len(path.read_text(encoding="utf-8").splitlines()) for path in folder.glob("*.toml")
    }
    assert set(lengths) == set(shipped.indicators)
    assert max(lengths.values()) < 45


def test_every_title_is_its_own_and_fits_a_row(shipped: Registry) -> None:
    titles = [i.title for i in shipped.indicators.values()]
    assert len(set(titles)) == len(titles)
    assert max(map(len, titles)) <= 50


def test_abbreviations_are_explained_where_they_are_used(shipped: Registry) -> None:
    spelt = {
        "IDVA": "independent domestic violence advisers",
        "KCVS": "Kent Crime and Victimisation Survey",
        "KCAP": "Kent Community Alcohol Partnership",
        "KSI": "killed or seriously injured",
    }
    for item in shipped.indicators.values():
        told = " ".join((item.title, item.why, item.definition, *item.caveats))
        for short, full in spelt.items():
            assert short not in told or full in told, f"{item.id}: {short}"


# (threshold, group) of every measure that a partner returns; None where no number needs protection. docs/disclosure.md
# says why of each.
PROTECTED = {
    "alcohol_offences": None,
    "asb_actions": (5, None),
    "asb_perception": (5, 10),
    "concern_parking": (5, 10),
    "da_repeat_incidents": (5, 10),
    "da_repeat_offences": (5, 10),
    "deliberate_fires": None,
    "ete_assisted": (5, None),
    "idva_clients": (5, None),
    "kcap_premises": None,
    "kcap_young_people": (5, None),
    "metal_theft": None,
    "one_stop_shop_visits": (5, None),
    "perception_drugs": (5, 10),
    "perception_drunk_rowdy": (5, 10),
    "perception_speeding": (5, 10),
    "prevention_participants": (5, None),
    "prevention_schemes": None,
    "public_events": None,
    "reoffending_rate": (5, 10),
    "safer_socialising": None,
    "sanctuary_scheme": (5, None),
    "test_purchase_failures": (3, 10),
    "test_purchases": None,
    "treatment_access": (5, None),
    "treatment_completion": (5, 10),
}


def test_small_numbers_are_decided_for_every_measure_that_a_partner_returns(shipped: Registry) -> None:
    returned = [i for i in shipped.indicators.values() if i.numerator.source == "partner_return"]
    declared = {i.id: i.disclosure and (i.disclosure.threshold, i.disclosure.group) for i in returned}
    assert declared == PROTECTED
    assert all(
        "https://" in i.disclosure.rule or "http://" in i.disclosure.rule for i in returned if i.disclosure
    )


def test_every_threshold_and_its_reason_stands_in_the_table_of_the_documentation(shipped: Registry) -> None:
    text = (Path(__file__).parents[3] / "docs" / "disclosure.md").read_text(encoding="utf-8")
    rows = {line.split("|")[1].strip(" `"): line for line in text.splitlines() if line.startswith("| `")}
    for id, declared in PROTECTED.items():
        item = shipped.indicators[id]
        why = item.disclosure.why if item.disclosure else item.unprotected
        numbers = ("none", "") if declared is None else (str(declared[0]), str(declared[1] or ""))
        assert [cell.strip() for cell in rows[id].split("|")[2:5]] == [*numbers, why]


def test_a_proxy_is_named_only_where_one_stands_in(shipped: Registry) -> None:
    assert [i.id for i in shipped.indicators.values() if i.proxy] == ["domestic_burglary"]


def test_the_catalogue_of_sources_knows_what_is_named(shipped: Registry) -> None:
    assert load(partnership="dartford-gravesham").indicators == shipped.indicators


def test_targets_differ_by_borough_only_on_the_road(shipped: Registry) -> None:
    for indicator in shipped.indicators:
        dartford, gravesham = shipped.target(indicator, "E07000107"), shipped.target(indicator, "E07000109")
        assert dartford is not None
        assert gravesham is not None
        if indicator in ("collisions", "casualties"):
            assert (dartford.rule, gravesham.rule) == ("reduce", "maintain")
        else:
            assert dartford == gravesham == shipped.target(indicator)
        assert dartford.baseline == gravesham.baseline == "2012/13"
        assert dartford.number is gravesham.number is None


def test_a_reference_leads_to_the_bullet(shipped: Registry) -> None:
    assert shipped.reference("asb_actions") == "Priority 1, how we will measure success, bullet 1"
    assert shipped.reference("concern_parking") == "Priority 5, how we will measure success, bullet 3"


def test_outside_every_plan_year_the_newest_plan_applies(shipped: Registry) -> None:
    assert shipped.plan_for("2013-04") == (shipped.plan, True)
    assert shipped.plan_for(Month.of(2014, 3)) == (shipped.plan, True)
    assert shipped.plan_for("2013-03") == shipped.plan_for("2025-09") == (shipped.plan, False)
    assert shipped.plan_of("2013/14") is shipped.plan
    with pytest.raises(Fault, match="expected one of 2013/14, found '2014/15'"):
        shipped.plan_of("2014/15")


def test_names_that_do_not_exist_are_refused(shipped: Registry) -> None:
    with pytest.raises(Fault, match="'asb_incident'"):
        shipped.target("asb_incident")
    with pytest.raises(Fault, match="'E07000999'"):
        shipped.target("asb_incidents", "E07000999")
    with pytest.raises(Fault, match="'asb'"):
        shipped.measures("asb")
    with pytest.raises(Fault, match="'nothing'"):
        shipped.reference("nothing")


def test_a_new_indicator_is_one_small_file(definitions: Path, sources: Sources) -> None:
    (definitions / "indicators" / "vehicle_crime.toml").write_text(VEHICLE_CRIME, encoding="utf-8")
    result = load(definitions, sources=sources)
    page = result.measures("property-crime")
    assert [i.id for i in page] == [row[0] for row in CATALOGUE["property-crime"]] + ["vehicle_crime"]
    assert page[-1].unit == "per 1,000 residents"
    assert result.target("vehicle_crime") is None
    assert result.reference("vehicle_crime") is None


def test_monitored_measures_follow_by_title(definitions: Path, sources: Sources) -> None:
    for name, title in (("a_second", "Zebra crossings"), ("b_first", "Arson")):
        text = VEHICLE_CRIME.replace("Vehicle crime", title, 1)
        (definitions / "indicators" / f"{name}.toml").write_text(text, encoding="utf-8")
    page = load(definitions, sources=sources).measures("property-crime")
    assert [i.id for i in page[-2:]] == ["b_first", "a_second"]


def test_a_new_plan_year_is_one_file(definitions: Path, sources: Sources) -> None:
    old = definitions / "plans" / "dartford-gravesham-2013-14.toml"
    text = old.read_text(encoding="utf-8")
    for then, now in (("2013/14", "2014/15"), ('"2013-04"', '"2014-04"'), ('"2014-03"', '"2015-03"')):
        text = text.replace(then, now)
    text = text.replace('baseline = "2012/13"', 'baseline = "2013/14"', 1)
    (definitions / "plans" / "dartford-gravesham-2014-15.toml").write_text(text, encoding="utf-8")
    result = load(definitions, sources=sources)
    assert [p.year for p in result.plans] == ["2013/14", "2014/15"]
    assert result.plan.year == "2014/15"
    assert result.plan_for("2013-12") == (result.plans[0], True)
    assert result.plan_for("2014-12") == (result.plans[1], True)
    old_target, new_target = (result.target("collisions", "E07000109", p) for p in result.plans)
    assert old_target is not None
    assert new_target is not None
    assert (old_target.baseline, new_target.baseline) == ("2012/13", "2013/14")
    assert [c.plan for c in result.consultations] == ["dartford-gravesham-2013-14"]


def test_the_dashboards_registry_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CSP_DEFINITIONS", raising=False)
    registry.cache_clear()
    assert registry() is registry()
