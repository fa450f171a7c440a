"""What the units of deploy/ give to whom: each process has the secrets it needs and no others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pages.access import sign_in

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
SIGN_IN = frozenset(sign_in.SETTINGS)
WRITER, READER = "CSP_DATABASE_URL", "CSP_READ_DATABASE_URL"
SECRETS = {
    "csp-dashboard@.service": SIGN_IN | {WRITER, READER},
    "csp-backup.service": {WRITER},
    "csp-doctor.service": {WRITER},
    "csp-proxy.service": set(),
}


def lines(unit: str, name: str) -> list[str]:
    """Every value that a unit gives to a setting of systemd's."""
    return re.findall(rf"^{name}=(.*)$", (DEPLOY / unit).read_text(), re.MULTILINE)


def variables(example: Path) -> set[str]:
    """The names in an example of a settings file."""
    return set(re.findall(r"^(\w+)=", example.read_text(), re.MULTILINE))


def environment(unit: str) -> set[str]:
    """The names of everything that a unit's process finds in its environment."""
    files = [DEPLOY / f"{Path(line).name}.example" for line in lines(unit, "EnvironmentFile")]
    plain = {pair.split("=")[0] for line in lines(unit, "Environment") for pair in line.split()}
    return plain.union(*map(variables, files))


@pytest.mark.parametrize("unit", SECRETS)
def test_a_unit_has_the_secrets_it_needs_and_no_others(unit: str) -> None:
    assert environment(unit) & (SIGN_IN | {WRITER, READER}) == SECRETS[unit]


def test_every_unit_and_every_settings_file_is_accounted_for() -> None:
    assert {path.name for path in DEPLOY.glob("*.service")} == set(SECRETS)
    read = {f"{Path(line).name}.example" for unit in SECRETS for line in lines(unit, "EnvironmentFile")}
    assert read == {path.name for path in DEPLOY.glob("*.example")}


def test_a_secret_stands_in_a_file_that_holds_nothing_else() -> None:
    for path in DEPLOY.glob("*.example"):
        secrets = variables(path) & (SIGN_IN | {WRITER, READER})
        assert not secrets or secrets == variables(path), path.name
        assert not secrets or "(mode 600, root)" in path.read_text(), path.name


def test_every_setting_of_an_example_is_one_that_the_code_reads() -> None:
    """A name that nothing reads gives a false feeling of safety."""
    code = "".join(
        path.read_text()
        for path in [ROOT / "serve.py", *ROOT.glob("pages/**/*.py"), *ROOT.glob("data_loaders/**/*.py")]
    )
    for path in DEPLOY.glob("*.example"):
        text = (DEPLOY / "haproxy.cfg").read_text() if path.name.startswith("proxy") else code
        assert {name for name in variables(path) if name not in text} == set(), path.name


def test_the_number_of_open_files_is_set_where_readers_connect() -> None:
    for unit in ("csp-dashboard@.service", "csp-proxy.service"):
        assert int(lines(unit, "LimitNOFILE")[0]) >= 4096
