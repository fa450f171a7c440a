"""A plain street file is read at once; that gives the same rows as the slow, general way, or nothing at all."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_loaders.fault import Fault
from data_loaders.input_files.find import uploaded as handed_over
from data_loaders.sources.police_street.rows import COLUMNS, HEADER, NUMBERS, _at_once, _line_by_line, parse

NUMBER = st.one_of(
    st.just(""),
    st.decimals(-90, 90, places=6).map(str),
    st.sampled_from(["0", "0.0", "-0", "1e1", " 0.5", "nan", "inf", "somewhere", "51.4,"]),
)
TEXT = st.text(st.characters(codec="utf-8", exclude_characters=',"\r\n\0'), max_size=8)
ROW = st.tuples(TEXT, TEXT, TEXT, TEXT, NUMBER, NUMBER, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT)
END = st.sampled_from(["\n", "\r\n", "\n\n", "\r", '"\n', ",\n"])


def _file(rows: list[tuple[str, ...]], ends: list[str], mark: bool) -> bytes:
    body = "".join(",".join(row) + end for row, end in zip(rows, ends, strict=False))
    return (b"\xef\xbb\xbf" if mark else b"") + f"{HEADER}\n{body}".encode()


def _slowly(data: bytes) -> pd.DataFrame:
    """The same rows line by line, which leaves the numbers as they are written."""
    result, broken = _line_by_line(data.decode("utf-8-sig"), handed_over("street.csv", data), "street")
    assert not broken
    numbers = {name: [float(text or "nan") for text in result[name]] for name in NUMBERS}
    return result.reset_index(drop=True).assign(**numbers)[COLUMNS]


@given(st.lists(ROW, min_size=1, max_size=6), st.lists(END, min_size=6, max_size=6), st.booleans())
def test_at_once_or_not_at_all(rows: list[tuple[str, ...]], ends: list[str], mark: bool) -> None:
    data = _file(rows, ends, mark)
    at_once = _at_once(data)
    if at_once is not None:
        pd.testing.assert_frame_equal(at_once, _slowly(data), check_dtype=False)


def test_an_ordinary_file_is_read_at_once() -> None:
    row = "id,2025-03,Kent Police,Kent Police,0.370129,51.441234,On or near High Street,E0,L,Burglary,,"
    for end in ("\n", "\r\n"):
        data = (HEADER + end + row + end + row + end).encode()
        at_once = _at_once(data)
        assert at_once is not None and len(at_once) == 2
        pd.testing.assert_frame_equal(at_once, _slowly(data))


def test_what_is_not_plain_is_left_to_the_general_way() -> None:
    row = 'id,2025-03,K,K,0.3,51.4,"On or near A, B",E0,L,Burglary,,\n'
    assert _at_once(f"{HEADER}\n{row}".encode()) is None
    assert _at_once(f"{HEADER}\nid,2025-03\n".encode()) is None
    assert _at_once(HEADER.encode() + b"\nid,2025-03,K,K,0.3,51.4,\xff,E0,L,Burglary,,\n") is None


ROW_OF_12 = "id,2025-03,Kent Police,Kent Police,0.3,51.4,On or near High Street,E0,L,Burglary,,"


@pytest.mark.parametrize("tail", ["\n   ", '\n""', "\n\t\n "])
def test_a_broken_row_that_ends_is_set_aside_and_the_rest_is_kept(tail: str) -> None:
    data = f"{HEADER}\n{ROW_OF_12}\nid,2025-03,Kent{tail}".encode()
    rows, broken = parse(handed_over("2025-03-kent-street.csv", data), "street")
    assert len(rows) == 1
    assert [line for line, _, _ in broken] == [3]


@pytest.mark.parametrize("tail", ["id,2025-03,Kent", "x", "id,2025-03\nid"])
def test_a_last_row_that_does_not_end_is_a_file_cut_off(tail: str) -> None:
    data = f"{HEADER}\n{ROW_OF_12}\n{tail}".encode()
    with pytest.raises(Fault, match="cut off"):
        parse(handed_over("2025-03-kent-street.csv", data), "street")
