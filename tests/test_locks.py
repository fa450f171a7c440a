"""What is installed is pinned to the byte: the lock files hold every package, and agree with what was asked for."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
KINDS = ["requirements", "requirements-bulk", "requirements-dev"]
ENTRY = re.compile(
    r"(?P<name>[a-z0-9.-]+)==(?P<version>\S+)(?: ; [^\\]+)?((?: \\\n    --hash=sha256:[0-9a-f]{64})+)"
)

Pins = dict[str, dict[str, set[str]]]


def asked(kind: str) -> list[Requirement]:
    """What a requirements file asks for, with what the file it builds on does."""
    requirements: list[Requirement] = []
    for line in (ROOT / f"{kind}.txt").read_text("utf-8").splitlines():
        if line.startswith("-r "):
            requirements += asked(line.removeprefix("-r ").removesuffix(".txt"))
        elif line and not line.startswith("#"):
            requirements.append(Requirement(line))
    return requirements


def locked(kind: str) -> Pins:
    """What a lock file pins: {name: {version: hashes}}. Anything in it that is no pin with hashes fails."""
    lines = (ROOT / f"{kind}.lock").read_text("utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("#"))
    results: Pins = {}
    for entry in re.split(r"\n(?=\S)", text.strip()):
        pin = ENTRY.fullmatch(entry)
        assert pin, f"{kind}.lock: expected a version and hashes, found {entry[:80]!r}"
        hashes = set(re.findall(r"sha256:(\w+)", pin[3]))
        results.setdefault(pin["name"], {})[pin["version"]] = hashes
    return results


@pytest.mark.parametrize("kind", KINDS)
def test_a_lock_holds_what_is_asked_for_in_that_very_version(kind: str) -> None:
    pins = locked(kind)
    for requirement in asked(kind):
        versions = pins.get(canonicalize_name(requirement.name), {})
        assert [f"=={v}" for v in versions] == [str(requirement.specifier)], f"{requirement}: run make lock"


@pytest.mark.parametrize("kind", KINDS)
def test_a_lock_holds_what_every_package_needs_and_nothing_else(kind: str) -> None:
    """As far as the packages of this machine say: what only other systems need is not installed here."""
    pins, needed, waiting = locked(kind), set[str](), asked(kind)
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        extras = requirement.extras or {""}
        key = f"{name}[{','.join(sorted(extras))}]"
        if key in needed:
            continue
        needed.add(key)
        assert name in pins, f"{name} is not in {kind}.lock: run make lock"
        try:
            wants = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue
        further = map(Requirement, wants)
        waiting += [
            r for r in further if not r.marker or any(r.marker.evaluate({"extra": e}) for e in extras)
        ]
    names = {key.partition("[")[0] for key in needed}
    text = (ROOT / f"{kind}.lock").read_text("utf-8")
    elsewhere = {name for name in pins if re.search(rf"^{re.escape(name)}==\S+ ;", text, re.MULTILINE)}
    assert pins.keys() - names <= elsewhere, "no longer needed: run make lock"


def test_every_lock_pins_the_same_files() -> None:
    everything = locked("requirements-dev")
    for kind in KINDS:
        for name, versions in locked(kind).items():
            for version, hashes in versions.items():
                assert everything[name][version] == hashes, f"{name} {version}: run make lock"


def test_what_is_installed_comes_from_a_lock_and_no_lock_names_a_host() -> None:
    installs = re.findall(r"pip install .*", (ROOT / "Makefile").read_text("utf-8"))
    assert len(installs) == 2
    assert all("--require-hashes" in line and line.endswith(".lock") for line in installs)
    for kind in KINDS:
        assert "://" not in (ROOT / f"{kind}.lock").read_text("utf-8")
