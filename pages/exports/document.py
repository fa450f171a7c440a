"""Makes a tagged PDF (PDF/UA-1) from a template and data. The data is data: none of it is read as markup.

Typst lays the page out (https://typst.app/docs) with its own fonts and ours, so that every machine makes the same file.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, cast

from pages.exports.fonts import compiled
from pages.exports.printable import Printer
from pages.state.turns import one_file_at_a_time

TEMPLATES = Path(__file__).parent / "templates"


def pdf(template: str, data: Mapping[str, Any], moment: datetime) -> bytes:
    """The PDF of a template ("hotspot_sheet") filled with data, which JSON must be able to hold.

    Characters that cannot be printed are replaced, and listed where the template shows `data.unprintable`.
    moment: what the file says of when it was made; the same moment and data make the same file, byte for byte.
    Raises RuntimeError if no page can be made of the data.
    """
    printer = Printer(paper=True)
    try:
        made = _compile(template, _printed(printer, data), moment, "pdf")
    except RuntimeError as error:
        # A word that could be drawn by itself, and cannot where it stands: rather no such word than no document.
        logging.getLogger("csp").warning("%s: only plain characters are printed", template, exc_info=error)
        printer = Printer(paper=True, plain=True)
        made = _compile(template, _printed(printer, data), moment, "pdf")
    printer.log(f"{template}.pdf")
    return cast(bytes, made)


def pictures(template: str, data: Mapping[str, Any], moment: datetime, ppi: float = 110) -> list[bytes]:
    """The pages as PNG, to look at."""
    images = _compile(template, _printed(Printer(paper=True), data), moment, "png", ppi)
    return [images] if isinstance(images, bytes) else list(images or ())


def pages(template: str, data: Mapping[str, Any], moment: datetime) -> int:
    """How many pages it would have."""
    return len(pictures(template, data, moment, ppi=5))


def _printed(printer: Printer, data: Mapping[str, Any]) -> dict[str, Any]:
    return printer.tree(data) | {"unprintable": printer.notes}


@one_file_at_a_time
def _compile(
    template: str, data: Mapping[str, Any], moment: datetime, kind: Literal["pdf", "png"], ppi: float = 110
) -> bytes | list[bytes] | None:
    return compiled(
        TEMPLATES / f"{template}.typ",
        data,
        root=TEMPLATES,
        format=kind,
        ppi=ppi,
        pdf_standards=["ua-1"] if kind == "pdf" else [],
        timestamp=moment.replace(microsecond=0, tzinfo=UTC),
    )
