"""The partnership that ships, and how another is chosen."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_loaders.fault import Fault
from data_loaders.partnership import DEFINITIONS, Partnership, current, read_partnership

SMALL = """
name = "Ashmere"
short = "Ashmere"
csp_code = "E22000999"
county = "Northshire"
fire_service = "Northshire Fire"
force = { name = "Northshire Police", street = "northshire" }
boroughs = [{ code = "E07000901", name = "Ash", council = "Ash Council", stats19 = 901 }]
"""


@pytest.fixture
def own() -> Partnership:
    return read_partnership(DEFINITIONS / "partnerships" / "dartford-gravesham.toml")


def _write(root: Path, name: str, text: str = SMALL) -> Path:
    path = root / "partnerships" / f"{name}.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_codes_that_data_is_found_by(own: Partnership) -> None:
    assert own.csp_code == "E22000352"
    assert own.force.street == "kent"
    assert [(b.code, b.name, b.stats19) for b in own.boroughs] == [
        ("E07000107", "Dartford", 532),
        ("E07000109", "Gravesham", 535),
    ]
    assert own.meetings == "quarter"


def test_the_borough_codes_agree_with_the_official_list(own: Partnership, shared_data: Path) -> None:
    rows = (shared_data / "lookups" / "la_all_codes_kent.csv").read_text(encoding="utf-8").splitlines()
    official = dict(row.split(",")[:2] for row in rows[1:])
    assert {b.code: b.name for b in own.boroughs}.items() <= official.items()


def test_an_unknown_borough_is_refused_by_name(own: Partnership) -> None:
    assert own.borough("E07000109").name == "Gravesham"
    with pytest.raises(Fault, match="E07000999"):
        own.borough("E07000999")


def test_groups_form_a_tree_and_contacts_are_whole(own: Partnership) -> None:
    by_id = {g.id: g for g in own.groups}
    assert [g.id for g in own.groups if g.parent is None] == ["partnership", "abuse-forum"]
    assert all(g.parent in by_id for g in own.groups if g.parent)
    assert len(own.contacts) == 12
    assert all(c.website for c in own.contacts if c.address)


def test_which_partnership_is_meant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CSP_PARTNERSHIP", raising=False)
    monkeypatch.delenv("CSP_DEFINITIONS", raising=False)
    assert current().id == "dartford-gravesham"
    _write(tmp_path, "ashmere")
    monkeypatch.setenv("CSP_DEFINITIONS", str(tmp_path))
    assert current().id == "ashmere", "the only one there is meant"
    _write(tmp_path, "birch")
    with pytest.raises(Fault, match=r"expected dartford-gravesham\.toml, found ashmere, birch"):
        current()
    monkeypatch.setenv("CSP_PARTNERSHIP", "birch")
    assert current().id == "birch"
    assert current(partnership="ashmere").id == "ashmere"


def test_a_folder_without_definitions_is_named(tmp_path: Path) -> None:
    with pytest.raises(Fault, match="found no partnership") as fault:
        current(tmp_path / "nowhere")
    assert str(tmp_path / "nowhere") in str(fault.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "E07000901",
            "E0700901",
            "expected an ONS area code such as E07000107, found 'E0700901' (key boroughs[1].code)",
        ),
        ("boroughs = [", "boroughs = [] #", "expected at least one, found none (key boroughs)"),
        (
            "stats19 = 901 }",
            "stats19 = 901 }, { code = 'E07000901', name = 'B', council = 'B', stats19 = 2 }",
            "expected each once, found 'E07000901' 2 times (key boroughs)",
        ),
        (
            "stats19 = 901",
            "stats19 = '901'",
            "expected a valid integer, found '901' (key boroughs[1].stats19)",
        ),
        (
            "county =",
            "groups = [{ id = 'a', name = 'A', does = 'x', parent = 'b' }]\ncounty =",
            "expected a group named above it, found 'b' (key groups[1].parent)",
        ),
        (
            "county =",
            "groups = [{ id = 'a', name = 'A', does = 'x', covers = ['E07000107'] }]\ncounty =",
            "expected one of E07000901, found 'E07000107' (key groups[1].covers)",
        ),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert SMALL.count(old) == 1
    path = _write(tmp_path, "ashmere", SMALL.replace(old, new))
    with pytest.raises(Fault) as fault:
        read_partnership(path)
    assert str(fault.value).startswith("ashmere.toml: ")
    assert message in str(fault.value)
