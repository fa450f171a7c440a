"""Speaks to the dashboard as a program does that is no browser: its socket, and what comes through it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol


@contextmanager
def session(address: str, resume: Sequence[str] = (), page: str = "") -> Iterator[tuple[str, str]]:
    """A session that has run its page: its id, and everything that the page says, as one text.

    resume: what the browser would send to have an earlier session back, the token of the page and the session's id.
    page: its name in the address, "" for the first.
    """
    names = [Subprotocol(name) for name in ("streamlit", *resume)]
    place = f"{address.replace('http', 'ws')}/_stcore/stream"
    with connect(place, origin=Origin(address), subprotocols=names, proxy=None, max_size=None) as line:
        yield first_run(line, page=page)


def first_run(line: ClientConnection, query: str = "", page: str = "") -> tuple[str, str]:
    """Ask for a page by its name, with this query; returns the session's id, and everything that the page says."""
    line.send(BackMsg(rerun_script=ClientState(query_string=query, page_name=page)).SerializeToString())
    id, text = "", []
    while True:
        message = ForwardMsg.FromString(bytes(line.recv(timeout=90)))  # type: ignore[arg-type]
        if message.HasField("new_session"):
            id = message.new_session.initialize.session_id or id
        text.append(str(message))
        if message.WhichOneof("type") == "script_finished":
            return id, "\n".join(text)


def session_of(payload: bytes | str) -> str:
    """The session's id, if this message to a browser names it; "" if it does not."""
    if isinstance(payload, str):
        return ""
    message = ForwardMsg.FromString(payload)
    return message.new_session.initialize.session_id if message.HasField("new_session") else ""
