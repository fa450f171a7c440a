"""Where data is fetched from: one table of official addresses, and the rule that nothing else is ever asked.

The table is code, not a setting: no deployment can be told to fetch from somewhere else. Tests make one of their own.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import astuple, dataclass

import httpx

from data_loaders.fault import Fault

HTTPS = 443


@dataclass(frozen=True)
class Addresses:
    """The base address of each service. police_archive is where data.police.uk sends those who ask for an archive."""

    police: str = "https://data.police.uk"
    police_archive: str = "https://policeuk-data.s3.amazonaws.com"
    stats19: str = "https://data.dft.gov.uk/road-accidents-safety-data"
    boundaries: str = "https://services1.arcgis.com/ESMARspQHYMw9BZ9/arcgis/rest/services"
    population: str = "https://www.nomisweb.co.uk/api/v01/dataset"
    ons: str = "https://www.ons.gov.uk"
    fingertips: str = "https://fingertips.phe.org.uk/api"

    def check(self, url: httpx.URL) -> None:
        """Raise Fault unless the address is on one of these servers and its name does not lead inside our network.

        A name that cannot be looked up here is let through: behind a council's proxy only the proxy can, and
        https still has the server prove that it is the one named.
        """
        if _server(url) not in {_server(httpx.URL(base)) for base in astuple(self)}:
            raise Fault(
                "fetch", "one of the official servers", f"{url.scheme}://{url.netloc.decode()}", str(url)
            )
        for address in _looked_up(url):
            if not address.is_global:
                raise Fault(
                    "fetch", f"a public address for {url.host}", f"{address}, inside a network", str(url)
                )


def _server(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.host, url.port or (HTTPS if url.scheme == "https" else 80)


def _looked_up(url: httpx.URL) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    """The addresses behind a name; none for a server that the table itself names by its address."""
    if url.host.replace(".", "").isdigit():
        return []
    try:
        answers = socket.getaddrinfo(url.host, url.port or HTTPS, type=socket.SOCK_STREAM)
    except socket.gaierror:
        return []
    return [ipaddress.ip_address(str(answer[4][0]).split("%")[0]) for answer in answers]


OFFICIAL = Addresses()
