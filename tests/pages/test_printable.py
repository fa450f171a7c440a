"""Every text can be printed: what no file can hold and no font can draw is replaced by a sign and named."""

from __future__ import annotations

import io
import logging
import re
from datetime import datetime
from typing import Any

import openpyxl
import pikepdf
import pypdf
import pytest
from docx import Document
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pages.exports import chart_picture, document, workbook
from pages.exports.fonts import PLAIN, PROBE, SIGN, compiled, drawn
from pages.exports.printable import TITLE, Printer
from pages.pack.editable import docx
from pages.pack.printed import pdf
from tests.pages.pdf import accessible

MOMENT = datetime(2014, 1, 20)
EVERY = "".join(chr(c) for c in range(0x3000) if re.match(f"[{PLAIN}]", chr(c)))
WRITTEN = [
    "ਪੰਜਾਬੀ ਵਿੱਚ ਗੁਰਦੁਆਰਾ",
    "یہ اردو میں ہے: ٹھیک، ڈرون، گاڑی",
    "این فارسی است",
    "هذا بالعربية",
    "नेपाली भाषा क्षेत्र",
    "Zażółć gęślą jaźń",
    "Tŷ Gŵyl",
    "Tiếng Việt ở đây",
    "Добрый день",
    "Καλημέρα",
    "שלום עולם",
    "½ – “quoted” … 20 °C → 5 × 3 ≤ £10 € ✓",
]
# What was written, what is printed on paper, what in Word and Excel, and what the notes name.
REPLACED = [
    ("Thanks 👍", "Thanks □", "Thanks 👍", "U+1F44D (thumbs up sign)"),
    ("👨‍👩‍👧 day", "□□□ day", "👨‍👩‍👧 day", "U+1F468 (man)"),
    ("⚽️ it", "□ it", "⚽️ it", "U+26BD (soccer ball)"),
    ("中文", "□□", "中文", "U+4E2D"),
    ("Ａ", "□", "Ａ", "U+FF21 (fullwidth latin capital letter a)"),
    ("a\u20e3", "a□", "a\u20e3", "U+20E3 (combining enclosing keycap)"),
    ("5\u202e34\u202c", "5□34□", "5□34□", "U+202E (right-to-left override)"),
    ("a\0b\x01\x9f", "a□b□□", "a□b□□", "U+0000, U+0001, U+009F"),
    ("\ud83d.", "□.", "□.", "U+D83D"),
    ("\ufffe\uffff\U0010ffff", "□□□", "□□□", "U+FFFE, U+FFFF, U+10FFFF"),
    ("\uf0b7 point", "□ point", "□ point", "U+F0B7"),
]


def small(text: str) -> dict[str, Any]:
    """The contents of a pack with a text in every place that comes from a file, a definition or a person."""
    picture = chart_picture._svg({"mark": "point", "title": text, "data": {"values": [{"a": 1}]}})
    line = {"shape": "●", "tone": "on", "status": "On track", "sentence": f"{text} is 34."}
    card = {
        "title": text, "lines": [line], "over_time": [text], "chart": picture, "alt": f"A chart of {text}",
        "why": "", "head": ["Area", "Now"], "rows": [[text, "34"]], "held": True, "said": [[text, text]],
        "source": text,
    }  # fmt: skip
    legend = {"title": "Rate", "items": [{"colour": "#ffffff", "text": text}], "notes": [text]}
    place = {
        "title": text, "period": text, "headline": text, "map": picture, "lacking": "", "legend": legend,
        "alt": f"A map of the wards of {text}", "caption": text, "head": ["Ward", "Count"], "rows": [[text, "56"]],
        "wards": [text], "notes": [text],
    }  # fmt: skip
    row = {"name": text, "says": text, "sentence": text, "line": picture, "alt": f"A small line of {text}"}
    group = {"name": "Worse", "rows": [row]}
    table = {"said": text, "head": ["Agency", "Measure", "Period", "State"], "rows": [[text] * 4]}
    return {
        "title": f"Pack {text}", "partnership": f"The partnership {text}", "illustrative": text, "incomplete": "",
        "running": text, "foot": text, "facts": [("Area", text)], "changed": table,
        "exceptions": {"against": text, "overdue": [[text, text]], "groups": [group], "rest": [text]},
        "priorities": [{"title": text, "tally": [text], "cards": [card]}], "places": [place], "returns": table,
        "sources": {"head": ["a", "b", "c", "d", "e"], "rows": [[text] * 5], "attributed": [text]},
        "method": {"sections": [{"title": text, "lines": [text]}]},
    }  # fmt: skip


def said_in(data: bytes) -> str:
    """Everything that a PDF says, on one line."""
    return " ".join(" ".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(data)).pages).split())


def test_the_plain_characters_need_no_question() -> None:
    picture = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'/>"
    assert compiled(PROBE, {"word": EVERY, "svg": picture}, pdf_standards=["ua-1"])


@pytest.mark.parametrize("text", WRITTEN)
def test_what_people_in_kent_write_is_drawn(text: str) -> None:
    assert drawn(text) == text
    printer = Printer(paper=True)
    assert printer.text(text).replace("\u2067", "").replace("\u2069", "") == text
    assert printer.notes == []


@pytest.mark.parametrize(("text", "paper", "office", "named"), REPLACED)
def test_what_cannot_be_printed_is_replaced_and_named(text: str, paper: str, office: str, named: str) -> None:
    on_paper, in_office = Printer(paper=True), Printer(paper=False)
    assert on_paper.tree({"title": "Burglary", "said": [["Kay", text]]})["said"] == [["Kay", paper]]
    assert in_office.text(text) == office
    assert named in on_paper.notes[1] and on_paper.notes[1].startswith("Burglary, Kay: ")


def test_the_notes_count_and_stay_short() -> None:
    printer = Printer(paper=True)
    printer.text("👍", "Burglary")
    assert printer.notes == [
        "1 character could not be printed. □ stands in its place.", "Burglary: U+1F44D (thumbs up sign)",
    ]  # fmt: skip
    printer.tree([[str(n), "".join(map(chr, range(0x4E00, 0x4E40)))] for n in range(1000)])
    assert printer.notes[0] == "64,001 characters could not be printed. □ stands in the place of each."
    assert len(printer.notes) == 22 and printer.notes[-1] == "and 981 more places"
    assert all(len(note) < 300 for note in printer.notes)


def test_figures_beside_words_from_the_right_keep_their_order() -> None:
    """Without care, the line would read "856 834 שלום": two figures would have changed places."""
    contents = small("x")
    contents["priorities"][0]["cards"][0]["said"] = [["Kay", "Rose 812, שלום 834 856, end. \u202e878 890"]]
    printed = said_in(pdf(contents, MOMENT))
    assert (
        printed.index("812,") < printed.index("834") < printed.index("856, end") < printed.index("□878 890")
    )


def test_two_names_from_the_right_do_not_take_the_figures_between_them_along() -> None:
    text = Printer(paper=True).text("שלום 34, 56 עולם")
    assert text == "\u2067שלום\u2069 34, 56 \u2067עולם\u2069"


@pytest.mark.slow
@settings(max_examples=8, deadline=None, derandomize=True)
@given(st.text(st.characters(exclude_categories=()), min_size=1, max_size=40))
@example("👨‍👩‍👧 ਪੰਜਾਬ中\0\ud800\u202e\ufffe\x85\u2028e\u0301\u20e3 שלום 5")
@example("\u0301\u0a71\u064b\u094d" * 20)
@example("W" * 300)
@example("&<>]]>{}#$\\\"'`")
def test_a_pack_is_made_of_any_text(text: str) -> None:
    contents = small(text)
    with pikepdf.open(io.BytesIO(document.pdf("pack", contents, MOMENT))) as file:
        accessible(file)
    word = Document(io.BytesIO(docx(contents, MOMENT)))
    expected = Printer(paper=False).text(text)
    assert [p.text for p in word.paragraphs if p.style and p.style.name == "Heading 2"][-1] == expected
    book = openpyxl.load_workbook(io.BytesIO(workbook.write({"Figures": [["Text"], [text]]}, text, text)))
    assert book["Figures"]["A2"].value == expected


def test_all_three_files_and_the_log_say_what_was_replaced(caplog: pytest.LogCaptureFixture) -> None:
    contents = small("Ward 👍 \x01")
    with caplog.at_level(logging.WARNING, "csp"):
        printed = said_in(pdf(contents, MOMENT))
        word = Document(io.BytesIO(docx(contents, MOMENT)))
        book = openpyxl.load_workbook(io.BytesIO(workbook.write({"Figures": [["Ward"], ["A\x01"]]})))
    assert TITLE in printed and "U+1F44D (thumbs up sign), U+0001" in printed
    texts = [p.text for p in word.paragraphs]
    assert "Ward 👍 □: U+0001" in texts[texts.index(TITLE) :]
    assert [row[0].value for row in book["Not printed"]][1:] == [
        "1 character could not be printed. □ stands in its place.", "Figures: U+0001",
    ]  # fmt: skip
    logged = [record.getMessage() for record in caplog.records]
    assert any(m.startswith("pack.pdf: ") and "U+1F44D" in m for m in logged)
    assert not any("Ward" in m for m in logged)


def test_a_control_character_in_a_chart_does_not_end_the_process() -> None:
    """The renderer aborts on one, and the server with it."""
    drawn_chart = small("A\x01👍")["priorities"][0]["cards"][0]["chart"]
    assert SIGN * 2 in drawn_chart and chart_picture.png(drawn_chart).startswith(b"\x89PNG")
