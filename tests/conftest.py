"""What every test may use: the open data and the published results that lie beside the repository."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


def _present(folder: Path) -> Path:
    if not folder.is_dir():
        pytest.skip(f"{folder.name}: open data beside the repository is not on this machine")
    return folder


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real open data, not part of the repository."""
    return _present(SHARED / "data")


@pytest.fixture(scope="session")
def shared_fixtures() -> Path:
    """The folder of published results to reproduce."""
    return _present(SHARED / "fixtures")
