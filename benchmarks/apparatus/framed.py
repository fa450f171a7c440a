"""When a page and the map in a frame of it are painted again after a choice from a list, as a person makes it.

The page's own watcher sees nothing of what lies in a frame. This one also watches the document of every frame, from
the page and by the page's clock, whether the frame stays or is put in anew.
"""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Browser, Page

from benchmarks.apparatus.browser import LOOK_EVERY, profile
from tests.browser.serving import PATIENCE

# What a list says to those who hear the page ("120 options available") is no picture, and comes a second later.
WATCH = """
if (window.top === window) {
  window.changed = { page: 0, map: 0 };
  const picture = (change) => !(change.target.closest?.('[role="log"]'));
  const watch = (place, of) => new MutationObserver((all) => {
    if (all.some(picture)) window.changed[of] = performance.now();
  }).observe(place, { subtree: true, childList: true, attributes: true, characterData: true });
  watch(document, "page");
  document.addEventListener("load", (event) => {
    if (event.target.tagName !== "IFRAME") return;
    window.changed.map = performance.now();
    watch(event.target.contentDocument, "map");
  }, true);
}
"""
# Clicks within the page, so that what the driver of the browser takes is not counted; returns when that was.
PICK = """(label) => {
  const found = [...document.querySelectorAll('[role="option"]')].find((o) => o.textContent.trim() === label);
  const at = performance.now();
  found.click();
  return at;
}"""
# Both have changed, the script has ended, the wards are there, and for a second nothing has changed any more.
PAINTED = """(at) => {
  const { page, map } = window.changed;
  const frame = document.querySelector("iframe")?.contentDocument;
  return page > at && map > at && performance.now() - Math.max(page, map) > 1000
    && document.querySelector('[data-testid="stApp"]').dataset.testScriptState === "notRunning"
    && frame?.querySelector("path.leaflet-interactive");
}"""
FAILED = '[data-testid="stException"], [data-testid="stAlertContentError"]'


@dataclass(frozen=True)
class Painted:
    """Seconds from a choice to the last change of the map; and to that of the page, map included."""

    map: float
    page: float


def opened(browser: Browser, address: str) -> Page:
    """The page at an address in a new, cold profile, once it and its map are painted.

    Raises TimeoutError (Playwright's) if they are not.
    """
    context = profile(browser)
    context.add_init_script(WATCH)
    page = context.new_page()
    page.goto(address)
    page.wait_for_function(PAINTED, arg=0, timeout=PATIENCE, polling=LOOK_EVERY)
    return page


def choose(page: Page, label: str, option: str) -> Painted:
    """Choose an option of a list. Raises RuntimeError if the page then shows an error."""
    page.get_by_label(label, exact=True).fill(option)
    page.get_by_role("option", name=option, exact=True).wait_for()
    at = page.evaluate(PICK, option)
    page.wait_for_function(PAINTED, arg=at, timeout=PATIENCE, polling=LOOK_EVERY)
    if page.locator(FAILED).count():
        raise RuntimeError(f"{page.url}: {page.locator(FAILED).first.inner_text()[:300]}")
    state = page.evaluate("window.changed")
    return Painted((state["map"] - at) / 1000, (max(state.values()) - at) / 1000)
