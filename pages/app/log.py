"""The server's log: one line of JSON for each event, without addresses of people or machines.

What a library puts into its messages may come from whoever asked: a path, a query, a header, a claim of the sign-in
service. So of a library's message only the fixed words are kept, and numbers.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from collections import Counter
from datetime import UTC, datetime

from streamlit import logger

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
MACHINE = re.compile(r"\b\d{1,3}(\.\d{1,3}){3}\b")
SECRET = re.compile(r"://[^/@\s]+@")
OWN = "csp"
LEFT_OUT = "(…)"
VALUE = re.compile(r"%(?:\(\w+\))?[-#0+]*\d*(?:\.\d+)?([a-zA-Z%])")
# asyncio writes its messages whole, with what it was doing after a bracket.
SHOWN_OBJECT = re.compile(r"[(<].*", re.DOTALL)


class Lines(logging.Formatter):
    """A record as one line. Of an exception its kind and where it was, not what it says, which may hold data."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        event = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "said": clean(message(record)),
        }
        if record.exc_info and record.exc_info[0]:
            event["kind"] = record.exc_info[0].__name__
            event["where"] = " < ".join(
                f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}"
                for frame in reversed(traceback.extract_tb(record.exc_info[2])[-6:])
            )
        return json.dumps(event, ensure_ascii=False)


class Repeats(logging.Filter):
    """Lets each message through so many times a minute: whoever asks for nonsense again and again fills no disk."""

    def __init__(self, most: int = 30, seconds: float = 60) -> None:
        super().__init__()
        self.most, self.seconds, self.since = most, seconds, 0.0
        self.seen: Counter[tuple[str, str]] = Counter()

    def filter(self, record: logging.LogRecord) -> bool:
        """Is there room for this record?"""
        if record.created - self.since >= self.seconds:
            self.since = record.created
            self.seen.clear()
        key = record.name, str(record.msg)[:100]
        self.seen[key] += 1
        return self.seen[key] <= self.most


def message(record: logging.LogRecord) -> str:
    """What a record says: of our own all, of a library's its fixed words and numbers."""
    if record.name.partition(".")[0] == OWN:
        return record.getMessage()
    if not isinstance(record.msg, str):
        return LEFT_OUT
    if not record.args:
        return SHOWN_OBJECT.sub(LEFT_OUT, record.msg) if record.name.startswith("asyncio") else record.msg
    values = iter(record.args if isinstance(record.args, tuple) else ())
    return VALUE.sub(lambda place: "%" if place[1] == "%" else _number(next(values, None)), record.msg)


def _number(value: object) -> str:
    return str(value) if isinstance(value, int | float) else LEFT_OUT


def clean(text: str) -> str:
    """The first line of a text, without passwords and addresses."""
    first = text.strip().partition("\n")[0]
    for pattern, instead in ((SECRET, "://"), (ADDRESS, "(somebody)"), (MACHINE, "(a machine)")):
        first = pattern.sub(instead, first)
    return first


def begin() -> None:
    """Send everything that is logged to standard error in this form, also what Streamlit has a form of its own for."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    handler.addFilter(Repeats())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger(OWN).setLevel(logging.INFO)
    logger.setup_formatter = _hand_on  # for what Streamlit imports later
    for name in ("streamlit", *logging.root.manager.loggerDict):
        named_logger = logging.getLogger(name)
        if name.startswith(("streamlit", "uvicorn", "websockets")) and named_logger.handlers:
            named_logger.handlers.clear()
            named_logger.propagate = True


def _hand_on(logger: logging.Logger) -> None:
    """A logger of Streamlit's that has no form of its own."""
    logger.propagate = True
