"""What the units of deploy/ give to whom: each process has the secrets it needs and no others."""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from pages.access import sign_in
from tests.browser.serving import PATIENCE, free_port

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
PATH = f"{os.environ['PATH']}:/usr/sbin"  # where Debian has haproxy
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


def test_a_dashboard_that_takes_too_much_is_ended_and_started_again() -> None:
    """What systemd does then is told by its documentation; that the unit asks for it, by this."""
    unit = "csp-dashboard@.service"
    assert lines(unit, "MemoryMax") == ["2G"] and lines(unit, "TasksMax") == ["512"]
    assert lines(unit, "Restart") == ["on-failure"] and lines(unit, "OOMPolicy") == []


@contextmanager
def proxy(folder: Path, limit: str, number: int) -> Iterator[int]:
    """The port of the proxy with one limit lowered. No dashboard is behind it: what it refuses needs none."""
    for program in ("haproxy", "openssl"):
        if not shutil.which(program, path=PATH):
            pytest.skip(f"{program} is not installed: apt install {program}")
    key, certificate, both = folder / "key", folder / "crt", folder / "pem"
    make = [
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-subj",
        "/CN=csp.test",
        "-keyout",
    ]
    subprocess.run(["openssl", *make, key, "-out", certificate], check=True, capture_output=True)
    both.write_bytes(certificate.read_bytes() + key.read_bytes())
    example = dict(re.findall(r"^(\w+)=(.*)$", (DEPLOY / "proxy.env.example").read_text(), re.M))
    port = free_port()
    given = {"PATH": PATH, "CSP_BIND": f"127.0.0.1:{port}", "CSP_CERTIFICATE": str(both), limit: str(number)}
    command = ["haproxy", "-db", "-f", str(DEPLOY / "haproxy.cfg")]
    with subprocess.Popen(command, env=os.environ | example | given, stdout=subprocess.DEVNULL) as process:
        try:
            yield port
        finally:
            process.terminate()


def plain_line(port: int) -> ssl.SSLSocket:
    """A connection to the proxy, once it listens; its certificate was made for the occasion."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    until = time.monotonic() + PATIENCE / 1000
    while True:
        try:
            return context.wrap_socket(socket.create_connection(("127.0.0.1", port), timeout=30))
        except ConnectionRefusedError:
            assert time.monotonic() < until, "the proxy does not listen"
            time.sleep(0.05)


def answer(line: ssl.SSLSocket) -> int:
    """The status that the proxy gives to a question for which it needs no dashboard."""
    line.sendall(b"GET /metrics HTTP/1.1\r\nHost: dashboard.example.gov.uk\r\n\r\n")
    return int(line.recv(4096).split()[1])


@pytest.mark.process
def test_the_proxy_refuses_an_address_that_asks_too_often(tmp_path: Path) -> None:
    with proxy(tmp_path, "CSP_REQUESTS_PER_10S", 20) as port:
        answers = []
        for _ in range(25):
            with plain_line(port) as line:
                answers.append(answer(line))
    assert answers == [404] * 20 + [429] * 5


@pytest.mark.process
def test_the_proxy_refuses_an_address_that_holds_too_many_connections(tmp_path: Path) -> None:
    with proxy(tmp_path, "CSP_CONNECTIONS", 3) as port, ExitStack() as held:
        answers = [answer(held.enter_context(plain_line(port))) for _ in range(5)]
    assert answers == [404] * 3 + [429] * 2
