"""Another partnership is a folder of files and no code: an invented one of three boroughs."""

from __future__ import annotations

from pathlib import Path

import pytest

from metrics.definitions.registry import Registry, load, registry

Sources = dict[str, frozenset[str] | None]

PARTNERSHIP = """
name = "Ashmere Safer Together"
short = "Ashmere"
csp_code = "E22000999"
county = "Northshire"
fire_service = "Northshire Fire"
force = { name = "Northshire Police", street = "north-shire" }
meetings = "month"
boroughs = [
  { code = "E07000901", name = "Ash", council = "Ash Council", stats19 = 901 },
  { code = "E07000902", name = "Birch", council = "Birch Council", stats19 = 902 },
  { code = "E07000903", name = "Cedar", council = "Cedar Council", stats19 = 903 },
]
"""
PLAN = """
partnership = "ashmere"
title = "Ashmere plan"
year = "2025/26"
first = "2025-04"
last = "2026-03"
baseline = "2023/24"
source = "Ashmere, 2025"

[[priorities]]
id = "town-centres"
title = "Town centres"
short = "Town centres"
why = ["They matter."]
objectives = [{ says = "Calmer evenings.", reference = "page 3" }]
actions = []
measures = [{ says = "Robbery and patrols.", reference = "page 4", indicators = ["patrols", "robbery"] }]
coordination = { group = "Town group", says = "It meets monthly.", reference = "page 5" }

[[priorities]]
id = "roads"
title = "Roads"
short = "Roads"
why = ["They matter too."]
objectives = []
actions = []
measures = [{ says = "Casualties.", reference = "page 6", indicators = ["casualties"] }]
coordination = { group = "Road group", says = "It meets yearly.", reference = "page 7" }

[targets]
robbery = { rule = "reduce", boroughs = { E07000902 = { rule = "maintain", baseline = "2022/23" } } }
casualties = { number = { kind = "absolute_change", value = -10, by = "2026-03" } }
"""
SAID = """
lead = "Town group"
reviewed = 2026-11-22
why = "Because."
definition = "All of them."
"""
INDICATORS = {
    "robbery": 'title = "Robbery"\npriority = "town-centres"\nnoun = "robberies"\n'
    'numerator = { source = "police_street", categories = ["Robbery"] }\n',
    "patrols": 'title = "Patrols"\npriority = "town-centres"\nnoun = "patrols"\nkind = "number"\nunit = "patrols"\n'
    'good = "activity"\nfrequency = "month"\ngeographies = ["borough"]\nnumerator = { source = "partner_return" }\n'
    'unprotected = "It counts patrols."\n',
    "casualties": 'title = "Casualties"\npriority = "roads"\nnoun = "people hurt"\nkind = "number"\nunit = "people"\n'
    'numerator = { source = "stats19", categories = ["casualty_fatal", "casualty_serious"] }\n',
}  # fmt: skip


def _write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def ashmere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sources: Sources) -> Registry:
    _write(tmp_path, "partnerships/ashmere.toml", PARTNERSHIP)
    _write(tmp_path, "plans/ashmere-2025-26.toml", PLAN)
    for name, text in INDICATORS.items():
        _write(tmp_path, f"indicators/{name}.toml", text + SAID)
    monkeypatch.setenv("CSP_DEFINITIONS", str(tmp_path))
    monkeypatch.delenv("CSP_PARTNERSHIP", raising=False)
    return load(sources=sources)


def test_it_is_read_from_its_folder(ashmere: Registry) -> None:
    assert ashmere.partnership.codes == ("E07000901", "E07000902", "E07000903")
    assert ashmere.partnership.force.street == "north-shire"
    assert [p.id for p in ashmere.plan.priorities] == ["town-centres", "roads"]
    assert ashmere.consultations == ()
    assert ashmere.plan.story is None


def test_its_measures_are_in_its_plans_order(ashmere: Registry) -> None:
    assert [i.id for i in ashmere.measures("town-centres")] == ["patrols", "robbery"]
    assert [i.id for i in ashmere.measures("roads")] == ["casualties"]
    assert ashmere.reference("robbery") == "page 4"


def test_its_targets_are_its_own(ashmere: Registry) -> None:
    results = {c: ashmere.target("robbery", c) for c in (*ashmere.partnership.codes, None)}
    told = {code: (t.rule, t.baseline) for code, t in results.items() if t}
    assert told == {
        "E07000901": ("reduce", "2023/24"),
        "E07000902": ("maintain", "2022/23"),
        "E07000903": ("reduce", "2023/24"),
        None: ("reduce", "2023/24"),
    }
    casualties = ashmere.target("casualties", "E07000903")
    assert casualties is not None
    assert casualties.number is not None
    assert (casualties.number.kind, casualties.number.value) == ("absolute_change", -10)
    assert ashmere.target("patrols") is None


def test_two_partnerships_may_share_a_folder(definitions: Path, sources: Sources) -> None:
    _write(definitions, "partnerships/ashmere.toml", PARTNERSHIP)
    _write(definitions, "plans/ashmere-2025-26.toml", PLAN.replace('id = "roads"', 'id = "road-safety"'))
    for name in ("robbery", "patrols"):
        _write(definitions, f"indicators/{name}.toml", INDICATORS[name] + SAID)
    ours, theirs = (load(definitions, name, sources) for name in ("dartford-gravesham", "ashmere"))
    assert (ours.plan.year, theirs.plan.year) == ("2013/14", "2025/26")
    assert (ours.plan_for("2025-05"), theirs.plan_for("2025-05")) == ((ours.plan, False), (theirs.plan, True))
    assert [i.id for i in theirs.measures("town-centres")] == ["patrols", "robbery"]
    assert theirs.consultations == ()


def test_the_dashboard_finds_it_by_the_environment(ashmere: Registry) -> None:
    registry.cache_clear()
    try:
        assert registry().partnership == ashmere.partnership
    finally:
        registry.cache_clear()
