"""What is kept is out of the collector's sight, and is looked at again after a while."""

from __future__ import annotations

import gc

import pytest

from pages.app.garbage import Sight


class Kept:
    """An object that is part of a circle, so that only the collector can find that it has gone."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def sight():
    """A sight that bears 5,000 objects, far more than other threads make meanwhile, and looks again every third time.
    Afterwards all is as it was."""
    gc.collect()
    gc.freeze()
    result = Sight(many=5_000, times=3)
    gc.callbacks.append(result)
    yield result
    gc.callbacks.remove(result)
    gc.unfreeze()


def unseen() -> int:
    return gc.get_freeze_count()


def test_only_many_objects_that_stay_are_put_out_of_sight(sight: Sight) -> None:
    few, before = [Kept() for _ in range(1_000)], unseen()
    gc.collect()
    assert unseen() < before + 1_000 and few
    many = [Kept() for _ in range(25_000)]
    gc.collect(1)
    assert unseen() < before + 1_000
    gc.collect()
    assert unseen() > before + len(many) / 2


def test_what_has_gone_is_found_at_the_next_look(sight: Sight) -> None:
    gone = [Kept() for _ in range(25_000)]
    gc.collect()
    before = unseen()
    del gone
    gc.collect()
    assert unseen() >= before - 5_000, "out of sight"
    for _ in range(2):
        more = [Kept() for _ in range(25_000)]
        gc.collect()
    assert unseen() == 0, "the third time everything is put back"
    gc.collect()
    assert unseen() < before + 30_000 and more
