"""Survey counts as shares: against the per cents that the plan prints, a slow count, and what must always hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.consultation.shares import answers, empty_groups, groups, leading_answers, ranked, share
from metrics.definitions.consultation import AnswerRow, Consultation, Question, Sample
from metrics.definitions.registry import Registry
from metrics.formats import some_percent
from metrics.wording import consultation as said

# The per cents that the plan prints, in its order. It rounds to halves, and to quarters in places.
PRINTED = {
    "levels": {
        "Reducing anti-social behaviour": (87, 12.5, 0.5),
        "Reducing burglary": (81.5, 18, 0.5),
        "Tackling theft and handling stolen goods": (67, 31, 2),
        "Reducing drug and alcohol-related problems": (69, 27.5, 3.5),
        "Tackling domestic abuse": (53, 39, 8),
        "Working with offenders": (29, 55, 16),
        "Improving road safety": (46, 43.5, 10.5),
        "Supporting and engaging with local communities": (38.5, 48.5, 13),
    },
    "problems": {
        "Burglaries or break-ins": (8.5, 37.5, 32, 8, 14),
        "Violent crime": (6, 16.5, 26.5, 33.5, 17.5),
        "Vehicle crime": (9, 24.5, 41, 14, 11.5),
        "Teenagers hanging around": (18, 20.5, 31.5, 26.5, 3.5),
        "Drunk or rowdy behaviour": (13, 15, 32.5, 34.5, 5),
        "Vandalism or criminal damage": (14.5, 25, 36, 19, 5),
        "Rubbish or litter lying around": (32, 32.75, 25, 9.5, 0.75),
        "Noisy neighbours or loud parties": (7, 12, 25, 51.5, 4.5),
        "People using or dealing drugs": (11, 13.5, 22, 31, 22.5),
        "Abandoned or burnt out cars": (2, 6, 18.5, 63.5, 10),
        "Speeding cars and road safety": (22, 27, 33, 16.5, 1.5),
    },
}
HALF_A_HALF = 0.25
# The rows whose printed per cents do not add up to 100, though their counts do.
MISPRINTED = {"Vandalism or criminal damage": 99.5}
SAMPLE = {
    "Age": (0.25, 1, 4, 11.75, 20, 27, 33.5, 2.5),
    "Gender": (44.5, 52.5, 3),
    "Ethnicity": (86.5, 1.25, 1.75, 0.25, 0.5, 0.75, 0.25, 3.25, 0.25, 0.5, 0.75, 1, 3),
}


@pytest.fixture(scope="module")
def own(shipped: Registry) -> Consultation:
    (result,) = shipped.consultations
    return result


@pytest.mark.parametrize("question", PRINTED)
def test_shares_are_the_plans_within_its_rounding(own: Consultation, question: str) -> None:
    asked = own.question(question)
    assert [row.about for row in asked.rows] == list(PRINTED[question])
    for row in asked.rows:
        printed = PRINTED[question][row.about]
        assert sum(printed) == MISPRINTED.get(row.about, 100)
        for result, as_printed in zip(answers(asked, row).shares, printed, strict=True):
            assert result.percent == pytest.approx(as_printed, abs=HALF_A_HALF), (row.about, result.label)


def test_the_agreement_is_nearer_to_another_half_than_the_plan_prints(own: Consultation) -> None:
    question = own.question("agreement")
    (yes, no, unsure) = answers(question, question.rows[0]).shares
    assert (yes.count, yes.asked) == (408, 440)
    assert yes.percent == pytest.approx(92.7273, abs=1e-4)  # printed as 93.0
    assert no.percent == unsure.percent == pytest.approx(3.5, abs=HALF_A_HALF)


@pytest.mark.parametrize("sample", SAMPLE)
def test_who_answered_is_the_plans_within_its_rounding(own: Consultation, sample: str) -> None:
    (result,) = (s for s in own.samples if s.title == sample)
    # 92 and 152 of 456 are rounded to whole and half per cents, the rest to quarters.
    for group, printed in zip(groups(result), SAMPLE[sample], strict=True):
        assert group.percent == pytest.approx(printed, abs=HALF_A_HALF), group.label


def test_nobody_chose_eight_of_the_ethnic_groups(own: Consultation) -> None:
    (ethnicity,) = (s for s in own.samples if s.title == "Ethnicity")
    assert len(empty_groups(ethnicity)) == 8
    assert {s.label for s in groups(ethnicity)} | set(empty_groups(ethnicity)) == set(ethnicity.counts)


def test_ranked_is_by_the_upper_half_of_the_scale(own: Consultation) -> None:
    assert [leading_answers(q) for q in own.questions] == [
        ("Yes",),
        ("High",),
        ("A very big problem", "A problem"),
    ]
    problems = own.question("problems")
    slow = sorted(problems.rows, key=lambda row: (row.counts[0] + row.counts[1]) / row.answered, reverse=True)
    assert [row.about for row in ranked(problems)] == [row.about for row in slow]
    assert (ranked(problems)[0].leading.count, ranked(problems)[0].asked) == (141 + 145, 442)


def test_equal_rows_stay_in_the_plans_order() -> None:
    rows = tuple(AnswerRow(about=name, counts=(1, 1), answered=2) for name in ("b", "a", "c"))
    question = Question(id="q", title="t", reference="r", answers=("Yes", "No"), rows=rows)
    assert [row.about for row in ranked(question)] == ["b", "a", "c"]


def test_wilson() -> None:
    result = share("yes", 65, 100)
    assert (result.interval.lower, result.interval.upper) == pytest.approx((55.2544, 73.6358), abs=1e-4)


@pytest.mark.parametrize(("count", "asked"), [(0, 0), (3, 2), (-1, 5)])
def test_counts_that_cannot_be_are_refused(count: int, asked: int) -> None:
    with pytest.raises(ValueError, match="expected"):
        share("yes", count, asked)


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_share(counts: tuple[int, int]) -> None:
    result = share("yes", *counts)
    assert 0 <= result.interval.lower <= result.percent <= result.interval.upper <= 100


@given(st.lists(st.integers(0, 400), min_size=2, max_size=5).filter(any))
def test_the_answers_of_a_row_add_up(counts: list[int]) -> None:
    names = ("1", "2", "3", "4", "Don't know")[: len(counts)]
    row = AnswerRow(about="x", counts=tuple(counts), answered=sum(counts))
    question = Question(id="q", title="t", reference="r", answers=names, rows=(row,))
    result = answers(question, row)
    assert sum(s.percent for s in result.shares) == pytest.approx(100)
    assert result.leading.count == sum(s.count for s in result.shares if s.label in leading_answers(question))


# -- in words ----------------------------------------------------------------------------------------------------


def test_findings_name_the_most_and_the_least(own: Consultation) -> None:
    agreement, levels, problems = map(said.finding, own.questions)
    assert agreement == (
        "Of the 440 people who answered, 93% chose “Yes” (408), 4% chose “No” (16) and 4% chose “Don't know” (16)."
    )
    assert levels == (
        "“High” was chosen most often for reducing anti-social behaviour (87%), reducing burglary (81%) and reducing "
        "drug and alcohol-related problems (69%), and least often for working with offenders (29%)."
    )
    assert problems.startswith(
        "“A very big problem” or “a problem” was chosen most often for rubbish or litter"
    )
    assert problems.endswith("least often for abandoned or burnt out cars (8%).")


def test_the_caution_names_how_many_answered(own: Consultation) -> None:
    assert said.caution(own).startswith("456 people chose to answer. They are not a random sample")
    assert said.largest(own) == (
        "The largest groups among them: “65 and over” (33%), “White British” (87%) and “Female” (52%)."
    )


def test_alternative_text_has_every_group(own: Consultation) -> None:
    for sample in own.samples:
        text = said.sample_text(sample)
        assert all(f"{label}: {n}" in text for label, n in sample.counts.items() if n)


def test_something_is_never_told_as_nothing() -> None:
    sample = Sample(title="t", reference="r", counts={"one": 1, "none": 0, "others": 455}, answered=456)
    assert "one: 1 (under 1%)" in said.sample_text(sample)
    assert [some_percent(value) for value in (0, 0.49, 0.51, 34.4)] == ["0%", "under 1%", "1%", "34%"]


def test_abbreviations_keep_their_capitals() -> None:
    assert (said.lowered("Drug use"), said.lowered("KCAP premises")) == ("drug use", "KCAP premises")
    assert said.listed(["a"]) == "a"
    assert said.listed(["a", "b", "c"]) == "a, b and c"
