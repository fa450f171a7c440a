"""Reading on a Dask cluster: the same releases and totals as in one process, and never more under way than agreed."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from data_loaders import cluster
from data_loaders.__main__ import main
from data_loaders.batch import Batch
from data_loaders.fault import Fault, Waiting
from data_loaders.input_files.find import InputFile
from data_loaders.loading import load
from data_loaders.partnership import Partnership, current
from data_loaders.source import Source
from data_loaders.store import schema
from data_loaders.store.engine import opened, upgrade

ROOT = Path(__file__).resolve().parents[2]
HIGH_STREET = (0.3701, 51.4411, "On or near High Street", "Burglary")
FAR = (-1.5, 53.8, "On or near Mill Lane", "Anti-social behaviour")
NOWHERE = (80.0, 51.4, "On or near Nowhere", "Robbery")


@pytest.mark.process
@given(st.integers(0, 20), st.integers(1, 5))
def test_results_come_in_order_and_few_are_under_way(count: int, most: int) -> None:
    under_way, seen = set(), []

    def submit(item: int) -> int:
        under_way.add(item)
        assert len(under_way) <= most
        return item

    def result(item: int) -> int:
        under_way.remove(item)
        return item * 2

    for outcome in cluster.in_order(range(count), submit, result, most):
        seen.append(outcome)
    assert seen == [2 * n for n in range(count)]


def everything(url: str) -> dict[str, list[tuple]]:
    """Every row of the store but for when it was written, which a seal covers as well."""
    with opened(url) as engine, engine.connect() as connection:
        return {
            table.name: sorted(
                repr(tuple(row))
                for row in connection.execute(
                    select(*(c for c in table.columns if c.name not in ("accepted", "made")))
                )
            )
            for table in schema.metadata.sorted_tables
            if table.name not in ("audit", "seal", "change")
        }


@pytest.mark.process
def test_a_cluster_loads_what_one_process_loads(tmp_path, street_file, monkeypatch, capsys) -> None:
    """Three forces, two months, a row out of place and a file that is none, loaded either way."""
    pytest.importorskip("distributed", reason="Dask is not installed: pip install -r requirements-bulk.lock")
    for month in ("2014-01", "2014-02"):
        street_file(month, [HIGH_STREET] * 3 + [NOWHERE])
        street_file(month, [FAR] * 5, force="west-yorkshire")
        street_file(month, [FAR, HIGH_STREET], force="essex")
    (tmp_path / "in" / "2014-03-essex-street.csv").write_text("<html>Not found</html>")
    alone, shared = (f"sqlite:///{tmp_path / name}.sqlite" for name in ("alone", "shared"))
    monkeypatch.setenv("CSP_DATABASE_URL", alone)
    assert main(["load", "--everywhere", str(tmp_path / "in")]) == 1
    out = capsys.readouterr().out
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "data_loaders",
            "load",
            "--everywhere",
            "--scheduler",
            "local",
            str(tmp_path / "in"),
        ],
        cwd=ROOT,
        env=os.environ | {"CSP_DATABASE_URL": shared},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (1, out), done.stderr
    assert everything(shared) == everything(alone)
    assert len(everything(alone)["incident"]) == 8


def test_files_are_read_where_the_load_is_told_to_read_them(tmp_path, street_file) -> None:
    path, asked = street_file("2014-01", [HIGH_STREET]), []

    def elsewhere(source: Source, files: Iterable[InputFile], _own: Partnership) -> list[Batch | Fault]:
        asked.append((source.id, [file.name for file in files]))
        return []

    with opened(f"sqlite:///{tmp_path / 'store.sqlite'}") as engine:
        upgrade(engine)
        assert load(engine, [path], current(), progress=False, read=elsewhere).new == []
    assert asked == [("police_street", [path.name])]


@pytest.mark.parametrize("kind", [Fault, Waiting])
def test_what_a_worker_finds_wrong_arrives_whole(kind: type[Fault]) -> None:
    fault = kind("x.csv", "a data file", "a web page", "in/x.csv")
    came = pickle.loads(pickle.dumps(fault))
    assert (type(came), str(came), vars(came)) == (kind, str(fault), vars(fault))


def test_a_scheduler_that_is_not_there_is_told(tmp_path, street_file, monkeypatch, capsys) -> None:
    pytest.importorskip("distributed", reason="Dask is not installed: pip install -r requirements-bulk.lock")
    monkeypatch.setenv("CSP_DATABASE_URL", f"sqlite:///{tmp_path / 'store.sqlite'}")
    path = street_file("2014-01", [HIGH_STREET])
    assert main(["load", "--scheduler", "no such address", str(path)]) == 1
    assert "not done: --scheduler: expected the address of a Dask scheduler" in capsys.readouterr().err


def test_without_dask_it_is_said_what_is_missing(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(Fault, match=r"pip install -r requirements-bulk\.lock"), cluster.cluster("local"):
        pass
