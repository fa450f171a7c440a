"""Backs the store up while it is in use, and brings a backup back: whole, or not at all."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from types import ModuleType

from sqlalchemy import Engine, func, inspect, select

from data_loaders.fault import Fault
from data_loaders.keeping import manifest, postgresql_copy, sqlite_copy
from data_loaders.keeping.manifest import Manifest
from data_loaders.store import schema
from data_loaders.store.engine import REPOSITORY, known_schemas
from data_loaders.store.trouble import StoreFault

# Nobody could load these again: what counts as something that a restore would destroy.
WORTH = (schema.release, schema.step, schema.audit)


def folder() -> Path:
    """Where backups go unless another place is named: CSP_BACKUPS, or var/backups."""
    return Path(os.environ.get("CSP_BACKUPS") or REPOSITORY / "var" / "backups")


def backup(engine: Engine, target: Path | None = None, keep: int | None = None) -> tuple[Path, Manifest]:
    """Write a backup, check it, and give it its name only then; returns its folder and manifest.

    target: a folder that is not there yet; else a new one under folder(). keep: how many to leave there.
    Raises Fault if the place is taken, the store unsound, or a program of PostgreSQL is missing.
    """
    place = target or folder() / manifest.stamp()
    if place.exists():
        raise Fault("backup", "a folder that is not there yet", "one that is", str(place))
    part = place.with_name(f".{place.name}.part")
    try:
        part.mkdir(parents=True)
        copy = _database(engine)
        path = part / copy.FILE
        revision, releases = copy.save(engine, path)
        made = manifest.write(part, path, engine.dialect.name, revision, releases)
        part.rename(place)
    except OSError as error:
        raise StoreFault("backup", "a place to write it to", str(error.strerror), str(place)) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    if keep:
        _thin_out(keep)
    return place, made


def restore(engine: Engine, source: Path, *, replace: bool = False) -> Manifest:
    """Make the store what the backup holds, in one transaction; returns the backup's manifest.

    Raises Fault if the backup is not sound, is another database's or a newer version's, or if the store holds
    something and replace is not set; the store is then as it was.
    """
    found = manifest.verify(source)
    if found.database != engine.dialect.name:
        raise Fault(
            "backup", f"one of a {engine.dialect.name} store", f"one of {found.database}", str(source)
        )
    if found.schema not in known_schemas():
        raise Fault(
            "backup", "a schema that this version knows", f"schema {found.schema}, newer", str(source)
        )
    if not replace and (holds := _holds(engine)):
        raise Fault(
            "store", "an empty one, or --replace", holds, engine.url.render_as_string(hide_password=True)
        )
    _database(engine).bring(engine, source / found.file, found)
    return found


def _database(engine: Engine) -> ModuleType:
    return postgresql_copy if engine.dialect.name == "postgresql" else sqlite_copy


def _holds(engine: Engine) -> str:
    """What a restore would destroy, in words; "" if nothing."""
    try:
        with engine.connect() as connection:
            tables = set(inspect(connection).get_table_names())
            counts = {
                t.name: connection.execute(select(func.count()).select_from(t)).scalar() or 0
                for t in WORTH
                if t.name in tables
            }
    except StoreFault as fault:
        return f"one that cannot be read ({fault.found})"
    return ", ".join(f"{n} in {table}" for table, n in counts.items() if n)


def _thin_out(keep: int) -> None:
    for path, _ in list(manifest.held(folder()))[:-keep]:
        shutil.rmtree(path)
