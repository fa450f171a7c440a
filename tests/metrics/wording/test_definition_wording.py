"""A definition in words: complete, true to its file, and with the plan's promise for each borough."""

from __future__ import annotations

import pytest

from metrics.definitions.indicator import Indicator
from metrics.definitions.plan import Number, Targets
from metrics.definitions.registry import Registry
from metrics.wording.definition import facts, target_text


def test_every_indicator_is_told_completely(shipped: Registry) -> None:
    needed = {"What it is", "Why it is measured", "Kind", "Unit", "Source", "Arrives", "Shown by", "Better",
              "Target 2013/14", "Plan", "Led by", "Definition reviewed", "Name in files"}  # fmt: skip
    for indicator in shipped.indicators.values():
        told = dict(facts(shipped, indicator))
        assert needed <= set(told), indicator.id
        assert all(told.values())
        assert told["Name in files"] == indicator.id
        assert told["What it is"] == indicator.definition
        assert ("What stands in for it" in told) == (indicator.proxy is not None)
        assert ("Divided by" in told) == (indicator.denominator is not None)
        assert str(indicator.reviewed.year) in told["Definition reviewed"]


def test_what_is_counted(shipped: Registry) -> None:
    def counted(id: str) -> str:
        return dict(facts(shipped, shipped.indicators[id]))["Counted"]

    assert counted("asb_incidents") == "Anti-social behaviour"
    assert counted("all_crime") == "Every category of the source but Anti-social behaviour"
    assert counted("one_stop_shop_visits") == "As returned, under one_stop_shop_visits"


def test_targets_by_borough(shipped: Registry) -> None:
    same = "than in the same months of 2012/13"
    collisions = target_text(shipped, shipped.indicators["collisions"], shipped.plan)
    assert collisions.startswith(
        f"Dartford: reduce (lower {same}); Gravesham: maintain (not clearly higher {same})"
    )
    assert (
        target_text(shipped, shipped.indicators["idva_clients"], shipped.plan)
        == f"maintain (not clearly lower {same})"
    )
    assert target_text(shipped, shipped.indicators["asb_actions"], shipped.plan).startswith("None")


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (Number(kind="ceiling", value=30, by="2014-03"), "at most 30 per 1,000 residents by 31 March 2014"),
        (Number(kind="floor", value=2.5, by="2013-12"), "at least 2.5 per 1,000 residents by 31 December 2013"),
        (Number(kind="percent_change", value=-5, by="2014-03"), "5% lower than in 2012/13 by 31 March 2014"),
        (
            Number(kind="absolute_change", value=2, by="2014-03"),
            "2 per 1,000 residents higher than in 2012/13 by 31 March 2014",
        ),
    ],
)  # fmt: skip
def test_numeric_targets(shipped: Registry, number: Number, said: str) -> None:
    targets = {**shipped.plan.targets, "drug_offences": Targets(number=number)}
    plan = shipped.plan.model_copy(update={"targets": targets})
    assert target_text(shipped, shipped.indicators["drug_offences"], plan) == said


def test_a_measure_that_the_plan_does_not_name(shipped: Registry) -> None:
    source = shipped.indicators["drug_offences"]
    other = Indicator.model_validate(source.model_dump() | {"id": "vehicle_crime"})
    registry = Registry(
        shipped.partnership,
        shipped.plans,
        {**shipped.indicators, "vehicle_crime": other},
        shipped.consultations,
    )
    told = dict(facts(registry, other))
    assert told["Plan"] == "Not named in the plan"
    assert told["Target 2013/14"] == "None; the measure is monitored"
