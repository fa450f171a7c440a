"""Hotspots by ward, written the usual way: counts in cache_data, and a folium map made anew in every run.

It draws one kind of map and a plain table; no tests of hotspots, no streets, no sentences, no downloads. Leaflet comes
from LEAFLET, a folder on the same machine, as there may be no network; what else folium would fetch is left out.
"""

import os
import sqlite3

import folium
import pandas as pd
import shapely
import streamlit as st
from streamlit_folium import st_folium

LEAFLET = os.environ["LEAFLET"]
PATH = os.environ["CSP_DATABASE_URL"].removeprefix("sqlite:///")
RAMP = ("#feedde", "#fdbe85", "#fd8d3c", "#e6550d", "#a63603")
COUNTED = """
  SELECT area, category, month, SUM(n) AS n FROM tally WHERE wards = '2025' AND area <> '' GROUP BY 1, 2, 3
"""
WARDS = """
  SELECT a.code, a.name, a.wkb, f.value AS residents FROM area a
  JOIN figure f ON f.area = a.code AND f.category = 'residents' AND f.period LIKE '2021%'
  JOIN release r ON r.id = a.release_id AND r.dataset = 'ward:2025'
  GROUP BY a.code
"""


@st.cache_data
def loaded() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Every count by ward and month; the wards with their outlines and residents."""
    with sqlite3.connect(PATH) as store:
        return pd.read_sql(COUNTED, store), pd.read_sql(WARDS, store)


st.set_page_config(page_title="The usual way", layout="wide")
rows, wards = loaded()
rows = rows.assign(name=pd.to_datetime(rows["month"]).dt.strftime("%B %Y"))
months = rows[["month", "name"]].drop_duplicates().sort_values("month", ascending=False)
st.title("Hotspots")
topic = st.selectbox("Topic", sorted(rows["category"].unique()))
begin = st.selectbox("From", months["name"].tolist())
first = months.loc[months["name"] == begin, "month"].iloc[0]
found = rows[(rows["category"] == topic) & (rows["month"] >= first)].groupby("area")["n"].sum()
shown = wards.assign(count=wards["code"].map(found).fillna(0))
shown = shown.assign(rate=shown["count"] / shown["residents"] * 1000)
shown["step"] = pd.cut(shown["rate"].rank(pct=True), 5, labels=False)
features = [
    {
        "type": "Feature",
        "properties": {
            "name": w.name,
            "count": w.n,
            "rate": round(w.rate, 1),
            "fill": RAMP[w.step],
        },
        "geometry": shapely.geometry.mapping(shapely.from_wkb(w.wkb).simplify(0.0001)),
    }
    for w in shown.rename(columns={"count": "n"}).itertuples(index=False)
]
folium.Map.default_js = [("leaflet", f"{LEAFLET}leaflet.js")]
folium.Map.default_css = [("leaflet_css", f"{LEAFLET}leaflet.css")]
drawn = folium.Map(location=[51.41, 0.32], zoom_start=11, tiles=None)
folium.GeoJson(
    {"type": "FeatureCollection", "features": features},
    style_function=lambda f: {
        "fillColor": f["properties"]["fill"],
        "fillOpacity": 1,
        "color": "white",
        "weight": 1,
    },
    tooltip=folium.GeoJsonTooltip(["name", "count", "rate"]),
).add_to(drawn)
left, right = st.columns(2)
with left:
    st_folium(drawn, height=400, use_container_width=True, returned_objects=[])
right.dataframe(shown.sort_values("rate", ascending=False)[["name", "count", "rate"]])
