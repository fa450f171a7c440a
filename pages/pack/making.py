"""Makes the three files of a pack."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pages.pack.contents import contents
from pages.pack.editable import docx
from pages.pack.figures_book import xlsx
from pages.pack.printed import pdf
from pages.pack.question import Question, Told
from pages.pack.shelf import Pack
from pages.print.part import sentence


def make(q: Question, tell: Told = lambda _: None) -> Pack:
    """The pack to print, to edit, and every figure. The same data make the same bytes."""
    return write(q, contents(q, tell), tell)


def write(q: Question, said: dict[str, Any], tell: Told = lambda _: None) -> Pack:
    """The files of these contents. tell: is told what is being made; what it raises ends the making."""
    forms: dict[str, tuple[str, Callable[[], bytes]]] = {
        "pdf": ("PDF", lambda: pdf(said, q.moment)),
        "docx": ("Document", lambda: docx(said, q.moment)),
        "xlsx": ("Workbook", lambda: xlsx(q, said)),
    }
    files: dict[str, bytes] = {}
    failures = [said["incomplete"]] if said["incomplete"] else []
    for ending, (title, form) in forms.items():
        tell(title)
        name = f"pack-{q.asked.ending}.{ending}"
        try:
            files[name] = form()
        except BaseException as error:
            failures.append(sentence(name, error, f"The file {name}"))
    return Pack(files, tuple(failures))
