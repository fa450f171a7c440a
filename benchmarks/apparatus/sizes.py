"""Stores of other sizes, made of the illustrative one: longer, wider, with more measures.

Rows are copied inside the database, with other months, areas or categories; nothing that is counted changes its size
for a page that shows the same question.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import shapely
from shapely.affinity import translate

from data_loaders.partnership import DEFINITIONS

CODE = "substr({0}, 1, 3) || printf('%03d', {1}) || substr({0}, 7)"
# "2010-04", "2010/11", "2010/11 Q1", "2010": the year leads, and a second one may follow.
YEAR = """printf('%04d', substr({0}, 1, 4) - {1}) || CASE WHEN substr({0}, 5, 1) = '/'
  THEN printf('/%02d', (substr({0}, 1, 4) - {1} + 1) % 100) || substr({0}, 8) ELSE substr({0}, 5) END"""
COUNTED = "source NOT IN ('boundaries', 'population')"


@contextmanager
def copied(url: str, path: Path) -> Iterator[sqlite3.Connection]:
    """A copy of a SQLite store, to be changed in one transaction."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as store:
        store.execute("VACUUM INTO ?", (str(path),))
    with closing(sqlite3.connect(path)) as copy:
        copy.execute("PRAGMA foreign_keys=ON")
        with copy:
            yield copy
        copy.execute("ANALYZE")


def shorter(url: str, path: Path, first: str) -> str:
    """Only what begins in this month or later, or holds for ever."""
    with copied(url, path) as store:
        store.execute(f"DELETE FROM release WHERE {COUNTED} AND first < ?", (first,))
    return f"sqlite:///{path}"


def longer(url: str, path: Path, first: str) -> str:
    """The same four years again and again before themselves, back to this month."""
    with copied(url, path) as store:
        for back in range(4, 2100, 4):
            if f"{2010 - back + 4}-04" <= first:
                break
            _earlier(store, back)
        store.execute(f"DELETE FROM release WHERE {COUNTED} AND first < ?", (first,))
    return f"sqlite:///{path}"


def _earlier(store: sqlite3.Connection, years: int) -> None:
    """Every release of incidents and figures once more, so many years earlier."""
    step = store.execute("SELECT max(id) FROM release").fetchone()[0]
    text = f"{COUNTED} AND first >= '2010-04' AND partition <> '2014'"
    changed = {"id": f"id + {step}"}
    changed |= {name: YEAR.format(name, years) for name in ("partition", "first", "last")}
    _again(store, "release", changed, text)
    new = f"release_id IN (SELECT id FROM release WHERE {text})"
    _again(
        store, "figure", {"release_id": f"release_id + {step}", "period": YEAR.format("period", years)}, new
    )
    _again(
        store, "incident", {"release_id": f"release_id + {step}", "month": YEAR.format("month", years)}, new
    )
    placements = store.execute("SELECT max(id) FROM placement").fetchone()[0]
    of_new = f"placement_id IN (SELECT id FROM placement WHERE {new})"
    shifted = {"placement_id": f"placement_id + {placements}", "month": YEAR.format("month", years)}
    _again(store, "placement", {"id": f"id + {placements}", "release_id": f"release_id + {step}"}, new)
    _again(store, "tally", shifted, of_new)


def _again(store: sqlite3.Connection, table: str, changed: dict[str, str], where: str = "1") -> None:
    """Insert the rows of a table once more, with some columns changed."""
    names = [row[1] for row in store.execute(f"PRAGMA table_info({table})")]
    columns = ", ".join(f'"{n}"' for n in names)
    values = ", ".join(changed.get(n, f'"{n}"') for n in names)
    store.execute(f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} WHERE {where}")


def wider(url: str, path: Path, boroughs: int) -> str:
    """Both boroughs again and again, each time further east, with their wards, points and figures."""
    with copied(url, path) as store:
        # What is copied is marked by its size at the start, or each round would copy the copies as well.
        last = {t: store.execute(f"SELECT max(rowid) FROM {t}").fetchone()[0] for t in WIDE}
        highest = store.execute("SELECT max(id) FROM release").fetchone()[0]
        for n in range(1, boroughs // 2):
            _elsewhere(store, n, last, highest)
    return f"sqlite:///{path}"


WIDE = ("figure", "place", "incident", "tally", "placing", "area")


def _elsewhere(store: sqlite3.Connection, n: int, last: dict[str, int], highest: int) -> None:
    number, east = 100 + n, 0.4 * n
    old = "source = 'boundaries' AND id <= " + str(highest)
    _again(
        store, "release", {"id": f"id + {n * 1_000_000}", "partition": CODE.format("partition", number)}, old
    )
    for table, changed in {
        "figure": {"area": CODE.format("area", number)},
        "place": {"id": f"id + {n}", "lon": f"lon + {east}"},
        "incident": {"place_id": f"place_id + {n}", "borough": CODE.format("borough", number)},
        "tally": {
            "borough": CODE.format("borough", number),
            "area": f"CASE area WHEN '' THEN '' ELSE {CODE.format('area', number)} END",
        },
        "placing": {
            "release_id": f"release_id + {n * 1_000_000}",
            "place_id": f"place_id + {n}",
            "area": CODE.format("area", number),
        },
    }.items():
        _again(store, table, changed, f"rowid <= {last[table]}")
    rows = store.execute(
        f"SELECT release_id, code, name, borough, wkb FROM area WHERE rowid <= {last['area']}"
    )
    moved = [
        (
            release + n * 1_000_000,
            _code(code, number),
            f"{name} {n}",
            _code(borough, number),
            _east(wkb, east),
        )
        for release, code, name, borough, wkb in rows.fetchall()
    ]
    store.executemany("INSERT INTO area (release_id, code, name, borough, wkb) VALUES (?, ?, ?, ?, ?)", moved)


def _code(code: str, number: int) -> str:
    return f"{code[:3]}{number:03d}{code[6:]}"


def _east(wkb: bytes, degrees: float) -> bytes:
    return shapely.to_wkb(translate(shapely.from_wkb(wkb), degrees))


def region(folder: Path, boroughs: int) -> Path:
    """Definitions of a partnership with so many boroughs, for the store that wider() makes."""
    shutil.copytree(DEFINITIONS, folder, ignore=shutil.ignore_patterns("*.py", "statistics", "__pycache__"))
    path = folder / "partnerships" / "dartford-gravesham.toml"
    text = path.read_text(encoding="utf-8")
    matches = re.findall(r'\[\[boroughs\]\]\ncode = "(\w+)"\nname = "(\w+)"', text)
    more = [
        f'[[boroughs]]\ncode = "{_code(code, 100 + n)}"\nname = "{name} {n}"\n'
        f'council = "{name} {n} Borough Council"\nstats19 = {1000 * (m + 1) + n}\n'
        for n in range(1, boroughs // 2)
        for m, (code, name) in enumerate(matches)
    ]
    path.write_text(text.replace("[[groups]]", "\n".join([*more, "[[groups]]"]), 1), encoding="utf-8")
    return folder


def measures(url: str, path: Path, folder: Path, wanted: int, priority: str) -> tuple[str, Path]:
    """A store and definitions with so many measures; all the new ones belong to one priority."""
    shutil.copytree(DEFINITIONS, folder, ignore=shutil.ignore_patterns("*.py", "statistics", "__pycache__"))
    originals = sorted((folder / "indicators").glob("*.toml"))
    copies = [(n, originals[n % len(originals)]) for n in range(wanted - len(originals))]
    with copied(url, path) as store:
        for n, original in copies:
            old, new = original.stem, f"{original.stem}_{n}"
            text = original.read_text(encoding="utf-8").replace(f'"{old}:', f'"{new}:')
            text = re.sub(r'^priority = ".*"', f'priority = "{priority}"', text, flags=re.MULTILINE)
            text = re.sub(r'^title = "(.*)"', rf'title = "\1 {n}"', text, flags=re.MULTILINE)
            (folder / "indicators" / f"{new}.toml").write_text(text, encoding="utf-8")
            category = f"'{new}' || substr(category, {len(old) + 1})"
            _again(store, "figure", {"category": category}, f"category = '{old}' OR category LIKE '{old}:%'")
    return f"sqlite:///{path}", folder
