"""The dashboard in a real browser: cold links, painted charts, no other host, and choices that stay in the address."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Page, expect

from metrics.definitions.registry import registry
from tests.browser.serving import Reader, Start, sound

pytestmark = pytest.mark.browser
PLAN = registry().plan
WIDE, NARROW = 1280, 390
Read = Callable[..., Reader]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_colours_of_a_chart_follow_the_theme(read: Read, scheme: str) -> None:
    page = read(scheme=scheme).open("/violent-crime")
    dartford = {"light": "#1d70b8", "dark": "#6cb0ee"}[scheme]
    lines = page.locator(f".st-key-cards svg.marks path[stroke='{dartford}']")
    expect(lines.first).to_be_attached()


def test_a_choice_is_in_the_address_and_survives_a_change_of_page(read: Read) -> None:
    reader = read()
    page = reader.open("/violent-crime")
    page.get_by_test_id("stSidebar").get_by_text("Gravesham", exact=True).click()
    page.wait_for_url("**/violent-crime?borough=Gravesham")
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Property crime").click()
    page.wait_for_url("**/property-crime?borough=Gravesham")
    reader.settle()
    expect(page.locator(".summary")).to_contain_text("Gravesham")
    expect(page.locator(".summary")).not_to_contain_text("Dartford")


def test_another_choice_puts_other_rows_and_words_into_the_charts_that_stand(read: Read) -> None:
    reader = read()
    page = reader.open("/violent-crime?borough=Dartford")
    charts = page.locator(".st-key-cards .vega-embed:has(svg.marks)")
    before = _told(page)
    pictures = charts.locator("svg.marks").element_handles()
    page.get_by_test_id("stSidebar").get_by_text("Gravesham", exact=True).click()
    page.wait_for_url("**/violent-crime?borough=Gravesham")
    reader.settle()
    after = _told(page)
    assert len(before) == len(after) == charts.count() > 1
    assert all(a != b for a, b in zip(before, after, strict=True))
    assert all(picture.evaluate("it => it.isConnected") for picture in pictures)


def _told(page: Page) -> list[str]:
    """What is told of each chart to who hears the page: what its card has for it, with the sentence that is seen."""
    told = []
    for card in page.locator(".st-key-cards [class*='st-key-card-']:has(svg.marks)").all():
        words = card.locator(".card-says")
        alternative = words.get_attribute("data-chart") or ""
        expect(card.locator(".vega-embed")).to_have_attribute("aria-label", alternative)
        sentence = words.locator("p").first.inner_text().split(" · ", 1)[1]
        assert sentence in alternative
        told.append(alternative)
    return told


def test_a_row_of_the_overview_opens_its_card_with_the_choices_kept(read: Read) -> None:
    reader = read()
    page = reader.open("/?borough=Dartford&to=December+2013")
    page.evaluate("window.sameDocument = true")
    page.get_by_role("link", name="Victims helped by the Sanctuary Scheme").click()
    page.wait_for_selector("#sanctuary_scheme")
    reader.settle()
    address = urlparse(page.url)
    assert (address.path, address.fragment) == ("/violent-crime", "sanctuary_scheme")
    assert parse_qs(address.query) == {"borough": ["Dartford"], "to": ["December 2013"]}
    assert page.evaluate("window.sameDocument") is True
    expect(page.locator("#sanctuary_scheme")).to_be_in_viewport()
    page.go_back()
    expect(page.locator(".matrix")).to_be_visible()


def test_a_cold_link_to_a_card_shows_that_card(read: Read) -> None:
    page = read().open("/drugs-and-alcohol?borough=Gravesham#safer_socialising")
    expect(page.locator("#safer_socialising")).to_be_in_viewport()


def test_the_table_and_the_file_of_a_card_say_what_its_chart_says(read: Read) -> None:
    page = read().open("/violent-crime?borough=Gravesham")
    card = page.locator(".st-key-card-idva_clients")
    card.get_by_role("button", name="Definition, table and download").click()
    opened = page.get_by_test_id("stPopoverBody")
    with page.expect_download() as download:
        opened.get_by_role("button", name="Download", exact=True).click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["Measure", "People using the IDVA service"]
    table = opened.locator("table").filter(has_text="Gravesham")
    newest = [row for row in rows if row[:1] == ["Gravesham"]][-1]
    expect(table.locator("tbody tr").first).to_contain_text(newest[3])


@pytest.mark.parametrize("borough", ["Dartford", "Both+together"])
def test_the_whole_plan_is_on_one_screen(read: Read, borough: str) -> None:
    page = read().open(f"/?borough={borough}")
    expect(page.locator(".matrix tbody tr")).to_have_count(len(PLAN.listed))
    assert 0 < _bottom(page) <= 800


def _bottom(page: Page) -> float:
    return page.evaluate(
        "Math.max(...[...document.querySelectorAll('.matrix tr')]"
        ".flatMap(row => [...row.getClientRects()].map(box => box.bottom)))"
    )


def test_no_card_is_taller_than_the_screen(read: Read) -> None:
    for width in (WIDE, NARROW):
        page = read(width).open("/violent-crime")
        heights = page.locator('[class*="st-key-card-"]').evaluate_all(
            "cards => cards.map(c => c.offsetHeight)"
        )
        assert heights and max(heights) <= 800


def test_an_empty_store_says_which_command_fills_it(read: Read, start: Start, tmp_path: Path) -> None:
    from data_loaders.store.engine import connect, upgrade

    url = f"sqlite:///{tmp_path / 'empty.sqlite'}"
    engine = connect(url)
    upgrade(engine)
    engine.dispose()
    reader = read(home=start(url).address)
    page = reader.open("/violent-crime")
    sound(reader)
    expect(page.locator("h1")).to_have_text("No figures are loaded yet")
    expect(page.locator("code").first).to_contain_text("python -m data_loaders demo")
