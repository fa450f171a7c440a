"""The feed: sound Atom and JSON, escaped, the same for the same data, and labelled where figures are invented."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from defusedxml import ElementTree

from data_loaders.calendar.month import Month
from data_loaders.store.snapshot import Snapshot
from metrics.__main__ import main
from metrics.definitions.registry import load
from metrics.meetings.feed import ATOM, entries, write
from metrics.meetings.meeting import scope_of
from metrics.meetings.since import PaperSide, Since, since
from metrics.series.evidence import Evidence

NAME = {"a": ATOM}


@pytest.fixture(scope="module")
def found(illustrative_store) -> tuple[Evidence, Since]:
    evidence = Evidence(load(), Snapshot(illustrative_store))
    asked = scope_of(evidence.registry, Month.of(2014, 3), evidence.whole)
    codes = evidence.registry.partnership.codes
    return evidence, since(PaperSide(evidence, Month.of(2013, 12)), evidence, asked, codes)


def files(evidences: tuple[Evidence, Since], out: Path) -> tuple[str, dict]:
    evidence, what = evidences
    asked = scope_of(evidence.registry, Month.of(2014, 3), evidence.whole)
    atom, held = write(evidence, asked, what, "https://csp.example.gov.uk", out)
    return atom.read_text(encoding="utf-8"), json.loads(held.read_text(encoding="utf-8"))


def test_both_files_say_everything_that_is_different_once(found, tmp_path: Path) -> None:
    atom, held = files(found, tmp_path)
    feed = ElementTree.fromstring(atom)
    ids = [e.text for e in feed.findall("a:entry/a:id", NAME)]
    n = len(found[1].noted) + len(found[1].wards)
    assert len(ids) == len(set(ids)) == n == len(held["items"]) > 0
    assert [i["id"] for i in held["items"]] == ids
    assert [e.text for e in feed.findall("a:entry/a:summary", NAME)] == [
        i["content_text"] for i in held["items"]
    ]
    assert held["version"] == "https://jsonfeed.org/version/1.1"


def test_a_reader_of_feeds_finds_what_rfc_4287_asks_for(found, tmp_path: Path) -> None:
    feed = ElementTree.fromstring(files(found, tmp_path)[0])
    assert feed.tag == f"{{{ATOM}}}feed" and feed.find("a:author/a:name", NAME).text
    for part in (feed, *feed.findall("a:entry", NAME)):
        assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", part.find("a:id", NAME).text)
        assert part.find("a:title", NAME).text
        assert datetime.fromisoformat(part.find("a:updated", NAME).text).tzinfo
        assert part.find("a:link", NAME).get("href").startswith("https://csp.example.gov.uk/")


def test_invented_figures_say_so_and_the_same_data_makes_the_same_files(found, tmp_path: Path) -> None:
    first, again = files(found, tmp_path / "a"), files(found, tmp_path / "b")
    assert first == again
    assert all(i["content_text"].startswith("Illustrative data") for i in first[1]["items"])


def test_text_is_escaped_and_control_characters_are_left_out(found, tmp_path: Path) -> None:
    evidence, what = found
    attack = "<script>alert(1)</script> & \x00\x0b"
    item = what.noted[0]
    bad = replace(item, now=replace(item.now, area_name=attack))
    atom, held = files((evidence, Since([bad], [], [])), tmp_path)
    assert "<script>" not in atom
    title = ElementTree.fromstring(atom).find("a:entry/a:title", NAME).text
    assert title.endswith("<script>alert(1)</script> & ")
    assert len(held["items"]) == 1


def test_the_command_writes_both(illustrative_url: str, tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("CSP_DATABASE_URL", illustrative_url)
    assert main(["feed", "--out", str(tmp_path / "new"), "--to", "2014-03"]) == 0
    assert {p.name for p in (tmp_path / "new").iterdir()} == {"changes.atom", "changes.json"}
    assert "No earlier meeting has a paper" in capsys.readouterr().out


def test_entries_are_in_the_order_of_the_page(found) -> None:
    evidence, what = found
    asked = scope_of(evidence.registry, Month.of(2014, 3), evidence.whole)
    groups = [e.title.split(":")[0] for e in entries(what, asked)]
    order = ["Worse", "To look into", "Better"]
    assert groups == sorted(groups, key=order.index)
