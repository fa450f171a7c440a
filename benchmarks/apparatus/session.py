"""A reader without a browser: speaks to Streamlit over a real WebSocket as its front end does.

The front end sends, with every run, the value of every widget and the hashes of the large messages that it still
holds; the server then answers those with their hash alone. benchmarks/people.py compares it with a real browser.
"""

from __future__ import annotations

import ssl
import time
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Radio_pb2 import Radio
from streamlit.proto.Selectbox_pb2 import Selectbox
from websockets.asyncio.client import ClientConnection, connect

LARGEST = 64 * 1024**2
# What the front end says where a cookie of its own has not come yet.
SUBPROTOCOLS = ["streamlit", "PLACEHOLDER_AUTH_TOKEN"]


@dataclass
class Session:
    """One open page. choices: the options of each radio button and select box by its label."""

    line: ClientConnection
    page: str
    query: str = ""
    page_hash: str = ""
    messages: int = 0
    received: int = 0
    failed: bool = False
    choices: dict[str, list[str]] = field(default_factory=dict)
    _ids: dict[str, str] = field(default_factory=dict)
    _values: dict[str, str] = field(default_factory=dict)
    _usual: dict[str, str] = field(default_factory=dict)
    _keys: dict[str, str] = field(default_factory=dict)
    _held: dict[str, int] = field(default_factory=dict)
    _runs: int = 0
    _kept_runs: int = 2

    async def open(self) -> float:
        """Have the page drawn for the first time; returns the seconds until its script has finished."""
        return await self._run()

    async def choose(self, label: str, option: str) -> float:
        """Change one control; returns the seconds until the script has finished."""
        if option not in self.choices[label]:
            raise KeyError(f"{label}: {option!r} is not among {self.choices[label]}")
        self._values[self._ids[label]] = option
        return await self._run()

    async def close(self) -> None:
        """Leave."""
        await self.line.close()

    async def _run(self) -> float:
        self._runs += 1
        start = time.perf_counter()
        await self.line.send(self._asked().SerializeToString())
        while True:
            data = await self.line.recv(decode=False)
            self.messages, self.received = self.messages + 1, self.received + len(data)
            message = ForwardMsg.FromString(data)
            kind = message.WhichOneof("type")
            if kind == "script_finished":
                self.failed |= message.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY
                return time.perf_counter() - start
            self._note(kind, message)

    def _asked(self) -> BackMsg:
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string, state.page_name, state.page_script_hash = self._query(), self.page, self.page_hash
        for id, value in self._values.items():
            state.widget_states.widgets.add(id=id, string_value=value)
        self._held = {h: run for h, run in self._held.items() if self._runs - run <= self._kept_runs}
        state.cached_message_hashes.extend(self._held)
        return asked

    def _query(self) -> str:
        """The address as bound widgets write it: what is not as usual."""
        changed = {
            k: self._values[id] for id, k in self._keys.items() if self._values.get(id) != self._usual[id]
        }
        return urlencode(dict(parse_qsl(self.query)) | changed)

    def _note(self, kind: str | None, message: ForwardMsg) -> None:
        if kind == "navigation":  # from now on the page goes by this, and no longer by its name
            self.page_hash, self.page = message.navigation.page_script_hash, ""
        elif kind == "new_session":
            self._kept_runs = message.new_session.config.max_cached_message_age
        elif kind == "ref_hash":
            self._held[message.ref_hash] = self._runs
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            if message.metadata.cacheable:
                self._held[message.hash] = self._runs
            element = message.delta.new_element
            if element.WhichOneof("type") in ("radio", "selectbox"):
                self._widget(getattr(element, element.WhichOneof("type")))
            self.failed |= element.WhichOneof("type") == "exception"

    def _widget(self, widget: Radio | Selectbox) -> None:
        self.choices[widget.label] = list(widget.options)
        self._ids[widget.label] = widget.id
        if widget.set_value:
            self._values[widget.id] = widget.raw_value
        elif widget.id not in self._values and widget.HasField("default"):
            self._values[widget.id] = widget.options[widget.default]
        if widget.query_param_key and widget.HasField("default"):
            self._keys[widget.id] = widget.query_param_key
            self._usual[widget.id] = widget.options[widget.default]


async def opened(home: str, path: str = "/", *, server: str | None = None, cookie: str = "") -> Session:
    """A session whose page at this path of a server is not drawn yet.

    home: "http://host:port". server: the name to ask for, where the address is not its own (a proxy with TLS).
    cookie: what a proxy gave to keep a reader at one process.
    """
    parts, where = urlsplit(home), urlsplit(path)
    secure = parts.scheme == "https"
    headers = {"Cookie": cookie} if cookie else {}
    name = f"{server}:{parts.port}" if server else parts.netloc
    line = await connect(
        f"{'wss' if secure else 'ws'}://{name}/_stcore/stream",
        host="127.0.0.1" if server else parts.hostname,
        port=parts.port,
        origin=f"{parts.scheme}://{name}",  # type: ignore[arg-type]
        subprotocols=SUBPROTOCOLS,  # type: ignore[arg-type]
        additional_headers=headers,
        max_size=LARGEST,
        ssl=_unchecked() if secure else None,
        open_timeout=60,
        ping_interval=None,
        compression="deflate",
    )
    return Session(line, where.path.strip("/"), where.query)


def _unchecked() -> ssl.SSLContext:
    """For a certificate that was made for the occasion."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context
