"""Whether the store could be brought back: the newest backup is there, whole, recent, and holds what the store does."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Engine, func, select

from data_loaders.batch import Standing
from data_loaders.maintenance import manifest, soundness
from data_loaders.maintenance.backup import folder, on_trail
from data_loaders.maintenance.finding import Finding, Level, sound, tried
from data_loaders.maintenance.manifest import Manifest
from data_loaders.store.schema import audit, release

WHAT = "backup"
HOURS = 36  # a nightly backup that was missed once
AHEAD_HOURS = 0.1


def look(store: Engine | None, *, thorough: bool = False) -> list[Finding]:
    """What is wrong with the backups; one finding if nothing is. store: None if that cannot be used.

    thorough: each of them is read whole, and every release counted again.
    """
    return tried(WHAT, lambda: _faults(store, thorough) or [_newest(store, thorough)])


def _faults(store: Engine | None, thorough: bool) -> list[Finding]:
    """What is missing or broken, before the newest is opened."""
    held = dict(manifest.held(folder()))
    broken = [path for path in manifest.folders(folder()) if path not in held]
    if thorough:
        broken += [path for path in held if sound(WHAT, lambda path=path: str(manifest.verify(path))).level]
    findings = [Finding(WHAT, Level.FAULT, f"damaged or cut off: {path}") for path in broken]
    return findings + list(_missing(list(held.values()), store))


def _missing(held: list[Manifest], store: Engine | None) -> Iterator[Finding]:
    newest = max((made.made for made in held), default="")
    named = on_trail(store) if store else set()
    if named and (newest not in named or max(named) > newest):
        wanted = f"the one made {max(named)}, as the trail says"
        yield Finding(WHAT, Level.FAULT, f"expected {wanted}, found {newest or 'none'} in {folder()}")
    elif not newest:
        level = Level.FAULT if store is None or _worth(store) else Level.WARNING
        yield Finding(WHAT, level, f"none in {folder()}")


def _newest(store: Engine | None, thorough: bool) -> Finding:
    path, made = max(manifest.held(folder()), key=lambda held: held[1].made)
    finding = sound(WHAT, lambda: soundness.backup(path, store, None if thorough else soundness.SAMPLE))
    age = f"{made.age_hours:.0f} hours old"
    if finding.level is Level.FINE and not -AHEAD_HOURS < made.age_hours <= HOURS:
        return Finding(WHAT, Level.WARNING, f"{age}: a new one is due; {finding.found}")
    return Finding(
        WHAT,
        finding.level,
        f"{age}: {finding.found}" if finding.level is Level.FINE else f"{finding.found} ({path})",
    )


def _worth(store: Engine) -> bool:
    """Does the store hold anything that could not simply be loaded or made again?"""
    real = select(func.count()).where(release.c.standing.in_((Standing.PUBLISHED, Standing.PROVISIONAL)))
    written = select(func.count()).select_from(audit)
    with store.connect() as connection:
        return any(connection.execute(query).scalar() for query in (real, written))
