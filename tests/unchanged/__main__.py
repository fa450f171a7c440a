"""What people get from two checkouts of the dashboard, side by side.

    python -m tests.unchanged write CHECKOUT FOLDER      # every page, file, pack and figure, as text
    python -m tests.unchanged compare BEFORE AFTER [--words FILE]

The first runs the code of CHECKOUT, on the illustrative data and on the open data beside the repository, through its
commands and its server alone. The second prints what differs, and ends with 1 if anything does. --words: lines of
"old text, tab, new text" that were changed on purpose.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.browser.serving import PAGES, ROOT, Server, begin
from tests.browser.tab import Tab, open_tab
from tests.conftest import REAL_FOLDERS
from tests.unchanged.comparing import differences, wording
from tests.unchanged.reading import file_text, offered, page_text, steady

OPEN_DATA = ROOT.parent / "shared" / "data"
STEWARD = {"CSP_LOCAL_STEWARD": "Jo Smith"}
READERS = {"public": {}, "steward": STEWARD}
# More links to the pages of measures and of wards: another borough, an earlier month.
LINKS = {
    "illustrative": ("", "borough=Gravesham&to=December 2013"),
    "real": ("", "borough=Dartford&to=June 2014", "borough=Gravesham&to=March 2025"),
}
FIGURES = (["figures", "--format", "csv"], ["figures", "--format", "json", "--audience", "officer"])
MAKE = "Make the pack"


def write(checkout: Path, folder: Path) -> None:
    """Everything that this checkout shows, as text files in the folder."""
    with tempfile.TemporaryDirectory(prefix="csp-unchanged-") as name:
        for store, arguments in _stores().items():
            url = f"sqlite:///{Path(name) / store}.sqlite"
            _keep(folder / store / "load.txt", _run(checkout, url, "data_loaders", *arguments))
            for n, figures in enumerate(FIGURES):
                _keep(folder / store / f"figures-{n}.txt", _run(checkout, url, "metrics", *figures))
            feeds = Path(name) / f"{store}-feeds"
            _run(checkout, url, "metrics", "feed", "--out", str(feeds))
            for feed in sorted(feeds.iterdir()):
                _keep(folder / store / f"{feed.name}.txt", feed.read_text())
            for reader, settings in READERS.items():
                server = begin(url, settings, root=checkout)
                try:
                    for place, text in _everything(server, LINKS[store], reader == "steward"):
                        _keep(folder / store / reader / place, text)
                finally:
                    server.end()


def _stores() -> dict[str, list[str]]:
    """How each store is filled: {its name: the command}."""
    real = [str(OPEN_DATA / name) for name in REAL_FOLDERS]
    return {"illustrative": ["demo"]} | ({"real": ["load", *real]} if OPEN_DATA.is_dir() else {})


def _run(checkout: Path, url: str, package: str, *arguments: str) -> str:
    """What a command says; without its progress, which tells how fast it was."""
    environment = os.environ | {"CSP_DATABASE_URL": url}
    command = [sys.executable, "-m", package, *arguments]
    done = subprocess.run(
        command, cwd=checkout, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


def _everything(server: Server, links: tuple[str, ...], packs: bool) -> Iterator[tuple[str, str]]:
    """Every page by every link, with its files; last the pack, for who may make it."""
    for page in PAGES:
        for n, link in enumerate(links):
            with open_tab(server.address, page=page, query=link) as tab:
                yield from _page(server, tab, f"{page or 'overview'}-{n}")
    if packs:
        for n, link in enumerate(links):
            with open_tab(server.address, page="meetings", query=link) as tab:
                tab.send(tab._button(MAKE))
                yield from _page(server, tab, f"pack-{n}")


def _page(server: Server, tab: Tab, name: str) -> Iterator[tuple[str, str]]:
    yield f"{name}.txt", page_text(tab, server.address)
    for n, (label, file_id) in enumerate(offered(tab)):
        path = tab.file(file_id)
        text = file_text(server.address, path) if path else "not made"
        yield f"{name}-file-{n:02d}.txt", f"{label}\n{text}"


def _keep(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(steady(text))


def main(arguments: list[str] | None = None) -> int:
    """Run one of the two; returns 1 if anything differs."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.unchanged", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    writing = commands.add_parser("write")
    writing.add_argument("checkout", type=Path)
    writing.add_argument("folder", type=Path)
    comparing = commands.add_parser("compare")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    comparing.add_argument("--words", type=Path)
    asked = parser.parse_args(arguments)
    if asked.command == "write":
        write(asked.checkout.resolve(), asked.folder)
        return 0
    changed = list(differences(asked.before, asked.after, wording(asked.words)))
    print("".join(changed) or "nothing differs\n", end="")
    return int(bool(changed))


if __name__ == "__main__":
    sys.exit(main())
