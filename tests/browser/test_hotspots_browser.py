"""The hotspots page in a real browser: the map is painted, says what the list says, and asks nobody else."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import FrameLocator, expect
from pypdf import PdfReader

from data_loaders.store.snapshot import Snapshot
from tests.browser.serving import PATIENCE, Reader, choose

pytestmark = pytest.mark.browser


def open_map(reader: Reader, query: str = "") -> FrameLocator:
    reader.open(f"/hotspots{query}")
    frame = reader.page.frame_locator("iframe")
    expect(frame.locator("path.ward")).to_have_count(35, timeout=PATIENCE)
    return frame


@pytest.fixture
def reader(read) -> Iterator[Reader]:
    """A reader on a wide screen, who at the end has reached no other host and seen no error."""
    opened = read()
    yield opened
    assert not opened.elsewhere
    assert not opened.errors


def test_a_cold_deep_link_paints_the_map_of_the_same_topic(reader: Reader):
    page = reader.page
    frame = open_map(reader, "?topic=Domestic+burglary&show=Count+by+ward&ward=Swanscombe%2C+Dartford")
    drawn = frame.locator("path.ward").evaluate_all(
        "all => all.map(p => p.getBBox().width * p.getBBox().height)"
    )
    assert min(drawn) > 4
    fills = frame.locator("path.ward").evaluate_all(
        "all => [...new Set(all.map(p => getComputedStyle(p).fill))]"
    )
    assert len(fills) == 5
    expect(page.get_by_text("had the most burglaries:")).to_be_visible()
    expect(page.locator("tr.picked")).to_contain_text("Swanscombe")
    expect(frame.locator("path.picked")).to_have_count(1)
    assert "topic=Domestic+burglary" in page.url and "show=Count+by+ward" in page.url


def test_the_map_has_a_name_for_those_who_hear_it(reader: Reader):
    page = reader.page
    frame = open_map(reader)
    name = "Map of the wards of Dartford and Gravesham. The list of wards says the same."
    expect(frame.get_by_role("region", name=name)).to_be_visible()
    assert page.locator("iframe").get_attribute("title") == name


def test_the_tooltip_of_a_ward_says_what_its_row_says(reader: Reader):
    page = reader.page
    frame = open_map(reader, "?ward=Town%2C+Dartford")
    row = page.locator("tr.picked")
    expect(row).to_have_count(1)
    frame.locator("path.picked").hover()
    told = frame.locator(".leaflet-tooltip").inner_text()
    assert told.startswith("Town, Dartford")
    for cell in row.locator("td").all()[1:-1]:  # whether it is beyond chance, the list alone says
        assert cell.inner_text().split("\n")[0] in told


def test_picking_in_one_marks_the_other(reader: Reader):
    page = reader.page
    frame = open_map(reader)
    last = page.get_by_role("region", name="Places in order").get_by_role("button").nth(3)
    name = last.inner_text()
    last.focus()
    page.keyboard.press("Enter")
    expect(frame.locator("path.picked")).to_have_count(1, timeout=PATIENCE)
    expect(page.locator("tr.picked button")).to_have_text(name)
    frame.locator("path.ward:not(.picked)").first.click()
    expect(page.locator("tr.picked button")).not_to_have_text(name, timeout=PATIENCE)
    expect(page.locator("tr.picked")).to_have_count(1)
    assert "ward=" in page.url
    frame.locator("path.picked").click()
    expect(page.locator("tr.picked")).to_have_count(0, timeout=PATIENCE)


def view_of(frame: FrameLocator) -> list[float]:
    """What the map shows: west, south, east, north in degrees."""
    state = frame.locator("body").evaluate("() => window.map.getBounds().toBBoxString()")
    return [round(float(part), 6) for part in state.split(",")]


def settled(frame: FrameLocator) -> None:
    """Wait until the map has come to rest after the reader has moved it."""
    frame.locator("body").evaluate(
        """() => new Promise((done) => {
            let last, same = 0;
            const look = () => {
                const now = window.map.getBounds().toBBoxString();
                same = now === last ? same + 1 : 0;
                last = now;
                same < 20 ? requestAnimationFrame(look) : done();
            };
            look();
        })"""
    )


def zoom(frame: FrameLocator, steps: int) -> None:
    """Zoom in by mouse."""
    for _ in range(steps):
        frame.get_by_role("button", name="Zoom in").click()
        settled(frame)


def painted(frame: FrameLocator) -> str:
    """The wards as they are painted: where, in which class and with which outline."""
    return frame.locator("path.ward").evaluate_all("all => all.map(p => p.className.baseVal).join()")


def test_the_view_is_the_readers_once_they_have_moved_the_map(reader: Reader) -> None:
    """Zoomed and dragged to Higham in the east, it stays whatever is asked for, until nothing of that is in view."""
    page = reader.page
    frame = open_map(reader)
    whole = view_of(frame)
    choose(page, "Show", "Count by ward")
    expect(page.get_by_text("had the most reports of anti-social behaviour:")).to_be_visible(timeout=PATIENCE)
    settled(frame)
    assert view_of(frame) == whole
    zoom(frame, 2)
    place, box = (
        frame.locator(".place", has_text="Higham").bounding_box(),
        frame.locator("body").bounding_box(),
    )
    page.mouse.move(box["x"] + 500, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 800 - (place["x"] - box["x"]), box["y"] + 200, steps=5)
    settled(frame)  # let go at rest: a map that is let go while it moves goes on moving
    page.mouse.up()
    zoom(frame, 2)
    moved = view_of(frame)
    assert moved[2] - moved[0] < 0.8 * (whole[2] - whole[0])
    frame.locator("body").evaluate("() => { window.stays = true; }")
    for label, option in (
        ("From", "October 2013"),
        ("Topic", "Road traffic collisions"),
        ("Show", "Each collision"),
        ("Show", "Rate by ward"),
    ):
        before, text = painted(frame), page.locator("p.lead").inner_text()
        choose(page, label, option)
        expect(page.locator("p.lead")).not_to_have_text(text, timeout=PATIENCE)
        reader.settle()
        settled(frame)
        assert painted(frame) != before, label
        assert view_of(frame) == moved, label
    page.get_by_text("Gravesham", exact=True).first.click()
    expect(frame.locator("path.ward")).to_have_count(18, timeout=PATIENCE)
    settled(frame)
    assert view_of(frame) == moved
    page.get_by_text("Dartford", exact=True).first.click()  # none of its wards is in view
    expect(frame.locator("path.ward")).to_have_count(17, timeout=PATIENCE)
    settled(frame)
    dartford = view_of(frame)
    assert dartford[0] < moved[0] and dartford[2] - dartford[0] > moved[2] - moved[0]
    page.get_by_text("Both together", exact=True).first.click()
    expect(frame.locator("path.ward")).to_have_count(35, timeout=PATIENCE)
    settled(frame)
    assert view_of(frame) == whole
    zoom(frame, 1)
    assert view_of(frame) != whole
    frame.get_by_role("button", name="Show the whole area again").click()
    settled(frame)
    assert view_of(frame) == whole
    assert frame.locator("body").evaluate("() => window.stays && window.feature_group.length === 1")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_list_comes_first_on_a_phone_and_beside_the_map_elsewhere(read, width, scheme):
    reader = read(width, scheme)
    open_map(reader)
    listed = reader.page.get_by_role("region", name="Places in order")
    assert listed.evaluate("list => list.scrollWidth <= list.clientWidth")  # no column is cut off
    table = listed.bounding_box()
    drawn = reader.page.locator("iframe").bounding_box()
    if width == 390:
        assert table["y"] + table["height"] <= drawn["y"]
        assert reader.page.evaluate("document.documentElement.scrollWidth") <= width
    else:
        assert drawn["x"] + drawn["width"] <= table["x"]
        assert 1.1 < drawn["width"] / table["width"] < 1.5
    assert not reader.elsewhere


def test_an_officer_takes_the_list_to_a_meeting(reader: Reader, illustrative_store) -> None:
    """Borough, topic, year on year, a ward, the file: and the file says what the store holds."""
    page = reader.page
    frame = open_map(reader)
    page.get_by_text("Gravesham", exact=True).first.click()
    expect(frame.locator("path.ward")).to_have_count(18, timeout=PATIENCE)
    choose(page, "Topic", "Domestic burglary")
    choose(page, "Show", "Change by ward")
    expect(page.get_by_text("Change in burglaries per 1,000 households")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("region", name="Places in order").get_by_role("button").first.click()
    expect(frame.locator("path.picked")).to_have_count(1, timeout=PATIENCE)
    expect(page.locator("p.quiet").get_by_text("Most were recorded at")).to_be_visible(timeout=PATIENCE)
    reader.settle()
    for wanted in ("borough=Gravesham", "topic=Domestic+burglary", "show=Change+by+ward", "ward="):
        assert wanted in page.url
    files = {}
    for kind in ("CSV", "XLSX"):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Download {kind}").click()
        files[kind] = Path(download.value.path())
    rows = list(csv.reader(files["CSV"].read_text(encoding="utf-8-sig").splitlines()))
    assert ["Data", "Illustrative: invented to show what the dashboard does"] in rows
    table = rows[rows.index([]) + 1 :]
    head, body = table[0], table[1:]
    counts = {r[head.index("Ward code")]: float(r[head.index("Count")]) for r in body if r[1]}
    kept = Snapshot(illustrative_store)
    held: dict[str, float] = {}
    for row in kept.counts(
        "police_street", "kent", ["E07000109"], "2013-04", "2014-03", "2013", ["Burglary"]
    ):
        held[row.area] = held.get(row.area, 0) + row.n
    assert counts == {code: n for code, n in held.items() if code}
    with page.expect_download() as download:
        page.get_by_role("button", name="Map sheet (PDF)").click()
    (printed,) = PdfReader(Path(download.value.path())).pages
    text = " ".join(printed.extract_text().split())
    assert "Domestic burglary: Gravesham" in text and body[0][head.index("In words")].split(";")[0] in text
    link = page.get_by_role("link", name="Copy link to this map").get_attribute("href")
    names = [r.inner_text() for r in page.locator("tr.picked th").all()]
    reader.open(f"/hotspots{link}")
    expect(frame.locator("path.ward")).to_have_count(18, timeout=PATIENCE)
    expect(frame.locator("path.picked")).to_have_count(1)
    assert [r.inner_text() for r in page.locator("tr.picked th").all()] == names
    expect(page.get_by_text("Change in burglaries per 1,000 households")).to_be_visible()
    cells = [
        list(row)
        for row in load_workbook(io.BytesIO(files["XLSX"].read_bytes()))["Wards"].iter_rows(values_only=True)
    ]
    assert [r[head.index("Count")] for r in cells[1:]] == [float(r[head.index("Count")]) for r in body]


@pytest.mark.parametrize(
    ("query", "mark", "least", "listed"),
    [
        ("?show=Streets", ".dot.street", 100, 100),
        ("?show=Smooth+surface", "path.surface", 4, 35),
        ("?topic=Road+traffic+collisions&show=Each+collision", ".dot.serious", 20, 200),
    ],
)
def test_every_layer_is_painted_from_a_cold_link(
    reader: Reader, query: str, mark: str, least: int, listed: int
) -> None:
    """And the list beside it says what it shows."""
    frame = open_map(reader, query)
    expect(frame.locator(mark).nth(least - 1)).to_be_attached(timeout=PATIENCE)
    expect(frame.locator("path.water")).to_have_count(1)
    expect(reader.page.get_by_role("region", name="Places in order").locator("tbody tr")).to_have_count(
        listed
    )


def test_days_and_hours_are_asked_for_in_the_address(reader: Reader) -> None:
    page = reader.page
    asked = "days=Friday&days=Saturday&months=June&hour=22%3A00&last-hour=02%3A59"
    open_map(reader, f"?topic=Road+traffic+collisions&{asked}")
    text = page.get_by_text("only June, Friday and Saturday, 22:00 to 02:59")
    expect(text).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("button", name="More (3 chosen)")).to_be_visible()
