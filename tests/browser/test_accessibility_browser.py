"""WCAG 2.2 AA on every page of the menu, in both themes, by keyboard alone, at twice the size and on a telephone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from metrics.definitions.registry import registry
from pages.about.remaining import remaining
from tests.browser.checking import FITS, WEARS, by_keyboard, not_reached, present, violations
from tests.browser.serving import PAGES, PAINTED, PATIENCE, WATCH, Reader, begin, note_requests, unfold
from tests.conftest import copied

pytestmark = pytest.mark.browser
STEWARD = {"CSP_LOCAL_STEWARD": "Jo Steward", "CSP_CONTACT": "dashboard@example.gov.uk"}
UPLOAD = "a file can be chosen"
Theme = Literal["light", "dark"]
WIDE = ViewportSize(width=1280, height=800)
# What twice the size leaves of a screen of 1280 by 800, and what four times leaves; telephones lie between.
NARROW = [ViewportSize(width=640, height=400), ViewportSize(width=320, height=640)]
TELEPHONE = ViewportSize(width=390, height=800)
PRIORITIES = [p.id for p in registry().plan.priorities]
# The pages of the priorities are made by one view: axe reads each of them, and one stands for all in the rest.
TOURED = [name for name in PAGES if name not in PRIORITIES[2:]]


@pytest.fixture(scope="module")
def reader(
    chromium: Browser, illustrative_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Reader]:
    """One reader for all: a steward, for whom the pages have forms as well, and who wants nothing to move."""
    url = copied(illustrative_url, tmp_path_factory.mktemp("accessible") / "own.sqlite")
    server = begin(url, STEWARD)
    context = chromium.new_context(viewport=WIDE, reduced_motion="reduce")
    context.add_init_script(WATCH)
    result = Reader(context, server.address, context.new_page())
    note_requests(result)
    yield result
    context.close()
    server.end()


def declared(where: str) -> set[str]:
    """The rules that Streamlit breaks in a state of a page, as the statement says."""
    return {item.rule for item in remaining() if item.where == where}


def check(page: Page, where: str = "", *rules: str) -> None:
    """What axe finds is what is declared, no more and no less."""
    result = violations(page, *rules)
    unknown = {rule: nodes for rule, nodes in result.items() if rule not in declared(where)}
    assert not unknown, unknown
    assert rules or set(result) == declared(where), "declared, but found no more"


def charts_are_named(page: Page, name: str) -> None:
    """Every measure of a priority has its chart painted, and named as the measure is."""
    measures = registry().measures(name) if name in PRIORITIES else ()
    charts = page.locator(".st-key-cards .vega-embed:has(svg.marks)")
    expect(charts).to_have_count(len(measures))
    for i, measure in enumerate(measures):
        expect(charts.nth(i)).to_have_attribute("aria-label", re.compile(re.escape(measure.title)))


def open_in(reader: Reader, path: str, scheme: Theme, size: ViewportSize) -> Page:
    """The page at a path in a theme, on a screen of this size."""
    reader.page.set_viewport_size(size)
    reader.page.emulate_media(color_scheme=scheme)
    page = reader.open(path)
    page.wait_for_function(WEARS, arg=scheme)
    return page


@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_used_by_everybody(reader: Reader, name: str) -> None:
    page = open_in(reader, f"/{name}", "light", WIDE)
    expect(page.locator("h1")).to_have_count(1)
    assert page.title().endswith(" – Community safety")
    assert re.findall(r"</?[a-z]+[ >]|&[a-z]+;", page.locator("body").inner_text()) == [], "escaped twice"
    charts_are_named(page, name)
    check(page, UPLOAD if page.get_by_test_id("stFileUploader").count() else "")
    if name in TOURED:
        tour(page, reader)
    page.emulate_media(color_scheme="dark")
    reader.settle()
    page.wait_for_function(WEARS, arg="dark")
    check(page, "", "color-contrast")


def tour(page: Page, reader: Reader) -> None:
    """Through the page by keyboard alone, and at twice and four times its size: nothing is missed or lost."""
    assert by_keyboard(page) == []
    assert not_reached(page) == []
    everything = present(page)
    for size in NARROW:
        page.set_viewport_size(size)
        reader.settle()
        page.wait_for_function(FITS, arg=size["width"])
        assert everything - present(page) == set()


def opened_card(page: Page) -> None:
    page.get_by_role("button", name="Definition, table and download").first.click()
    expect(page.get_by_test_id("stPopoverBody")).to_contain_text("Take it away as")


def opened_choices(page: Page) -> None:
    unfold(page.get_by_role("combobox", name="Year so far to"))
    expect(page.get_by_role("listbox")).to_be_visible()


def opened_menu(page: Page) -> None:
    page.get_by_test_id("stMainMenuButton").click()
    expect(page.get_by_test_id("stMainMenuList")).to_be_visible()


def opened_plan(page: Page) -> None:
    page.get_by_text("What the plan says").click()
    expect(page.get_by_text("What the partnership wants to achieve")).to_be_visible()


def filled_the_screen(page: Page) -> None:
    page.get_by_role("button", name=re.compile("Fullscreen")).first.press("Enter")
    expect(page.get_by_role("button", name=re.compile("Close fullscreen")).first).to_be_visible()


def opened_filters(page: Page) -> None:
    page.get_by_role("button", name="More").click()
    expect(page.get_by_test_id("stPopoverBody")).to_be_visible()


STATES: list[tuple[str, str, Callable[[Page], None]]] = [
    ("violent-crime", "a card is open", opened_card),
    ("violent-crime", "choices are open", opened_choices),
    ("violent-crime", "the main menu is open", opened_menu),
    ("violent-crime", "the plan is open", opened_plan),
    ("violent-crime", "a chart fills the screen", filled_the_screen),
    ("hotspots", "filters are open", opened_filters),
]


@pytest.mark.parametrize(("name", "state", "act"), STATES, ids=[state for _, state, _ in STATES])
def test_what_opens_on_a_page_can_be_used_by_everybody(
    reader: Reader, name: str, state: str, act: Callable[[Page], None]
) -> None:
    page = open_in(reader, f"/{name}", "dark", WIDE)
    act(page)
    check(page, state)
    assert {item.where for item in remaining()} <= {UPLOAD, *(s for _, s, _ in STATES)}


def test_the_menu_of_a_telephone_can_be_used_by_everybody(reader: Reader) -> None:
    page = open_in(reader, "/", "light", TELEPHONE)
    check(page)
    page.get_by_test_id("stExpandSidebarButton").click()
    expect(page.get_by_role("link", name="Hotspots")).to_be_visible()
    check(page)


# Messages from the server are kept while window.held is a list.
HOLDS = """
  const listen = WebSocket.prototype.addEventListener;
  WebSocket.prototype.addEventListener = function (kind, hear, ...rest) {
    const later = (event) => {
      if (!window.held) return hear.call(this, event);
      window.held.push(() => hear.call(this, event));
      window.lastHeld = performance.now();
    };
    return listen.call(this, kind, kind === "message" ? later : hear, ...rest);
  };
"""
ENDED = "() => window.held?.length > 3 && performance.now() - window.lastHeld > 1000"


def test_an_answer_that_comes_all_at_once_is_announced(reader: Reader) -> None:
    """A busy browser hears that a run began only when it is already over, and never draws it as running."""
    page = reader.context.new_page()
    page.add_init_script(WATCH + HOLDS)
    page.goto(reader.home)
    page.wait_for_function(PAINTED, timeout=PATIENCE)
    for name in ("Methods", "Accessibility"):
        page.evaluate("() => { window.held = []; }")
        page.get_by_role("link", name=name, exact=True).click()
        page.wait_for_function(ENDED, timeout=PATIENCE)
        page.evaluate("() => { const all = window.held; window.held = null; all.forEach((one) => one()); }")
        expect(page.locator("body > [role=status]")).to_have_text(f"{name} – Community safety: up to date")
    page.close()


def test_a_change_is_announced_and_nothing_moves(reader: Reader) -> None:
    page = open_in(reader, "/", "light", WIDE)
    page.get_by_role("link", name="Methods", exact=True).click()
    expect(page.locator("body > [role=status]")).to_have_text("Methods – Community safety: up to date")
    page.get_by_test_id("stSidebar").get_by_text("Gravesham", exact=True).click()
    moving = (
        "document.getAnimations().filter((one) => one.effect.getComputedTiming().activeDuration > 10).length"
    )
    assert page.evaluate(moving) == 0
    lists = page.get_by_test_id("stSidebarNav").get_by_role("list")
    assert lists.evaluate_all("all => all.map((one) => one.ariaLabel)") == [
        "The plan",
        "Meeting",
        "Places",
        "Data",
        "About",
    ]
