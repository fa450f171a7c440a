"""The plan's survey tables: counts as printed, sums that are checked, per cents that are computed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from data_loaders.fault import Fault
from metrics.definitions.consultation import Consultation
from metrics.definitions.registry import Registry, load

FILE = "consultations/dartford-gravesham-2013-14.toml"


@pytest.fixture(scope="session")
def own(shipped: Registry) -> Consultation:
    (result,) = shipped.consultations
    return result


def test_the_tables_have_the_plans_shape(own: Consultation) -> None:
    assert own.responses == 456
    shape = {q.id: (len(q.rows), len(q.answers), len(q.others)) for q in own.questions}
    assert shape == {"agreement": (1, 3, 0), "levels": (8, 3, 3), "problems": (11, 5, 3)}
    assert {s.title: len(s.counts) for s in own.samples} == {"Age": 8, "Ethnicity": 21, "Gender": 3}


def test_every_row_adds_up_to_those_who_answered(own: Consultation) -> None:
    for question in own.questions:
        for row in question.rows:
            assert sum(row.counts) == row.answered <= own.responses, row.about
    for sample in own.samples:
        assert sum(sample.counts.values()) == sample.answered == own.responses


def test_every_count_stands_in_the_plan(own: Consultation, shared_data: Path) -> None:
    """Each row's numbers follow each other in the plan's text, with its printed per cents between them."""
    path = shared_data.parent / "plan" / "community-safety-plan-2013-14.txt"
    if not path.is_file():
        pytest.skip("the plan's text beside the repository is not on this machine")
    text = path.read_text(encoding="utf-8")
    for question in own.questions[1:]:
        for row in question.rows:
            cells = r"\s*".join(rf"\b{n}\s*\(([\d.]+)%\)" for n in row.counts)
            printed = re.search(rf"{cells}\s*{row.answered}\b", text)
            assert printed, row.about
            for share, as_printed in zip(row.shares, printed.groups(), strict=True):
                assert share == pytest.approx(float(as_printed), abs=0.3), row.about


def test_where_the_plans_own_figures_disagree_a_note_says_so(own: Consultation) -> None:
    noted = {row.about: row.note for q in own.questions for row in q.rows if row.note}
    assert set(noted) == {"The six priorities", "Vandalism or criminal damage"}
    (row,) = own.question("agreement").rows
    assert f"{row.shares[0]:.1f}%" == "92.7%"
    assert "93.0%" in noted["The six priorities"]
    assert "92.7%" in noted["The six priorities"]


def test_shares_of_the_sample(own: Consultation) -> None:
    age = own.samples[0]
    assert age.shares["65 and over"] == pytest.approx(33.3333, abs=1e-3)
    assert sum(age.shares.values()) == pytest.approx(100)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "counts = [390, 56, 3]",
            "counts = [391, 56, 3]",
            "expected counts that add up to the 449 who answered, or a note, found 450 "
            "(key questions[2].rows[1].counts)",
        ),
        (
            "counts = [390, 56, 3]",
            "counts = [390, 59]",
            "expected 3 counts, found 2 (key questions[2].rows[1].counts)",
        ),
        ("counts = [390, 56, 3]", "counts = [390, -56, 3]", "(key questions[2].rows[1].counts[2])"),
        ('"Under 18" = 1', '"Under 18" = 2', "expected counts that add up to 456, or a note, found 457"),
        ("responses = 456", "responses = 448", "expected at least the 449 who answered one question, found 448"),
        ('about = "Reducing burglary"', 'about = "Working with offenders"', "found 'Working with offenders' 2 times"),
    ],
)  # fmt: skip
def test_a_table_that_does_not_add_up_needs_a_note(
    spoil: Callable[[str, str, str], Path],
    sources: dict[str, frozenset[str] | None],
    old: str,
    new: str,
    message: str,
) -> None:
    with pytest.raises(Fault) as fault:
        load(spoil(FILE, old, new), sources=sources)
    assert message in str(fault.value)


def test_a_note_lets_a_row_stand_as_printed(
    spoil: Callable[[str, str, str], Path], sources: dict[str, frozenset[str] | None]
) -> None:
    new = 'counts = [391, 56, 3], note = "The plan prints 449."'
    (ours,) = load(spoil(FILE, "counts = [390, 56, 3]", new), sources=sources).consultations
    assert ours.question("levels").rows[0].counts == (391, 56, 3)
