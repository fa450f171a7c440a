"""Actions beyond somebody's role: the buttons of those who may, pressed over the socket of those who may not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.attack.asking import offers
from tests.browser.tab import Tab, ask, open_tab

# Pages on which something can be done that others then see.
PAGES = ("meetings", "returns", "sources", "violent-crime", "since-last-meeting", "present")
TYPED = "Written by somebody who may not"


@dataclass(frozen=True)
class Drawn:
    """What a page has drawn for one reader: its buttons' labels by id, the ids of its fields, and of its files."""

    buttons: Mapping[str, str] = field(default_factory=dict)
    fields: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    def beyond(self, other: Drawn) -> Drawn:
        """What of this the other page has not."""
        buttons = {id: label for id, label in self.buttons.items() if id not in other.buttons}
        fields = tuple(id for id in self.fields if id not in other.fields)
        return Drawn(buttons, fields, self.files)

    def pressed(self) -> list[WidgetState]:
        """What a browser would send in which every field is filled in and every button is pressed."""
        typed = [WidgetState(id=id, string_value=TYPED) for id in self.fields]
        return [*typed, *(WidgetState(id=id, trigger_value=True) for id in self.buttons)]


def drawn(tab: Tab) -> Drawn:
    """What this tab's page has drawn. Signing out is anybody's to do, and no action on the store."""
    elements = [m.delta.new_element for m in tab.messages if m.HasField("delta")]
    buttons = {e.button.id: e.button.label for e in elements if e.HasField("button")}
    kept = {id: label for id, label in buttons.items() if label not in ("Sign in", "Sign out")}
    fields = [e.text_input.id or e.text_area.id for e in elements]
    files = [offer.deferred_file_id for offer in offers(tab)]
    return Drawn(kept, tuple(filter(None, fields)), tuple(files))


def of_each(home: str, cookie: str, pages: Iterable[str] = PAGES) -> Iterator[tuple[str, Drawn]]:
    """What each page draws for who has this cookie."""
    for page in pages:
        with open_tab(home, cookie, page) as tab:
            yield page, drawn(tab)


def forge(home: str, cookie: str, page: str, theirs: Drawn) -> list[str]:
    """Press all that this page does not draw for who has this cookie, and ask for the others' files; returns the
    address of each file that could be had."""
    with open_tab(home, cookie, page) as tab:
        beyond = theirs.beyond(drawn(tab))
        tab.send(*beyond.pressed())
        tab.send(*(WidgetState(id=id, trigger_value=True) for id in beyond.buttons))
        paths = filter(None, map(tab.file, theirs.files))
        return [path for path in paths if ask(home, path, cookie).status_code != 404]


def press(home: str, cookie: str, page: str, label: str) -> None:
    """Press one button that the page draws, in the same way."""
    with open_tab(home, cookie, page) as tab:
        id = next(id for id, text in drawn(tab).buttons.items() if text == label)
        tab.send(WidgetState(id=id, trigger_value=True))
