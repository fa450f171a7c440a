"""Backs the store up while it is in use, and brings a backup back: whole, or not at all."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path
from types import ModuleType

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, func, inspect, select

from data_loaders.fault import Fault
from data_loaders.maintenance import comparison, manifest, postgresql_copy, soundness, sqlite_copy
from data_loaders.maintenance.manifest import Manifest
from data_loaders.maintenance.opened_backup import opened
from data_loaders.store import audit, schema
from data_loaders.store.engine import REPOSITORY, known_schemas, newest_schema
from data_loaders.store.schema import audit as trail
from data_loaders.store.store_faults import StoreFault

# Nobody could load these again: what counts as something that a restore would destroy.
WORTH = (schema.release, schema.step, schema.audit)
MADE, RESTORED = "made a backup", "restored a backup"


def folder() -> Path:
    """Where backups go unless another place is named: CSP_BACKUPS, or var/backups."""
    return Path(os.environ.get("CSP_BACKUPS") or REPOSITORY / "var" / "backups")


def backup(engine: Engine, target: Path | None = None, keep: int | None = None) -> tuple[Path, Manifest]:
    """Write a backup, open and check it, and give it its name only then; returns its folder and manifest.

    target: a folder that is not there yet; else a new one under folder(). keep: how many to leave there.
    What is under folder() is noted on the store's trail, so that its loss is noticed.
    Raises Fault if the place is taken, the store unsound, or a program of PostgreSQL is missing.
    """
    place = target or folder() / manifest.stamp()
    if place.exists():
        raise Fault("backup", "a folder that is not there yet", "one that is", str(place))
    part = place.with_name(f".{place.name}.part")
    try:
        part.mkdir(parents=True)
        made = _write(engine, part)
        part.rename(place)
    except OSError as error:
        raise StoreFault("backup", "a place to write it to", str(error.strerror), str(place)) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    if place.parent == folder():
        audit.note(engine, audit.operator(), MADE, about(made))
    if keep:
        _thin_out(keep)
    return place, made


def _write(engine: Engine, part: Path) -> Manifest:
    """Copy the store into a folder, and open the copy: a backup that could not be read is none."""
    copy, path = _database(engine), part / _database(engine).FILE
    before = _rows(engine)
    revision, releases = copy.save(engine, path)
    made = manifest.describe(path, engine.dialect.name, revision, releases)
    if before:
        with soundness.readable("backup"), opened(part, made) as held:
            made = _counted(held, made, before)
            soundness.inside(held, made, engine, most=None)
    manifest.write(part, made)
    return made


def _counted(held: Engine, made: Manifest, before: dict[str, int]) -> Manifest:
    """The manifest with the rows of each table; before: how many the store held when the backup was begun."""
    with held.connect() as connection:
        rows = comparison.rows(connection)
    if fewer := [name for name, count in before.items() if rows[name] < count]:
        raise Fault("backup", f"at least {before[fewer[0]]} rows of {fewer[0]}", str(rows[fewer[0]]))
    return replace(made, rows=rows)


def _rows(engine: Engine) -> dict[str, int]:
    """How many rows each table holds; none if the store's schema is another version's."""
    with soundness.readable("store"), engine.connect() as connection:
        if MigrationContext.configure(connection).get_current_revision() != newest_schema():
            return {}
        return comparison.rows(connection)


def about(made: Manifest) -> str:
    """A backup, as the trail names it."""
    return f"made {made.made}, {made.releases} releases"


def on_trail(engine: Engine) -> set[str]:
    """When the backups were made that the trail names, as their manifests say it."""
    named = select(trail.c.about).where(trail.c.what.in_((MADE, RESTORED)))
    with engine.connect() as connection:
        return {text.removeprefix("made ").partition(",")[0] for text in connection.execute(named).scalars()}


def restore(engine: Engine, source: Path, *, replace: bool = False) -> Manifest:
    """Make the store what the backup holds, in one transaction; returns the backup's manifest.

    Raises Fault if the backup is not sound, is another database's or a newer version's, or if the store holds
    something and replace is not set; the store is then as it was.
    """
    restored = manifest.verify(source)
    if restored.database != engine.dialect.name:
        raise Fault(
            "backup", f"one of a {engine.dialect.name} store", f"one of {restored.database}", str(source)
        )
    if restored.schema not in known_schemas():
        raise Fault(
            "backup", "a schema that this version knows", f"schema {restored.schema}, newer", str(source)
        )
    if not replace and (holds := _holds(engine)):
        raise Fault(
            "store", "an empty one, or --replace", holds, engine.url.render_as_string(hide_password=True)
        )
    _database(engine).bring(engine, source / restored.file, restored)
    return restored


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
