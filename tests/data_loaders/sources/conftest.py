"""Small files to read, the partnership to read them for, and the rule that every batch keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from data_loaders.batch import Batch
from data_loaders.fault import Fault
from data_loaders.input_files.find import InputFile
from data_loaders.partnership import Partnership, read_partnership

ROOT = Path(__file__).resolve().parents[3]
Write = Callable[[str, str | bytes], InputFile]


@pytest.fixture(scope="session")
def partnership() -> Partnership:
    """Dartford and Gravesham."""
    return read_partnership(ROOT / "metrics" / "partnerships" / "dartford-gravesham.toml")


@pytest.fixture
def file(tmp_path: Path) -> Write:
    """Writes a file and returns it as it is found."""

    def write(name: str, content: str | bytes) -> InputFile:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return InputFile(name, path)

    return write


@pytest.fixture
def sorted_out() -> Callable[[Iterable[Batch | Fault]], tuple[list[Batch], list[str]]]:
    """Splits what a reader yields into batches and messages, and checks that no batch loses a row."""

    def split(results: Iterable[Batch | Fault]) -> tuple[list[Batch], list[str]]:
        results = list(results)
        batches = [r for r in results if isinstance(r, Batch)]
        for batch in batches:
            assert batch.rows_read == batch.rows_loaded + batch.rows_outside + len(batch.rejects), batch.title
            assert list(batch.rejects.columns) == ["line", "reason", "row"]
        return batches, [str(r) for r in results if isinstance(r, Fault)]

    return split
