"""The pack: three files that say what the pages say, can be read by everybody, and come out the same twice."""

from __future__ import annotations

import io
import itertools
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import date
from functools import partial
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pikepdf
import pypdf
import pytest
from docx import Document
from docx.oxml.ns import qn
from sqlalchemy import DDL, Engine

from data_loaders.batch import Standing
from data_loaders.calendar.month import Month
from data_loaders.fault import Fault
from data_loaders.loading import load as load_files
from data_loaders.partnership import current
from data_loaders.store import actions, meetings, remarks
from data_loaders.store.engine import opened
from data_loaders.store.remarks import RemarkKind
from metrics.definitions.registry import load
from metrics.meetings.meeting import freeze
from metrics.returns.intake import INTAKE
from pages.pack.__main__ import main
from pages.pack.changed_part import changed
from pages.pack.contents import contents
from pages.pack.editable import docx
from pages.pack.exception_part import exceptions
from pages.pack.making import write
from pages.pack.printed import pdf
from pages.pack.request import PackRequest, request
from tests.conftest import copied
from tests.pages.opening import html, open_page
from tests.pages.pdf import accessible, artifacts, tags

ROOT = Path(__file__).resolve().parents[2]
Q3, Q4 = "2013-12", "2014-03"
RETURN = """indicator,area,period,value,denominator,note
sanctuary_scheme,E07000107,2013/14 Q3,77,,
sanctuary_scheme,E07000109,2013/14 Q3,31,,
sanctuary_scheme,E07000107,2013/14 Q4,15,,
sanctuary_scheme,E07000109,2013/14 Q4,16,,
"""
ATTACK = '#panic("x") $x$ *bold* <img src=x> =1+1'


@pytest.fixture(scope="module")
def store(illustrative_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A store in which a meeting was prepared: its day, a comment, a decision, an overdue action, and its paper."""
    with opened(copied(illustrative_url, tmp_path_factory.mktemp("pack") / "own.sqlite")) as engine:
        meetings.set_day(engine, Q3, date(2014, 1, 20), "Jo Smith")
        remarks.say(
            engine, Q3, "asb_incidents", RemarkKind.COMMENT, "Two hot weeks in July.", "Kay", "Kent Police"
        )
        remarks.say(engine, Q3, "idva_clients", RemarkKind.DECISION, ATTACK, "Jo Smith")
        actions.agree(engine, Q3, "asb_incidents", "Ask for patrols", "Kent Police", date(2014, 1, 31), "Jo")
        freeze(engine, load(), Month.parse(Q3), "Jo Smith")
        yield engine


@pytest.fixture(scope="module")
def asked(store: Engine) -> PackRequest:
    return request(store, load(), Month.parse(Q3), "public")


@pytest.fixture(scope="module")
def said(asked: PackRequest) -> dict:
    return contents(asked)


@pytest.fixture(scope="module")
def files(asked: PackRequest, said: dict) -> dict[str, bytes]:
    pack = write(asked, said)
    assert pack.failures == ()
    return pack.files


@pytest.fixture(scope="module")
def pages(files: dict[str, bytes]) -> list[str]:
    result = pypdf.PdfReader(io.BytesIO(files["pack-2013-12.pdf"])).pages
    return [" ".join(page.extract_text().split()) for page in result]


@pytest.fixture(scope="module")
def printed(pages: list[str]) -> str:
    return " ".join(pages)


@pytest.fixture(scope="module")
def later(store: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The same store after more has happened: figures put right and new ones, words, days, papers, a closed action."""
    folder = tmp_path_factory.mktemp("later")
    with opened(copied(str(store.url), folder / "own.sqlite")) as engine:
        (folder / "return.csv").write_text(RETURN)
        report = load_files(
            engine,
            [folder / "return.csv"],
            current(),
            standing=Standing.ILLUSTRATIVE,
            progress=False,
            intake=INTAKE,
        )
        assert report.faults == [] and report.new
        remarks.say(
            engine, Q3, "asb_incidents", RemarkKind.COMMENT, "Said after the meeting.", "Kay", "Kent Police"
        )
        actions.close(engine, actions.actions(engine)[0].id, "Patrols began.", "Jo")
        actions.agree(engine, Q4, "collisions", "Paint the kerb", "Kent Police", date(2014, 2, 28), "Jo")
        meetings.set_day(engine, Q3, date(2014, 1, 27), "Jo Smith")
        freeze(engine, load(), Month.parse("2013-09"), "Jo Smith")
        yield engine


@pytest.mark.process
def test_a_paper_is_printed_again_byte_for_byte_by_another_process_after_new_data(
    later: Engine, files: dict[str, bytes], tmp_path: Path
) -> None:
    """Another hash seed, another time zone, another day of the clock, a store in which much has happened."""
    other = {"CSP_DATABASE_URL": str(later.url), "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
    command = [sys.executable, "-m", "pages.pack", "--meeting", "2013-11", "--out", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **other}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == files
    told = [line.partition(":")[0].removesuffix(" …") for line in done.stderr.splitlines()]
    assert list(dict.fromkeys(told))[:3] == [
        "What is different since the last meeting",
        "Measures and charts",
        "Hotspots",
    ]


def test_the_next_meeting_sees_what_has_changed_since_the_paper(later: Engine) -> None:
    result = exceptions(request(later, load(), Month.parse(Q4), "public"))
    assert "Set against the paper for December 2013" in result["against"]
    rows = [row for group in result["groups"] for row in group["rows"]]
    assert any("estated: October to December 2013 is 77, was" in row["says"] for row in rows)
    assert [text for _, text in result["overdue"]] == ["Paint the kerb"]


def test_a_paper_whose_definitions_have_changed_says_so(store: Engine, later: Engine) -> None:
    asked = request(later, load(), Month.parse(Q3), "public")
    assert changed(asked)["rows"] == [] and changed(asked)["said"] == ""
    assert asked.paper
    judged = json.loads(asked.paper.judgements)
    judged["asb_incidents"]["E07000107"] = ["Off track – clear", "Another sentence."]
    old = asked.paper._replace(id=-1, digest="", judgements=json.dumps(judged))
    changes = changed(replace(asked, paper=old))
    assert "1 judgement reads otherwise than when the paper was frozen" in changes["said"]
    [(title, area, then, now)] = changes["rows"]
    assert (title, area, then) == (
        "Anti-social behaviour incidents", "Dartford", "Off track – clear: Another sentence.",
    )  # fmt: skip
    assert now.startswith("On track – clear: From April to December 2013")


def test_the_pdf_can_be_read_by_those_who_hear_it(files: dict[str, bytes]) -> None:
    with pikepdf.open(io.BytesIO(files["pack-2013-12.pdf"])) as file:
        accessible(file)
        assert len(file.pages) < 40
        assert all(artifacts(page) >= 2 for page in file.pages)
        with file.open_outline() as outline:
            chapters = [item.title for item in outline.root]
        assert chapters[0] == "Since the last meeting" and "Returns of partners" in chapters


def _first(node: pikepdf.Object, kind: str) -> pikepdf.Object:
    return next(tag for tag in tags(node) if str(tag.S) == kind)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda root: _first(root, "/Figure").__delitem__("/Alt"),
        lambda root: _first(root, "/TH").__delitem__("/A"),
        lambda root: _first(root, "/TD").__delitem__("/A"),
        lambda root: setattr(_first(root, "/H2"), "S", pikepdf.Name.H4),
        lambda root: setattr(_first(root, "/LBody"), "S", pikepdf.Name.P),
        lambda root: setattr(
            root.K[0] if isinstance(root.K, pikepdf.Array) else root.K, "S", pikepdf.Name.Poem
        ),
    ],
)
def test_the_checks_of_the_pdf_notice_what_is_missing(files: dict[str, bytes], spoil) -> None:
    with pikepdf.open(io.BytesIO(files["pack-2013-12.pdf"])) as file:
        spoil(file.Root.StructTreeRoot)
        with pytest.raises((AssertionError, AttributeError)):
            accessible(file)


@pytest.mark.slow
def test_long_words_and_many_actions_are_neither_cut_nor_off_the_page(asked: PackRequest, said: dict) -> None:
    much = deepcopy(said)
    card = much["priorities"][0]["cards"][0]
    card["said"] = [[f"To do ({n})", f"{n} {'Ask again for patrols. ' * 25}"] for n in range(30)]
    card["said"] += [["Word", "x" * 600]]
    card["title"] = "A measure with a name that goes on and on and has to be wrapped " * 3
    much["exceptions"]["overdue"] = [[f"Kent Police, due {n}", "Ask for patrols. " * 30] for n in range(20)]
    written = io.BytesIO(pdf(much, asked.moment))
    with pikepdf.open(written) as file:
        accessible(file)
    results = []
    for page in pypdf.PdfReader(written).pages:
        results += page.extract_text(visitor_text=partial(_on_the_page, page)).splitlines()
    assert all(line.count("x") < 120 for line in results)
    whole = _bare(" ".join(results))
    assert all(_bare(text) in whole for _, text in card["said"])


def _on_the_page(page: pypdf.PageObject, text: str, at: list[float], *_) -> None:
    """Every run of text begins within the margins."""
    if text.strip():
        assert 20 < at[5] < page.mediabox.height - 20 and 30 < at[4] < page.mediabox.width - 30


@pytest.mark.slow
def test_the_pack_says_nothing_that_the_pages_do_not_say(
    store: Engine, said: dict, printed: str, files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every sentence with a figure in the pack stands on the page of the same moment, and in all three files."""
    monkeypatch.setenv("CSP_DATABASE_URL", str(store.url))
    document = Document(io.BytesIO(files["pack-2013-12.docx"]))
    edited = " ".join(p.text for p in document.paragraphs)
    book = openpyxl.load_workbook(io.BytesIO(files["pack-2013-12.xlsx"]))
    sheets = {str(v) for sheet in book for row in sheet.iter_rows(values_only=True) for v in row}
    whole, paper = _bare(printed), {"as-at": "Meeting on December 2013"}
    plan = load().plan
    for priority, part in zip(plan.priorities, said["priorities"], strict=True):
        shown = unescape(html(open_page(priority.id, **paper)))
        assert [c["title"] for c in part["cards"]] == [
            load().indicators[i].title for i in priority.indicators
        ]
        for card in part["cards"]:
            for line in card["lines"]:
                assert line["sentence"] in shown and line["sentence"] in edited and line["sentence"] in sheets
                assert _bare(line["sentence"]) in whole
    for (
        borough
    ) in load().partnership.boroughs:  # what the series shows stands in full where one borough is asked for
        shown = unescape(html(open_page("property-crime", borough=borough.name, **paper)))
        cards = next(p["cards"] for p in said["priorities"] if p["title"].startswith("Property crime"))
        ours = [t for card in cards for t in card["over_time"] if t.startswith(f"{borough.name}: ")]
        assert ours and all(text.removeprefix(f"{borough.name}: ") in shown for text in ours)
    since = unescape(html(open_page("since-last-meeting", **paper)))
    rows = [row for group in said["exceptions"]["groups"] for row in group["rows"]]
    assert len(rows) > 10
    for row in rows:
        assert row["sentence"] in since and row["says"].lower() in since.lower()
        assert row["sentence"] in edited and _bare(row["sentence"]) in whole
    assert said["places"][0]["headline"] in unescape(html(open_page("hotspots", **paper)))


def test_a_year_so_far_is_the_sum_of_the_months_in_the_workbook(said: dict, files) -> None:
    """Slow and separate: added up from the sheet of figures."""
    book = openpyxl.load_workbook(io.BytesIO(files["pack-2013-12.xlsx"]))
    head, *rows = book["Figures"].iter_rows(values_only=True)
    figures = [dict(zip(head, row, strict=True)) for row in rows]
    checked = 0
    for card in (card for priority in said["priorities"] for card in priority["cards"]):
        for area, value, *_ in card["rows"]:
            ours = [
                f["numerator"]
                for f in figures
                if (f["title"], f["area_name"]) == (card["title"], area)
                and "2013-04" <= f["period"] <= "2013-12"
            ]
            told = re.search(r"\(([\d,]+)\)$", value)
            if told and None not in ours:
                assert int(told[1].replace(",", "")) == sum(ours), (card["title"], area)
                checked += 1
    assert checked > 15


def _bare(text: str) -> str:
    """Without spaces, and the hyphens and gaps at which the PDF breaks a line."""
    return "".join(text.split()).replace("-", "").replace("\u00ad", "").replace("\u200b", "")


def test_what_was_said_and_agreed_is_with_its_measure_and_the_overdue_stand_first(said) -> None:
    card = said["priorities"][0]["cards"][0]
    assert [text for _, text in card["said"]] == ["Two hot weeks in July.", "Ask for patrols"]
    late = dict(said["exceptions"]["overdue"])
    assert list(late.values()) == ["Ask for patrols"]
    assert "overdue" in next(iter(late))


def test_every_page_says_for_whom_of_when_and_that_it_is_illustrative(pages: list[str]) -> None:
    assert len(pages) > 20
    for text in pages:
        assert "Illustrative data. Performance pack: figures to December 2013. For: everybody" in text
        assert "Dartford and Gravesham · April to December 2013 · as at" in text


def test_a_text_is_never_obeyed(printed: str, files: dict[str, bytes]) -> None:
    assert _bare(ATTACK) in _bare(printed)
    document = Document(io.BytesIO(files["pack-2013-12.docx"]))
    assert any(ATTACK in p.text for p in document.paragraphs)


def test_the_workbook_holds_every_figure_and_says_what_it_is(files: dict[str, bytes]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(files["pack-2013-12.xlsx"]))
    assert book.sheetnames == [
        "About", "What is different", "How it stands", "Said and agreed", "Hotspots", "Returns", "Figures",
    ]  # fmt: skip
    for sheet in book:
        assert (
            sheet.oddHeader.left.text
            == "Illustrative data. Performance pack: figures to December 2013. For: everybody"
        )
        assert "Dartford and Gravesham · April to December 2013 · as at" in sheet.oddFooter.left.text
        assert sheet.print_title_rows == "$1:$1" and sheet.page_setup.fitToHeight == 0
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert any(row[3] == ATTACK for row in book["Said and agreed"].iter_rows(values_only=True))
    about = {row[0].value: row[1].value for row in book["About"].iter_rows()}
    assert (
        about["Data"] == "Illustrative data"
        and about["For"] == "Everybody"
        and about["Meeting"] == "20 January 2014"
    )
    standing = list(book["How it stands"].iter_rows(values_only=True))
    assert len(standing) == 1 + 2 * len(load().plan.listed)
    assert {row[0] for row in book["Figures"].iter_rows(min_row=2, values_only=True)} <= set(
        load().indicators
    )


def test_the_document_has_its_language_title_and_descriptions(files: dict[str, bytes]) -> None:
    document = Document(io.BytesIO(files["pack-2013-12.docx"]))
    assert document.core_properties.title == "Performance pack: figures to December 2013"
    told = [shape._inline.docPr.get("descr", "") for shape in document.inline_shapes]
    assert all(len(text) > 10 for text in told)
    assert sum(text.startswith("Chart: ") for text in told) >= 30
    assert sum(text.startswith("Map of the wards") for text in told) == 3
    levels = [int(p.style.name[-1]) for p in document.paragraphs if re.fullmatch(r"Heading \d", p.style.name)]
    assert levels[0] == 1 and all(b <= a + 1 for a, b in itertools.pairwise(levels))
    assert all(t.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for t in document.tables)
    [section] = document.sections
    assert "For: everybody" in section.header.paragraphs[0].text
    assert "as at" in section.footer.paragraphs[0].text


def test_returns_are_listed_by_agency(said: dict, printed: str) -> None:
    result = said["returns"]
    known = load().indicators
    listed = [known[id] for id in load().plan.listed if known[id].frequency != "year"]
    waited = {i.title for i in listed if i.numerator.source == "partner_return"}
    assert {row[1] for row in result["rows"]} == waited
    assert result["said"].startswith("Returns for October to December 2013: ") and _bare(
        result["said"]
    ) in _bare(printed)


@pytest.mark.parametrize(
    ("standings", "says"),
    [({True}, "Illustrative data"), ({False}, "Real data"), ({True, False}, "Partly illustrative data")],
)
def test_whether_figures_are_real_is_told_of_them_alone(asked: PackRequest, standings, says: str) -> None:
    """Outlines and residents are real in any case, and make nothing real."""
    kept = [r for r in asked.evidence.snapshot.releases if r.source in ("boundaries", "population")]
    release = next(r for r in asked.evidence.snapshot.releases if r.source == "police_street")
    rows = [replace(release, standing=Standing.ILLUSTRATIVE if s else Standing.PUBLISHED) for s in standings]
    book = SimpleNamespace(releases=[*kept, *rows])
    assert replace(asked, evidence=SimpleNamespace(snapshot=book)).data == says


def test_the_command_writes_the_files_and_refuses_a_quarter_without_figures(
    store: Engine, files, tmp_path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.setenv("CSP_DATABASE_URL", str(store.url))
    assert main(["--meeting", "2031-03", "--out", str(tmp_path)]) == 1
    assert "a quarter for which figures are held" in capsys.readouterr().err
    with pytest.raises(Fault):
        request(store, load(), Month.parse("2001-03"), "public")


def _texts(data: bytes) -> str:
    return " ".join(p.text for p in Document(io.BytesIO(data)).paragraphs)


def test_a_picture_that_cannot_be_drawn_costs_its_own_card_alone(
    asked: PackRequest, said: dict, caplog
) -> None:
    priority = deepcopy(said["priorities"][0])
    first, second = priority["cards"] = priority["cards"][:2]
    first["chart"] = "<svg broken"
    broken = said | {"priorities": [priority], "places": []}
    reader = pypdf.PdfReader(io.BytesIO(pdf(broken, asked.moment)))
    printed = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    lost, kept = first["lines"][0]["sentence"], second["lines"][0]["sentence"]
    for text in (printed, edited := _texts(docx(broken, asked.moment))):
        [reference] = re.findall(r"This part could not be made\. Reference (\w{6})\.", text)
        assert any(reference in record.getMessage() and record.exc_info for record in caplog.records)
        assert first["title"] in text
    assert _bare(kept) in _bare(printed) and _bare(lost) not in _bare(printed)
    assert kept in edited and lost not in edited
    assert "This pack is not complete: 1 part could not be made. It says so in its place." in printed


def test_a_file_that_cannot_be_made_leaves_the_others(asked: PackRequest, said: dict) -> None:
    pack = write(asked, said | {"facts": [("Meeting", "of three", "columns")]})
    assert list(pack.files) == ["pack-2013-12.pdf", "pack-2013-12.xlsx"]
    [failure] = pack.failures
    assert re.fullmatch(r"The file pack-2013-12\.docx could not be made\. Reference \w{6}\.", failure)


@pytest.mark.slow
def test_what_cannot_be_read_from_the_store_costs_its_parts_alone(store: Engine, tmp_path: Path) -> None:
    with opened(copied(str(store.url), tmp_path / "own.sqlite")) as engine:
        asked = request(engine, load(), Month.parse(Q3), "public")
        with engine.begin() as connection:
            connection.execute(DDL("DROP TABLE closing"))
        content = contents(asked)
        assert "could not be made" in content["exceptions"]["failed"]
        cards = [card for priority in content["priorities"] for card in priority["cards"]]
        assert len(cards) == len(load().plan.listed)
        assert all("could not be made" in card["said"][0][1] and card["lines"] for card in cards)
        assert content["places"] and all("failed" not in place for place in content["places"])
        edited = _texts(docx(content, asked.moment))
        assert content["incomplete"] in edited and edited.count("could not be made") == len(cards) + 2
