"""The Sources page: what each source holds, what became of every release, and that nothing in a file is obeyed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data_loaders.__main__ import main
from data_loaders.sources.catalogue import catalogue
from data_loaders.store.engine import connect
from data_loaders.store.releases import Release, history
from metrics.provenance import SHIPPED_OUTLINES, states
from pages.data import release_history

NAME = "![x](http:evil) <b>:red[y] $a$.csv"
RETURN = """indicator,area,period,value,denominator,note
idva_clients,E07000107,2014/15 Q1,12,,
idva_clients,E07000107,not a date,12,,<script>alert(1)</script>
idva_clients,E07999107,2014/15 Q1,12,,**bold** http://example.org/
"""


def app() -> None:
    from pages.data import sources

    sources.draw()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A store with one return: a good row, two bad ones, under a name that is markup; and one taken back."""
    folder = tmp_path_factory.mktemp("returns")
    (folder / NAME).write_text(RETURN, encoding="utf-8")
    (folder / "later.csv").write_text(
        RETURN.splitlines()[0] + "\nete_assisted,E07000107,2014/15 Q1,3,,\n", encoding="utf-8"
    )
    url = f"sqlite:///{folder / 'store.sqlite'}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CSP_DATABASE_URL", url)
        assert main(["load", str(folder)]) == 0
        (taken,) = (r.id for r in _releases(url) if r.dataset == "ete_assisted")
        assert main(["retract", str(taken), "--why", "sent <i>by</i> mistake"]) == 0
    yield url


def _releases(url: str) -> list[Release]:
    engine = connect(url)
    with engine.connect() as connection:
        releases = history(connection)
    engine.dispose()
    return releases


@pytest.fixture
def page(store: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("CSP_DATABASE_URL", store)
    return AppTest.from_function(app, default_timeout=60).run()


def said(page: AppTest) -> str:
    return "\n".join(element.proto.body for element in page.get("html"))


def test_every_source_is_there_with_publisher_licence_and_address(page: AppTest) -> None:
    from markupsafe import escape

    assert not page.exception
    text = said(page)
    for source in catalogue().values():
        for part in (source.title, source.publisher, source.licence, source.attribution, source.address):
            assert escape(part) in text
    assert "<a " not in text  # addresses are text: the page leads nowhere else


def test_a_source_with_nothing_loaded_says_which_command_fills_it(page: AppTest) -> None:
    text = said(page)
    assert text.count("Nothing of this source is loaded.") == text.count(
        "To fill it: <code>python -m data_loaders refresh "
    )
    assert "python -m data_loaders refresh police_street</code>" in text
    title = catalogue()["police_street"].title
    row = re.search(rf'<th scope="row"[^>]*>{title}</th>(.*?)</tr>', text)
    assert re.findall(r"<td[^>]*>(.*?)</td>", row[1]) == ["", "", "", "Nothing loaded"]


def test_rows_add_up_in_words(page: AppTest) -> None:
    assert "3 read = 1 loaded + 0 about other places + 2 set aside" in said(page)


def test_every_release_is_in_the_history_with_its_state(page: AppTest, store: str) -> None:
    table = next(e.proto.body for e in page.get("html") if "tall lines" in e.proto.body)
    for release in _releases(store):
        assert f">{release.id}</th>" in table
        # The hash of a return's file would let a reader find a withheld figure by trying.
        assert (release.file_sha256[:12] in table) is (release.source != "partner_return")
    assert "sent &lt;i&gt;by&lt;/i&gt; mistake" in table


def test_the_history_of_one_source(page: AppTest) -> None:
    page.selectbox(key="source").select("partner_return").run()
    table = next(e.proto.body for e in page.get("html") if "tall lines" in e.proto.body)
    assert "<caption>2 releases</caption>" in table


def test_rows_of_a_return_are_only_for_those_who_may_see_every_figure(page: AppTest) -> None:
    assert "Every row of every file could be used." not in said(page)
    assert not page.exception and "rejects" not in {box.key for box in page.selectbox}


def test_rows_set_aside_are_shown_on_demand_and_as_text(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSP_DATABASE_URL", store)
    monkeypatch.setenv("CSP_LOCAL_STEWARD", "Jo Smith")
    page = AppTest.from_function(app, default_timeout=60).run()
    assert "not a date" not in said(page)
    box = page.selectbox(key="rejects")
    page.selectbox(key="rejects").select(_number(box.options[0])).run()
    assert not page.exception
    text = said(page)
    assert "&#39;not a date&#39; is no period that can be read" in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<script>" not in text


def _number(option: str) -> int:
    return int(option.split(":")[0])


def test_a_file_name_is_text(page: AppTest) -> None:
    text = said(page)
    assert "![x](http:evil) &lt;b&gt;:red[y] $a$.csv" in text
    assert "<b>" not in text
    assert not any(NAME[:6] in element.value for element in page.markdown)


def test_a_clean_store_says_that_nothing_was_set_aside(
    illustrative_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CSP_DATABASE_URL", illustrative_url)
    page = AppTest.from_function(app, default_timeout=60).run()
    assert not page.exception
    assert "Every row of every file could be used." in said(page)
    assert "The newest 100 of " in said(page)
    assert "Illustrative: invented" in said(page)


def test_attribution_lines(page: AppTest) -> None:
    text = said(page)
    assert "Contains public sector information licensed under the Open Government Licence v3.0." in text
    assert all(line in text for line in SHIPPED_OUTLINES)


def test_the_file_has_every_release_and_no_formula(store: str) -> None:
    releases = _releases(store)
    lines = list(
        csv.reader(io.StringIO(release_history.csv_file(releases, states(releases)).decode("utf-8-sig")))
    )
    assert [int(line[0]) for line in lines[1:]] == [r.id for r in releases]
    head = lines[0]
    for line, release in zip(lines[1:], releases, strict=True):
        told = dict(zip(head, line, strict=True))
        assert told["SHA-256"] == release.file_sha256
        parts = ("Rows loaded", "Rows about other places", "Rows set aside")
        assert int(told["Rows read"]) == sum(int(told[p]) for p in parts)
        assert Path(told["File"].lstrip("'")).name == release.file_name
