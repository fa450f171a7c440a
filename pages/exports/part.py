"""The fault boundary of documents: a part that cannot be made says so in its place, and the other parts stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from pages.components.fault_boundary import note

T = TypeVar("T")
FAILED = "failed"


def part(what: str, make: Callable[[], dict[str, Any]], **also: str) -> dict[str, Any]:
    """What `make` returns, or {"failed": a sentence with a reference} and what `also` holds, such as a title.

    what: the part as the log calls it; no words from the store.
    """
    return or_else(what, make, lambda failed: {**also, FAILED: failed})


def or_else(what: str, make: Callable[[], T], otherwise: Callable[[str], T]) -> T:
    """What `make` returns; if it fails, what `otherwise` makes of the sentence that says so."""
    try:
        return make()
    except BaseException as error:
        return otherwise(sentence(what, error))


def sentence(what: str, error: BaseException, thing: str = "This part") -> str:
    """ "This part could not be made. Reference 3F9A2C.": the log has the same reference and where the error was.

    Raises the error again if it is none of the part's own, such as the end of the reader's visit.
    """
    # Libraries in Rust raise PanicException, which is no Exception and cannot be imported.
    if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
        raise error
    return f"{thing} could not be made. Reference {note(what, error).reference}."
