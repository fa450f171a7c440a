"""The whole plan on one screen."""

from __future__ import annotations

from pages.parts import cache, page, scope


def draw() -> None:
    """The overview."""
    evidence = cache.evidence()
    page.title("Overview", evidence, scope.current(evidence))
