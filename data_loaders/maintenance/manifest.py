"""A backup is a folder: the store as one file, and a small manifest that says what it must hold."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from data_loaders.fault import Fault

NAME = "manifest.json"
STAMP = "%Y-%m-%dT%H%M%SZ"


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. made: in UTC; database: "sqlite" or "postgresql"; schema: its migration;
    rows: how many each table has, where the code that made it knew the schema."""

    made: str
    database: str
    schema: str
    releases: int
    file: str
    bytes: int
    sha256: str
    rows: dict[str, int] = field(default_factory=dict)

    @property
    def age_hours(self) -> float:
        """Hours since it was made."""
        return (
            datetime.now(UTC) - datetime.strptime(self.made, STAMP).replace(tzinfo=UTC)
        ).total_seconds() / 3600


def stamp() -> str:
    """This moment, as a name that sorts by time."""
    return datetime.now(UTC).strftime(STAMP)


def describe(store: Path, database: str, schema: str, releases: int) -> Manifest:
    """What a store's file holds, as far as the file itself says."""
    size, digest = store.stat().st_size, _digest(store)
    return Manifest(stamp(), database, schema, releases, store.name, size, digest)


def write(folder: Path, manifest: Manifest) -> None:
    """Put the description beside the file."""
    (folder / NAME).write_text(json.dumps(asdict(manifest), indent=2) + "\n")


def read(folder: Path) -> Manifest:
    """The manifest of a backup. Raises Fault if this is none."""
    try:
        manifest = Manifest(**json.loads((folder / NAME).read_text()))
        datetime.strptime(manifest.made, STAMP).replace(tzinfo=UTC)
    except (OSError, ValueError, TypeError) as error:
        raise Fault("backup", f"a folder with a sound {NAME}", type(error).__name__, str(folder)) from None
    if Path(manifest.file).name != manifest.file:
        raise Fault("backup", "a file beside its manifest", repr(manifest.file), str(folder))
    return manifest


def verify(folder: Path) -> Manifest:
    """The manifest, once the file beside it has been found to be the one it describes. Raises Fault otherwise."""
    manifest, store = read(folder), folder / read(folder).file
    if not store.is_file() or store.stat().st_size != manifest.bytes or _digest(store) != manifest.sha256:
        raise Fault(
            "backup", f"{manifest.bytes:,} bytes as its manifest says", "another file or none", str(store)
        )
    return manifest


def held(folder: Path) -> Iterator[tuple[Path, Manifest]]:
    """The backups with a sound manifest in a folder of backups, oldest first."""
    for path in folders(folder):
        try:
            yield path, read(path)
        except Fault:
            continue


def folders(folder: Path) -> list[Path]:
    """Every folder in a folder of backups, by name; without the hidden ones, which are still being written."""
    return sorted(p for p in folder.glob("*") if p.is_dir() and not p.name.startswith("."))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
