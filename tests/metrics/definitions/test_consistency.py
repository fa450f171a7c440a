"""Definitions that do not fit each other are refused, with the file and the key in the message."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from data_loaders.fault import Fault
from metrics.definitions.registry import load

Sources = dict[str, frozenset[str] | None]
Spoil = Callable[[str, str, str], Path]

PLAN = "plans/dartford-gravesham-2013-14.toml"


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "indicators/asb_incidents.toml",
            "title =",
            "titel =",
            "asb_incidents.toml: expected a known key, found 'titel' (key titel)",
        ),
        (
            "indicators/asb_incidents.toml",
            '"police_street"',
            '"police"',
            "found 'police' (key numerator.source)",
        ),
        (
            "indicators/asb_incidents.toml",
            '["Anti-social behaviour"]',
            '["ASB"]',
            "asb_incidents.toml: expected a category of police_street, found 'ASB' (key numerator.categories)",
        ),
        (
            "indicators/all_crime.toml",
            'all_but = ["Anti-social behaviour"]',
            'all_but = ["ASB"]',
            "all_crime.toml: expected a category of police_street, found 'ASB' (key numerator.all_but)",
        ),
        (
            "indicators/domestic_burglary.toml",
            '"households"',
            '"homes"',
            "expected a category of population, found 'homes' (key denominator.category)",
        ),
        (
            "indicators/domestic_burglary.toml",
            '"population"',
            '"census"',
            "found 'census' (key denominator.source)",
        ),
        (
            "indicators/asb_actions.toml",
            '"asb_actions:aba"',
            '"asb:aba"',
            "expected 'asb_actions', or its parts as 'asb_actions:part', found 'asb:aba'",
        ),
        (
            "indicators/asb_incidents.toml",
            'priority = "anti-social-behaviour"',
            'priority = "asb"',
            "asb_incidents.toml: expected 'anti-social-behaviour', as in dartford-gravesham-2013-14.toml, "
            "found 'asb' (key priority)",
        ),
        (
            "indicators/asb_incidents.toml",
            "reviewed = 2026-11-22",
            'reviewed = ""',
            "asb_incidents.toml: expected a date such as 2026-11-22, found '' (key reviewed)",
        ),
        (
            "indicators/asb_incidents.toml",
            'lead = "Dartford ASB Group and Gravesham ASB Group"',
            'lead = " "',
            "asb_incidents.toml: expected some text, found ' ' (key lead)",
        ),
        (
            "indicators/public_events.toml",
            'unprotected = "It counts events open to the public; it describes no person."',
            "",
            "public_events.toml: expected disclosure with its threshold and rule, or unprotected with the reason, "
            "found neither (key disclosure)",
        ),
        (
            "indicators/reoffending_rate.toml",
            "group = 10",
            "",
            "reoffending_rate.toml: expected a group exactly where there is share_of, found None "
            "(key disclosure.group)",
        ),
        (
            "indicators/idva_clients.toml",
            'geographies = ["borough"]',
            "",
            "idva_clients.toml: expected boroughs alone where small numbers are withheld, found ward "
            "(key geographies)",
        ),
        (
            PLAN,
            '["asb_incidents", "asb_actions"]',
            '["asb_incident", "asb_actions"]',
            "dartford-gravesham-2013-14.toml: expected an indicator with a file, found 'asb_incident' "
            "(key priorities[1].measures[1].indicators)",
        ),
        (
            PLAN,
            '["asb_incidents", "asb_actions"]',
            '["asb_incidents", "criminal_damage"]',
            "expected each once, found 'criminal_damage' 2 times (key priorities)",
        ),
        (
            PLAN,
            'asb_incidents = { rule = "reduce" }',
            'asb_incident = { rule = "reduce" }',
            "expected an indicator with a file, found 'asb_incident' (key targets.asb_incident)",
        ),
        (
            PLAN,
            'asb_incidents = { rule = "reduce" }',
            'asb_incidents = { rule = "reduce", boroughs = { E07000999 = { rule = "none" } } }',
            "found 'E07000999' (key targets.asb_incidents.boroughs)",
        ),
        (
            PLAN,
            'asb_incidents = { rule = "reduce" }',
            'asb_incidents = { rule = "increase" }',
            "expected one of reduce, maintain, none, as down is good, found 'increase' (key targets.asb_incidents)",
        ),
        (
            PLAN,
            'public_events = { rule = "none" }',
            'public_events = { number = { kind = "floor", value = 9, by = "2014-03" } }',
            "expected one of none, as activity is good, found a number (key targets.public_events)",
        ),
        (
            PLAN,
            'partnership = "dartford-gravesham"',
            'partnership = "dartford"',
            "expected one of dartford-gravesham, found 'dartford' (key partnership)",
        ),
        (
            "consultations/dartford-gravesham-2013-14.toml",
            'plan = "dartford-gravesham-2013-14"',
            'plan = "dartford"',
            "expected a plan (dartford-gravesham-2013-14), found 'dartford' (key plan)",
        ),
    ],
)
def test_what_does_not_fit_is_named(
    spoil: Spoil, sources: Sources, file: str, old: str, new: str, message: str
) -> None:
    with pytest.raises(Fault) as fault:
        load(spoil(file, old, new), sources=sources)
    assert message in str(fault.value)


def test_a_monitored_indicator_needs_a_priority_that_exists(definitions: Path, sources: Sources) -> None:
    path = definitions / "indicators" / "vehicle_crime.toml"
    text = (definitions / "indicators" / "shoplifting.toml").read_text(encoding="utf-8")
    path.write_text(text.replace('"property-crime"', '"parking"'), encoding="utf-8")
    with pytest.raises(Fault, match=r"vehicle_crime\.toml: expected a priority of a plan .*found 'parking'"):
        load(definitions, sources=sources)


def test_two_plans_for_one_year_are_refused(definitions: Path, sources: Sources) -> None:
    plan = definitions / PLAN
    (plan.parent / "again.toml").write_text(plan.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(
        Fault, match=r"expected one plan for 2013/14, found another in again\.toml \(key year\)"
    ):
        load(definitions, sources=sources)


def test_a_partnership_without_a_plan_is_refused(definitions: Path, sources: Sources) -> None:
    (definitions / PLAN).unlink()
    with pytest.raises(Fault, match="expected at least one plan, found none"):
        load(definitions, sources=sources)
