"""The ten worked examples: each quoted sentence is what the card says, on the illustrative data."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_loaders.store.reading import Book
from metrics.evidence import Evidence
from metrics.measure import measure
from metrics.month import Month
from metrics.registry import load
from metrics.scope import Scope, baseline_of

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "worked-examples.md"
DARTFORD, GRAVESHAM = "E07000107", "E07000109"
EXAMPLES = [
    ("asb_incidents", DARTFORD, "2014-03"),
    ("asb_incidents", DARTFORD, "2013-12"),
    ("violence_against_person", GRAVESHAM, "2014-03"),
    ("domestic_burglary", DARTFORD, "2014-03"),
    ("collisions", GRAVESHAM, "2014-03"),
    ("asb_perception", DARTFORD, "2014-03"),
    ("perception_drunk_rowdy", GRAVESHAM, "2014-03"),
    ("safer_socialising", DARTFORD, "2014-03"),
    ("alcohol_admissions", DARTFORD, "2014-03"),
    ("sanctuary_scheme", DARTFORD, "2014-03"),
]


def quoted() -> list[str]:
    return [line[2:] for line in DOCUMENT.read_text().splitlines() if line.startswith("> ")]


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_the_card_says_what_the_example_says(illustrative_store, number):
    indicator, area, ending = EXAMPLES[number]
    evidence = Evidence(load(), Book(illustrative_store))
    month = Month.parse(ending)
    scope = Scope(area, month, baseline_of(evidence.registry.plan, month))
    assert measure(evidence, evidence.registry.indicators[indicator], scope).sentence == quoted()[number]
