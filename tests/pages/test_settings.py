"""Which settings a dashboard refuses to start with, and what it says of those that it starts with."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from ipaddress import ip_address
from pathlib import Path

import pytest

import serve
from data_loaders.fault import Fault
from data_loaders.store.engine import REPOSITORY
from pages.access import local_steward, sign_in
from pages.app import hosts, settings

STEWARD = {"CSP_LOCAL_STEWARD": "Jo Smith"}
SIGN_IN = dict.fromkeys(sign_in.SETTINGS, "https://login.example.gov.uk/x") | {
    sign_in.SECRET: "8f1d0b6a93c74e52b1a7d9f06c3e5842a0d7f19be6c45382"
}
PEOPLE = 'people = [{ email = "jo@example.gov.uk", role = "steward" }]'


def start(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """serve.py with these settings and none of this process's."""
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("CSP_", "STREAMLIT_", "HOST", "PORT"))}
    return subprocess.run(
        [sys.executable, "serve.py", *arguments],
        cwd=REPOSITORY, env=plain | environment, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def refused(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    values: dict[str, str],
    *arguments: str,
) -> str:
    """What serve.py says when it does not start with these settings; it must not listen either."""
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(serve, "listen", lambda *_: pytest.fail("it listened"))
    assert serve.main([*arguments]) == 1
    err = capsys.readouterr().err
    assert err.startswith("not started: ")
    return err


@pytest.mark.parametrize("check", [[], ["--check"]])
@pytest.mark.parametrize(
    ("more", "arguments"),
    [
        ({}, ["--proxy", "127.0.0.1"]),
        ({}, ["--proxy", "10.1.2.3"]),
        ({"HOST": "0.0.0.0"}, []),
        ({"HOST": "::"}, []),
        ({"HOST": "0"}, []),
        ({"HOST": "10.1.2.3"}, []),
        ({"HOST": "::ffff:0.0.0.0"}, []),
        ({"HOST": "0.0.0.0", "CSP_HOSTS": "dashboard.example.gov.uk"}, []),
        ({"CSP_HOSTS": "dashboard.example.gov.uk"}, []),
    ],
)
def test_a_local_steward_beyond_loopback_is_refused_at_the_start(
    more: dict[str, str],
    arguments: list[str],
    check: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    message = refused(monkeypatch, capsys, STEWARD | more, *arguments, *check)
    assert "CSP_LOCAL_STEWARD" in message and "its own machine only" in message


def test_a_name_that_leads_elsewhere_is_not_this_machine(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """localhost is whatever the hosts file says. What was looked up is what is listened on."""
    answer = [(None, None, None, "", ("10.1.2.3", 0))]
    monkeypatch.setattr(settings.socket, "getaddrinfo", lambda *_: answer)
    assert "10.1.2.3" in refused(monkeypatch, capsys, STEWARD | {"HOST": "localhost"})


def test_a_local_steward_beside_sign_in_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "no sign-in beside it" in refused(monkeypatch, capsys, STEWARD | SIGN_IN)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.2", "::1"])
def test_a_local_steward_on_loopback_is_sound(address: str) -> None:
    local_steward.check(STEWARD, ip_address(address), proxy=False)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.1.2.3"])
def test_an_open_address_needs_the_names_that_readers_use(
    host: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    message = refused(monkeypatch, capsys, {"HOST": host})
    assert "CSP_HOSTS=dashboard.example.gov.uk" in message
    settings.check({"CSP_HOSTS": "dashboard.example.gov.uk"}, ip_address(host), "")


@pytest.mark.parametrize(
    "name", ["*", "https://a.example", "a.example:443", "a b", "a@b", "fd00::1", "a/b", "*.a.example"]
)
def test_what_is_no_plain_name_is_refused(name: str) -> None:
    with pytest.raises(Fault, match="CSP_HOSTS"):
        hosts.allowed({"CSP_HOSTS": f"fine.example,{name}"})


@pytest.mark.process
def test_an_empty_host_means_this_machine() -> None:
    """The system takes an empty address for every address."""
    done = start({"HOST": "", **STEWARD}, "--check")
    assert (done.returncode, done.stderr) == (0, "")
    assert "listens on: 127.0.0.1\n" in done.stdout
    assert "everybody on this machine is Jo Smith, an administrator" in done.stdout


@pytest.mark.process
def test_the_check_says_who_is_taken_for_whom(tmp_path: Path) -> None:
    people = tmp_path / "people.toml"
    people.write_text(PEOPLE)
    texts = {"CSP_PEOPLE": str(people), "CSP_HOSTS": "dashboard.example.gov.uk"}
    texts |= {"CSP_DATABASE_URL": "postgresql://writer:hidden-word@db/csp"}
    done = start(SIGN_IN | texts, "--check", "--proxy", "127.0.0.1")
    assert done.stdout.splitlines() == [
        "settings: sound",
        "listens on: 127.0.0.1",
        "answers to: 127.0.0.1, [::1], dashboard.example.gov.uk, localhost",
        "proxy: 127.0.0.1 is believed about who asked and how",
        "readers: sign-in at login.example.gov.uk, roles for people: 1, for groups: 0; everybody else is the public",
        "store to read: postgresql://writer:***@db/csp",
        "store to write: postgresql://writer:***@db/csp",
    ]


@pytest.mark.process
def test_a_setting_of_streamlits_that_opens_a_door_is_refused(tmp_path: Path) -> None:
    """Streamlit reads a file in the home folder too."""
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "config.toml").write_text(
        '[server]\ntrustedUserHeaders = { X-Email = "email" }\n'
    )
    done = start({"HOME": str(tmp_path)}, "--check")
    assert done.returncode == 1 and "trustedUserHeaders" in done.stderr, done.stdout


def test_the_settings_in_the_repository_are_those_that_are_asked_for() -> None:
    """So that a file in the home folder cannot change the ones that differ from Streamlit's default."""
    document = tomllib.loads((REPOSITORY / ".streamlit" / "config.toml").read_text())
    for option, value in settings.STREAMLIT.items():
        section, name = option.split(".")
        assert document.get(section, {}).get(name, value) == value
