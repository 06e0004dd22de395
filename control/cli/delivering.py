"""Delivering from the command line: send what is due now, and say what waits and why."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from control.cli.opening import Actor, opened
from control.cli.terminal import say

if TYPE_CHECKING:
    from control.runtime import Runtime


Again = Annotated[str | None, typer.Option(help="A delivery that was given up, such as D-17: let it go again.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command()(deliver)


def deliver(retry: Again = None, actor: Actor = "system") -> None:
    """Send what is due now by mail and to webhooks; the worker does the same every few seconds.

    With --retry, a delivery that was given up goes out again first; `status` lists them.
    """
    from control.cli.troubles import delivery_line, undelivered
    from control.notify import deliver as send

    with opened() as runtime:
        if retry is not None:
            _release(runtime, retry, actor)
        done = send(runtime)
        standing, left = _standing(runtime), undelivered(runtime)
    numbers = {
        state: sum(row["number"] for row in standing if row["state"] == state) for state in ("waiting", "parked")
    }
    say(f"{done.sent} sent, {done.failed} failed; {numbers['waiting']} waiting, {numbers['parked']} parked.")
    for row in standing:
        if row["problem"] is not None:
            say(f"  {row['number']} {row['channel']} {row['state']}: {row['problem']}")
    say(*map(delivery_line, left))


def _release(runtime: "Runtime", number: str, actor: str) -> None:
    from control.commands.notices import retry
    from control.commands.registry import Call

    released = retry(runtime, Call(actor), number).value["waiting"]
    say(f"{number} goes again{'' if released == 1 else f', with {released - 1} more of its mail'}.")


def _standing(runtime: "Runtime") -> list[dict[str, Any]]:
    """How many deliveries wait or are parked, and why."""
    from control.policy.scope import Scope
    from control.queries.notices import deliveries

    with runtime.read() as connection:
        rows: list[dict[str, Any]] = deliveries(connection, runtime.now(), Scope()).to_dict("records")  # type: ignore[assignment]
    return rows
