"""What readers asked for lately is kept, and never more than so much of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from metrics.definitions.registry import registry
from metrics.recent import Recent
from metrics.series.evidence import MADE, Evidence


@given(st.integers(1, 5), st.lists(st.integers(0, 9), max_size=60))
def test_the_last_values_asked_for_are_kept_and_no_more(most: int, asked: list[int]) -> None:
    recent, made = Recent(most), []
    for key in asked:
        assert recent.get(key, lambda key=key: made.append(key) or str(key)) == str(key)
        assert len(recent) <= most
    lately = list(dict.fromkeys(reversed(asked)))[:most]
    before = len(made)
    for key in lately:
        recent.get(key, lambda: made.append(-1))
    assert len(made) == before


def test_whatever_readers_ask_for_the_evidence_grows_no_further() -> None:
    """An anonymous reader chooses the borough, the month, the year before and the day."""
    from data_loaders.store.snapshot import Snapshot

    evidence = Evidence(registry(), Snapshot.__new__(Snapshot), "officer")
    for key in range(MADE * 2):
        evidence.remember(("measure", key), object)
        evidence._series.get(("measure", key), object)
    assert len(evidence._made) == MADE and len(evidence._series) <= MADE
