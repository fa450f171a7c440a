"""The shipped definitions, a copy of them to spoil, and the sources that they may name."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from metrics.definitions.registry import Registry, load

SHIPPED = Path(__file__).resolve().parents[2] / "metrics"
FOLDERS = ("indicators", "plans", "partnerships", "consultations")

STREET = (
    "Anti-social behaviour|Bicycle theft|Burglary|Criminal damage and arson|Drugs|Other crime|Other theft|"
    "Possession of weapons|Public order|Robbery|Shoplifting|Theft from the person|Vehicle crime|"
    "Violence and sexual offences|Violent crime|Public disorder and weapons"
)
SEVERITIES = ("fatal", "serious", "slight", "unknown", "ksi_adjusted", "pedestrian", "cyclist")


@pytest.fixture(scope="session")
def sources() -> dict[str, frozenset[str] | None]:
    """What each source counts, written down here so that definitions are tested without any loader."""
    return {
        "police_street": frozenset(STREET.split("|")),
        "stats19": frozenset(f"{what}_{how}" for what in ("collision", "casualty") for how in SEVERITIES),
        "population": frozenset({"residents", "households"}),
        "fingertips": frozenset({"alcohol_admissions_narrow"}),
        "partner_return": None,
    }


@pytest.fixture
def definitions(tmp_path: Path) -> Path:
    """A copy of the shipped definitions that a test may change."""
    for folder in FOLDERS:
        shutil.copytree(SHIPPED / folder, tmp_path / folder)
    return tmp_path


@pytest.fixture(scope="session")
def shipped(sources: dict[str, frozenset[str] | None]) -> Registry:
    """The definitions that ship, read once."""
    return load(SHIPPED, "dartford-gravesham", sources)


@pytest.fixture
def spoil(definitions: Path) -> Callable[[str, str, str], Path]:
    """Replaces a text that occurs once in a file of the copy, and returns the copy."""

    def replace(file: str, old: str, new: str) -> Path:
        path = definitions / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return definitions

    return replace
