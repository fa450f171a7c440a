"""Whatever a template is filled with comes back exactly, and no file whatever brings more than problems."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_loaders.batch import Reason
from data_loaders.returns import layout
from data_loaders.returns.personal import in_text
from metrics.returns.due import due_figures
from tests.metrics.returns.conftest import FORUM, POLICE, Q3, Desk, filled, saved

FIGURE, OUT_OF, BECAUSE, NOTE = layout.ENTRY
SLOW = settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
REASONS = [r.value for r in layout.REASONS]
letters = st.characters(blacklist_categories=["Cs", "Cc", "Cf", "Cn", "Co", "Zl", "Zp"])
notes = st.text(letters, min_size=1, max_size=40).filter(
    lambda t: (
        in_text(t) is None and t.strip() == t and not t.casefold().startswith(tuple(r.value for r in Reason))
    )
)


@st.composite
def rows(draw, share: bool):
    """The cells of a row, and what they come to: value, out of, reason, note."""
    note = draw(st.none() | notes)
    if draw(st.booleans()):
        reason = draw(st.sampled_from(REASONS))
        keep = {"note": note or ("said" if reason == "not submitted" else "")}
        return {BECAUSE: reason, NOTE: keep["note"] or None}, (None, None, reason, keep["note"])
    value = draw(st.integers(0, 99_999))
    written = draw(st.sampled_from([value, float(value), f"{value:,}", f" {value} "]))
    out_of = draw(st.integers(value, 200_000)) if share else None
    return {FIGURE: written, OUT_OF: out_of, NOTE: note}, (value, out_of, None, note or "")


@SLOW
@given(st.data(), st.sampled_from([FORUM, POLICE]))
def test_a_filled_template_comes_back_exactly(shared_desk: Desk, data, agency):
    wanted, cells = {}, {}
    for item in due_figures(shared_desk.registry, agency, Q3):
        written, outcome = data.draw(rows(item.indicator.kind == "share"))
        cells[layout.code(item.key.indicator, item.key.area, item.key.period.label)] = written
        wanted[item.key] = outcome
    book = filled(shared_desk.blank(agency), cells)
    for row in book["Return"].iter_rows(min_row=8):
        note = row[layout.HEADINGS.index(NOTE)]
        if isinstance(note.value, str):
            note.data_type = "s"
    checked = shared_desk.check(book)
    if all(o[0] is None and o[2] == "not submitted" and not o[3] for o in wanted.values()):
        return
    assert checked.problems == ()
    results = {
        e.key: (e.value, e.denominator, e.reason.value if e.reason else None, e.note) for e in checked.figures
    }
    assert results == wanted


values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**15), 10**15),
    st.floats(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=30),
    st.sampled_from(["=1/0", "#N/A", "<5", "-", "12*", "1,234", "Code", "Agency", layout.MARK, "a | b | c"]),
)


@SLOW
@given(st.lists(st.tuples(st.integers(1, 16), st.integers(1, 14), values), min_size=1, max_size=12))
def test_cells_put_anywhere_bring_problems_and_never_an_exception(shared_desk: Desk, cells):
    book = shared_desk.return_of()
    for row, column, value in cells:
        try:
            book["Return"].cell(row, column).value = value
        except ValueError:
            continue  # nothing that a workbook can hold
    checked = shared_desk.check(book)
    assert all(p.words and p.do and str(p) and p.key for p in checked.problems)
    assert checked.ready({}) == (checked.problems == ())


@pytest.fixture(scope="session")
def good(shared_desk: Desk) -> bytes:
    """A sound return."""
    return saved(shared_desk.return_of())


@SLOW
@given(st.data(), st.sampled_from(["return.xlsx", "return.csv", "..\\x\ud800/\0.xlsx", ""]))
def test_bytes_of_any_kind_bring_problems_and_never_an_exception(shared_desk: Desk, good: bytes, data, name):
    kind = data.draw(st.sampled_from(["any", "cut", "flipped", "part", "csv"]))
    if kind == "any":
        content = data.draw(st.binary(max_size=400))
    elif kind == "cut":
        content = good[: len(good) * data.draw(st.integers(0, 999)) // 1000]
    elif kind == "flipped":
        at = len(good) * data.draw(st.integers(0, 999)) // 1000
        content = good[:at] + bytes([good[at] ^ data.draw(st.integers(1, 255))]) + good[at + 1 :]
    elif kind == "part":
        content = _changed(good, data.draw(st.integers(0, 20)), data.draw(st.binary(max_size=200)))
    else:
        text = data.draw(st.text(st.characters(blacklist_categories=["Cs"]), max_size=200))
        content = f"indicator,area,period,value\n{text}".encode()
    checked = shared_desk.check(content, name)
    assert checked.problems or checked.figures


def _changed(content: bytes, part: int, data: bytes) -> bytes:
    """The workbook with one of its parts replaced."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        names = old.namelist()
        for i, name in enumerate(names):
            new.writestr(name, data if i == part % len(names) else old.read(name))
    return target.getvalue()
