"""The plan that ships is complete and in our own words; targets, also numeric ones, mean what they say."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from data_loaders.fault import Fault
from metrics.definitions.registry import Registry, load

Sources = dict[str, frozenset[str] | None]
Spoil = Callable[[str, str, str], Path]

SHIPPED = Path(__file__).resolve().parents[3] / "metrics"
PLAN = "plans/dartford-gravesham-2013-14.toml"
BULLETS = {
    "anti-social-behaviour": (4, 10, 4),
    "violent-crime": (5, 7, 4),
    "drugs-and-alcohol": (6, 8, 8),
    "property-crime": (4, 9, 5),
    "road-safety": (4, 8, 3),
    "reducing-reoffending": (5, 6, 4),
}
# Our sentences may share no run of this many words with the plan's.
RUN = 7


@pytest.fixture(scope="session")
def plan_text(shared_data: Path) -> str:
    path = shared_data.parent / "plan" / "community-safety-plan-2013-14.txt"
    if not path.is_file():
        pytest.skip("the plan's text beside the repository is not on this machine")
    return path.read_text(encoding="utf-8")


def test_every_bullet_of_the_plan_is_told(shipped: Registry) -> None:
    told = {p.id: (len(p.objectives), len(p.actions), len(p.measures)) for p in shipped.plan.priorities}
    assert list(told) == list(BULLETS), "in the plan's order"
    assert told == BULLETS


def test_references_count_through_the_bullets(shipped: Registry) -> None:
    for n, priority in enumerate(shipped.plan.priorities, start=1):
        sections = {
            "what we want to achieve": priority.objectives,
            "how we will measure success": priority.measures,
        }
        for heading, lines in sections.items():
            expected = [f"Priority {n}, {heading}, bullet {b}" for b in range(1, len(lines) + 1)]
            assert [line.reference for line in lines] == expected
        actions = [line.reference for line in priority.actions]
        assert len(set(actions)) == len(actions)
        assert all(a.startswith(f"Priority {n}, how we will do it, ") for a in actions)
        assert priority.coordination.reference == f"Priority {n}, co-ordinating groups"


def test_the_story_is_the_plans_and_adds_up(shipped: Registry) -> None:
    story = shipped.plan.story
    assert story is not None
    before, after = story.figures
    assert (before.total, after.total) == (24_075, 13_800)
    assert dict(after.boroughs) == {"E07000107": 6_959, "E07000109": 6_841}
    fall = (before.total - after.total) / before.total
    assert fall > 2 / 5, "the story says: more than two fifths"
    assert f"{fall:.1%}" in story.notes[0], "the plan prints 42.6%"


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def _runs(text: str) -> set[tuple[str, ...]]:
    words = _words(text)
    return {tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def test_no_sentence_is_the_plans_own(plan_text: str) -> None:
    theirs = _runs(plan_text)
    files = sorted(SHIPPED.rglob("*.toml"))
    assert len(files) >= 40
    for path in files:
        for text in _texts(tomllib.loads(path.read_text(encoding="utf-8"))):
            shared = _runs(text) & theirs
            assert not shared, f"{path.name}: {' '.join(min(shared))!r} stands in the plan"


@pytest.mark.parametrize(
    "name", ["G-Safe", "Smartwater", "Purple Flag", "Street Pastors", "A282", "Community Payback"]
)
def test_what_the_plan_names_is_named(shipped: Registry, plan_text: str, name: str) -> None:
    """A sample of the facts that a short retelling could lose."""
    assert name in " ".join(plan_text.replace("‐", "-").split())
    assert name in " ".join(_texts(shipped.plan.model_dump(mode="json")))


def test_numeric_targets_replace_the_rule_by_borough(spoil: Spoil, sources: Sources) -> None:
    number = '{ kind = "percent_change", value = -5, by = "2014-03" }'
    ceiling = '{ kind = "ceiling", value = 61.5, by = "2013-12" }'
    boroughs = f'{{ E07000107 = {{ number = {ceiling} }}, E07000109 = {{ rule = "maintain" }} }}'
    new = f'asb_incidents = {{ number = {number}, baseline = "2011/12", boroughs = {boroughs} }}'
    registry = load(spoil(PLAN, 'asb_incidents = { rule = "reduce" }', new), sources=sources)
    together = registry.target("asb_incidents")
    dartford = registry.target("asb_incidents", "E07000107")
    gravesham = registry.target("asb_incidents", "E07000109")
    assert together is not None and together.number is not None
    assert (together.rule, together.number.kind, together.number.value) == ("none", "percent_change", -5)
    assert dartford is not None and dartford.number is not None
    assert (dartford.number.kind, dartford.number.value, dartford.number.by) == ("ceiling", 61.5, "2013-12")
    assert gravesham is not None
    assert (gravesham.rule, gravesham.number) == ("maintain", None)
    assert together.baseline == dartford.baseline == gravesham.baseline == "2011/12"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'asb_incidents = { rule = "reduce" }',
            'asb_incidents = { number = { kind = "ceiling", value = -1, by = "2014-03" } }',
            "expected at least 0, found -1 (key targets.asb_incidents.number.value)",
        ),
        (
            'asb_incidents = { rule = "reduce" }',
            'asb_incidents = { number = { kind = "percent_change", value = -101, by = "2014-03" } }',
            "expected at least -100, found -101 (key targets.asb_incidents.number.value)",
        ),
        (
            'asb_incidents = { rule = "reduce" }',
            'asb_incidents = { number = { kind = "floor", value = inf, by = "2014-03" } }',
            "finite number, found inf (key targets.asb_incidents.number.value)",
        ),
        (
            'asb_incidents = { rule = "reduce" }',
            'asb_incidents = { number = { kind = "ceiling", value = 1, by = "2014-04" } }',
            "expected a month of 2013/14, found 2014-04 (key targets.asb_incidents.number.by)",
        ),
        (
            'asb_incidents = { rule = "reduce" }',
            'asb_incidents = { rule = "lower" }',
            "'reduce', 'increase', 'maintain' or 'none', found 'lower' (key targets.asb_incidents.rule)",
        ),
        (
            'asb_incidents = { rule = "reduce" }',
            'asb_incidents = { rule = "reduce", baseline = "2013/14" }',
            "expected a year before 2013/14, found 2013/14 (key targets.asb_incidents.baseline)",
        ),
        ('baseline = "2012/13"', 'baseline = "2013/14"', "found 2013/14 (key baseline)"),
        (
            'last = "2014-03"',
            'last = "2014-04"',
            "expected 2013-04 to 2014-03, the months of 2013/14, found 2013-04 to 2014-04 (key first)",
        ),
        ("E07000107 = 6959", "E07000107 = 6958", "expected counts that add up to 13,800, found 13,799"),
        ('id = "violent-crime"', 'id = "road-safety"', "expected each once, found 'road-safety' 2 times"),
    ],
)
def test_a_promise_that_cannot_be_is_refused(
    spoil: Spoil, sources: Sources, old: str, new: str, message: str
) -> None:
    with pytest.raises(Fault) as fault:
        load(spoil(PLAN, old, new), sources=sources)
    assert str(fault.value).startswith("dartford-gravesham-2013-14.toml: ")
    assert message in str(fault.value)
