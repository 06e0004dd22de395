"""Whose data a store holds, from the command line: load the demo company, or begin a real one."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from control.cli.opening import config_folder, instant, opened
from control.cli.store import bring_up_to_date, upgrade
from control.cli.terminal import say
from control.errors import Invalid, Refused

if TYPE_CHECKING:
    from control.demo.loading import Report
    from control.store.engine import Store

Until = Annotated[str | None, typer.Option(help="The instant until which it is told; left out, now.")]
Seed = Annotated[int | None, typer.Option(help="Another seed tells another story; left out, the usual one.")]
OrLeave = Annotated[bool, typer.Option("--or-leave", help="Leave alone a store that is not for the demo company.")]
Name = Annotated[str, typer.Option(help="What the company is called.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command()(demo)
    app.command()(init)


def demo(until: Until = None, seed: Seed = None, or_leave: OrLeave = False) -> None:
    """Load the demo company into an empty store, or carry it forward where it is; refused for any other store."""
    from control.clock import SystemClock
    from control.runtime import in_production
    from control.store.engine import default_url, open_store

    now = SystemClock().now().replace(microsecond=0)
    at = now if until is None else instant(until)
    if at > now:
        raise Invalid(f"{at} has not come yet: the demo company is told up to now.")
    if in_production() and or_leave:
        upgrade()
        return
    bring_up_to_date(default_url())
    store = open_store(default_url())
    try:
        _tell(store, at, seed)
    except Refused as refused:
        if not or_leave:
            raise
        say(refused.sentence)
    finally:
        store.close()
    upgrade()


def init(name: Name = "Our company") -> None:
    """Begin a real company in an empty store, with the rulebook of the folder."""
    from control.commands.company import found
    from control.commands.registry import Call
    from control.model import Nature
    from control.policy.permissions import SYSTEM

    upgrade()
    with opened() as runtime:
        said = found(runtime, Call(SYSTEM.name), name, Nature.REAL).value
    say(f"This store belongs to {said['name']}; its rulebook is that of {config_folder()}.")


def _tell(store: "Store", until: datetime, seed: int | None) -> None:
    from control.demo.founding import NAME, refusal
    from control.demo.loading import tell

    found = refusal(store)
    if found is not None:
        raise found
    say(f"{NAME}, an invented company, is told until {until:%Y-%m-%d %H:%M} UTC.")
    told = tell(store, until, seed, report=_say_how_far())
    counted = f"{told.tickets:,} new tickets, {told.events:,} new events, {told.deeds:,} deeds of its people"
    say(f"{told.days} days: {counted}.")


def _say_how_far() -> "Report":
    """Says each tenth of the way; a carry of a few days says nothing."""
    said = 0

    def report(began: datetime, cut: datetime, until: datetime) -> None:
        nonlocal said
        tenth = int(10 * ((cut - began) / (until - began)))
        if tenth > said and (until - cut).days > 1:
            said = tenth
            say(f"  told until {cut:%Y-%m-%d}")

    return report
