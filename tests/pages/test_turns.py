"""What costs much is done so many at once, and who waits too long hears it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from pages.exports import chart_picture, document, workbook
from pages.hotspots import sheet
from pages.state import turns
from pages.state.turns import TooBusy, Turns, one_file_at_a_time


def test_only_so_many_at_once_and_the_next_when_one_is_done() -> None:
    places, inside, leave = Turns("this page", 2, 60), Barrier(3), Event()

    def read() -> None:
        with places.take():
            inside.wait(60)
            leave.wait(60)

    with ThreadPoolExecutor(2) as pool:
        readers = [pool.submit(read) for _ in range(2)]
        inside.wait(60)
        places.seconds = 0
        with pytest.raises(TooBusy, match="try again in a minute"), places.take():
            pass
        leave.set()
        for reader in readers:
            reader.result(60)
    with places.take():
        pass


def test_a_turn_is_given_back_when_the_page_fails() -> None:
    places = Turns("this page", 1, 0)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), places.take():
            raise ZeroDivisionError


def test_a_file_waits_for_another_and_not_for_its_own_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    making, leave = Event(), Event()

    @one_file_at_a_time
    def slow() -> None:
        making.set()
        leave.wait(60)

    @one_file_at_a_time
    def whole() -> str:
        return part()

    @one_file_at_a_time
    def part() -> str:
        return "made"

    assert whole() == "made"
    monkeypatch.setattr(turns, "FILE_SECONDS", 0)
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(slow)
        assert making.wait(60)
        with pytest.raises(TooBusy):
            whole()
        leave.set()
        other.result(60)
    assert whole() == "made"


@pytest.mark.parametrize(
    "make", [chart_picture.png, chart_picture._svg, document._compile, sheet.sheet, workbook.write]
)
def test_everything_that_makes_a_file_takes_turns(make: object) -> None:
    assert hasattr(make, "__wrapped__")
