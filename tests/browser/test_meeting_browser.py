"""Two meetings in a row, played by a steward in a browser: freeze, comment, decide, act; then new data, and again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from data_loaders.batch import Standing
from data_loaders.loading import load
from data_loaders.partnership import current
from data_loaders.store.engine import connect
from metrics.returns.intake import INTAKE
from tests.browser.serving import PATIENCE, Reader, Start, choose

pytestmark = pytest.mark.browser
Read = Callable[..., Reader]
STEWARD = "Jo Smith"
# What a partner sends after the first meeting: October to December put right, and January to March, which was missing.
RETURN = """indicator,area,period,value,denominator,note
sanctuary_scheme,E07000107,2013/14 Q3,{restated},,
sanctuary_scheme,E07000109,2013/14 Q3,31,,
sanctuary_scheme,E07000107,2013/14 Q4,15,,
sanctuary_scheme,E07000109,2013/14 Q4,16,,
"""


@pytest.fixture
def steward(read: Read, start: Start, own_url: str, monkeypatch: pytest.MonkeyPatch) -> Reader:
    """Reads a dashboard of their own machine, on a store of their own."""
    monkeypatch.setenv("CSP_LOCAL_STEWARD", STEWARD)
    return read(home=start(own_url).address)


def freeze(reader: Reader, month: str) -> None:
    page = reader.open(f"/meetings?to={month}")
    choose(page, "Paper on the figures to", month)
    page.get_by_role("button", name="Freeze the paper").click()
    expect(page.locator(".listing tr").filter(has_text=month)).to_contain_text(
        f"by {STEWARD}", timeout=PATIENCE
    )
    reader.settle()


def deliver(url: str, folder: Path, restated: int) -> None:
    path = folder / "return.csv"
    path.write_text(RETURN.format(restated=restated))
    engine = connect(url)
    report = load(engine, [path], current(), standing=Standing.ILLUSTRATIVE, progress=False, intake=INTAKE)
    engine.dispose()
    assert report.faults == [] and len(report.new) == 2


def test_two_meetings_in_a_row(steward: Reader, own_url: str, tmp_path: Path) -> None:
    freeze(steward, "December 2013")
    _comment(steward, "Two homes were refused by their landlord.")
    _decide(steward)
    page = steward.open("/since-last-meeting?as-at=Meeting+on+December+2013")
    frozen = page.locator(".noted, .since").all_inner_texts()

    deliver(own_url, tmp_path, restated=77)
    page = steward.open("/since-last-meeting?to=March+2014")
    expect(page.locator(".actions")).to_contain_text("Write to the landlords")
    expect(page.locator(".actions .late")).to_contain_text("overdue")
    dartford = page.locator(".noted li").filter(has_text="Sanctuary Scheme, Dartford")
    expect(dartford).to_contain_text("estated: October to December 2013 is 77, was")
    expect(page.get_by_text("No return from North Kent Domestic Abuse Forum")).to_have_count(0)

    page = steward.open("/since-last-meeting?as-at=Meeting+on+December+2013")
    expect(page.locator(".paper-notice")).to_contain_text(
        "Paper of the meeting on the figures to December 2013"
    )
    assert page.locator(".noted, .since").all_inner_texts() == frozen
    page = steward.open("/violent-crime?as-at=Meeting+on+December+2013#sanctuary_scheme")
    expect(page.locator(".st-key-card-sanctuary_scheme")).not_to_contain_text("Two homes were refused")

    _close(steward)
    freeze(steward, "March 2014")
    page = steward.open("/since-last-meeting?as-at=Meeting+on+March+2014")
    expect(page.get_by_text("Set against the paper for December 2013")).to_be_visible()
    expect(page.locator(".noted li").filter(has_text="Sanctuary Scheme, Dartford")).to_contain_text(
        "is 77, was"
    )
    expect(page.get_by_text("Overdue actions")).to_have_count(0)
    expect(page.locator(".actions")).to_contain_text("All four have answered")
    page = steward.open("/since-last-meeting?to=March+2014")
    expect(page.get_by_text("Set against the paper for March 2014")).to_be_visible()
    expect(page.locator(".noted li").filter(has_text="Sanctuary")).to_have_count(0)
    assert steward.errors == [] and steward.elsewhere == []


def _comment(steward: Reader, text: str) -> None:
    page = steward.open("/violent-crime?to=December+2013")
    card = page.locator(".st-key-card-sanctuary_scheme")
    card.get_by_role("button", name="Definition, table and download").click()
    opened = page.get_by_test_id("stPopoverBody")
    opened.get_by_role("textbox", name="Comment for the meeting").fill(text)
    opened.get_by_role("button", name="Save the comment").click()
    expect(card.locator(".card-remarks")).to_contain_text(f"North Kent Domestic Abuse Forum ({STEWARD})")
    expect(card.locator(".card-remarks")).to_contain_text(text)


def _decide(steward: Reader) -> None:
    page = steward.open("/meetings?to=December+2013")
    choose(page, "About", "Victims helped by the Sanctuary Scheme")
    page.get_by_label("Decision", exact=True).fill("Landlords are asked in writing.")
    page.get_by_label("Action (what is to be done)").fill("Write to the landlords")
    choose(page, "Who does it", "Gravesham Borough Council")
    for part, typed in (("day", "28"), ("month", "02"), ("year", "2014")):
        page.get_by_role("spinbutton", name=f"{part}, By when").click()
        page.keyboard.type(typed)
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Record").click()
    expect(page.locator(".actions")).to_contain_text("Gravesham Borough Council, due 28 February 2014")
    expect(page.locator(".said").last).to_contain_text("Landlords are asked in writing.")
    steward.settle()


def _close(steward: Reader) -> None:
    page = steward.open("/meetings?to=December+2013")
    page.get_by_text("Close an action").click()
    page.get_by_label("What came of it").fill("All four have answered")
    page.get_by_role("button", name="Close", exact=True).press("Enter")
    expect(page.get_by_text("None is open")).to_be_visible()
    expect(page.locator(".actions")).to_contain_text(f"by {STEWARD}: All four have answered")


def test_the_presentation_goes_by_keys_and_links_and_keeps_its_place(read: Read) -> None:
    reader = read()
    page = reader.open("/present?borough=Gravesham")
    steps = page.locator(".steps")
    expect(steps).to_contain_text("1 of 44")
    page.keyboard.press("ArrowRight")
    expect(steps).to_contain_text("2 of 44")
    page.keyboard.press("PageDown")
    expect(steps).to_contain_text("3 of 44")
    expect(page.locator("h1")).to_have_text("Anti-social behaviour incidents")
    assert "step=asb_incidents" in page.url and "borough=Gravesham" in page.url
    reader.settle()
    chart = page.get_by_test_id("stVegaLiteChart")
    assert chart.evaluate("c => c.getBoundingClientRect().right <= window.innerWidth")
    steps.get_by_role("link", name="Back").click()
    expect(steps).to_contain_text("2 of 44")
    page.reload()
    expect(steps).to_contain_text("2 of 44")
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    assert reader.errors == []


def bottom(page: Page, of: str) -> float:
    """Where the last of what is found ends, in pixels from the top of the window."""
    return page.locator(of).last.evaluate("found => found.getBoundingClientRect().bottom")


def test_the_exceptions_are_one_screen_and_a_slide_fills_a_projector(read: Read) -> None:
    reader = read()
    page = reader.open("/since-last-meeting?to=December+2013")
    assert page.locator(".noted li").count() > 15
    assert bottom(page, ".since") <= 800
    brief = page.locator(".noted details").first
    expect(brief.locator("p")).to_be_hidden()
    brief.locator("summary").press("Enter")
    expect(brief.locator("p")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    for width, height in ((1280, 720), (1920, 1080)):
        page.set_viewport_size({"width": width, "height": height})
        page = reader.open("/present?to=December+2013&step=asb_perception")
        expect(page.locator("h1")).to_have_text("Public views of anti-social behaviour")
        assert bottom(page, ".st-key-slide svg.marks") <= height - 40
        assert (
            page.locator(".st-key-slide svg.marks").evaluate("c => c.getBoundingClientRect().height")
            > 0.35 * height
        )
    assert reader.errors == []


def test_the_link_of_a_card_is_copied_whole(read: Read) -> None:
    reader = read()
    reader.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = reader.open("/violent-crime?borough=Dartford")
    link = page.get_by_role("link", name="Copy the link to People using the IDVA service")
    link.click()
    expect(link).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{reader.home}/violent-crime?borough=Dartford#idva_clients"
