"""How long a real browser takes to paint a page, and to paint it again after a choice."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.serving import PAINTED, PATIENCE, QUIET, WATCH

# Clicks within the page, so that what the driver of the browser takes is not counted; returns when that was.
CLICK = """([control, label]) => {
  const kind = '[data-testid="stRadio"], [data-testid="stButtonGroup"]';
  const group = [...document.querySelectorAll(kind)].find((g) => g.textContent.includes(control));
  const found = [...group.querySelectorAll('label')].find((l) => l.textContent.trim() === label);
  const at = performance.now();
  found.click();
  return at;
}"""
CHANGED = f"(at) => window.lastChange > at && ({PAINTED})()"
LOOK_EVERY = 40  # milliseconds; the time that counts is taken in the page


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium. Raises SystemExit with the reason where there is none."""
    path = shutil.which("chromium")
    if path is None:
        raise SystemExit("chromium is not on this machine: apt install chromium")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=QUIET)
        try:
            yield browser
        finally:
            browser.close()


def profile(browser: Browser) -> BrowserContext:
    """A new, cold profile."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_init_script(WATCH)
    return context


def painted(page: Page, address: str, *, map_drawn: bool = False) -> float:
    """Open an address; seconds from then to the last change of the painted page."""
    page.goto(address)
    page.wait_for_function(PAINTED, timeout=PATIENCE, polling=LOOK_EVERY)
    if map_drawn:
        outline = page.frame_locator("iframe").locator("path.leaflet-interactive").first
        outline.wait_for(timeout=PATIENCE)
        page.wait_for_function(PAINTED, timeout=PATIENCE, polling=LOOK_EVERY)
    _sound(page)
    return page.evaluate("window.lastChange") / 1000


def again(page: Page, control: str, label: str) -> float:
    """Choose this label of a radio button; seconds from the click to the last change of the painted page."""
    at = page.evaluate(CLICK, [control, label])
    page.wait_for_function(CHANGED, arg=at, timeout=PATIENCE, polling=LOOK_EVERY)
    _sound(page)
    return (page.evaluate("window.lastChange") - at) / 1000


def _sound(page: Page) -> None:
    """An error is painted quickly, and must not count."""
    for kind in ("stException", "stAlertContentError"):
        if page.get_by_test_id(kind).count():
            raise RuntimeError(f"{page.url}: {page.get_by_test_id(kind).first.inner_text()[:300]}")
