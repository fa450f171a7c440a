"""The client: whom it asks, how long it tries, what it refuses; judged by what was asked and what lands on the disk."""

from __future__ import annotations

import gzip
import io
import zipfile
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import count
from pathlib import Path

import httpx
import pytest

from data_loaders.fault import Fault
from data_loaders.fetching.addresses import OFFICIAL, Addresses
from data_loaders.fetching.client import Client
from data_loaders.fetching.saving import NotPublished, write
from tests.local_server import (
    Answer,
    always,
    archive,
    half_gzip,
    one_after_the_other,
    redirect,
    running,
    stored,
)

TODAY = datetime.now(UTC).date().isoformat()
CSV = "a,b\n1,2\n"


@pytest.fixture
def server():
    with running() as local:
        yield local


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def client(server, waits):
    with Client(server.addresses, wait=waits.append, progress=False) as result:
        yield result


def files(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*"))


def download(client: Client, folder: Path, name: str = "x.csv") -> Path:
    return client.download(f"{client.addresses.stats19}/{name}", folder, name)


# Whom it asks


@pytest.mark.parametrize(
    "address",
    [
        "http://data.police.uk/data/",
        "https://data.police.uk:8443/data/",
        "https://data.police.uk.example.org/",
        "https://data.police.uk@example.org/",
        "https://example.org/?https://data.police.uk/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "http://169.254.169.254/latest/meta-data/",
        "https://localhost/",
        "file:///etc/passwd",
        "ftp://data.police.uk/",
        "",
    ],
)
def test_official_table_admits_nothing_else(address: str):
    with pytest.raises(Fault, match="official servers"):
        OFFICIAL.check(httpx.URL(address))


def test_every_official_address_is_https():
    assert all(str(base).startswith("https://") for base in vars(OFFICIAL).values())


def test_no_setting_changes_whom_it_asks(monkeypatch):
    for name in ("CSP_DATABASE_URL", "CSP_DEFINITIONS", "CSP_ADDRESSES", "CSP_POLICE"):
        monkeypatch.setenv(name, "http://example.org")
    with Client() as client:
        assert client.addresses == OFFICIAL == Addresses()


def test_name_that_leads_inside_the_network_is_refused_unasked(server, tmp_path):
    port = server.base.rsplit(":", 1)[1]
    server.routes["/x.csv"] = always(CSV)
    inside = Addresses(stats19=f"http://localhost:{port}")
    with (
        Client(inside, progress=False) as client,
        pytest.raises(Fault, match="a public address for localhost"),
    ):
        download(client, tmp_path)
    assert server.asked == []


@pytest.mark.parametrize(
    "to", ["https://example.org/x.csv", "http://127.0.0.1:9/x.csv", "file:///etc/passwd"]
)
def test_redirect_off_the_list_is_refused(server, client, tmp_path, to):
    server.routes["/stats19/x.csv"] = redirect(to)
    with pytest.raises(Fault):
        download(client, tmp_path)
    assert server.paths() == ["/stats19/x.csv"] * len(server.asked)
    assert files(tmp_path) == []


def test_redirect_to_another_listed_place_is_followed(server, client, tmp_path):
    server.routes["/stats19/x.csv"] = redirect(f"{server.base}/storage/x.csv")
    server.routes["/storage/x.csv"] = always(CSV)
    assert download(client, tmp_path).read_text() == CSV


def test_endless_redirects_end(server, client, tmp_path):
    server.routes["/stats19/x.csv"] = redirect(f"{server.base}/stats19/x.csv")
    with pytest.raises(Fault, match="at most 5 redirects"):
        download(client, tmp_path)
    assert len(server.asked) == 5


# How long it tries


def test_busy_server_is_asked_again(server, client, tmp_path, waits):
    server.routes["/stats19/x.csv"] = one_after_the_other(
        Answer(status=503), Answer(status=502), Answer(CSV.encode())
    )
    assert download(client, tmp_path).read_text() == CSV
    assert waits == [1, 2]


def test_tries_are_bounded(server, client, tmp_path, waits):
    server.routes["/stats19/x.csv"] = one_after_the_other(Answer(status=503))
    with pytest.raises(Fault, match="503 Service Unavailable"):
        download(client, tmp_path)
    assert len(server.asked) == 5
    assert waits == [1, 2, 4, 8]
    assert files(tmp_path) == []


def test_retry_after_in_seconds_is_obeyed(server, client, tmp_path, waits):
    slow = Answer(status=429, headers={"Retry-After": "7"})
    at_once = Answer(status=429, headers={"Retry-After": "0"})
    server.routes["/stats19/x.csv"] = one_after_the_other(slow, at_once, Answer(CSV.encode()))
    download(client, tmp_path)
    assert waits == [7, 2]


def test_retry_after_as_a_date_is_obeyed(server, client, tmp_path, waits):
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    server.routes["/stats19/x.csv"] = one_after_the_other(
        Answer(status=503, headers={"Retry-After": later}), Answer(CSV.encode())
    )
    download(client, tmp_path)
    assert 60 < waits[0] <= 100


def test_server_that_asks_for_an_hour_is_left_alone(server, client, tmp_path, waits):
    server.routes["/stats19/x.csv"] = one_after_the_other(Answer(status=429, headers={"Retry-After": "3600"}))
    with pytest.raises(Fault, match="come back in 3600 seconds"):
        download(client, tmp_path)
    assert waits == []


def test_other_refusals_are_final(server, client, tmp_path, waits):
    server.routes["/stats19/x.csv"] = one_after_the_other(Answer(status=403))
    with pytest.raises(Fault, match="403 Forbidden"):
        download(client, tmp_path)
    assert (len(server.asked), waits) == (1, [])


def test_nobody_there(server, tmp_path, waits):
    with running() as gone:
        addresses = gone.addresses
    with (
        Client(addresses, wait=waits.append, progress=False) as client,
        pytest.raises(Fault, match="an answer"),
    ):
        download(client, tmp_path)
    assert waits == [1, 2, 4, 8]


# What it takes


def test_file_lands_under_the_day_of_publication(server, client, tmp_path):
    server.routes["/stats19/x.csv"] = always(CSV, Last_Modified="Thu, 25 Sep 2026 08:30:00 GMT")
    assert download(client, tmp_path) == tmp_path / "2026-09-25" / "x.csv"
    assert files(tmp_path) == ["2026-09-25", "2026-09-25/x.csv"]


def test_file_lands_under_today_if_the_server_does_not_say(server, client, tmp_path):
    server.routes["/stats19/x.csv"] = always(CSV)
    assert download(client, tmp_path) == tmp_path / TODAY / "x.csv"


def test_what_is_held_is_kept(server, client, tmp_path):
    server.routes["/stats19/x.csv"] = always(CSV, Last_Modified="Thu, 25 Sep 2026 08:30:00 GMT")
    first = download(client, tmp_path)
    first.write_text("held")
    assert download(client, tmp_path) == first
    assert first.read_text() == "held"


def test_newer_file_lands_beside_the_older(server, client, tmp_path):
    server.routes["/stats19/x.csv"] = always("a\n1\n", Last_Modified="Thu, 25 Sep 2025 08:30:00 GMT")
    download(client, tmp_path)
    server.routes["/stats19/x.csv"] = always("a\n2\n", Last_Modified="Fri, 25 Sep 2026 08:30:00 GMT")
    download(client, tmp_path)
    assert [p for p in files(tmp_path) if p.endswith("csv")] == ["2025-09-25/x.csv", "2026-09-25/x.csv"]


@pytest.mark.parametrize(
    "page", [b"<!DOCTYPE html><title>Sorry</title>", b"\xef\xbb\xbf\r\n <html>", b"<?xml?>"]
)
def test_web_page_in_place_of_data(server, client, tmp_path, page):
    server.routes["/stats19/x.csv"] = always(page)
    with pytest.raises(Fault, match="expected data, found a web page"):
        download(client, tmp_path)
    assert files(tmp_path) == []


@pytest.mark.parametrize("nothing", [b"[]", b"", b" \r\n", b"{}", b"\xef\xbb\xbf"])
def test_nothing_is_not_published(server, client, tmp_path, nothing):
    server.routes["/stats19/x.csv"] = always(nothing)
    with pytest.raises(NotPublished):
        download(client, tmp_path)
    assert files(tmp_path) == []


@pytest.mark.parametrize("status", [404, 410])
def test_absent_is_not_published(server, client, tmp_path, status):
    server.routes["/stats19/x.csv"] = one_after_the_other(Answer(b"no", status=status))
    with pytest.raises(NotPublished):
        download(client, tmp_path)
    assert len(server.asked) == 1


def test_body_shorter_than_it_claims(server, client, tmp_path, waits):
    server.routes["/stats19/x.csv"] = one_after_the_other(Answer(b"a,b\n1,", length=8))
    with pytest.raises(Fault, match="an answer"):
        download(client, tmp_path)
    assert waits == [1, 2, 4, 8]
    assert files(tmp_path) == []


def test_broken_off_download_is_continued(server, client, tmp_path):
    data = bytes(range(32, 127)) * 2000
    whole = stored(data)
    broken = Answer(data[:150_000], length=len(data), headers={"ETag": '"v1"', "Accept-Ranges": "bytes"})
    first = [broken]
    server.routes["/stats19/x.csv"] = lambda asked: first.pop() if first else whole(asked)
    assert download(client, tmp_path).read_bytes() == data
    begun = int(server.asked[1].headers["range"].removeprefix("bytes=").removesuffix("-"))
    assert 0 < begun <= 150_000
    assert server.asked[1].headers["if-range"] == '"v1"'


def test_broken_off_download_of_a_changed_file_starts_anew(server, client, tmp_path):
    newer = b"newer," * 30_000
    broken = Answer(b"older," * 20_000, length=180_000, headers={"ETag": '"v1"', "Accept-Ranges": "bytes"})
    first, whole = [broken], stored(newer, version='"v2"')
    server.routes["/stats19/x.csv"] = lambda asked: first.pop() if first else whole(asked)
    assert download(client, tmp_path).read_bytes() == newer


def test_broken_off_download_continued_elsewhere_starts_anew(server, client, tmp_path):
    data = bytes(range(32, 127)) * 2000
    version = {"ETag": '"v1"', "Accept-Ranges": "bytes"}
    broken = Answer(data[:150_000], length=len(data), headers=version)
    elsewhere = Answer(
        data[9:], status=206, headers={**version, "Content-Range": f"bytes 9-{len(data) - 1}/{len(data)}"}
    )
    server.routes["/stats19/x.csv"] = one_after_the_other(broken, elsewhere, Answer(data))
    assert download(client, tmp_path).read_bytes() == data
    assert "range" not in server.asked[2].headers


def test_broken_off_download_without_a_version_starts_anew(server, client, tmp_path):
    server.routes["/stats19/x.csv"] = one_after_the_other(Answer(b"a,b\n1,", length=8), Answer(CSV.encode()))
    assert download(client, tmp_path).read_text() == CSV
    assert "range" not in server.asked[1].headers


def test_gzip_nobody_asked_for_is_unpacked(server, client, tmp_path):
    packed = gzip.compress(CSV.encode(), mtime=0)
    server.routes["/stats19/x.csv"] = always(packed, Content_Encoding="gzip")
    assert download(client, tmp_path).read_text() == CSV


def test_truncated_gzip(server, client, tmp_path):
    server.routes["/stats19/x.csv"] = one_after_the_other(half_gzip(CSV * 1000))
    with pytest.raises(Fault, match="breaks off"):
        download(client, tmp_path)
    assert files(tmp_path) == []


def test_damaged_gzip(server, client, tmp_path):
    server.routes["/stats19/x.csv"] = always(b"\x1f\x8b no such thing", Content_Encoding="gzip")
    with pytest.raises(Fault, match="damaged compression"):
        download(client, tmp_path)


def test_unknown_compression(server, client, tmp_path):
    server.routes["/stats19/x.csv"] = always(b"...", Content_Encoding="br")
    with pytest.raises(Fault, match="found br"):
        download(client, tmp_path)


def test_damaged_archive_does_not_land(server, client, tmp_path):
    packed = bytearray(archive({"a.csv": CSV * 100}))
    packed[45] ^= 0xFF
    server.routes["/stats19/x.zip"] = always(bytes(packed))
    with pytest.raises(Fault, match="a whole archive"):
        download(client, tmp_path, "x.zip")
    assert files(tmp_path) == []


def test_truncated_archive_does_not_land(server, client, tmp_path):
    server.routes["/stats19/x.xlsx"] = always(archive({"a.xml": CSV * 100})[:-30])
    with pytest.raises(Fault, match="a whole archive"):
        download(client, tmp_path, "x.xlsx")


@pytest.mark.parametrize("claims", [True, False])
def test_too_large_a_file_is_not_taken(server, tmp_path, claims):
    answer = (
        Answer(b"a" * 3000)
        if claims
        else Answer(gzip.compress(b"a" * 3000), headers={"Content-Encoding": "gzip"})
    )
    server.routes["/stats19/x.csv"] = one_after_the_other(answer)
    client = Client(server.addresses, file_limit=2999, progress=False)
    with client, pytest.raises(Fault, match="at most 2,999 bytes"):
        download(client, tmp_path)
    assert files(tmp_path) == []


def test_file_at_the_limit_is_taken(server, tmp_path):
    server.routes["/stats19/x.csv"] = always(b"a" * 3000)
    with Client(server.addresses, file_limit=3000, progress=False) as client:
        assert download(client, tmp_path).stat().st_size == 3000


def test_too_slow_an_answer_is_given_up(server, tmp_path):
    server.routes["/stats19/x.csv"] = always(b"a" * 300_000)
    hours = count(0, 3600)
    client = Client(server.addresses, seconds=3600, clock=lambda: next(hours), progress=False)
    with client, pytest.raises(Fault, match="within 3600 seconds"):
        download(client, tmp_path)
    assert files(tmp_path) == []


def test_json_that_is_none(server, client):
    server.routes["/stats19/x"] = always("oops")
    with pytest.raises(Fault, match="expected JSON"):
        client.json(f"{client.addresses.stats19}/x")


def test_part_of_a_file(server, client):
    server.routes["/stats19/x"] = stored(b"0123456789")
    part = client.part(f"{client.addresses.stats19}/x", 3, 5)
    assert (part.data, part.total, part.version) == (b"345", 10, '"v1"')


def test_server_that_sends_only_the_whole(server, client):
    server.routes["/stats19/x"] = always(b"0123456789")
    with pytest.raises(Fault, match="sends parts"):
        client.part(f"{client.addresses.stats19}/x", 3, 5)


def test_write_is_whole_or_nothing(tmp_path):
    with pytest.raises(Fault):
        write(tmp_path / "deep" / "x.csv", b"<html>")
    assert files(tmp_path) == ["deep"]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr("a", "b")
    assert write(tmp_path / "deep" / "x.zip", packed.getvalue()).read_bytes() == packed.getvalue()
