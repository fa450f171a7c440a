"""What the settings that a dashboard starts with come to: refused if they are unsafe, else told in words."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

from sqlalchemy import make_url

from data_loaders.fault import Fault
from data_loaders.store import engine as store
from pages.access import local_steward, sign_in
from pages.access.people_file import directory
from pages.app import hosts

# Streamlit reads these from .streamlit/config.toml, here and in the home folder. With another value a reader could say
# who they are, another site could use the dashboard, or a reader would see its inside.
STREAMLIT = {
    "server.trustedUserHeaders": {},
    "server.enableXsrfProtection": True,
    "server.enableCORS": True,
    "server.corsAllowedOrigins": [],
    "server.enableAgentApi": False,
    "server.scriptHealthCheckEnabled": False,
    "server.baseUrlPath": "",
    "client.showErrorDetails": "none",
    "global.developmentMode": False,
    "global.e2eTest": False,
}


def address_of(host: str) -> IPv4Address | IPv6Address:
    """The address that a HOST setting leads to: looked up once, so that what is checked is what is listened on.

    Raises Fault if it leads nowhere.
    """
    try:
        return ip_address(host)
    except ValueError:
        pass
    try:
        return ip_address(socket.getaddrinfo(host, None, socket.AF_INET, socket.SOCK_STREAM)[0][4][0])
    except OSError:
        raise Fault("HOST", "an address or a name of this machine", host, "environment") from None


def check(environment: Mapping[str, str], address: IPv4Address | IPv6Address, proxy: str) -> None:
    """Raises Fault for settings that are not safe, or a file of people that is not sound: nobody could sign in.

    address: where the dashboard listens. proxy: whose word is taken of who asked, or "".
    """
    local_steward.check(environment, address, bool(proxy))
    named = hosts.allowed(environment) - {*local_steward.LOOPBACK}
    if not named and not address.is_loopback:
        expected = f"the names that readers use, for example {hosts.VARIABLE}=dashboard.example.gov.uk"
        raise Fault(hosts.VARIABLE, expected, f"none, and {address} is open to other machines", "environment")
    if sign_in.settings(environment):
        directory()


def check_streamlit() -> None:
    """Raises Fault if a setting of Streamlit's opens what must stay closed. Called once Streamlit knows its script."""
    from streamlit import config

    for option, value in STREAMLIT.items():
        if config.get_option(option) != value:
            raise Fault(option, repr(value), "another value", config.get_where_defined(option))


def told(environment: Mapping[str, str], address: IPv4Address | IPv6Address, proxy: str) -> list[str]:
    """Who is taken for whom under these settings, under which names, and where the store is: a line for each."""
    return [
        f"listens on: {address}",
        f"answers to: {', '.join(sorted(hosts.allowed(environment)))}",
        f"proxy: {f'{proxy} is believed about who asked and how' if proxy else 'none is believed'}",
        f"readers: {_readers(environment)}",
        f"store to read: {_store(store.reading_address())}",
        f"store to write: {_store(store.address())}",
    ]


def _readers(environment: Mapping[str, str]) -> str:
    steward = local_steward.name(environment)
    if steward:
        return f"everybody on this machine is {steward}, an administrator; nobody elsewhere can read it"
    if not sign_in.settings(environment):
        return "everybody is the public; there is no sign-in"
    people = directory()
    service = urlsplit(environment["CSP_OIDC_METADATA_URL"]).netloc
    roles = f"sign-in at {service}, roles for people: {len(people.people)}, for groups: {len(people.groups)}"
    return f"{roles}; everybody else is the public"


def _store(address: str) -> str:
    return make_url(address).render_as_string(hide_password=True)
