"""The command line as it is typed, without a process of its own."""

import logging
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from control.cli import main
from tests.surroundings import ROOT

Typed = Callable[..., "Said"]


@dataclass(frozen=True)
class Said:
    """What a command printed, and the status it ended with."""

    status: int
    out: str
    err: str


@pytest.fixture
def typed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], sqlite_url: str, tmp_path: Path
) -> Iterator[Typed]:
    """Runs a command on an empty store, with the rulebook of the scenarios, and a log in the test's own folder."""
    monkeypatch.setenv("CONTROL_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("CONTROL_CONFIG", str(ROOT / "tests" / "scenarios" / "desk"))
    monkeypatch.setenv("CONTROL_LOG", str(tmp_path / "logs" / "control.log"))

    def run(*arguments: object) -> Said:
        monkeypatch.setattr(sys, "argv", ["control", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return Said(int(ended.value.code or 0), printed.out, printed.err)

    yield run
    logger = logging.getLogger("control")
    for handler in list(logger.handlers):
        handler.close()
        logger.removeHandler(handler)
    logger.propagate = True
    logging.raiseExceptions = True


@pytest.fixture
def surroundings(sqlite_url: str, tmp_path: Path) -> dict[str, str]:
    """What a process of its own finds: an empty store, the rulebook that the project ships, a log of the test's."""
    return {
        **os.environ,
        "CONTROL_DATABASE_URL": sqlite_url,
        "CONTROL_CONFIG": str(ROOT / "config"),
        "CONTROL_LOG": str(tmp_path / "logs" / "control.log"),
    }


@pytest.fixture
def shipped(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> Typed:
    """The command line on a store with the rulebook that the project ships."""
    monkeypatch.setenv("CONTROL_CONFIG", str(ROOT / "config"))
    typed("upgrade")
    return typed
