"""Clocks from the command line: why a ticket reads as it does, how promises stand, and what is due to be judged."""

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from control.cli.opening import Actor, AsJson, AsOf, instant, opened
from control.cli.terminal import say, say_json

if TYPE_CHECKING:
    from control.queries.company import Company
    from control.runtime import Runtime


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    for command in (explain, status, judge, rebuild):
        app.command()(command)


def explain(
    ticket: Annotated[str, typer.Argument(help="The ticket, such as T-10432.")],
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Print the clocks of a ticket and the ledger that explains each due time, line by line."""
    with opened() as runtime, runtime.read() as connection:
        from control.cli.explaining import described, printed
        from control.policy.scope import Scope
        from control.queries.explanation import explain as ask

        at = runtime.now() if as_of is None else instant(as_of)
        found = described(ask(runtime, connection, at, Scope(), ticket), at)
    if as_json:
        say_json(found)
    else:
        say(*printed(found))


def status(as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Print how every promise stands: judged, met, attainment, at risk and open breaches, by each way of judging.

    It ends with how old the newest head of the trail outside is, and with what could not be done by now: watches that
    cannot be worked on, and deliveries that were given up.
    """
    with opened() as runtime, runtime.read() as connection:
        from control.cli.troubles import undelivered, unwatched
        from control.policy.scope import Scope
        from control.queries.company import company_of
        from control.queries.status import status as promises
        from control.queries.tickets import counts
        from control.queries.witness import outside, said

        at = runtime.now() if as_of is None else instant(as_of)
        found = _plain(counts(connection, at, Scope()))[0]
        found = {
            "company": _company(company_of(connection)),
            "as_of": at.isoformat(),
            **found,
            "promises": _plain(promises(connection, at, Scope())),
            "trail": said(outside(connection), runtime.now()),
            "unwatched": unwatched(runtime),
            "undelivered": undelivered(runtime),
        }
    if as_json:
        say_json(found)
    else:
        say(*_standing(found))


def judge(actor: Actor = "system") -> None:
    """Record every breach that is due by now."""
    from control.commands.clocks import judge as record
    from control.commands.registry import Call

    with opened() as runtime:
        done = record(runtime, Call(actor)).value
    say(f"{done['judged']} judged, {done['breached']} of them breached, on {done['tickets']} tickets.")


def rebuild(
    actor: Actor = "system",
    check: Annotated[bool, typer.Option("--check", help="Compare only: exits with 1 where a row differs.")] = False,
) -> None:
    """Derive every derived row anew from the facts; with --check, compare them to the byte and change nothing."""
    with opened() as runtime:
        if check:
            _compare(runtime)
        else:
            _rebuild(runtime, actor)


def _compare(runtime: "Runtime") -> None:
    from control.queries.derivations import compare

    with runtime.read() as connection:
        found = compare(runtime, connection, runtime.now())
    for key in found.differing:
        say(f"{key}: its derived rows are not what follows from its events")
    say(f"{found.tickets} tickets, {found.rows} derived rows, {len(found.differing)} tickets differ.")
    if found.differing:
        raise typer.Exit(1)


def _rebuild(runtime: "Runtime", actor: str) -> None:
    from control.commands.clocks import rebuild as derive
    from control.commands.registry import Call

    done = derive(runtime, Call(actor)).value
    say(f"{done['tickets']} tickets derived anew.")
    say(f"{done['judged']} verdicts recorded, {done['repairs']} repairs proposed.")


def _company(company: "Company | None") -> dict[str, str] | None:
    """Whose data it is, and whether that company exists: `real` or `demo`."""
    return None if company is None else {"name": company.name, "nature": company.nature.value}


def _standing(found: dict[str, Any]) -> list[str]:
    """The status as lines: the counts of tickets, then those of each promise below its name."""
    from control.cli.troubles import delivery_line, watch_line

    company, promises, trail = (found.pop(name) for name in ("company", "promises", "trail"))
    troubles = [*map(watch_line, found.pop("unwatched")), *map(delivery_line, found.pop("undelivered"))]
    lines = [] if company is None else [f"company: {company['name']} ({company['nature']})"]
    lines += [f"{name.replace('_', ' ')}: {value}" for name, value in found.items()]
    for promise in promises:
        lines.append(f"{promise.pop('kind')} by {promise.pop('basis')}".replace("_", " "))
        lines += [f"  {name.replace('_', ' ')}: {_read(name, value)}" for name, value in promise.items()]
    lines.append(f"trail: {trail}")
    return lines + (["what could not be done", *troubles] if troubles else [])


def _read(name: str, value: Any) -> str:
    """A value as people read it: a share of nothing is no share."""
    if value is None:
        return "–"
    return f"{100 * value:.2f} %" if name == "attainment" else str(value)


def _plain(frame: Any) -> list[dict[str, Any]]:
    """The rows of a frame in the types of JSON; null where nothing is known."""
    rows: list[dict[str, Any]] = json.loads(frame.to_json(orient="records", date_format="iso", date_unit="us"))
    return rows
