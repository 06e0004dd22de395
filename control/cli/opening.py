"""What the commands of the command line open: the database, the rulebook, and the name of who acts."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from control.errors import ControlError, Invalid
from control.model import YEARS

if TYPE_CHECKING:
    from control.policy.rulebook import Rulebook
    from control.runtime import Runtime

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
AsOf = Annotated[str | None, typer.Option(help="The instant it is asked for, such as 2026-03-02T09:00:00+01:00.")]
Actor = Annotated[str, typer.Option("--as", help="Who acts: a person of the rulebook, or Pilothouse itself.")]


def config_folder() -> Path:
    """The folder of the rulebook's files."""
    from control.settings.folder import config_folder as folder

    return folder()


@contextmanager
def opened() -> Iterator["Runtime"]:
    """The runtime of the database that CONTROL_DATABASE_URL names."""
    from control.runtime import open_runtime

    runtime = open_runtime()
    try:
        yield runtime
    finally:
        runtime.close()


def rulebook_at_hand() -> "Rulebook":
    """The rulebook in force; where there is none yet, the one that the folder proposes."""
    from control.settings import load

    try:
        with opened() as runtime:
            return runtime.rulebook()
    except ControlError:
        return load(config_folder())


def instant(text: str) -> datetime:
    """The instant that was typed; raises Invalid for anything else, and for one without a zone."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        read = None
    if read is None or read.tzinfo is None:
        raise Invalid(f"{text!r} is no instant with a zone: write 2026-03-02T09:00:00+01:00 or 2026-03-02T08:00:00Z.")
    if read.year not in YEARS:
        raise Invalid(f"{text!r} lies outside the years {YEARS[0]} to {YEARS[-1]}.")
    return read.astimezone(UTC)
