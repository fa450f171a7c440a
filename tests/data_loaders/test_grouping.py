"""Rows that say the same, against pandas' own grouping."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from data_loaders.grouping import group_rows

ROW = st.tuples(st.sampled_from(["a", "b", ""]), st.sampled_from([0.5, -0.0, 0.0, None]), st.integers(0, 2))


@given(st.lists(ROW, max_size=30))
def test_rows_are_numbered_as_pandas_groups_them(rows: list[tuple]) -> None:
    frame = pd.DataFrame(rows, columns=["text", "number", "whole"]).astype(
        {"text": "str", "number": "float64"}
    )
    which, first = group_rows(frame)
    groups = frame.groupby(list(frame.columns), dropna=False, sort=False)
    assert which.tolist() == groups.ngroup().tolist()
    assert frame.iloc[first].index.tolist() == frame.drop_duplicates().index.tolist()
