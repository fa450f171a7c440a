"""Filled stores that are kept from one run of the tests to the next, for as long as nothing changes that makes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".cache" / "stores"
# Everything that a command reads to fill a store, but for the files that it is given.
MADE_OF = ("data_loaders", "metrics", "shapefiles", "requirements.lock")


def kept_store(name: str, command: Sequence[str]) -> Path:
    """Where the store is kept that this command fills, whether it is there or not. Another day has another store:
    pages tell how old a release is."""
    KEPT.mkdir(parents=True, exist_ok=True)
    given = [Path(word) for word in command if Path(word).exists()]
    key = digest([*(ROOT / part for part in MADE_OF), *given], f"{date.today()} {command}")
    return KEPT / f"{name}-{key}.sqlite"


def forget(name: str) -> None:
    """Delete the stores of this name that were kept before."""
    for path in KEPT.glob(f"{name}-*.sqlite"):
        path.unlink()


def digest(parts: Iterable[Path], text: str) -> str:
    """16 characters that change with the text and with the name or the content of any file of these parts."""
    made = sha256(text.encode())
    for part in parts:
        for path in sorted(_files(part)):
            made.update(f"{path} {path.stat().st_size} ".encode() + sha256(path.read_bytes()).digest())
    return made.hexdigest()[:16]


def _files(part: Path) -> Iterator[Path]:
    paths = part.rglob("*") if part.is_dir() else [part]
    return (path for path in paths if path.is_file() and path.suffix != ".pyc")
