"""The local steward: whoever runs the dashboard for their own machine only. Every setting and every request that would
let somebody else be taken for them is refused."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from ipaddress import IPv4Address, IPv6Address

import streamlit as st

from data_loaders.fault import Fault
from pages.access import sign_in

VARIABLE = "CSP_LOCAL_STEWARD"
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
NAME = r"[a-z0-9](?:[a-z0-9._-]{0,252})|\[[0-9a-f:.]{2,45}\]"
NAME_AND_PORT = re.compile(rf"({NAME})(?::[0-9]{{1,5}})?")
ADDED_ON_THE_WAY = frozenset(
    {"forwarded", "via", "cdn-loop", "true-client-ip", "cf-connecting-ip", "x-real-ip", "x-client-ip"}
)


def name(environment: Mapping[str, str]) -> str:
    """The local steward's name; "" if there is none."""
    return environment.get(VARIABLE, "").strip()


def check(environment: Mapping[str, str], address: IPv4Address | IPv6Address, proxy: bool) -> None:
    """Raises Fault if there is a local steward and anybody beyond this machine could be taken for them.

    address: where the dashboard listens. proxy: is one named that passes requests on?
    """
    if not name(environment):
        return
    expected = "a dashboard that serves its own machine only"
    if not address.is_loopback:
        raise Fault(VARIABLE, expected, f"HOST that leads to {address}", "environment")
    if proxy:
        raise Fault(VARIABLE, expected, "--proxy, which passes on the requests of others")
    if environment.get("CSP_HOSTS", "").strip():
        raise Fault(VARIABLE, expected, "CSP_HOSTS, names for readers elsewhere", "environment")
    if any(environment.get(key) for key in sign_in.SETTINGS):
        raise Fault(VARIABLE, "no sign-in beside it", "both", "environment")


def host_name(host: str) -> str:
    """The name in a Host header, in lower case and without its port; "" for anything else than a name and a port."""
    match = NAME_AND_PORT.fullmatch(host.lower())
    return match[1] if match else ""


def passed_on(headers: Iterable[str]) -> bool:
    """Did a proxy, a tunnel or another forwarder hand a request on? headers: the names of its headers."""
    names = [header.lower() for header in headers]
    return any(n in ADDED_ON_THE_WAY or n.startswith("x-forwarded") for n in names)


def steward() -> str:
    """The name of the local steward, if this page is read on this machine; else "".

    `streamlit run` asks none of the questions that serve.py asks, so the page's own request is looked at again.
    """
    headers = st.context.headers
    elsewhere = isinstance(st.context.ip_address, str)  # of loopback Streamlit names no address
    near = host_name(headers.get("Host", LOOPBACK[0])) in LOOPBACK and not elsewhere
    return name(os.environ) if near and not passed_on(headers) else ""
