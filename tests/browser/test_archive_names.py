"""An archive whose name is a month, as the documentation has it, with files of other months: every page is drawn."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator

import pytest

from tests.browser.serving import PAGES, ROOT, begin
from tests.browser.speaking import session
from tests.conftest import copied
from tests.street_files import street_csv

MONTHS = [f"2013-{month:02d}" for month in range(4, 13)]
ROWS = [(0.2167, 51.4464, "On or near High Street", "Anti-social behaviour")] * 30


@pytest.fixture(scope="module")
def dashboard(illustrative_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a dashboard into whose store the command line has loaded such an archive."""
    folder = tmp_path_factory.mktemp("archive")
    url = copied(illustrative_url, folder / "own.sqlite")
    with zipfile.ZipFile(folder / "2026-07.zip", "w") as target:
        for month in MONTHS:
            target.writestr(f"{month}/{month}-kent-street.csv", street_csv(month, ROWS))
    load = [sys.executable, "-m", "data_loaders", "load", str(folder / "2026-07.zip")]
    environment = {**os.environ, "CSP_DATABASE_URL": url}
    subprocess.run(load, cwd=ROOT, env=environment, check=True, capture_output=True)
    server = begin(url, {"CSP_LOCAL_STEWARD": "Jo Smith"})
    yield server.address
    server.end()


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_drawn(dashboard: str, name: str) -> None:
    with session(dashboard, page=name) as (_id, messages):
        assert not re.search(r"^\s*exception \{", messages, re.MULTILINE)
        assert "Quote reference" not in messages
        assert "script_finished: FINISHED_SUCCESSFULLY" in messages


def test_a_card_names_the_edition_and_no_day_of_publication(dashboard: str) -> None:
    with session(dashboard, page="anti-social-behaviour") as (_id, messages):
        assert "edition of July 2026" in messages
        assert "published" not in messages.partition("edition of July 2026")[0][-200:]
