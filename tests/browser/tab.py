"""A tab of a browser without the browser: its cookie, its socket, what its page says, and the buttons on it."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from tests.browser.serving import PATIENCE

COOKIE = "_streamlit_user"


def cookie(secret: str, home: str, claims: Mapping[str, object]) -> str:
    """The cookie that Streamlit sets for a sign-in with these claims."""
    held = {**claims, "origin": home, "is_logged_in": True, "provider": "default"}
    return create_signed_value(secret, COOKIE, json.dumps(held)).decode()


def ask(home: str, path: str, cookie: str = "", **headers: str) -> httpx.Response:
    """Ask for a path as a browser with this cookie does."""
    sent = {"Cookie": f"{COOKIE}={cookie}"} if cookie else {}
    return httpx.get(home + path, headers=sent | headers, timeout=60, follow_redirects=False)


@contextmanager
def open_tab(
    home: str, cookie: str = "", page: str = "", process: str = "", query: str = "", **headers: str
) -> Iterator[Tab]:
    """A tab with this cookie, in which a page has run. page: its name in the address, "" for the first; process: the
    address of another dashboard that answers, as a proxy may choose one; query: what stands in its address."""
    token = httpx.get(f"{home}/_stcore/health", timeout=60).cookies["_streamlit_xsrf"]
    cookies = f"_streamlit_xsrf={token}" + (f"; {COOKIE}={cookie}" if cookie else "")
    where = urlsplit(process or home)
    answering = (where.hostname or "", where.port or 0)
    with connect(
        f"{home.replace('http', 'ws')}/_stcore/stream",
        origin=Origin(home),
        subprotocols=[Subprotocol("streamlit"), Subprotocol(token)],
        additional_headers={"Cookie": cookies} | headers,
        sock=socket.create_connection(answering),
        proxy=None,
        max_size=None,
    ) as line:
        tab = Tab(line, page, query)
        tab.run()
        yield tab


class Tab:
    """An open page."""

    def __init__(self, line: ClientConnection, page: str, query: str = "") -> None:
        self._line, self._page, self._query = line, page, query
        self.messages: list[ForwardMsg] = []
        self.session = ""

    @property
    def says(self) -> str:
        """Everything that the newest run has sent, as text."""
        return "\n".join(map(str, self.messages))

    def run(self) -> None:
        """Run the page. Raises ConnectionClosed if the server has closed the socket."""
        self.send()

    def send(self, *widgets: WidgetState) -> None:
        """Run the page with these states of its widgets, whether it has such widgets or not."""
        self._begin(*widgets)
        self.messages = []
        self._until(lambda message: message.HasField("script_finished"))

    def sign_out(self) -> str:
        """Press the button: the address to which the browser is sent."""
        self._begin(self._button("Sign out"))
        return self._until(lambda message: message.HasField("auth_redirect")).auth_redirect.url

    def sign_in(self) -> str:
        """Press the button: the address to which the browser is sent."""
        self._begin(self._button("Sign in"))
        return self._until(lambda message: message.HasField("auth_redirect")).auth_redirect.url

    def download(self, label: str) -> str:
        """Press a button that offers a file: the path of the file, or "" if the server does not make it."""
        offers = (m.delta.new_element.download_button for m in self.messages)
        return self.file(next(offer.deferred_file_id for offer in offers if offer.label == label))

    def file(self, id: str) -> str:
        """Have a file made by the id that a page gave it: its path, or "" if the server does not make it."""
        request = {"request_id": "1", "session_id": self.session, "deferred_file": {"file_id": id}}
        self._say(BackMsg(backend_operation_request=request))  # type: ignore[arg-type]
        answer = self._until(lambda message: message.HasField("backend_operation_response"))
        return answer.backend_operation_response.deferred_file.url

    def closed_by_server(self) -> bool:
        """Has the server closed the socket, without a word from here? Waits until it has."""
        until = time.monotonic() + PATIENCE / 1000
        while time.monotonic() < until:
            try:
                self._line.recv(timeout=1)
            except TimeoutError:
                continue
            except ConnectionClosed as closed:
                return closed.rcvd is not None and closed.rcvd.code == 1008
        return False

    def _button(self, label: str) -> WidgetState:
        buttons = (m.delta.new_element.button for m in self.messages)
        return next(WidgetState(id=b.id, trigger_value=True) for b in buttons if b.label == label)

    def _begin(self, *widgets: WidgetState) -> None:
        states = WidgetStates(widgets=widgets)
        self._say(
            BackMsg(
                rerun_script=ClientState(page_name=self._page, query_string=self._query, widget_states=states)
            )
        )

    def _say(self, message: BackMsg) -> None:
        self._line.send(message.SerializeToString())

    def _until(self, wanted: Callable[[ForwardMsg], bool]) -> ForwardMsg:
        while True:
            message = ForwardMsg.FromString(bytes(self._line.recv(timeout=PATIENCE / 1000)))  # type: ignore[arg-type]
            self.messages.append(message)
            if message.HasField("new_session"):
                self.session = message.new_session.initialize.session_id or self.session
            if wanted(message):
                return message
