"""The work of time from the command line: once, or every few seconds until somebody ends it."""

from typing import Annotated

import typer

from control.cli.opening import Actor, AsOf, instant, opened
from control.cli.terminal import say

Seconds = Annotated[float, typer.Option(min=0.05, help="Seconds between two looks at what has come due.")]
Lease = Annotated[float, typer.Option(min=1, help="Seconds after which another worker takes over from a silent one.")]
Most = Annotated[int, typer.Option(min=1, help="Subjects in one transaction.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command()(sweep)
    app.command()(worker)


def sweep(as_of: AsOf = None, actor: Actor = "system") -> None:
    """Fire everything that has come due, once, and record every breach; with --as-of, what was due by then.

    What cannot be worked on is put off, and said.
    """
    from control.cli.troubles import unwatched, watch_line
    from control.worker import Worker, named

    until = None if as_of is None else instant(as_of)
    with opened() as runtime:
        done = Worker(runtime, named(), actor=actor, until=until).once()
        say(f"{done.raised} escalations raised, {done.breached} breaches recorded, {done.put_off} put off.")
        if done.put_off:
            say(*map(watch_line, unwatched(runtime)))


def worker(every: Seconds = 5, lease_seconds: Lease = 30, most: Most = 2000) -> None:
    """Do the work of time until this process is ended: fire what comes due, and send what is to be said of it."""
    from datetime import timedelta

    from control.notify import deliver
    from control.queries.witness import places_of
    from control.witness.keeping import Keeper
    from control.worker import Worker, named, run

    with opened() as runtime:
        with runtime.read() as connection:
            keeper = Keeper(places_of(connection))
        doing = Worker(runtime, named(), timedelta(seconds=lease_seconds), most, deliver, keeper=keeper)
        say(f"{doing.name} works until it is ended; it looks every {every:g} s for what has come due.")
        run(doing, timedelta(seconds=every))
