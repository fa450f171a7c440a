"""The list of hotspots on the command line, asked for a part of the events as the page asks for them."""

from __future__ import annotations

import csv
import io

import pytest

from data_loaders.calendar.month import NAMES
from metrics.__main__ import main
from metrics.hotspots.when import DAYS

ASKED = ["hotspots", "--from", "2013-04", "--to", "2014-03", "--topic"]


@pytest.fixture
def total(illustrative_url, monkeypatch, capsys):
    """How many events the command counts with some options, in both boroughs together."""
    monkeypatch.setenv("CSP_DATABASE_URL", illustrative_url)

    def count(topic: str, *options: str) -> float:
        assert main([*ASKED, topic, *options]) == 0
        rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
        whole = sum(float(r["Count"]) for r in rows if r["Ward"] == "Borough total")
        assert whole == sum(float(r["Count"]) for r in rows if r["Ward"] != "Borough total")
        return whole

    return count


def test_months_days_and_hours_part_the_events_without_loss(total) -> None:
    every = total("collisions")
    assert total("collisions", "--days", *DAYS[:5]) + total("collisions", "--days", *DAYS[5:]) == every
    night, day = ("--hour", "22:00", "--last-hour", "02:59"), ("--hour", "3", "--last-hour", "21")
    assert total("collisions", *night) + total("collisions", *day) == every
    assert 0 < total("collisions", *night, "--days", "friday", "SATURDAY") < total("collisions", *night)
    assert total("collisions", "--last-hour", "11") + total("collisions", "--hour", "12:00") == every
    assert total("asb", "--months", *NAMES[:6]) + total("asb", "--months", *NAMES[6:]) == total("asb")


@pytest.mark.parametrize("options", [["--days", "Friday"], ["--hour", "22:00"], ["--last-hour", "02:59"]])
def test_a_topic_whose_source_tells_no_hours_says_so(total, capsys, options: list[str]) -> None:
    assert main([*ASKED, "asb", *options]) == 1
    text = capsys.readouterr()
    assert not text.out
    assert "days and hours: expected a topic whose source tells them, such as collisions" in text.err
    assert "found asb_incidents" in text.err


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--days", "Fri"], "expected one of Monday, Tuesday"),
        (["--months", "13"], "expected one of January, February"),
        (["--hour", "22:59"], "expected 00:00 to 23:00; found '22:59'"),
        (["--last-hour", "24"], "expected 00:59 to 23:59; found '24'"),
    ],
)
def test_a_wrong_name_or_hour_is_told_with_what_was_expected(capsys, options, found) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([*ASKED, "collisions", *options])
    assert stopped.value.code == 2
    assert found in capsys.readouterr().err
