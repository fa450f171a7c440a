"""A quarter of a partner's return, played in a browser: template out, a bad file in, corrected, confirmed, stored; the
chart follows, the meeting's paper does not, and nobody else gets at the number that is withheld."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from data_loaders.calendar.month import Month
from data_loaders.loading import load
from data_loaders.partnership import current
from data_loaders.store import audit
from data_loaders.store.engine import opened
from metrics.__main__ import main as metrics
from metrics.definitions.registry import registry
from metrics.meetings.meeting import freeze
from metrics.returns.intake import INTAKE
from tests.browser.serving import Reader, Start

pytestmark = pytest.mark.browser
Read = Callable[..., Reader]
STEWARD = "Jo Smith"
FORUM = "North Kent Domestic Abuse Forum"
D, G = "E07000107", "E07000109"
WHY = "The refuge closed in January"
ASK = "returns?quarter=January+to+March+2014+%282013%2F14+Q4%29"


def history() -> str:
    """Real returns of two years before the quarter that is played; in its own quarter half of one that is wrong."""
    rows = ["indicator,area,period,value,denominator,note"]
    for n in range(11):
        period = f"{2011 + n // 4}/{12 + n // 4} Q{n % 4 + 1}"
        for indicator in ("idva_clients", "sanctuary_scheme", "one_stop_shop_visits"):
            rows += [f"{indicator},{D},{period},{40 + n % 3},,", f"{indicator},{G},{period},{50 + n % 4},,"]
    rows += [f"sanctuary_scheme,{D},2013/14 Q4,41,,"]
    return "\n".join(rows) + "\n"


@pytest.fixture
def url(own_url: str, tmp_path: Path) -> str:
    """A store with the history and the paper of the meeting that was shown the wrong figure."""
    path = tmp_path / "history.csv"
    path.write_text(history())
    with opened(own_url) as engine:
        assert load(engine, [path], current(), progress=False, intake=INTAKE).faults == []
        freeze(engine, registry(), Month.parse("2014-03"), STEWARD)
    return own_url


def fill(template: Path, name: str, figures: dict[tuple[str, str], object]) -> Path:
    """The template with these figures, by measure and area, as an officer fills it in."""
    book = openpyxl.load_workbook(template)
    sheet = book.worksheets[0]
    (head,) = (row for row in sheet.iter_rows() if any(cell.value == "Figure" for cell in row))
    columns = {cell.value: cell.column for cell in head}
    for row in range(head[0].row + 1, sheet.max_row + 1):
        indicator, area, _period = str(sheet.cell(row, columns["Code"]).value).split(" | ")
        if (indicator, area) in figures:
            sheet.cell(row, columns["Figure"]).value = figures[indicator, area]
    path = template.with_name(name)
    book.save(path)
    return path


BAD = {
    ("idva_clients", D): "twelve",
    ("idva_clients", G): -3,
    ("one_stop_shop_visits", D): 41,
    ("one_stop_shop_visits", G): 51,
    ("sanctuary_scheme", D): 3,
    ("sanctuary_scheme", G): 50,
}
GOOD = BAD | {("idva_clients", D): 42, ("idva_clients", G): 52}


def test_a_quarter_is_played(
    read: Read, start: Start, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.setenv("CSP_LOCAL_STEWARD", STEWARD)
    steward = read(home=start(url).address)
    page = steward.open("/violent-crime?to=March+2014#sanctuary_scheme")
    card = page.locator(".st-key-card-sanctuary_scheme")
    expect(card).to_contain_text(
        f"Return for January to March 2014 from {FORUM}: due 1 May 2014, received for Dartford"
    )

    template = _template(steward, tmp_path)
    _send(page, fill(template, "bad.xlsx", BAD))
    wrong = page.locator(".found.wrong")
    expect(wrong).to_contain_text("2 things to correct")
    expect(wrong.locator("li").first).to_contain_text("column Figure")
    expect(wrong).to_contain_text("Found: twelve.")
    expect(page.get_by_role("button", name="Store this return")).to_have_count(0)

    _send(page, _list(tmp_path))
    expect(wrong).to_contain_text("1 thing to correct")
    expect(wrong.locator("li")).to_contain_text(
        "No measure that an agency returns is called 'Sanctuary schemes'"
    )
    expect(wrong.locator("li")).to_contain_text("The nearest is “")

    _send(page, fill(template, "good.xlsx", GOOD))
    expect(page.get_by_text("What will change")).to_be_visible()
    expect(page.locator(".found .listing")).to_contain_text("Victims helped by the Sanctuary Scheme")
    page.get_by_role("button", name="Store this return").click()
    expect(page.get_by_text("Say for each question why the figure is right")).to_be_visible()
    expect(page.locator(".problems")).to_contain_text("Is this right? 3 is far below")
    page.get_by_role("textbox", name="Why number 1").fill(WHY)
    page.get_by_role("button", name="Store this return").click()
    stored = page.locator(".found.stored")
    expect(stored).to_contain_text(f"The return of {FORUM} is stored")
    stored.get_by_role("link", name="Victims helped by the Sanctuary Scheme").click()
    steward.settle()
    expect(card.locator(".card-return")).to_contain_text("; corrected")
    expect(card.locator(".card-says")).to_contain_text("there were 126 victims")  # 41 + 42 + 40 and now 3
    _to_the_release(steward, card)
    page = steward.open("/violent-crime?as-at=Meeting+on+March+2014&borough=Dartford")
    _table(page, "sanctuary_scheme", "January to March 2014", "41")
    with opened(url) as engine:
        (sent,) = (e for e in audit.entries(engine) if e.what == "sent a return")
    assert sent.who == STEWARD and WHY in sent.about
    assert steward.errors == [] and steward.elsewhere == []

    monkeypatch.delenv("CSP_LOCAL_STEWARD")
    _nobody_else_gets_at_it(read(home=start(url).address), capsys, monkeypatch, url, tmp_path)


def _template(steward: Reader, folder: Path) -> Path:
    page = steward.open(f"/{ASK}&agency=North+Kent+Domestic+Abuse+Forum")
    with page.expect_download() as came:
        page.get_by_role("button", name="Download the template").click()
    assert came.value.suggested_filename == "return-north-kent-domestic-abuse-forum-2013-14-q4.xlsx"
    path = folder / "template.xlsx"
    came.value.save_as(path)
    return path


def _send(page: Page, path: Path) -> None:
    page.locator('input[type="file"]').set_input_files(path)


def _list(folder: Path) -> Path:
    """A list as somebody else's system writes it: in UTF-16, its columns in an order of its own, one name unknown."""
    rows = ["Quarter\tFigure\tBorough\tMeasure", "Jan-Mar 2014\t3\tDartford\tSanctuary schemes"]
    rows.append("2014-Q1\t42\tdartford\tPeople using the IDVA service")
    path = folder / "list.csv"
    path.write_text("\r\n".join(rows), encoding="utf-16")
    return path


def _to_the_release(steward: Reader, card) -> None:
    """From the overview to the file in two clicks."""
    page = steward.open("/?to=March+2014")
    page.get_by_role("link", name="Victims helped by the Sanctuary Scheme").click()
    steward.settle()
    card.locator(".card-source a").click()
    steward.settle()
    release = page.locator(".release").first
    expect(release).to_contain_text("good.xlsx")
    expect(release).to_contain_text("2 read, 2 loaded")
    expect(release).to_contain_text(f"Confirmed by {STEWARD}: {WHY}")


def _table(page: Page, measure: str, period: str, figure: str) -> None:
    page.locator(f".st-key-card-{measure}").get_by_role(
        "button", name="Definition, table and download"
    ).click()
    row = page.get_by_test_id("stPopoverBody").locator("tr").filter(has_text=period)
    expect(row.locator("td").first).to_have_text(figure)
    page.keyboard.press("Escape")


def _nobody_else_gets_at_it(reader: Reader, capsys, monkeypatch, url: str, folder: Path) -> None:
    """What the public has by every route is the word withheld."""
    page = reader.open("/violent-crime?to=March+2014")
    card = page.locator(".st-key-card-sanctuary_scheme")
    expect(card).to_contain_text("is withheld, because small numbers could point to a person")
    card.get_by_role("button", name="Definition, table and download").click()
    body = page.get_by_test_id("stPopoverBody")
    row = body.locator("tr").filter(has_text="January to March 2014").first
    expect(row.locator("td").first).to_have_text("–")
    expect(row).to_contain_text("Withheld")
    for kind in ("CSV", "Excel"):
        body.get_by_text(kind, exact=True).click()
        reader.settle()
        with page.expect_download() as came:
            body.get_by_role("button", name="Download", exact=True).click()
        path = folder / came.value.suggested_filename
        came.value.save_as(path)
        rows = [r for r in _rows(path) if "2014-01" in r]
        assert rows and all("Withheld" in r and "3" not in r for r in rows if r[0] != "Gravesham")
    monkeypatch.setenv("CSP_DATABASE_URL", url)
    capsys.readouterr()
    assert (
        metrics(["figures", "--indicator", "sanctuary_scheme", "--from", "2014-01", "--to", "2014-03"]) == 0
    )
    results = {r["area_name"]: r for r in csv.DictReader(io.StringIO(capsys.readouterr().out))}
    assert results["Gravesham"]["value"] == "50.0"
    for area in ("Dartford", "Dartford and Gravesham"):
        assert (results[area]["value"], results[area]["numerator"], results[area]["missing"]) == (
            "",
            "",
            "withheld",
        )


def _rows(path: Path) -> list[list[str]]:
    if path.suffix == ".csv":
        return list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
    sheets = openpyxl.load_workbook(path).worksheets
    return [
        [str(c) if c is not None else "" for c in row]
        for s in sheets
        for row in s.iter_rows(values_only=True)
    ]
