"""The pack: three files that say what the pages say, can be read by everybody, and come out the same twice."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date

import openpyxl
import pikepdf
import pypdf
import pytest
from docx import Document
from sqlalchemy import Engine

from data_loaders.fault import Fault
from data_loaders.store import actions, meetings, remarks
from data_loaders.store.engine import opened
from data_loaders.store.remarks import Kind
from metrics.meeting import freeze
from metrics.month import Month
from metrics.registry import load
from pages.pack.__main__ import main
from pages.pack.contents import contents
from pages.pack.making import make, write
from pages.pack.question import Question, question
from tests.conftest import copied
from tests.pages.opening import html, open_page
from tests.pages.pdf import accessible

# One process makes what all of these read.
pytestmark = pytest.mark.xdist_group("pack")

Q3 = "2013-12"
ATTACK = '#panic("x") $x$ *bold* <img src=x> =1+1'


@pytest.fixture(scope="module")
def store(illustrative_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A store in which a meeting was prepared: its day, a comment, a decision, an overdue action, and its paper."""
    with opened(copied(illustrative_url, tmp_path_factory.mktemp("pack") / "own.sqlite")) as engine:
        meetings.set_day(engine, Q3, date(2014, 1, 20), "Jo Smith")
        remarks.say(engine, Q3, "asb_incidents", Kind.COMMENT, "Two hot weeks in July.", "Kay", "Kent Police")
        remarks.say(engine, Q3, "idva_clients", Kind.DECISION, ATTACK, "Jo Smith")
        actions.agree(engine, Q3, "asb_incidents", "Ask for patrols", "Kent Police", date(2014, 1, 31), "Jo")
        freeze(engine, load(), Month.parse(Q3), "Jo Smith")
        yield engine


@pytest.fixture(scope="module")
def asked(store: Engine) -> Question:
    return question(store, load(), Month.parse(Q3), "public")


@pytest.fixture(scope="module")
def said(asked: Question) -> dict:
    return contents(asked)


@pytest.fixture(scope="module")
def files(asked: Question, said: dict) -> dict[str, bytes]:
    return write(asked, said)


@pytest.fixture(scope="module")
def pages(files: dict[str, bytes]) -> list[str]:
    found = pypdf.PdfReader(io.BytesIO(files["pack-2013-12.pdf"])).pages
    return [" ".join(page.extract_text().split()) for page in found]


@pytest.fixture(scope="module")
def printed(pages: list[str]) -> str:
    return " ".join(pages)


def test_the_same_pack_twice_is_the_same_bytes(store: Engine, asked: Question, files) -> None:
    again = question(store, load(), Month.parse("2013-11"), "public")
    assert again.evidence is not asked.evidence
    assert make(again) == files


def test_the_pdf_can_be_read_by_those_who_hear_it(files: dict[str, bytes]) -> None:
    with pikepdf.open(io.BytesIO(files["pack-2013-12.pdf"])) as file:
        accessible(file)
        assert len(file.pages) < 40


def test_every_measure_is_said_as_its_page_says_it(
    store: Engine, printed: str, files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the six pages say of the same moment is in the PDF and in the document, sentence by sentence."""
    from html import unescape

    monkeypatch.setenv("CSP_DATABASE_URL", str(store.url))
    document = Document(io.BytesIO(files["pack-2013-12.docx"]))
    edited = " ".join(p.text for p in document.paragraphs)
    for priority in load().plan.priorities:
        page = open_page(priority.id, **{"as-at": "Meeting on December 2013"})
        assert not page.exception
        said = unescape(html(page))
        sentences = [s for s in said.split("<p>") if "status " in s and "· " in s and "From April" in s]
        found = [s.split("</span> · ")[-1].split("</p>")[0] for s in sentences]
        assert len(found) >= len(priority.indicators)
        for sentence in found:
            assert _bare(sentence) in _bare(printed), sentence
            assert sentence in edited


def _bare(text: str) -> str:
    """Without spaces and the hyphens at which the PDF breaks a line."""
    return "".join(text.split()).replace("-", "").replace("\u00ad", "")


def test_what_was_said_and_agreed_is_with_its_measure_and_the_overdue_stand_first(said) -> None:
    card = said["priorities"][0]["cards"][0]
    assert [text for _, text in card["said"]] == ["Two hot weeks in July.", "Ask for patrols"]
    late = dict(said["exceptions"]["overdue"])
    assert list(late.values()) == ["Ask for patrols"]
    assert "overdue" in next(iter(late))


def test_every_page_says_for_whom_of_when_and_that_it_is_illustrative(pages: list[str]) -> None:
    for text in pages:
        assert "Illustrative data. Performance pack: figures to December 2013. For: everybody" in text
        assert "Dartford and Gravesham · April to December 2013 · as at" in text


def test_a_text_is_never_obeyed(printed: str, files: dict[str, bytes]) -> None:
    assert _bare(ATTACK) in _bare(printed)
    document = Document(io.BytesIO(files["pack-2013-12.docx"]))
    assert any(ATTACK in p.text for p in document.paragraphs)


def test_the_workbook_holds_every_figure_and_says_what_it_is(files: dict[str, bytes]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(files["pack-2013-12.xlsx"]))
    assert book.sheetnames == ["About", "How it stands", "Figures"]
    about = {row[0].value: row[1].value for row in book["About"].iter_rows()}
    assert about["Data"].startswith("Illustrative") and about["Meeting"] == "20 January 2014"
    standing = list(book["How it stands"].iter_rows(values_only=True))
    assert len(standing) == 1 + 2 * len(load().plan.listed)
    assert {row[0] for row in book["Figures"].iter_rows(min_row=2, values_only=True)} <= set(
        load().indicators
    )


def test_the_document_has_its_language_title_and_descriptions(files: dict[str, bytes]) -> None:
    document = Document(io.BytesIO(files["pack-2013-12.docx"]))
    assert document.core_properties.title == "Performance pack: figures to December 2013"
    pictures = document.inline_shapes
    assert len(pictures) >= 30
    assert all(shape._inline.docPr.get("descr", "").startswith("Chart: ") for shape in pictures)


def test_the_command_writes_the_files_and_refuses_a_quarter_without_figures(
    store: Engine, files, tmp_path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.setenv("CSP_DATABASE_URL", str(store.url))
    assert main(["--meeting", "2031-03", "--out", str(tmp_path)]) == 1
    assert "a quarter for which figures are held" in capsys.readouterr().err
    with pytest.raises(Fault):
        question(store, load(), Month.parse("2001-03"), "public")
