"""A feed of what is different since the last meeting, as Atom and as JSON, for an intranet to show.

Atom: RFC 4287. JSON Feed: version 1.1, https://www.jsonfeed.org/version/1.1/. Every text is plain text.
"""

from __future__ import annotations

import json
import unicodedata
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree as ET

from metrics.meetings.exception_wards import MEANING, WardChange
from metrics.meetings.exceptions import Notable
from metrics.meetings.since import Since
from metrics.series.evidence import Evidence
from metrics.series.scope import Scope
from metrics.wording.meetings import capital

ATOM = "http://www.w3.org/2005/Atom"
JSON_FEED = "https://jsonfeed.org/version/1.1"
INVENTED = "Illustrative data, invented to show what the dashboard does. "


@dataclass(frozen=True)
class FeedEntry:
    """One entry. id: the same for the same thing in the same quarter; page: its place below the dashboard's address."""

    id: str
    title: str
    text: str
    page: str


def entries(since: Since, scope: Scope) -> Iterator[FeedEntry]:
    """An entry for each measure and each ward that is different, the worst first."""
    for name in ("Worse", "To look into", "Better"):
        noted, wards = since.group(name)
        yield from (_measure(name, item, scope) for item in noted)
        yield from (_ward(name, item, scope) for item in wards)


def _measure(group: str, notable: Notable, scope: Scope) -> FeedEntry:
    now = notable.now
    text = "; ".join(c.says for c in notable.changes)
    invented = INVENTED if now.illustrative else ""
    return FeedEntry(
        _id(scope, now.indicator.id, now.scope.area),
        f"{group}: {now.indicator.title}, {now.area_name}",
        f"{invented}{capital(text)}. {now.sentence}",
        f"{now.indicator.priority}?{_asked(scope)}#{now.indicator.id}",
    )


def _ward(group: str, ward_change: WardChange, scope: Scope) -> FeedEntry:
    invented = INVENTED if ward_change.illustrative else ""
    return FeedEntry(
        _id(scope, ward_change.indicator.id, ward_change.ward.code),
        f"{group}: {ward_change.indicator.title}, {ward_change.ward.full_name}",
        f"{invented}{capital(ward_change.says)}. {ward_change.sentence} {MEANING}",
        f"hotspots?{_asked(scope)}",
    )


def _asked(scope: Scope) -> str:
    return f"to={quote(scope.ending.name)}"


def _id(scope: Scope, *parts: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, "/".join(("csp", str(scope.ending), *parts))).urn


def updated(evidence: Evidence) -> datetime:
    """The latest time (UTC) that labels a change of the figures or a paper: what the feed says can only change then.

    It never goes back, even where the clock did: a reader of feeds would take the newer feed for the older.
    """
    return evidence.snapshot.last_changed.replace(microsecond=0)


def write(evidence: Evidence, scope: Scope, since_last: Since, home: str, out: Path) -> tuple[Path, Path]:
    """Write changes.atom and changes.json into a folder, which is made if need be; returns their paths.

    home: the dashboard's address, for the links. The same data makes the same files.
    """
    rows = list(entries(since_last, scope))
    title = f"{evidence.registry.partnership.short}: since the last meeting, to {scope.ending.name}"
    base = home.rstrip("/") + "/"
    moment = f"{updated(evidence).isoformat()}Z"
    out.mkdir(parents=True, exist_ok=True)
    paths = out / "changes.atom", out / "changes.json"
    paths[0].write_bytes(_atom(title, base, moment, evidence.registry.partnership.name, rows, scope))
    paths[1].write_text(_json(title, base, moment, rows), encoding="utf-8")
    return paths


def _atom(title: str, base: str, moment: str, author: str, rows: Sequence[FeedEntry], scope: Scope) -> bytes:
    ET.register_namespace("", ATOM)
    feed = ET.Element(f"{{{ATOM}}}feed")
    _head(feed, _id(scope, "feed"), title, moment, f"{base}since-last-meeting?{_asked(scope)}")
    _text(ET.SubElement(feed, f"{{{ATOM}}}author"), "name", author)
    for row in rows:
        entry = ET.SubElement(feed, f"{{{ATOM}}}entry")
        _head(entry, row.id, row.title, moment, base + row.page)
        _text(entry, "summary", row.text)
    return ET.tostring(feed, encoding="utf-8", xml_declaration=True)


def _head(parent: ET.Element, id: str, title: str, moment: str, link: str) -> None:
    for name, text in (("id", id), ("title", title), ("updated", moment)):
        _text(parent, name, text)
    ET.SubElement(parent, f"{{{ATOM}}}link", href=link)


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}{name}").text = _clean(text)


def _clean(text: str) -> str:
    """Without the control characters that XML 1.0 has no way to hold."""
    return "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cs", "Cn"))


def _json(title: str, base: str, moment: str, rows: Sequence[FeedEntry]) -> str:
    items = [
        {
            "id": r.id,
            "url": base + r.page,
            "title": r.title,
            "content_text": r.text,
            "date_modified": moment,
        }
        for r in rows
    ]
    document = {"version": JSON_FEED, "title": title, "home_page_url": base, "items": items}
    return json.dumps(document, ensure_ascii=False, indent=1)
