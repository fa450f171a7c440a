"""The type of an indicator: what a small file means, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_loaders.definition import read
from data_loaders.fault import Fault
from metrics.definitions.indicator import Indicator

SAID = """
title = "A measure"
priority = "property-crime"
noun = "things"
lead = "A group"
reviewed = 2026-11-22
why = "Because."
definition = "All of them."
"""
STREET = 'numerator = { source = "police_street", categories = ["Vehicle crime"] }\n'
RETURN = 'numerator = { source = "partner_return" }\n'


def _indicator(folder: Path, text: str, name: str = "a_measure") -> Indicator:
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return read(path, Indicator)


def test_a_small_file_is_a_monthly_rate_per_1000_residents(tmp_path: Path) -> None:
    indicator = _indicator(tmp_path, SAID + STREET)
    assert (indicator.kind, indicator.per, indicator.unit) == ("rate", 1000, "per 1,000 residents")
    assert (indicator.good, indicator.frequency, indicator.geographies) == (
        "down",
        "month",
        ("ward", "borough"),
    )
    assert indicator.denominator is not None
    assert (indicator.denominator.source, indicator.denominator.category) == ("population", "residents")
    assert (indicator.seasonal, indicator.split, indicator.proxy, indicator.disclosure, indicator.breaks) == (
        False,
        {},
        None,
        None,
        (),
    )


@pytest.mark.parametrize(
    ("lines", "per", "divided_by", "unit"),
    [
        ("per = 10000\n", 10_000, "residents", "per 10,000 residents"),
        (
            'denominator = { source = "population", category = "households" }\n',
            1000,
            "households",
            "per 1,000 households",
        ),
        ('kind = "share"\nshare_of = "attempts"\nverb = "failed"\n', 100, "denominator", "% of attempts"),
        ('kind = "number"\nunit = "visits"\n', None, None, "visits"),
        (
            'kind = "number"\nunit = "people"\nshare_of = "leavers"\nverb = "left"\n',
            None,
            "denominator",
            "people",
        ),
        ('kind = "stock"\nunit = "premises"\n', None, None, "premises"),
        (
            'kind = "published_rate"\nunit = "per 100,000"\nper = 100000\n',
            100_000,
            None,
            "per 100,000",
        ),
    ],
)
def test_each_kind_divides_as_it_should(
    tmp_path: Path, lines: str, per: int | None, divided_by: str | None, unit: str
) -> None:
    indicator = _indicator(tmp_path, SAID + lines + RETURN)
    divisor = indicator.denominator.category if indicator.denominator else None
    assert (indicator.per, divisor, indicator.unit) == (per, divided_by, unit)


def test_a_return_names_the_measure_itself_or_its_parts(tmp_path: Path) -> None:
    lines = 'kind = "number"\nunit = "visits"\n' + RETURN
    assert _indicator(tmp_path, SAID + lines).categories == ("a_measure",)
    split = '[split]\nOne = ["a_measure:one"]\nTwo = ["a_measure:two", "a_measure:three"]\n'
    indicator = _indicator(tmp_path, SAID + lines + split)
    assert indicator.categories == ("a_measure:one", "a_measure:two", "a_measure:three")
    assert list(indicator.split) == ["One", "Two"], "parts keep the file's order"


def test_all_but_leaves_the_categories_open(tmp_path: Path) -> None:
    text = SAID + 'numerator = { source = "police_street", all_but = ["Drugs"] }\n'
    indicator = _indicator(tmp_path, text)
    assert (indicator.categories, indicator.numerator.all_but) == ((), ("Drugs",))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            'kind = "ratio"\n' + STREET,
            "'rate', 'number', 'share', 'stock' or 'published_rate', found 'ratio'",
        ),
        ('good = "low"\n' + STREET, "'down', 'up', 'steady' or 'activity', found 'low' (key good)"),
        ("per = 7\n" + STREET, "100, 1000, 10000 or 100000, found 7 (key per)"),
        ('kind = "number"\n' + STREET, "what the axis of a number says, found nothing (key unit)"),
        (
            'kind = "number"\nunit = "x"\nper = 1000\n' + STREET,
            "no multiplier for a number, found 1000 (key per)",
        ),
        (
            'kind = "published_rate"\nunit = "x"\n' + STREET,
            "a multiplier for a published_rate, found None (key per)",
        ),
        (
            'kind = "published_rate"\nunit = "x"\nper = 1000\n'
            'denominator = { source = "population", category = "residents" }\n' + STREET,
            "none for a rate its publisher has divided, found residents (key denominator)",
        ),
        ('kind = "share"\n' + RETURN, "a denominator for a share, found none (key denominator)"),
        (
            'kind = "share"\nshare_of = "people"\n' + RETURN,
            "share_of and verb together, found only one of them (key verb)",
        ),
        (
            'geographies = ["borough", "ward"]\n' + STREET,
            "the finest first, each once, found borough, ward (key geographies)",
        ),
        ("geographies = []\n" + STREET, "at least one, found none (key geographies)"),
        (
            'numerator = { source = "a", categories = ["b"], all_but = ["c"] }\n',
            "either categories or all_but, found both (key numerator.all_but)",
        ),
        (STREET + '[split]\nPart = ["Drugs"]\n', "parts of what is counted, found 'Drugs' (key split)"),
        ("disclosure = { threshold = 1 }\n" + STREET, "found 1 (key disclosure.threshold)"),
        ("disclosure = { threshold = 5 }\n" + STREET, "a value, found nothing (key disclosure.rule)"),
        (
            'disclosure = { threshold = 5, group = 4, rule = "x", why = "y" }\n' + STREET,
            "at least the threshold, 5, found 4 (key disclosure.group)",
        ),
        (
            'geographies = ["borough"]\nunprotected = "z"\n'
            'disclosure = { threshold = 5, rule = "x", why = "y" }\n' + STREET,
            "disclosure or unprotected, found both (key unprotected)",
        ),
        (
            STREET + '[[breaks]]\nmonth = "May 2013"\nwhy = "x"\n',
            "a month such as 2013-04, found 'May 2013' (key breaks[1].month)",
        ),
        ("", "a value, found nothing (key numerator)"),
    ],
)
def test_a_contradiction_is_named(tmp_path: Path, lines: str, expected: str) -> None:
    with pytest.raises(Fault) as fault:
        _indicator(tmp_path, SAID + lines)
    assert str(fault.value).startswith("a_measure.toml: expected ")
    assert expected in str(fault.value)


@pytest.mark.parametrize("key", ["title", "priority", "noun", "lead", "reviewed", "why", "definition"])
def test_what_every_definition_must_say(tmp_path: Path, key: str) -> None:
    kept = "\n".join(line for line in SAID.splitlines() if not line.startswith(f"{key} "))
    with pytest.raises(Fault, match=rf"expected a value, found nothing \(key {key}\)"):
        _indicator(tmp_path, kept + "\n" + STREET)
    with pytest.raises(Fault, match=rf"\(key {key}\)"):
        _indicator(tmp_path, f'{kept}\n{key} = ""\n{STREET}')
