"""An edition is a day of publication or the month of an archive, and never one taken for the other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, update

from data_loaders.batch import FIGURE_COLUMNS, Batch
from data_loaders.calendar.edition import Archived, Published, parse_edition
from data_loaders.fault import Fault
from data_loaders.store.accepting import accept
from data_loaders.store.engine import connect, upgrade
from data_loaders.store.releases import history, unreadable
from data_loaders.store.schema import release
from metrics.formats import edition_text

ROW = dict.fromkeys(FIGURE_COLUMNS) | {"category": "x", "area": "E07000107", "period": "2014-01", "months": 3}
BATCH = Batch(
    source="fingertips",
    dataset="x",
    partition="2014-01",
    title="x 2014",
    first="2014-01",
    last="2014-03",
    file_name="x.csv",
    sha256="0" * 64,
    rows_read=1,
    rows_loaded=1,
    figures=pd.DataFrame([ROW | {"value": 1.0}]),
)


@pytest.fixture
def store(tmp_path) -> Engine:
    engine = connect(f"sqlite:///{tmp_path / 'store.sqlite'}")
    upgrade(engine)
    return engine


@pytest.mark.parametrize(
    ("text", "edition", "words"),
    [
        ("2014-02-28", Published(date(2014, 2, 28)), "published 28 February 2014"),
        ("2026-07", Archived("2026-07"), "edition of July 2026"),
    ],
)
def test_a_day_and_a_month_are_read_and_said_as_what_they_are(text, edition, words) -> None:
    assert parse_edition(text) == edition
    assert str(edition) == text
    assert edition_text(edition) == words


@pytest.mark.parametrize(
    "text", ["", "2026-13", "2026-02-30", "2026", "07-2026", "2026-07-1", "9999-01", "٢٠١٤-٠٢"]
)
def test_anything_else_is_no_edition(text: str) -> None:
    assert parse_edition(text) is None


@given(st.text())
def test_any_text_is_an_edition_that_is_written_like_it_or_none(text: str) -> None:
    edition = parse_edition(text)
    assert edition is None or str(edition) == text


@pytest.mark.parametrize(
    ("batch", "expected"),
    [
        (replace(BATCH, first="2014-13"), "a month like 2014-03 as release first"),
        (replace(BATCH, last="2014"), "a month like 2014-03 as release last"),
        (replace(BATCH, first="2014-04"), "a last month from 2014-04 on"),
        (replace(BATCH, standing="final"), "one of published, provisional, approximate, illustrative"),
        (
            replace(BATCH, figures=pd.DataFrame([ROW | {"period": "2014"}])),
            "a month like 2014-03 as figure period",
        ),
        (replace(BATCH, figures=pd.DataFrame([ROW | {"reason": "lost"}])), "as figure reason"),
    ],
)
def test_a_release_that_no_page_could_read_is_refused_at_the_door(store: Engine, batch, expected) -> None:
    with pytest.raises(Fault, match=expected):
        accept(store, batch)
    with store.connect() as connection:
        assert history(connection) == []


@pytest.mark.parametrize(
    ("column", "value", "wrong"),
    [
        ("standing", "final", "standing 'final'"),
        ("first", "2014-13", "months '2014-13' to '2014-03'"),
        ("last", "2013-12", "months '2014-01' to '2013-12'"),
    ],
)
def test_a_release_that_was_changed_by_hand_counts_nowhere_and_is_named(store, column, value, wrong) -> None:
    number = accept(store, BATCH).release_id
    with store.begin() as connection:
        connection.execute(update(release).values({column: value}))
        assert history(connection) == []
        (named,) = unreadable(connection)
    assert (named.id, named.title, named.wrong) == (number, "x 2014", wrong)


@pytest.mark.parametrize(
    ("text", "notes"), [("", ()), ("plain", ("plain",)), ("[1", ("[1",)), ('["a", "b"]', ("a", "b"))]
)
def test_notes_that_are_no_list_are_one_note(store: Engine, text: str, notes: tuple[str, ...]) -> None:
    accept(store, BATCH)
    with store.begin() as connection:
        connection.execute(update(release).values(notes=text, published="2026-13"))
        (releases,) = history(connection)
    assert (releases.notes, releases.edition) == (notes, None)
