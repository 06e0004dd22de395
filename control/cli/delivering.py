"""Delivering from the command line: send what is due now, and say what waits and why."""

from typing import TYPE_CHECKING, Any

import typer

from control.cli.opening import opened
from control.cli.terminal import say

if TYPE_CHECKING:
    from control.runtime import Runtime


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command()(deliver)


def deliver() -> None:
    """Send what is due now by mail and to webhooks; the worker does the same every few seconds."""
    from control.notify import deliver as send

    with opened() as runtime:
        done = send(runtime)
        standing = _standing(runtime)
    numbers = {
        state: sum(row["number"] for row in standing if row["state"] == state) for state in ("waiting", "parked")
    }
    say(f"{done.sent} sent, {done.failed} failed; {numbers['waiting']} waiting, {numbers['parked']} parked.")
    for row in standing:
        if row["problem"] is not None:
            say(f"  {row['number']} {row['channel']} {row['state']}: {row['problem']}")


def _standing(runtime: "Runtime") -> list[dict[str, Any]]:
    """How many deliveries wait or are parked, and why."""
    from control.queries.notices import deliveries

    with runtime.read() as connection:
        rows: list[dict[str, Any]] = deliveries(connection, runtime.now()).to_dict("records")  # type: ignore[assignment]
    return rows
