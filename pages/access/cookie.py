"""What the cookie of a request says of who sent it; Streamlit makes the cookie, signs it, and reads it in its own way
only when a socket is opened."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http.cookies import SimpleCookie
from typing import Any

from starlette.requests import cookie_parser
from starlette.types import Scope
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value

NAME = "_streamlit_user"  # a long one is spread over several, with _1, _2 behind the name
HEADER = b"cookie"


def claims(scope: Scope) -> dict[str, Any]:
    """What the sign-in service said of who sent this request; {} without a cookie, or with one we did not sign."""
    return _claims(_cookies(scope))


def set_by(headers: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    """The same of the cookies that an answer sets; {} if it signs nobody in."""
    cookies: dict[str, str] = {}
    for name, value in headers:
        if name.lower() == b"set-cookie":
            cookies |= {key: morsel.value for key, morsel in SimpleCookie(value.decode("latin-1")).items()}
    return _claims(cookies)


def without(scope: Scope) -> Scope:
    """The request as somebody sends it who is not signed in."""
    kept = {name: value for name, value in _cookies(scope).items() if not name.startswith(NAME)}
    header = "; ".join(f"{name}={value}" for name, value in kept.items()).encode("latin-1")
    headers = [(name, value) for name, value in scope["headers"] if name != HEADER]
    return {**scope, "headers": [*headers, (HEADER, header)]}


def _cookies(scope: Scope) -> dict[str, str]:
    headers = (value.decode("latin-1") for name, value in scope["headers"] if name == HEADER)
    return {name: value for header in headers for name, value in cookie_parser(header).items()}


def _claims(cookies: Mapping[str, str]) -> dict[str, Any]:
    secret = get_cookie_secret()

    def signed(name: str) -> bytes | None:
        return decode_signed_value(secret, name, cookies.get(name, "").encode("latin-1"))

    try:
        held = json.loads(get_cookie_with_chunks(signed, NAME) or b"{}")
    except ValueError:
        return {}
    return held if isinstance(held, dict) and held.get("is_logged_in") else {}
