"""The template: only what the agency returns, only the entry cells unlocked, and clean for Excel and LibreOffice."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest

from data_loaders.returns import layout
from metrics.__main__ import main
from metrics.returns.due import agencies, agency_of
from metrics.returns.template import file_name
from tests.metrics.returns.conftest import (
    COLUMN,
    DARTFORD,
    FORUM,
    HEAD,
    POLICE,
    Q3,
    Desk,
    before,
    quarter,
    saved,
)

FIRE = "Kent Fire and Rescue Service"
Q4 = quarter("2013/14 Q4")


def opened(content: bytes):
    return openpyxl.load_workbook(io.BytesIO(content))  # a warning would be an error


def column(sheet, heading: str) -> list:
    return [sheet.cell(row, COLUMN[heading]).value for row in range(HEAD + 1, sheet.max_row + 1)]


def test_every_returned_measure_is_in_exactly_one_agencys_template(shared_desk: Desk):
    results: dict[str, list[str]] = {}
    for agency in agencies(shared_desk.registry):
        codes = column(opened(shared_desk.blank(agency, Q4))["Return"], layout.CODE)
        for indicator in {code.split(" | ")[0].split(":")[0] for code in codes}:
            results.setdefault(indicator, []).append(agency)
    returned = {i.id: [agency_of(i)] for i in shared_desk.registry.indicators.values() if agency_of(i)}
    assert results == returned and len(returned) == 26


def test_months_quarters_and_years_are_asked_when_they_end(shared_desk: Desk):
    def periods(when) -> set[tuple[str, str]]:
        codes = column(opened(shared_desk.blank(FIRE, when))["Return"], layout.CODE)
        return {(c.split(" | ")[0], c.split(" | ")[2]) for c in codes}

    third = periods(Q3)
    assert {p for i, p in third if i == "deliberate_fires"} == {"2013-10", "2013-11", "2013-12"}
    assert {p for i, p in third if i == "prevention_schemes"} == {"2013/14 Q3"}
    assert "concern_parking" not in dict(third)
    assert ("concern_parking", "2013/14") in periods(Q4)


def test_only_the_entry_cells_are_unlocked_and_each_has_its_rule(shared_desk: Desk):
    for agency in (FORUM, POLICE):
        book = opened(shared_desk.blank(agency))
        sheet = book["Return"]
        unlocked = {c.coordinate for row in sheet for c in row if not c.protection.locked}
        rows = range(HEAD + 1, sheet.max_row + 1)
        wanted = {f"{letter}{row}" for letter in "EGH" for row in rows}
        if agency == POLICE:  # two of its five measures are shares
            wanted |= {f"F{row}" for row in (8, 9, 16, 17)}
        assert unlocked == wanted
        assert sheet.protection.sheet and book["Guide"].protection.sheet
        rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
        assert {key[0]: rule.type for key, rule in rules.items()} == {
            "E": "custom",
            "F": "whole",
            "G": "list",
            "H": "textLength",
        }
        assert all(key[1:] == f"8:{key[0]}{sheet.max_row}" for key in rules)
        assert [s.sheet_state for s in book.worksheets] == ["visible", "visible"]


def test_it_holds_no_formula_link_macro_or_hidden_part(shared_desk: Desk):
    with zipfile.ZipFile(io.BytesIO(shared_desk.blank(POLICE))) as archive:
        names = archive.namelist()
        assert len(names) == len(set(names))
        assert not [
            n for n in names if re.search("external|vba|macro|embed|query|connection", n, re.IGNORECASE)
        ]
        content = "".join(archive.read(n).decode() for n in names if n.startswith("xl/worksheets/sheet"))
    assert "<f>" not in content and "http://x" not in content


def test_a_definition_that_looks_like_a_formula_stays_a_text(definitions, desk: Desk):
    from metrics.definitions.registry import load

    path = definitions / "indicators" / "idva_clients.toml"
    text = path.read_text()
    path.write_text(re.sub(r'^definition = ".*"$', 'definition = "=1+1"', text, flags=re.MULTILINE))
    desk.registry = load(definitions, "dartford-gravesham")
    cell = opened(desk.blank())["Return"].cell(HEAD + 1, COLUMN[layout.DEFINITION])
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_last_times_figure_stands_beside_the_cell(desk: Desk):
    [earlier] = before(Q3, 1)
    desk.send(desk.return_of(when=earlier, one_stop_shop_visits={layout.FIGURE: "<5"}))
    told = column(opened(desk.blank())["Return"], layout.BEFORE)
    assert told[0] == "7 (July to September 2013)"
    assert "no figure: withheld (July to September 2013)" in told


def test_illustrative_figures_say_so(illustrative_store, shipped):
    told = column(opened(Desk(illustrative_store, shipped).blank())["Return"], layout.BEFORE)
    assert told[0].endswith("(July to September 2013, illustrative)")


OFFICE = shutil.which("soffice")


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not on this machine")
def test_libreoffice_opens_it_and_gives_the_same_return_back(shared_desk: Desk, tmp_path: Path):
    source = tmp_path / "return.xlsx"
    book = shared_desk.return_of(POLICE, da_repeat_incidents={layout.NOTE: "=1+1 is £2 – café"})
    book["Return"].cell(HEAD + 1, COLUMN[layout.NOTE]).data_type = "s"
    source.write_bytes(saved(book))
    command = [OFFICE, f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to"]
    run = subprocess.run(
        [*command, "xlsx", "--outdir", str(tmp_path / "out"), str(source)],
        capture_output=True,
        check=True,
        timeout=300,
        env={**os.environ, "HOME": str(tmp_path)},
    )
    assert b"rror" not in run.stdout + run.stderr
    back = (tmp_path / "out" / "return.xlsx").read_bytes()
    expected, result = shared_desk.check(saved(book)), shared_desk.check(back)
    assert result.problems == () and result.figures == expected.figures
    sheet = opened(back)["Return"]
    assert sheet.protection.sheet and not sheet["E8"].protection.locked and sheet["A8"].protection.locked
    assert len(sheet.data_validations.dataValidation) == 4


def test_the_commands_write_check_and_store(desk: Desk, tmp_path: Path, monkeypatch, capsys):
    monkeypatch.setenv("CSP_DATABASE_URL", str(desk.engine.url))
    assert main(["template", "--quarter", "2013/14-Q3", "--out", str(tmp_path / "out")]) == 0
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert (
        names == {file_name(a, Q3) for a in agencies(desk.registry)}
        and "return-kent-police-2013-14-q3.xlsx" in names
    )
    sent = tmp_path / "sent.xlsx"
    sent.write_bytes(saved(desk.return_of(idva_clients=None)))
    assert main(["return", str(sent)]) == 1
    text = capsys.readouterr()
    assert "to confirm: sheet Return, row 8, column Figure (E8): There is no figure" in text.err
    assert "Visits to One Stop Shops, Dartford, October to December 2013: nothing yet -> 9" in text.out
    assert main(["return", str(tmp_path / "nothing.xlsx")]) == 1
    assert main(["return", str(sent), "--by", "Ada Jones"]) == 1
    assert main(["return", str(sent), "--by", "Ada Jones", "--why", "Z9: because"]) == 1
    assert main(["return", str(sent), "--agency", POLICE, "--by", "Ada Jones"]) == 1
    assert "wrong agency" not in capsys.readouterr().out and desk.held() == {}
    assert main(["return", str(sent), "--by", "Ada Jones", "--why", "E8: the worker was ill"]) == 0
    assert "6 figures, 6 of them new or changed" in capsys.readouterr().out
    assert desk.held()["idva_clients", DARTFORD, "2013-10"][3] == "the worker was ill"
