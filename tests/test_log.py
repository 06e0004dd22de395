"""The log: one line of JSON for an entry, in UTC, whatever the text holds, and nowhere but where it was asked for."""

import json
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from control import log

HOSTILE = 'a\n{"level": "INFO", "message": "all is well"}\r\nb\x1b[31m\u2028c'


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """The loggers as they were."""
    ours = logging.getLogger("control")
    before, goes_on, raises = list(ours.handlers), ours.propagate, logging.raiseExceptions
    yield
    for each in set(ours.handlers) - set(before):
        each.close()
    ours.handlers, ours.propagate, logging.raiseExceptions = before, goes_on, raises


def test_text_from_outside_makes_no_entry_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    log.tell()
    logging.getLogger("control.gateway.gate").warning("turned away: %s", HOSTILE)
    [line] = capsys.readouterr().err.split("\n")[:-1]
    entry = json.loads(line)
    assert (entry["level"], entry["logger"]) == ("WARNING", "control.gateway.gate")
    assert entry["message"] == f"turned away: {HOSTILE}"
    assert datetime.fromisoformat(entry["at"]).utcoffset() == timedelta(0)


def test_an_entry_goes_to_the_one_place_that_was_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "logs" / "control.log"
    monkeypatch.setenv("CONTROL_LOG", str(file))
    logging.getLogger("control").handlers.clear()
    log.keep()
    try:
        raise ValueError("something of the inside")
    except ValueError:
        logging.getLogger("control.cli").exception("broken, mark 1a2b3c4d")
    [line] = file.read_text().splitlines()
    assert "something of the inside" in json.loads(line)["trace"]
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "")
