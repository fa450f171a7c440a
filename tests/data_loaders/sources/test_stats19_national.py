"""The file of the whole country is read a block at a time: the same is said of it, in a bounded part of its size."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from data_loaders.batch import Batch
from data_loaders.fault import Waiting
from data_loaders.input_files.find import find
from data_loaders.partnership import Partnership
from data_loaders.sources.stats19 import file, reader
from tests.fuzzing.files import CASUALTY, COLLISION

ROOT = Path(__file__).resolve().parents[3]
YEARS = ("2014", "2015")
PLACES = (("532", "E07000107"), ("535", "E07000109"))
OTHERS = (("1", "E09000033"), ("91", "E08000012"), ("-1", "-1"))


def write(folder: Path, others: int, *, wide: int = 0, broken: bool = False) -> tuple[int, int]:
    """A pair of files: forty collisions of ours a year among many others'; returns how many rows each has.

    wide: so many characters of columns that nobody uses. broken: with rows of another length in between.
    """
    filler = "," + "x" * wide if wide else ""
    rows, people = [], []
    for year in YEARS:
        for n in range(others + 40):
            place = PLACES[n % 2] if n < 40 else OTHERS[n % 3]
            index, day = f"{year}46{n:07d}", f"{n % 28 + 1:02d}/{n % 12 + 1:02d}/{year}"
            place_and_point = f"{place[0]},{place[1]},0.22,51.44"
            rows.append(f"{index},{n % 3 + 1},1,{day},{n % 24:02d}:15,{place_and_point}{filler}")
            people.append(f"{index},1,1,{n % 3 + 1},{n % 3 + 1},{n % 2}{filler}")
        people.append(f"{year}99none,1,1,3,3,1{filler}")  # of no collision at all
        people.append(f"{year}460000000,1,1,1,1,0{filler}")  # the same person again
    order = np.random.default_rng(1)
    for name, head, lines in (("collisions", COLLISION, rows), ("casualties", CASUALTY, people)):
        order.shuffle(lines)
        if broken:
            lines[len(lines) // 3] += "\na,broken,row"
            lines[-3] += "\nanother"
        header = ",".join(head) + (",unused" if wide else "")
        (folder / f"{name}.csv").write_text("\n".join([header, *lines]) + "\n")
    return len(rows), len(people)


def batches(folder: Path, partnership: Partnership) -> list[Batch]:
    items = list(reader.read(find([folder]), partnership))
    assert all(isinstance(b, Batch) for b in items)
    return [b for b in items if isinstance(b, Batch)]


@pytest.mark.slow
def test_blocks_of_any_size_say_the_same(tmp_path: Path, partnership: Partnership, monkeypatch) -> None:
    collisions, casualties = write(tmp_path, 500, broken=True)
    whole = batches(tmp_path, partnership)
    for size in (400, 5000):
        monkeypatch.setattr(file, "BLOCK", size)
        for first, other in zip(batches(tmp_path, partnership), whole, strict=True):
            assert first.incidents.equals(other.incidents) and first.rejects.equals(other.rejects)
            assert first.rows_read == other.rows_read and first.rows_outside == other.rows_outside
    assert [b.partition for b in whole] == list(YEARS)
    assert sum(b.rows_read for b in whole) == collisions + casualties + 4
    assert [b.rows_loaded for b in whole] == [80, 80]
    for batch in whole:
        assert batch.rows_read == batch.rows_loaded + batch.rows_outside + len(batch.rejects)
        for line, reason, text in batch.rejects.itertuples(index=False):
            files = [(tmp_path / f"{n}.csv").read_text().splitlines() for n in ("collisions", "casualties")]
            assert text in [lines[line - 1] for lines in files if line <= len(lines)], reason


def test_what_is_elsewhere_changes_only_how_many_are_elsewhere(
    tmp_path: Path, partnership: Partnership
) -> None:
    few, many = tmp_path / "few", tmp_path / "many"
    for folder, others in ((few, 30), (many, 700)):
        folder.mkdir()
        write(folder, others)
    for first, other in zip(batches(few, partnership), batches(many, partnership), strict=True):
        assert first.incidents.equals(other.incidents) and first.notes == other.notes
        assert sorted(first.rejects["reason"]) == sorted(other.rejects["reason"]) and len(first.rejects) == 2
        assert other.rows_outside - first.rows_outside == 2 * 670


def test_casualties_alone_wait(tmp_path: Path, partnership: Partnership) -> None:
    write(tmp_path, 50)
    (tmp_path / "collisions.csv").unlink()
    [waiting] = reader.read(find([tmp_path]), partnership)
    assert isinstance(waiting, Waiting) and "casualties 2014 to 2015" in str(waiting)


PEAK = """
import resource, sys
from pathlib import Path
from data_loaders.input_files.find import find
from data_loaders.partnership import current
from data_loaders.sources.stats19 import reader

def peak_of(folder):
    assert [b.rows_loaded for b in reader.read(find([Path(folder)]), current())] == [80, 80]
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

print(-peak_of(sys.argv[1]) + peak_of(sys.argv[2]))
"""


@pytest.mark.process
@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured as Linux tells it")
def test_a_large_file_takes_a_part_of_its_size(tmp_path: Path) -> None:
    small, large = tmp_path / "small", tmp_path / "large"
    for folder, others in ((small, 500), (large, 60_000)):
        folder.mkdir()
        write(folder, others, wide=500)
    command = [sys.executable, "-c", PEAK, str(small), str(large)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    size = sum(p.stat().st_size for p in large.iterdir())
    assert size > 120_000_000
    assert int(done.stdout) < size / 2, f"{int(done.stdout):,} bytes for {size:,}"
