"""The server's log: one line of JSON for each event, without addresses of people or machines."""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
MACHINE = re.compile(r"\b\d{1,3}(\.\d{1,3}){3}\b")
SECRET = re.compile(r"://[^/@\s]+@")


class Lines(logging.Formatter):
    """A record as one line. Of an exception its kind and where it was, not what it says, which may hold data."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        said = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "said": clean(record.getMessage()),
        }
        if record.exc_info and record.exc_info[0]:
            said["kind"] = record.exc_info[0].__name__
            said["where"] = " < ".join(
                f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}"
                for frame in reversed(traceback.extract_tb(record.exc_info[2])[-6:])
            )
        return json.dumps(said, ensure_ascii=False)


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
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("csp").setLevel(logging.INFO)
    for name in ("streamlit", *logging.root.manager.loggerDict):
        found = logging.getLogger(name)
        if name.startswith(("streamlit", "uvicorn", "websockets")) and found.handlers:
            found.handlers.clear()
            found.propagate = True
