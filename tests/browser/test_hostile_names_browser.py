"""Names that are attacks, in the files that map and list are made of: they are text, and nothing else happens."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Callable
from pathlib import Path

import pytest
import shapely
from openpyxl import load_workbook
from playwright.sync_api import Browser, expect
from pypdf import PdfReader

from pages.components import map_scripts, maps
from pages.components.encode import encode
from tests.browser.serving import PATIENCE, ROOT, Reader, Start, choose
from tests.hotspot_store import build

pytestmark = pytest.mark.browser
LEAFLET = ROOT / "static" / "vendor" / "leaflet-1.9.4"
ATTACKS = [
    "<img src=x onerror=alert(1)>",
    "${alert(2)}",
    "`);alert(3);//",
    "\\\\`);alert(4);//",
    "</script><script>alert(5)</script>",
    '" onmouseover="alert(6)',
    "![](http://example.org/x.png)",
    "{{ 7 * 7 }}",
    "Gravesend & Town's",
]
# Everything at once, as a ward's and as a map point's name.
HOSTILE = "<img src=x onerror=alert(1)>${alert(2)}\\\\`);alert(3);//</script>![](http://x.example/a.png)"


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_name_is_shown_and_does_nothing(chromium: Browser, attack: str):
    context = chromium.new_context()
    opened = context.new_page()
    happened: list[str] = []
    opened.on("dialog", lambda dialog: (happened.append(dialog.message), dialog.dismiss()))
    opened.on("request", lambda request: happened.append(request.url))
    opened.set_content('<div id="map_div" style="width: 400px; height: 400px"></div>')
    opened.add_style_tag(path=LEAFLET / "leaflet.css")
    opened.add_script_tag(path=LEAFLET / "leaflet.js")
    box = shapely.box(0.2, 51.4, 0.3, 51.5)
    shape = maps.Shape("E1", box, (attack, "1"), 2)
    labels = [maps.Label(attack, 0.22, 51.42, "town")]
    scripts = map_scripts.script(maps.ground([box], labels), "ground")
    scripts += map_scripts.script(maps.coloured([shape], [box]), "wards")
    whole = f"var map_div = L.map('map_div').fitBounds([[51.4, 0.2], [51.5, 0.3]]); {scripts}"
    # As streamlit-folium does it: the script becomes the text of a script element.
    opened.evaluate(
        "text => document.body.append(Object.assign(document.createElement('script'), {text}))", whole
    )
    opened.locator("path.ward").hover()
    shown = html.unescape(encode(attack))
    assert opened.locator(".leaflet-tooltip td").first.inner_text() == shown
    assert opened.locator(".place").inner_text() == shown
    assert not [h for h in happened if not h.startswith(("about:", "data:"))]
    assert not opened.locator(".leaflet-container img").count()
    context.close()


def test_hostile_names_are_text_on_map_list_and_in_every_file(
    start: Start, read: Callable[..., Reader], tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    build(url, heath=HOSTILE, street=f"={HOSTILE}").dispose()
    reader = read(home=start(url).address)
    page, happened = reader.page, []
    page.on("dialog", lambda dialog: (happened.append(dialog.message), dialog.dismiss()))
    reader.open("/hotspots?to=March+2014")
    frame, listed = page.frame_locator("iframe"), page.get_by_role("region", name="Places in order")
    expect(frame.locator("path.ward")).to_have_count(3, timeout=PATIENCE)
    listed.get_by_role("button", name=HOSTILE).click()
    frame.locator("path.picked").hover(timeout=PATIENCE)
    expect(frame.locator(".leaflet-tooltip td").first).to_have_text(f"{HOSTILE}, Dartford")
    expect(page.locator("p.quiet").get_by_text(f"{HOSTILE}, Dartford: ").first).to_be_visible()
    choose(page, "Show", "Streets")
    # Not hovered over: other circles may lie on it.
    frame.locator(".dot.street").last.dispatch_event("mouseover", timeout=PATIENCE)
    expect(frame.locator(".leaflet-tooltip td").first).to_have_text(f"={HOSTILE}")
    expect(listed.get_by_role("button").first).to_have_text(f"={HOSTILE}")
    reader.settle()
    files = {}
    for name in ("Download CSV", "Download XLSX", "Map sheet (PDF)"):
        with page.expect_download() as download:
            page.get_by_role("button", name=name).click()
        files[name] = Path(download.value.path()).read_bytes()
    rows = list(csv.reader(files["Download CSV"].decode("utf-8-sig").splitlines()))
    assert any(f"'={HOSTILE}" in row for row in rows)
    held = load_workbook(io.BytesIO(files["Download XLSX"]))["Map points"]
    assert f"={HOSTILE}" in {cell.value for cell in held["B"] if cell.data_type == "s"}
    (printed,) = PdfReader(io.BytesIO(files["Map sheet (PDF)"])).pages
    text = "".join(printed.extract_text().replace("\u200b", "").split())  # where a long name may break
    assert "<imgsrc=xonerror=alert(1)>${alert(2)}" in text, text
    assert not happened and not reader.elsewhere and not reader.errors
    assert not page.locator("img[src=x]").count() and not frame.locator("img").count()
