"""Fetches the newest edition of the ONS workbook "Police force area data tables"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from data_loaders.fault import Fault
from data_loaders.fetching.client import Client
from data_loaders.partnership import Partnership

DATASET = "/peoplepopulationandcommunity/crimeandjustice/datasets/policeforceareadatatables"
LINK = re.compile(rf"(/file\?uri={DATASET}/[\w-]+/([\w.-]+\.xlsx))")


def fetch(client: Client, _partnership: Partnership, folder: Path) -> Iterator[Path | Fault]:
    """The first workbook that the dataset's page links to: the page lists the newest edition first."""
    page = f"{client.addresses.ons}{DATASET}"
    newest = LINK.search(unquote(unescape(client.page(page))))
    if newest is None:
        raise Fault("recorded crime tables", "a link to a workbook", "none", page)
    yield client.download(f"{client.addresses.ons}{newest[1]}", folder, newest[2])
