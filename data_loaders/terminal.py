"""Lines for the terminal. Names and rows come from files, and a terminal obeys what it is sent: a name could change its
colours, move its cursor or add a line that no command printed."""

from __future__ import annotations

import re
import sys

from data_loaders.hidden_characters import HIDDEN

OBEYED = re.compile(f"{HIDDEN.pattern}|[\n\t\u2028\u2029]")


def plain(line: str) -> str:
    """The line with each character that a terminal would obey, or that shows nothing, as its code: "\\x1b"."""
    return OBEYED.sub(lambda match: match[0].encode("unicode_escape").decode(), line)


def say(line: object, *, wrong: bool = False) -> None:
    """Print one line; wrong: where errors go."""
    print(plain(str(line)), file=sys.stderr if wrong else sys.stdout)
