"""The command line as a whole: its commands by group, and the one place where an error becomes a sentence."""

import re
import sys
from contextlib import suppress

import typer

from control import log
from control.cli import (
    access,
    approval_logs,
    clocks,
    company,
    delivering,
    imports,
    packs,
    recurring,
    rejects,
    rules,
    store,
    terminal,
    trail,
    trying,
    working,
)
from control.errors import ControlError, Invalid

app = typer.Typer(
    name="python -m control",
    help="Pilothouse: a control layer over service desks.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
_BROUGHT_IN, _TAKEN_OUT = (imports, rejects, approval_logs), (packs, trail)
_WORKS = (clocks, recurring, working, delivering)
for group in (store, company, rules, trying, *_BROUGHT_IN, *_WORKS, access, *_TAKEN_OUT):
    group.add_to(app)

_INTERRUPTED = 130
"""The status of every program that Ctrl-C ends."""


def main() -> None:
    """Run what the arguments ask for; exits with 2, and one sentence on stderr, where that cannot be done."""
    log.keep()
    terminal.settle()
    try:
        _refuse_what_is_no_text(sys.argv[1:])
        status = app(standalone_mode=False)
    except ControlError as error:
        _complain(error)
    except Exception as error:  # noqa: BLE001 (nobody is to read a traceback: the log has it)
        _complain(_in_words(error))
    else:
        if status == _INTERRUPTED:
            terminal.complain("Interrupted: what was not finished has changed nothing.")
        sys.exit(status)


def _refuse_what_is_no_text(arguments: list[str]) -> None:
    """Raise Invalid for an argument whose bytes are not UTF-8: nothing in the store could hold it."""
    for argument in arguments:
        if re.search("[\ud800-\udfff]", argument):
            raise Invalid(f"{argument} is not UTF-8 text: rename the file, or write it anew.")


def _in_words(error: Exception) -> ControlError:
    if hasattr(error, "format_message"):  # typer's own, about arguments that do not fit
        return Invalid(error.format_message())
    from control.commands.faults import in_plain_words

    return in_plain_words(error)


def _complain(error: ControlError) -> None:
    """Say what could not be done, on stderr, and as data where the answer was to be data; then exit."""
    if "--json" in sys.argv and not isinstance(error, terminal.Unwritten):
        with suppress(terminal.Unwritten):  # the sentence below is what matters then
            terminal.say_json({"error": {"kind": _kind(error), "sentence": error.sentence}})
    terminal.complain(error.sentence)
    sys.exit(2)


def _kind(error: ControlError) -> str:
    """The error's name as JSON spells names: not_found."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(error).__name__).lower()
