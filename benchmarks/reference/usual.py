"""The page of anti-social behaviour, written the usual way: counts in cache_data, pandas and Altair in every run.

It draws what the dashboard's own page draws: the same five measures with the same marks, pop-ups and labels, but no
tables, no definitions, no judgement and no downloads.
"""

import os
import sqlite3

import altair as alt
import pandas as pd
import streamlit as st

PATH = os.environ["CSP_DATABASE_URL"].removeprefix("sqlite:///")
NAMES = {"E07000107": "Dartford", "E07000109": "Gravesham"}
COLOURS = alt.Scale(domain=list(NAMES.values()), range=["#1d70b8", "#6f3a8c"])
MEASURES = {
    "Anti-social behaviour incidents": ("rate", "Anti-social behaviour", 1000),
    "Action taken on anti-social behaviour": ("number", "asb_actions", 1),
    "Criminal damage": ("rate", "Criminal damage and arson", 1000),
    "Public views of anti-social behaviour": ("share", "asb_perception", 100),
    "Deliberate fires": ("rate", "deliberate_fires", 10_000),
}
COUNTED = """
  SELECT borough, category, month AS period, 1 AS months, SUM(n) AS value FROM tally
  WHERE wards = '2013' GROUP BY 1, 2, 3
"""
REPORTED = """
  SELECT COALESCE(a.borough, f.area) AS borough,
    CASE WHEN f.category LIKE 'asb_actions:%' THEN 'asb_actions' ELSE f.category END AS category,
    f.period, f.months, SUM(f.value) AS value, SUM(f.denominator) AS asked
  FROM figure f LEFT JOIN area a ON a.code = f.area AND a.borough <> a.code
  WHERE f.category LIKE 'asb_actions:%' OR f.category IN ('asb_perception', 'deliberate_fires')
  GROUP BY 1, 2, 3, 4
"""
RESIDENTS = """
  SELECT a.borough, SUM(f.value) FROM figure f JOIN area a ON a.code = f.area
  WHERE category = 'residents' GROUP BY 1
"""


@st.cache_data
def loaded() -> tuple[pd.DataFrame, dict[str, float]]:
    """Every count and figure by borough and period; the residents of each borough."""
    with sqlite3.connect(PATH) as store:
        rows = pd.concat([pd.read_sql(COUNTED, store), pd.read_sql(REPORTED, store)])
        residents = dict(store.execute(RESIDENTS).fetchall())
    return rows.assign(start=pd.to_datetime(rows["period"])), residents


def series(
    rows: pd.DataFrame, residents: dict[str, float], kind: str, category: str, per: int
) -> pd.DataFrame:
    """One measure: a row for each borough and period with its value."""
    result = rows[rows["category"] == category].copy()
    result["end"] = (result["start"].dt.to_period("M") + result["months"].to_numpy()).dt.to_timestamp()
    result["middle"] = result["start"] + (result["end"] - result["start"]) / 2
    base = result["borough"].map(residents) if kind == "rate" else result["asked"] if kind == "share" else 1
    result["count"], result["value"] = result["value"], result["value"] / base * per
    result["name"] = result["borough"].map(NAMES)
    result["when"] = result["start"].dt.strftime("%B %Y")
    return result.dropna(subset=["name"])


def chart(
    data_frame: pd.DataFrame, kind: str, asked: list[str], last: pd.Timestamp, baseline: int
) -> alt.LayerChart:
    """The chart of one measure."""
    shown = data_frame[data_frame["start"] <= last]
    begin, end = pd.Timestamp(baseline, 4, 1), pd.Timestamp(baseline + 1, 4, 1)
    year = shown[(shown["start"] >= begin) & (shown["start"] < end)]
    level = year.groupby("name", as_index=False)["value"].mean()
    level = level.assign(start=begin, end=shown["end"].max())
    newest = shown.sort_values("start").groupby("name", as_index=False).tail(1)
    newest = newest.assign(text=newest["name"] + " " + newest["value"].round(1).astype(str))
    wide = shown.pivot_table(index=["start", "end", "when"], columns="name", values="value").reset_index()
    wide = wide.assign(top=shown["value"].max() * 1.18, foot=0)
    x = alt.X("middle:T", title=None, axis=alt.Axis(format="%b %Y", grid=False))
    y = alt.Y("value:Q", title=None, scale=alt.Scale(zero=True, nice=True))
    colour = alt.Color("name:N", scale=COLOURS, legend=None)
    weight = alt.condition(alt.FieldOneOfPredicate("name", asked), alt.value(1.0), alt.value(0.4))
    figures = alt.Chart(shown)
    if kind == "number":
        drawn = [
            figures.mark_rect().encode(
                x="start:T", x2="end:T", y=y, y2=alt.datum(0), color=colour, opacity=weight
            )
        ]
    elif kind == "share":
        drawn = [
            figures.mark_rule().encode(x=x, y=y, color=colour),
            figures.mark_point(filled=True, size=44).encode(
                x=x, y=y, color=colour, shape="name:N", opacity=weight
            ),
        ]
    else:
        drawn = [
            figures.mark_line(strokeWidth=2).encode(
                x=x, y=y, color=colour, strokeDash="name:N", opacity=weight
            )
        ]
    rule = alt.Chart(level).mark_rule(strokeDash=[2, 3])
    tips = [
        alt.Tooltip("when:N", title="Period"),
        *(alt.Tooltip(f"{n}:Q", format=".2f") for n in NAMES.values()),
    ]
    words = pd.DataFrame(
        {"start": [begin], "text": [f"{baseline}/{baseline % 100 + 1}"], "top": wide["top"].max()}
    )
    return alt.layer(
        alt.Chart(pd.DataFrame({"start": [begin], "end": [end]}))
        .mark_rect(opacity=0.13)
        .encode(x="start:T", x2="end:T"),
        rule.encode(x="start:T", x2="end:T", y="value:Q", color=colour),
        *drawn,
        alt.Chart(words).mark_text(align="left", dx=4).encode(x="start:T", y="top:Q", text="text:N"),
        alt.Chart(newest)
        .mark_text(align="left", dx=6)
        .encode(x="end:T", y="value:Q", text="text:N", color=colour),
        alt.Chart(wide)
        .mark_rect(opacity=0)
        .encode(x="start:T", x2="end:T", y="top:Q", y2="foot:Q", tooltip=tips),
    ).properties(height=210)


def figure(data_frame: pd.DataFrame, name: str, last: pd.Timestamp) -> tuple[str, str]:
    """The newest figure of a borough, and how it differs from that of a year before."""
    ours = data_frame[(data_frame["name"] == name) & (data_frame["start"] <= last)].set_index("start")[
        "value"
    ]
    before = ours.get(ours.index[-1] - pd.DateOffset(years=1))
    return f"{ours.iloc[-1]:.1f}", "" if before is None else f"{ours.iloc[-1] - before:+.1f}"


st.set_page_config(page_title="The usual way", layout="wide")
rows, residents = loaded()
months = sorted(rows.loc[rows["months"] == 1, "start"].unique(), reverse=True)
chosen = st.sidebar.radio("Borough", [*NAMES.values(), "Both together"], index=2)
last = st.sidebar.selectbox("Year so far to", months, format_func=lambda m: f"{m:%B %Y}")
baseline = st.sidebar.selectbox("Compared with", [2012, 2011, 2010])
asked = list(NAMES.values()) if chosen == "Both together" else [chosen]
st.title("Anti-social behaviour")
for title, (kind, category, per) in MEASURES.items():
    with st.container(border=True):
        st.subheader(title)
        found = series(rows, residents, kind, category, per)
        for column, name in zip(st.columns(len(asked)), asked, strict=True):
            value, change = figure(found, name, last)
            column.metric(name, value, change or None)
        st.altair_chart(chart(found, kind, asked, last, baseline))
        st.caption("Kent Police and partners, illustrative data")
