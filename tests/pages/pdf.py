"""Checks that a PDF can be read by those who hear it: what PDF/UA-1 (ISO 14289-1) asks for and a program can see."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pikepdf

STANDARD = {
    *("Document", "Part", "Div", "P", "L", "LI", "Lbl", "LBody", "Table", "THead", "TBody", "TR", "TH", "TD"),
    *(
        "TOC",
        "TOCI",
        "Reference",
        "Link",
        "Span",
        "Figure",
        "Caption",
        "H1",
        "H2",
        "H3",
        "H4",
        "Note",
        "Code",
    ),
}
PAINTS = {"Tj", "TJ", "'", '"', "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "Do"}


def accessible(file: pikepdf.Pdf) -> None:
    """Asserts everything below of a file."""
    _says_what_it_is(file)
    every = list(tags(file.Root.StructTreeRoot))
    roles = {str(k): str(v) for k, v in file.Root.StructTreeRoot.get("/RoleMap", {}).items()}
    assert {roles.get(str(t.S), str(t.S)).lstrip("/") for t in every} <= STANDARD
    _headings(every)
    for tag in every:
        kind = str(tag.S)
        if kind == "/Figure":
            assert len(str(tag.Alt).strip()) > 10, "a picture without its text"
        if kind == "/Table":
            _table(tag)
        if kind == "/L":
            assert {str(k.S) for k in _children(tag)} <= {"/LI", "/L", "/Caption"}
        if kind == "/LI":
            assert {str(k.S) for k in _children(tag)} <= {"/Lbl", "/LBody"}
    for page in file.pages:
        assert page.StructParents is not None and page.Tabs == pikepdf.Name.S
        _links(page)
        _everything_painted_is_tagged_or_an_artifact(page)
        _fonts(page)
    _read_page_after_page(file)


def artifacts(page: pikepdf.Page) -> int:
    """How many runs of a page are told to a screen reader as no part of the text: its head and its foot."""
    return sum(1 for _, stack in _painted(page) if stack and stack[-1][0] == "/Artifact")


def _says_what_it_is(file: pikepdf.Pdf) -> None:
    assert file.Root.MarkInfo.Marked and not file.Root.MarkInfo.get("/Suspects", False)
    assert str(file.Root.Lang) == "en-GB"
    assert file.Root.ViewerPreferences.DisplayDocTitle
    with file.open_metadata() as metadata:
        assert metadata["dc:title"]
        assert metadata["pdfuaid:part"] == "1"


def _headings(every: list[pikepdf.Object]) -> None:
    levels = [int(str(t.S)[2]) for t in every if str(t.S)[:2] == "/H" and str(t.S)[2:].isdigit()]
    assert levels and levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in itertools.pairwise(levels))


def _table(table: pikepdf.Object) -> None:
    """As many cells in every row; a row of headings with their scope, and every other cell refers to its own."""
    rows = [t for t in tags(table) if str(t.S) == "/TR"]
    assert len({len(list(_children(row))) for row in rows}) == 1
    heads = [t for t in tags(table) if str(t.S) == "/TH"]
    assert heads and all(_attribute(head, "/Scope") in ("/Column", "/Row", "/Both") for head in heads)
    assert all(_says_something(head) for head in heads)
    known = {bytes(head.ID) for head in heads}
    for cell in (t for t in tags(table) if str(t.S) == "/TD"):
        named = [bytes(h) for h in _attribute(cell, "/Headers") or ()]
        assert named and set(named) <= known


def _attribute(tag: pikepdf.Object, name: str):
    held = tag.get("/A", [])
    every = held if isinstance(held, pikepdf.Array) else [held]
    results = [item[name] for item in every if isinstance(item, pikepdf.Dictionary) and name in item]
    if not results:
        return None
    return str(results[0]) if isinstance(results[0], pikepdf.Name) else results[0]


def _says_something(tag: pikepdf.Object) -> bool:
    kids = tag.get("/K")
    return kids is not None and not (isinstance(kids, pikepdf.Array) and len(kids) == 0)


def _links(page: pikepdf.Page) -> None:
    for note in page.get("/Annots", []):
        assert str(note.get("/Contents", "")).strip(), "a link without words"
        assert "/StructParent" in note


def _painted(page: pikepdf.Page) -> Iterator[tuple[str, list[tuple[str, int | None]]]]:
    """Every operator that paints, with the marks it stands in: (tag, its number in the structure)."""
    stack: list[tuple[str, int | None]] = []
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BDC", "BMC"):
            told = operands[1] if name == "BDC" and isinstance(operands[1], pikepdf.Dictionary) else {}
            stack.append((str(operands[0]), int(told["/MCID"]) if "/MCID" in told else None))
        elif name == "EMC":
            stack.pop()
        elif name in PAINTS:
            yield name, list(stack)


def _everything_painted_is_tagged_or_an_artifact(page: pikepdf.Page) -> None:
    for name, stack in _painted(page):
        known = [tag == "/Artifact" or number is not None for tag, number in stack]
        assert any(known), f"{name} is neither read nor left out"


def _fonts(page: pikepdf.Page) -> None:
    for font in page.get("/Resources", {}).get("/Font", {}).values():
        assert "/ToUnicode" in font, "letters that nobody can read aloud"
        [inner] = font.DescendantFonts
        assert any(key in inner.FontDescriptor for key in ("/FontFile2", "/FontFile3"))


def _read_page_after_page(file: pikepdf.Pdf) -> None:
    """The order of the structure is that of the pages."""
    number = {page.objgen: n for n, page in enumerate(file.pages)}
    seen = [number[t.Pg.objgen] for t in tags(file.Root.StructTreeRoot) if "/Pg" in t]
    assert seen == sorted(seen) and seen[-1] == len(file.pages) - 1


def _children(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    kids = node.get("/K")
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid


def tags(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Every structure element below a node, in reading order."""
    for kid in _children(node):
        yield kid
        yield from tags(kid)
