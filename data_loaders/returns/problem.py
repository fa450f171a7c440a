"""What is wrong or doubtful with a return: where it stands, what was found, and what the sender is to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["refuse", "correct", "confirm"]
SAID: dict[Severity, str] = {"refuse": "cannot be used", "correct": "to correct", "confirm": "to confirm"}
SHOWN = 60


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong or doubtful.

    severity: refuse (the file cannot be used), correct (this cell must be put right first), confirm (it may be
        right, and is taken once a named person has said why).
    kind: what it is, for code and tests ("not a whole number"). words: the same as a sentence. do: what to do.
    sheet, row, column, cell: where ("Return", 9, "Figure", "D9"); empty or None for the file as a whole.
    found: the cell as it stands, shortened; empty where it may be about a person.
    about: the figure it concerns, as entry.Key says it ("idva_clients E07000107 2013/14 Q3"); else empty.
    """

    severity: Severity
    kind: str
    words: str
    do: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    cell: str = ""
    found: str = ""
    about: str = ""

    @property
    def key(self) -> str:
        """Names the problem within its file, the same each time that the file is checked."""
        return "|".join((self.kind, self.sheet, self.cell or str(self.row or ""), self.column, self.about))

    @property
    def where(self) -> str:
        """ "sheet Return, row 9, column Figure (D9)"; "the file" where it is the whole of it."""
        parts = (
            f"sheet {self.sheet}" if self.sheet else "",
            f"row {self.row}" if self.row else "",
            f"column {self.column}" if self.column else "",
        )
        place = ", ".join(part for part in parts if part) or "the file"
        return f"{place} ({self.cell})" if self.cell else place

    def __str__(self) -> str:
        value = f" Found: {self.found}." if self.found else ""
        return f"{SAID[self.severity]}: {self.where}: {self.words}{value} {self.do}"


def shown(value: object) -> str:
    """A cell as a message may quote it: on one line and short."""
    text = " ".join(str(value).encode("utf-8", "replace").decode().split())
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
