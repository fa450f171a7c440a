"""The pack as a document that can be edited (DOCX): the same texts, charts as pictures with their descriptions."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from docx import Document
from docx.document import Document as Docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import _Row
from docx.text.paragraph import Paragraph

from pages.exports import chart_picture
from pages.exports.part import FAILED, sentence
from pages.exports.printable import TITLE, Printer
from pages.exports.workbook import same_bytes

Write = Callable[[Docx, Mapping[str, Any]], None]
CHART_WIDTH, MAP_WIDTH, SPARK_WIDTH = Cm(13.5), Cm(12), Cm(1.8)
# 170 dots to the inch at the width of a chart.
SCALE = 1.2
FEW = 12
LONGEST = 255  # of a document's property


def docx(content: Mapping[str, Any], moment: datetime) -> bytes:
    """The document of a pack's contents (`pages.pack.contents`); the same contents make the same file."""
    printer = Printer(paper=False)
    content = printer.tree(content)
    paper = Document()
    _properties(paper, content, moment)
    paper.add_heading(content["title"], level=0)
    _say(paper, content["partnership"], content["illustrative"], content["incomplete"])
    _say(paper, content["changed"].get(FAILED) or content["changed"]["said"])
    _table(paper, ("This pack", "What it is"), content["facts"])
    # Of the headings that follow each begins a page; Word makes the list of them anew when it is asked to.
    _style(paper, "Heading 1").paragraph_format.page_break_before = True
    _chapters(paper, content)
    if printer.notes:
        paper.add_heading(TITLE, level=1)
        _say(paper, *printer.notes)
        printer.log("pack.docx")
    target = io.BytesIO()
    paper.save(target)
    return same_bytes(target.getvalue())


def _chapters(paper: Docx, content: Mapping[str, Any]) -> None:
    _part(paper, "Since the last meeting", content["exceptions"], _exceptions)
    if content["changed"].get("rows"):
        _part(paper, "What reads otherwise than when this paper was frozen", content["changed"], _listed)
    for priority in content["priorities"]:
        _part(paper, priority["title"], priority, _cards)
    for place in content["places"]:
        _part(paper, f"Hotspots: {place['title']}", place, _place)
    if FAILED in content["returns"] or content["returns"]["rows"]:
        _part(paper, "Returns of partners", content["returns"], _listed)
    _part(paper, "Sources", content["sources"], _sources)
    _part(paper, "How figures are made and judged", content["method"], _method)


def _part(paper: Docx, title: str, content: Mapping[str, Any], write: Write, level: int = 1) -> None:
    """A heading and what `write` puts below it. Of a part that fails only the heading stands, and that it failed."""
    paper.add_heading(title, level=level)
    if FAILED in content:
        _say(paper, content[FAILED])
        return
    body = paper.element.body
    begun = len(body)
    try:
        write(paper, content)
    except BaseException as error:
        failed = sentence(f"a part of pack.docx ({write.__name__.strip('_')})", error)
        for element in body[begun - 1 : -1]:  # the last element holds the size of the page
            body.remove(element)
        _say(paper, failed)


def _style(paper: Docx, name: str) -> ParagraphStyle:
    return cast(ParagraphStyle, paper.styles[name])


def _properties(paper: Docx, content: Mapping[str, Any], moment: datetime) -> None:
    properties = paper.core_properties
    properties.title, properties.author = content["title"][:LONGEST], content["partnership"][:LONGEST]
    properties.language, properties.comments = "en-GB", ""
    properties.created = properties.modified = moment.replace(microsecond=0)
    normal = _style(paper, "Normal")
    normal.font.size, normal.paragraph_format.space_after = Pt(10), Pt(4)
    normal.paragraph_format.line_spacing = 1.05
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    normal.element.get_or_add_rPr().append(language)
    section = paper.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
    section.header.paragraphs[0].text = content["running"]
    section.footer.paragraphs[0].text = content["foot"]


def _exceptions(paper: Docx, part: Mapping[str, Any]) -> None:
    _say(paper, part["against"])
    if part["overdue"]:
        paper.add_heading("Overdue actions", level=2)
        for head, text in part["overdue"]:
            _item(paper, head, text)
    for group in part["groups"]:
        paper.add_heading(f"{group['name']} ({len(group['rows'])})", level=2)
        _say(paper, *([] if group["rows"] else ["Nothing."]))
        for row in group["rows"]:
            status = f" ({row['status']})" if "status" in row else ""
            line = _item(paper, f"{row['name']}{status}", f"{row['says']}. {row['sentence']} ")
            if "line" in row:
                _picture(line, row["line"], row["alt"], SPARK_WIDTH)
    paper.add_heading("As it was", level=2)
    _say(paper, *part["rest"])


def _listed(paper: Docx, content: Mapping[str, Any]) -> None:
    """A line and a table."""
    _say(paper, content["said"])
    _table(paper, content["head"], content["rows"])


def _sources(paper: Docx, content: Mapping[str, Any]) -> None:
    _table(paper, content["head"], content["rows"])
    _say(paper, *content["attributed"])


def _method(paper: Docx, content: Mapping[str, Any]) -> None:
    for section in content["sections"]:
        paper.add_heading(section["title"], level=2)
        _say(paper, *section["lines"])


def _cards(paper: Docx, priority: Mapping[str, Any]) -> None:
    _say(paper, *priority["tally"])
    for card in priority["cards"]:
        _part(paper, card["title"], card, _card, level=2)


def _card(paper: Docx, card: Mapping[str, Any]) -> None:
    for line in card["lines"]:
        _together(_item(paper, line["status"], line["sentence"]))
    if card["chart"]:
        chart = paper.add_paragraph()
        _picture(chart, card["chart"], card["alt"], CHART_WIDTH)
        _together(chart)
    for paragraph in _say(paper, card["why"], *card["over_time"]):
        _together(paragraph)
    if card["held"]:
        _table(paper, card["head"], card["rows"], then=card["source"])
    else:
        _say(paper, card["source"])
    for head, text in card["said"]:
        _item(paper, head, text)


def _place(paper: Docx, place: Mapping[str, Any]) -> None:
    _say(paper, place["period"], place["headline"])
    _say(paper, place["lacking"])
    if place["map"]:
        line = paper.add_paragraph()
        _picture(line, place["map"], place["alt"], MAP_WIDTH)
        _together(line)
        paper.add_paragraph(place["caption"], style="Caption")
    legend = paper.add_paragraph()
    for item in place["legend"]["items"]:
        legend.add_run("■ ").font.color.rgb = RGBColor.from_string(item["colour"].lstrip("#"))
        legend.add_run(f"{item['text']}   ")
    _say(paper, *place["legend"]["notes"])
    _table(paper, place["head"], place["rows"])
    _say(paper, *place["wards"], *place["notes"])


def _picture(line: Paragraph, svg: str, alt: str, width: Length) -> None:
    shape = line.add_run().add_picture(io.BytesIO(chart_picture.png(svg, SCALE)), width=width)
    shape._inline.docPr.set("descr", alt)


def _together(paragraph: Paragraph) -> None:
    """Keep it on one page with what follows."""
    paragraph.paragraph_format.keep_with_next = True


def _table(paper: Docx, head: Sequence[str], rows: Sequence[Sequence[str]], then: str = "") -> None:
    """Its heading is repeated where it goes on on another page; no row is cut, nor a table of a few rows.

    then: a line that belongs to it and stays with it.
    """
    table = paper.add_table(rows=1, cols=len(head), style="Light Grid Accent 1")
    for cell, text in zip(table.rows[0].cells, head, strict=True):
        cell.text = text
    _flag(table.rows[0], "w:tblHeader")
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    for row in table.rows:
        _flag(row, "w:cantSplit")
    kept = 1 if len(rows) > FEW else None if then else -1
    for row in table.rows[:kept]:
        for cell in row.cells:
            _together(cell.paragraphs[0])
    paper.add_paragraph(then)


def _flag(row: _Row, name: str) -> None:
    flag = OxmlElement(name)
    flag.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(flag)


def _item(paper: Docx, head: str, text: str) -> Paragraph:
    line = paper.add_paragraph()
    line.add_run(f"{head}: ").bold = True
    line.add_run(text)
    return line


def _say(paper: Docx, *texts: str) -> list[Paragraph]:
    return [paper.add_paragraph(text) for text in texts if text]
