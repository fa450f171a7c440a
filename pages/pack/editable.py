"""The pack as a document that can be edited (DOCX): the same texts, charts as pictures with their descriptions."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.document import Document as Docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from pages.print import chart_picture
from pages.print.workbook import same_bytes

NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
CHART_WIDTH = Cm(15.5)


def docx(said: Mapping[str, Any], moment: datetime) -> bytes:
    """The document of a pack's contents (`pages.pack.contents`); the same contents make the same file."""
    paper = Document()
    _properties(paper, said, moment)
    paper.add_heading(_plain(said["title"]), level=0)
    _say(paper, said["partnership"], said["illustrative"])
    _table(paper, ("About this pack", ""), said["facts"])
    _exceptions(paper, said["exceptions"])
    for priority in said["priorities"]:
        paper.add_heading(_plain(priority["title"]), level=1)
        _say(paper, *priority["tally"])
        for card in priority["cards"]:
            _card(paper, card)
    for place in said["places"]:
        paper.add_heading(_plain(f"Hotspots: {place['title']}"), level=1)
        _say(paper, place["period"], place["headline"])
        _table(paper, place["head"], place["rows"])
        _say(paper, *place["wards"], *place["notes"])
    if said["returns"]["rows"]:
        paper.add_heading("Returns of partners", level=1)
        _say(paper, said["returns"]["said"])
        _table(paper, said["returns"]["head"], said["returns"]["rows"])
    paper.add_heading("Sources", level=1)
    _table(paper, said["sources"]["head"], said["sources"]["rows"])
    _say(paper, *said["sources"]["attributed"])
    paper.add_heading("How figures are made and judged", level=1)
    for section in said["method"]:
        paper.add_heading(_plain(section["title"]), level=2)
        _say(paper, *section["lines"])
    target = io.BytesIO()
    paper.save(target)
    return same_bytes(target.getvalue())


def _properties(paper: Docx, said: Mapping[str, Any], moment: datetime) -> None:
    properties = paper.core_properties
    properties.title, properties.author = _plain(said["title"]), _plain(said["partnership"])
    properties.language, properties.comments = "en-GB", ""
    properties.created = properties.modified = moment.replace(microsecond=0)
    paper.styles["Normal"].font.size = Pt(10.5)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    paper.styles["Normal"].element.get_or_add_rPr().append(language)
    section = paper.sections[0]
    section.header.paragraphs[0].text = _plain(said["running"])
    section.footer.paragraphs[0].text = _plain(said["foot"])


def _exceptions(paper: Docx, found: Mapping[str, Any]) -> None:
    paper.add_heading("Since the last meeting", level=1)
    _say(paper, found["against"])
    if found["overdue"]:
        paper.add_heading("Overdue actions", level=2)
        for head, text in found["overdue"]:
            _item(paper, head, text)
    for group in found["groups"]:
        paper.add_heading(f"{group['name']} ({len(group['rows'])})", level=2)
        for row in group["rows"]:
            status = f" ({row['status']})" if "status" in row else ""
            _item(paper, f"{row['name']}{status}", f"{row['says']}. {row['sentence']}")
    paper.add_heading("As it was", level=2)
    _say(paper, *found["rest"])


def _card(paper: Docx, card: Mapping[str, Any]) -> None:
    paper.add_heading(_plain(card["title"]), level=2)
    for line in card["lines"]:
        _item(paper, line["status"], line["sentence"])
    if card["chart"]:
        _picture(paper, chart_picture.png(card["chart"]), card["alt"])
    _say(paper, card["why"], *card["over_time"])
    _table(paper, card["head"], card["rows"])
    for head, text in card["said"]:
        _item(paper, head, text)
    _say(paper, card["source"])


def _picture(paper: Docx, png: bytes, alt: str) -> None:
    shape = paper.add_picture(io.BytesIO(png), width=CHART_WIDTH)
    shape._inline.docPr.set("descr", _plain(alt))


def _table(paper: Docx, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = paper.add_table(rows=1, cols=len(head), style="Light Grid Accent 1")
    for cell, text in zip(table.rows[0].cells, head, strict=True):
        cell.text = _plain(text)
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = _plain(text)
    paper.add_paragraph()


def _item(paper: Docx, head: str, text: str) -> None:
    line = paper.add_paragraph()
    line.add_run(_plain(f"{head}: ")).bold = True
    line.add_run(_plain(text))


def _say(paper: Docx, *texts: str) -> None:
    for text in texts:
        if text:
            paper.add_paragraph(_plain(text))


def _plain(text: str) -> str:
    """What XML can hold."""
    return NOT_IN_XML.sub("", text)
