"""The command line as a whole: its commands by group, and the one place where an error becomes a sentence."""

import sys

import typer

from control.cli import clocks, imports, log, rules, store, trying
from control.errors import ControlError

app = typer.Typer(
    name="python -m control",
    help="Pilothouse: a control layer over service desks.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for group in (store, rules, trying, imports, clocks):
    group.add_to(app)


def main() -> None:
    """Run what the arguments ask for; exits with 2, and one sentence on stderr, where that cannot be done."""
    log.keep()
    try:
        app()
    except ControlError as error:
        _complain(error)
    except Exception as error:  # noqa: BLE001 (nobody is to read a traceback: the log has it)
        from control.commands.faults import in_plain_words

        _complain(in_plain_words(error))


def _complain(error: ControlError) -> None:
    print(error.sentence, file=sys.stderr)
    sys.exit(2)
