"""Which areas the partnership is compared with, and what they are called: one file per county in metrics/areas."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from data_loaders.definition import AreaCode, Definition, Id, Text, read
from data_loaders.partnership import Partnership, definitions_root


class NamedArea(Definition):
    """An area by its ONS code."""

    code: AreaCode
    name: Text


class Neighbours(Definition):
    """The areas of one police force by code: its community safety partnerships and its districts.

    force, nation: what these are measured against, in tables of partnerships and of districts.
    unassigned: what tables call the offences that the force could give to no partnership.
    """

    id: Id
    county: Text
    force: NamedArea
    nation: NamedArea
    unassigned: Text
    partnerships: Mapping[AreaCode, Text]
    districts: Mapping[AreaCode, Text]


def path_of(partnership: Partnership) -> Path:
    """Where the file of the partnership's county is, or would be."""
    return definitions_root() / "areas" / f"{partnership.county.lower().replace(' ', '-')}.toml"


def neighbours(partnership: Partnership) -> Neighbours | None:
    """The areas of the partnership's county; None if there is no file of them. Raises Fault for a wrong one."""
    path = path_of(partnership)
    return _read(path) if path.exists() else None


@cache
def _read(path: Path) -> Neighbours:
    return read(path, Neighbours)
