"""The log: JSON, one line an entry, so that no text from outside can pass for an entry of its own."""

import json
import logging
import os
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path

DEFAULT_FILE = "data/control.log"


def keep() -> None:
    """Write what the product logs to the file that CONTROL_LOG names, and nothing of it to the terminal."""
    logging.raiseExceptions = False  # a full disk must not add tracebacks to whatever is being said
    file = _File(os.environ.get("CONTROL_LOG") or DEFAULT_FILE)
    file.setFormatter(_Lines())
    logging.getLogger("control").addHandler(file)
    logging.getLogger("control").propagate = False


def tell() -> None:
    """Write what the product logs to stderr, as a server does: whoever runs it knows where that goes."""
    said = logging.StreamHandler()
    said.setFormatter(_Lines())
    logging.getLogger("control").addHandler(said)
    logging.getLogger("control").propagate = False


class _File(logging.FileHandler):
    """A file that is opened, and its folder made, by the first entry."""

    def __init__(self, name: str) -> None:
        super().__init__(name, encoding="utf-8", delay=True)

    def _open(self) -> TextIOWrapper:
        Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True)
        return super()._open()


class _Lines(logging.Formatter):
    """Each entry as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The entry: instant in UTC, level, place, message, and the traceback where there is one."""
        entry = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["trace"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)
