"""A server on this machine that answers as the official ones do, also when they answer badly."""

from __future__ import annotations

import gzip
import io
import json
import re
import threading
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from data_loaders.fetching.addresses import Addresses


@dataclass(frozen=True)
class Asked:
    """A question as it arrived; names of headers in lower case."""

    path: str
    params: dict[str, str]
    headers: dict[str, str]


@dataclass(frozen=True)
class Answer:
    """What to send. length: the Content-Length to claim, if it is not to be the true one."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None


Route = Callable[[Asked], Answer]


class LocalServer:
    """Routes by path; what is not routed is 404. Remembers every question."""

    def __init__(self) -> None:
        self.routes: dict[str, Route] = {}
        self.asked: list[Asked] = []
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self.base = f"http://127.0.0.1:{self._server.server_port}"

    @property
    def addresses(self) -> Addresses:
        """The table of addresses with every service on this server."""
        return Addresses(
            police=f"{self.base}/police",
            police_archive=f"{self.base}/storage",
            stats19=f"{self.base}/stats19",
            boundaries=f"{self.base}/arcgis",
            population=f"{self.base}/nomis",
            ons=f"{self.base}/ons",
            fingertips=f"{self.base}/fingertips",
        )

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        route = self.routes.get(asked.path)
        return route(asked) if route else Answer(b"<html>no such page</html>", status=404)

    def paths(self) -> list[str]:
        """The paths asked for, in order."""
        return [asked.path for asked in self.asked]


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """A client that has heard enough and hangs up is no error."""


@contextmanager
def running() -> Iterator[LocalServer]:
    """A server for as long as the block lasts."""
    local = LocalServer()
    thread = threading.Thread(target=local._server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield local
    finally:
        local._server.shutdown()
        thread.join()
        local._server.server_close()


def _handler(local: LocalServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else every answer waits 40 ms for an acknowledgement

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = local.answer(Asked(parts.path, dict(parse_qsl(parts.query)), headers))
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header(
                "Content-Length", str(len(answer.body) if answer.length is None else answer.length)
            )
            self.end_headers()
            self.wfile.write(answer.body)
            self.close_connection = answer.length is not None

        def log_message(self, *_: object) -> None:
            """Say nothing: the tests look at what was asked."""

    return Handler


def always(body: bytes | str, **headers: str) -> Route:
    """The same answer every time."""
    data = body.encode() if isinstance(body, str) else body
    return lambda _: Answer(data, headers={name.replace("_", "-"): value for name, value in headers.items()})


def one_after_the_other(*answers: Answer) -> Route:
    """Each answer once; the last one from then on."""
    left = list(answers)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


def stored(data: bytes, version: str = '"v1"') -> Route:
    """A file as an object store holds it: any part of it on request."""

    def route(asked: Asked) -> Answer:
        headers = {"ETag": version, "Accept-Ranges": "bytes"}
        span = re.fullmatch(r"bytes=(\d+)-(\d*)", asked.headers.get("range", ""))
        if span is None or asked.headers.get("if-range", version) != version:
            return Answer(data, headers=headers)
        first, last = int(span[1]), min(int(span[2] or len(data)), len(data) - 1)
        content = {"Content-Range": f"bytes {first}-{last}/{len(data)}"}
        return Answer(data[first : last + 1], status=206, headers={**headers, **content})

    return route


def redirect(to: str) -> Route:
    """A redirect."""
    return lambda _: Answer(status=302, headers={"Location": to})


def archive(files: Mapping[str, str]) -> bytes:
    """A .zip of text files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in files.items():
            file.writestr(name, text)
    return packed.getvalue()


def half_gzip(text: str) -> Answer:
    """A compressed answer that breaks off, and claims to be whole."""
    packed = gzip.compress(text.encode(), mtime=0)
    return Answer(packed[: len(packed) // 2], headers={"Content-Encoding": "gzip"})


def police(local: LocalServer, editions: Mapping[str, bytes]) -> None:
    """The archive page of data.police.uk and its storage, where it sends those who ask for an archive."""
    links = "".join(f'<a href="/data/archive/{edition}.zip">{edition}</a>' for edition in editions)
    local.routes["/police/data/"] = always(f"<!DOCTYPE html><html><body>{links}</body></html>")
    for edition, data in editions.items():
        stored_at = f"/storage/archive/{edition}.zip"
        local.routes[f"/police/data/archive/{edition}.zip"] = redirect(f"{local.base}{stored_at}")
        local.routes[stored_at] = stored(data, version=f'"{edition}"')


Box = tuple[float, float, float, float]


@dataclass
class FeatureLayer:
    """An ArcGIS layer of boxes. most: how many features one answer holds at most; the first holds one less.

    left_out: answers pages, but without the last so many of them, and without a mark that any are missing.
    """

    fields: tuple[str, ...]
    features: list[tuple[dict[str, str], Box]]
    most: int = 2
    left_out: int = 0

    def attach(self, local: LocalServer, name: str) -> None:
        address = f"/arcgis/{name}/FeatureServer/0"
        texts = {"fields": [{"name": f} for f in self.fields], "objectIdField": "FID"}
        local.routes[address] = always(json.dumps(texts))
        local.routes[f"{address}/query"] = self._query

    def _query(self, asked: Asked) -> Answer:
        rows = [f for f in self.features if _meets(f, asked.params)]
        if asked.params.get("returnCountOnly") == "true":
            return Answer(json.dumps({"count": len(rows)}).encode())
        offset = int(asked.params.get("resultOffset", "0"))
        if asked.params.get("orderByFields") != "FID":
            rows = rows[offset % 2 :] + rows[: offset % 2]  # without an order, every page may have its own
        end = min(offset + (self.most if offset else max(self.most - 1, 1)), len(rows) - self.left_out)
        result, cut = rows[offset:end], end < len(rows) - self.left_out
        page = _geojson(result, cut) if asked.params["f"] == "geojson" else _esri_json(result, cut)
        return Answer(json.dumps(page).encode())


def _geojson(result: list[tuple[dict[str, str], Box]], cut: bool) -> dict:
    features = [{"type": "Feature", "properties": text, "geometry": _polygon(box)} for text, box in result]
    mark = {"properties": {"exceededTransferLimit": True}} if cut else {}
    return {"type": "FeatureCollection", **mark, "features": features}


def _esri_json(result: list[tuple[dict[str, str], Box]], cut: bool) -> dict:
    mark = {"exceededTransferLimit": True} if cut else {}
    return {**mark, "features": [{"attributes": text} for text, _ in result]}


def _meets(feature: tuple[dict[str, str], Box], params: dict[str, str]) -> bool:
    text, (west, south, east, north) = feature
    if "geometry" in params:
        left, bottom, right, top = map(float, params["geometry"].split(","))
        return west <= right and left <= east and south <= top and bottom <= north
    if match := re.fullmatch(r"(\w+) IN \((.*)\)", params["where"]):
        return text[match[1]] in re.findall(r"'([^']*)'", match[2])
    return any(
        text[name].startswith(start) for name, start in re.findall(r"(\w+) LIKE '([^%]*)%'", params["where"])
    )


def _polygon(box: Box) -> dict:
    west, south, east, north = box
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


def nomis(rows: list[tuple[str, str, int]], most: int) -> Route:
    """Nomis for a caller without a key: of the areas asked for at most so many (year, code, people)."""

    def route(asked: Asked) -> Answer:
        ours = [row for row in rows if row[1] in asked.params["geography"].split(",")]
        offset = int(asked.params.get("RecordOffset", "0"))
        lines = ['"DATE","GEOGRAPHY_CODE","GENDER","C_AGE","OBS_VALUE","RECORD_COUNT"']
        lines += [f'{year},"{code}",0,200,{n},{len(ours)}' for year, code, n in ours[offset : offset + most]]
        return Answer("\r\n".join(lines).encode() if ours else b"")

    return route
