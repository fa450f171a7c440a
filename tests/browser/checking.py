"""What a checker of accessibility asks of an opened page: axe's rules, the keyboard's way through it, what is there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = "only => axe.run({ runOnly: only, resultTypes: ['violations'] }).then(found => found.violations)"
# What has the keyboard, inside components and frames too, and whether it or its frame shows that.
FOCUSED = """() => {
  let at = document.activeElement;
  for (;;) {
    const inside = at?.shadowRoot?.activeElement ?? at?.contentDocument?.activeElement;
    if (!inside || inside === at.contentDocument?.body) break;
    at = inside;
  }
  if (!at || at === document.body) return null;
  window.reached ??= new Set();
  window.reached.add(at);
  const shows = (one) => {
    const look = getComputedStyle(one);
    const line = one.tagName === 'path' && at === one && look.strokeDasharray !== 'none';
    return line || (look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2);
  };
  const around = [];
  for (let one = at; one && around.length < 9; one = one.parentElement) around.push(one);
  return { shown: around.some(shows), what: at.outerHTML.slice(0, 160) };
}"""
# What a keyboard must reach: everything that can be used, but of a group of choices only one, and of a field its text.
MISSED = """() => {
  const all = '.stMain :is(a[href], button, summary, input, textarea, select, [tabindex="0"])';
  const usable = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled && one.tabIndex >= 0
    && one.type !== 'radio' && one.getAttribute('role') !== 'radio';
  return [...document.querySelectorAll(all)].filter((one) => usable(one) && !window.reached?.has(one)
    && !one.shadowRoot).map((one) => one.outerHTML.slice(0, 160));
}"""
PRESENT = """() => [...document.querySelectorAll('.stMain :is(h1, h2, h3, p, li, a, button, label, caption)')]
  .filter((one) => one.checkVisibility({ visibilityProperty: true })).map((one) => one.textContent.trim())
  .filter((text) => text)"""
# The page wears the theme, and nothing is still on its way from one colour to another.
WEARS = """scheme => getComputedStyle(document.querySelector('.stApp')).colorScheme === scheme
  && document.getAnimations().every((one) => one.playState !== 'running')"""
FITS = """width => document.querySelector('.stMain').scrollWidth <= width
  && [...document.querySelectorAll('.stacked')].every((one) => one.scrollWidth <= one.clientWidth)"""


def violations(page: Page, *rules: str) -> dict[str, list[str]]:
    """What axe finds, frames included: by rule, where. rules: only these; all of WCAG A and AA, and good practice, if
    none is named."""
    for frame in page.frames:
        frame.evaluate(AXE)
    only = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": RULES}
    state: list[dict[str, Any]] = page.evaluate(RUN, only)
    return {item["id"]: [f"{n['target']} {n['html'][:200]}" for n in item["nodes"]] for item in state}


def by_keyboard(page: Page, most: int = 400) -> list[str]:
    """Go through the whole page with the tabulator; returns what had the keyboard without showing it.

    Fails where the keyboard does not come out of the page again.
    """
    unseen = []
    for _ in range(most):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None:
            return unseen
        if not focused["shown"]:
            unseen.append(focused["what"])
    raise AssertionError(f"after {most} stops the keyboard is still in the page")


def not_reached(page: Page) -> list[str]:
    """What can be used on the page and the keyboard has not come to."""
    return page.evaluate(MISSED)


def present(page: Page) -> set[str]:
    """Every text of the page that can be seen."""
    return set(page.evaluate(PRESENT))
