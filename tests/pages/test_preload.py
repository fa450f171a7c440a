"""The header that has the browser fetch a chart's code together with the page."""

from __future__ import annotations

import pytest

from pages.app.preload import CODE, NEEDED, PAGE, link, needed


@pytest.mark.parametrize("name", NEEDED)
def test_this_version_of_streamlit_has_every_part_that_is_asked_for(name: str) -> None:
    assert list(CODE.glob(f"{name}.*.js"))


def test_parts_bring_what_they_import_once_and_not_what_the_page_has() -> None:
    page = PAGE.read_text(encoding="utf-8")
    result = needed(CODE, NEEDED, page)
    assert len(result) == len(set(result)) > len(NEEDED)
    assert all((CODE / name).is_file() and name not in page for name in result)


def test_a_part_that_does_not_exist_is_passed_over(tmp_path) -> None:
    (tmp_path / "Chart.1.js").write_text('import{a}from"./base.2.js";export{b}from"./lost.3.js"')
    (tmp_path / "base.2.js").write_text("")
    assert needed(tmp_path, ["Chart", "Nothing"]) == ["Chart.1.js", "base.2.js"]
    assert (
        link(["base.2.js"]) == '<./static/js/base.2.js>; rel="modulepreload"; crossorigin; fetchpriority=low'
    )
