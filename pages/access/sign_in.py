"""Sign-in by OpenID Connect: its settings come from the environment, and weak ones are refused.

Streamlit does the exchange with the sign-in service (https://docs.streamlit.io/develop/concepts/connections/authentication).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from data_loaders.fault import Fault
from pages.access.secret_strength import bits

# Name in the environment: name of Streamlit's setting.
SETTINGS = {
    "CSP_OIDC_METADATA_URL": "server_metadata_url",
    "CSP_OIDC_CLIENT_ID": "client_id",
    "CSP_OIDC_CLIENT_SECRET": "client_secret",
    "CSP_OIDC_REDIRECT_URI": "redirect_uri",
    "CSP_COOKIE_SECRET": "cookie_secret",
}
SECRET = next(name for name, setting in SETTINGS.items() if setting == "cookie_secret")
SHORTEST, FEWEST_BITS = 32, 100  # characters; 32 random hexadecimal digits come to 112 or more


def settings(environment: Mapping[str, str]) -> dict[str, Any]:
    """The settings for Streamlit, {} where sign-in is not set up.

    Raises Fault if only some are there, or if the cookie could be forged: it says who somebody is.
    """
    values = {name: environment.get(name, "") for name in SETTINGS}
    if not any(values.values()):
        return {}
    lacking = [name for name, value in values.items() if not value]
    if lacking:
        raise Fault("sign-in", "all settings or none", f"no {', '.join(lacking)}", "environment")
    secret = values[SECRET]
    if len(secret) < SHORTEST or bits(secret) < FEWEST_BITS:
        expected = f"{SHORTEST} or more random characters (openssl rand -hex 32)"
        raise Fault(SECRET, expected, f"{len(secret)} that are easier to guess", "environment")
    return {"auth": {SETTINGS[name]: value for name, value in values.items()}}


def configured() -> bool:
    """Is there a sign-in service? What a secrets.toml of Streamlit's may say of one does not count."""
    return bool(from_environment())


def from_environment() -> dict[str, Any]:
    """The settings that the environment of this process holds."""
    return settings(os.environ)
