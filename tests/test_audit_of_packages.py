"""The audit of packages fails for a pinned version that is known bad, and never says that all is well unasked."""

from __future__ import annotations

import json
import runpy
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

CI = Path(__file__).resolve().parents[1] / ".ci"
AUDIT = runpy.run_path(str(CI / "audit.py"))
SNAPSHOT = json.loads((CI / "advisories.json").read_text("utf-8"))
GOOD = {"name": "a", "version": "1", "vulns": []}
BAD = {"name": "b", "version": "2", "vulns": [{"id": "CVE-1"}, {"id": "CVE-2"}]}
UNKNOWN = {"name": "c", "skip_reason": "not found"}
PINS = {("starlette", "1.10.0"), ("a", "1")}


@pytest.mark.parametrize(
    ("installed", "code", "says", "last"),
    [
        (
            [GOOD, BAD, UNKNOWN],
            1,
            "b 2: CVE-1, CVE-2",
            "NOT CHECKED against today's advisories: c; the rest was",
        ),
        ([UNKNOWN, UNKNOWN], 0, "", "NOT CHECKED against today's advisories, which cannot be reached"),
        ([], 0, "", "NOT CHECKED against today's advisories, which cannot be reached"),
        ([GOOD, UNKNOWN], 0, "", "NOT CHECKED against today's advisories: c; the rest was"),
        ([GOOD], 0, "", "audit: 1 packages checked against today's advisories"),
    ],
)
def test_what_is_said_of_an_audit(installed: list, code: int, says: str, last: str) -> None:
    result, lines = AUDIT["judged"](installed, PINS, SNAPSHOT)
    assert result == code and says in " ".join(lines) and last in lines[-1]
    assert SNAPSHOT["date"] in lines[-1] and "on 1 of 2 pinned packages" in lines[-1]


@pytest.mark.parametrize(("version", "code"), [("1.0.1", 1), ("1.3.0", 1), ("1.3.1", 0)])
def test_a_pinned_version_that_the_snapshot_knows_as_bad_fails(version: str, code: int) -> None:
    result, lines = AUDIT["judged"]([UNKNOWN], {("starlette", version)}, SNAPSHOT)
    assert result == code
    assert ("CVE-2026-54283" in "".join(lines[:-1])) is bool(code)


@pytest.mark.parametrize(
    ("part", "bad"),
    [
        ({"from": "1.0", "before": "1.5"}, {"1.0", "1.4.9"}),
        ({"from": "1.4.9", "up_to": "1.5"}, {"1.4.9", "1.5"}),
        ({"from": "1.5"}, {"1.5", "1.10"}),
    ],
)
def test_versions_are_compared_as_versions(part: dict, bad: set[str]) -> None:
    snapshot = {"advisories": [{"id": "X", "package": "p", "affected": [part], "source": "s"}]}
    for version in ("0.9", "1.0", "1.4.9", "1.5", "1.10"):
        assert bool(AUDIT["known_bad"]({("p", version)}, snapshot)) is (version in bad), version


def test_nothing_that_is_pinned_is_known_bad_and_each_advisory_says_where_it_is_from() -> None:
    assert len(AUDIT["pinned"]()) > 81
    assert AUDIT["known_bad"](AUDIT["pinned"](), SNAPSHOT) == []
    assert all(a["source"].startswith("https://") and a["affected"] for a in SNAPSHOT["advisories"])
    assert {a["package"] for a in SNAPSHOT["advisories"]} <= set(SNAPSHOT["packages"])


@pytest.fixture
def service() -> Iterator[str]:
    """A service on this machine that answers as OSV does, a page at a time."""

    def vuln(number: str, events: list, **more: str) -> dict:
        affected = [
            {
                "package": {"ecosystem": "PyPI", "name": "p"},
                "ranges": [{"type": "ECOSYSTEM", "events": events}],
            },
            {"package": {"ecosystem": "npm", "name": "p"}, "ranges": [{"type": "SEMVER", "events": events}]},
        ]
        return {"id": number, "affected": affected, **more}

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            second = "page_token" in asked
            answer: dict = {}
            if asked["package"] == {"name": "p", "ecosystem": "PyPI"}:
                answer["vulns"] = (
                    [vuln("B-2", [{"introduced": "2"}, {"last_affected": "2.1"}])]
                    if second
                    else [
                        vuln("C-3", [{"introduced": "0"}, {"fixed": "1.1"}, {"introduced": "3"}]),
                        vuln("A-1", [{"introduced": "0"}], withdrawn="2026-01-01"),
                    ]
                )
                answer |= {} if second else {"next_page_token": "more"}
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1/query"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_snapshot_is_made_anew_from_what_the_service_says(service: str) -> None:
    made = json.loads(AUDIT["written"](AUDIT["refreshed"](["q", "p", "p"], service)))
    assert made["packages"] == ["p", "q"] and "osv.dev" in made["source"]
    assert [(a["id"], a["affected"]) for a in made["advisories"]] == [
        ("B-2", [{"from": "2", "up_to": "2.1"}]),
        ("C-3", [{"from": "0", "before": "1.1"}, {"from": "3"}]),
    ]
    bad = {v for v in ("0.5", "1.1", "2.1", "2.2", "3.5") if AUDIT["known_bad"]({("p", v)}, made)}
    assert bad == {"0.5", "2.1", "3.5"}


def test_a_service_that_cannot_be_reached_leaves_the_snapshot_as_it_is() -> None:
    with pytest.raises(OSError):
        AUDIT["refreshed"](["p"], "http://127.0.0.1:9/v1/query")
