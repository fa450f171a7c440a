"""Makes the three files of a pack."""

from __future__ import annotations

from typing import Any

from pages.pack.contents import Told, contents
from pages.pack.editable import docx
from pages.pack.figures_book import xlsx
from pages.pack.printed import pdf
from pages.pack.question import Question


def make(q: Question, tell: Told = lambda _: None) -> dict[str, bytes]:
    """{file name: content}: the pack to print, to edit, and every figure. The same data make the same bytes."""
    return write(q, contents(q, tell), tell)


def write(q: Question, said: dict[str, Any], tell: Told = lambda _: None) -> dict[str, bytes]:
    """The files of these contents."""
    name = f"pack-{q.asked.ending}"
    tell("PDF")
    files = {f"{name}.pdf": pdf(said, q.moment)}
    tell("Document")
    files[f"{name}.docx"] = docx(said, q.moment)
    tell("Workbook")
    files[f"{name}.xlsx"] = xlsx(q, said)
    return files
