"""Makes a tagged PDF (PDF/UA-1) from a template and data. The data is data: none of it is read as markup.

Typst lays the page out (https://typst.app/docs); its own fonts are used, so that every machine makes the same file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, cast

import typst

TEMPLATES = Path(__file__).parent / "templates"


def pdf(template: str, data: Mapping[str, Any], moment: datetime) -> bytes:
    """The PDF of a template ("hotspot_sheet") filled with data, which JSON must be able to hold.

    moment: what the file says of when it was made; the same moment and data make the same file, byte for byte.
    """
    return cast(bytes, _compile(template, data, moment, "pdf"))


def pictures(template: str, data: Mapping[str, Any], moment: datetime, ppi: float = 110) -> list[bytes]:
    """The pages as PNG, to look at."""
    found = _compile(template, data, moment, "png", ppi)
    return [found] if isinstance(found, bytes) else list(found or ())


def pages(template: str, data: Mapping[str, Any], moment: datetime) -> int:
    """How many pages it would have."""
    return len(pictures(template, data, moment, ppi=5))


def _compile(
    template: str, data: Mapping[str, Any], moment: datetime, kind: Literal["pdf", "png"], ppi: float = 110
) -> bytes | list[bytes] | None:
    return typst.compile(
        TEMPLATES / f"{template}.typ",
        root=TEMPLATES,
        format=kind,
        ppi=ppi,
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1"] if kind == "pdf" else [],
        timestamp=moment.replace(microsecond=0, tzinfo=UTC),
    )
