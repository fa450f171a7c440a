"""Checks that a PDF can be read by those who hear it: what PDF/UA-1 asks for and a program can see."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pikepdf


def accessible(file: pikepdf.Pdf) -> None:
    """Asserts that the file is tagged, says its language and title, and describes every picture."""
    assert file.Root.MarkInfo.Marked
    assert str(file.Root.Lang) == "en-GB"
    assert file.Root.ViewerPreferences.DisplayDocTitle
    with file.open_metadata() as metadata:
        assert metadata["dc:title"]
        assert metadata["pdfuaid:part"] == "1"
    tags = list(_tags(file.Root.StructTreeRoot))
    kinds = [str(tag.S) for tag in tags]
    assert "/H1" in kinds
    levels = [int(kind[2]) for kind in kinds if kind[:2] == "/H" and kind[2:].isdigit()]
    assert all(later <= earlier + 1 for earlier, later in itertools.pairwise(levels))
    figures = [tag for tag in tags if str(tag.S) == "/Figure"]
    assert all(str(tag.Alt).strip() for tag in figures)
    for table in (tag for tag in tags if str(tag.S) == "/Table"):
        assert "/TH" in [str(cell.S) for cell in _tags(table)]
    assert all(page.StructParents is not None and page.Tabs == pikepdf.Name.S for page in file.pages)


def _tags(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Every structure element below a node, in reading order."""
    kids = node.get("/K")
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from _tags(kid)
