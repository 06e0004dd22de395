"""The work of time from the command line: once, or every few seconds until somebody ends it."""

from typing import TYPE_CHECKING, Annotated

import typer

from control.cli.opening import Actor, AsOf, instant, opened
from control.cli.terminal import say

if TYPE_CHECKING:
    from datetime import datetime

    from control.runtime import Runtime

Seconds = Annotated[float, typer.Option(min=0.05, help="Seconds between two looks at what has come due.")]
Lease = Annotated[float, typer.Option(min=1, help="Seconds after which another worker takes over from a silent one.")]
Most = Annotated[int, typer.Option(min=1, help="Subjects in one transaction.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command()(sweep)
    app.command()(worker)


def sweep(as_of: AsOf = None, actor: Actor = "system") -> None:
    """Fire everything that has come due, once, and record every breach; with --as-of, what was due by then."""
    from control.commands.registry import Call
    from control.commands.sweep import sweep as fire

    until = None if as_of is None else instant(as_of)
    raised = breached = 0
    with opened() as runtime:
        while _is_due(runtime, until):
            done = fire(runtime, Call(actor), until).value
            raised, breached = raised + done["raised"], breached + done["breached"]
    say(f"{raised} escalations raised, {breached} breaches recorded.")


def _is_due(runtime: "Runtime", until: "datetime | None") -> bool:
    from control.queries.work_of_time import is_due

    with runtime.read() as connection:
        return is_due(connection, until or runtime.now())


def worker(every: Seconds = 5, lease_seconds: Lease = 30, most: Most = 2000) -> None:
    """Do the work of time until this process is ended: fire what comes due, and send what is to be said of it."""
    from datetime import timedelta

    from control.notify import deliver
    from control.worker import Worker, named, run

    with opened() as runtime:
        doing = Worker(runtime, named(), timedelta(seconds=lease_seconds), most, deliver)
        say(f"{doing.name} works until it is ended; it looks every {every:g} s for what has come due.")
        run(doing, timedelta(seconds=every))
