"""Makes the three files of a pack."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pages.exports.part import sentence
from pages.pack.contents import contents
from pages.pack.editable import docx
from pages.pack.figures_book import xlsx
from pages.pack.printed import pdf
from pages.pack.request import PackRequest, Told
from pages.pack.shelf import Pack


def make(request: PackRequest, tell: Told = lambda _: None) -> Pack:
    """The pack to print, to edit, and every figure. The same data make the same bytes."""
    return write(request, contents(request, tell), tell)


def write(request: PackRequest, content: dict[str, Any], tell: Told = lambda _: None) -> Pack:
    """The files of these contents. tell: is told what is being made; what it raises ends the making."""
    forms: dict[str, tuple[str, Callable[[], bytes]]] = {
        "pdf": ("PDF", lambda: pdf(content, request.moment)),
        "docx": ("Document", lambda: docx(content, request.moment)),
        "xlsx": ("Workbook", lambda: xlsx(request, content)),
    }
    files: dict[str, bytes] = {}
    failures = [content["incomplete"]] if content["incomplete"] else []
    for ending, (title, form) in forms.items():
        tell(title)
        name = f"pack-{request.asked.ending}.{ending}"
        try:
            files[name] = form()
        except BaseException as error:
            failures.append(sentence(name, error, f"The file {name}"))
    return Pack(files, tuple(failures))
