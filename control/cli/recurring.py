"""Recurring issues from the command line: all tickets are compared anew, whenever the worker would do it."""

import typer

from control.cli.opening import Actor, opened
from control.cli.terminal import say


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command()(find_issues)


def find_issues(actor: Actor = "system") -> None:
    """Compare all tickets anew, and say which recurring issues were found, and what suddenly gathers."""
    from control.commands.issue_learning import compare
    from control.commands.issue_surge_finding import Surges
    from control.commands.issue_surging import look_for_surge
    from control.commands.registry import Call

    with opened() as runtime:
        found = compare(runtime, Call(actor))
        if not found:
            say("There is no ticket to compare.")
            return
        say(f"{found['tickets']:,} tickets were compared, {found['placed']:,} of them belong to an issue.")
        say(f"{len(found['new'])} candidates are new, {len(found['back'])} issues are back that were dismissed.")
        gathers = look_for_surge(runtime, Call(actor), Surges())
        if gathers:
            say(f"{gathers['tickets']} tickets of {gathers['issue']} came in unusual number.")
