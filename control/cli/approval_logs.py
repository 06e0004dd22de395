"""Controls over approval logs from the command line: which logs there are, what was found in one, and which cases."""

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import typer

from control.cli.approval_log_lines import printed
from control.cli.opening import AsJson, opened
from control.cli.terminal import say, say_json
from control.errors import Invalid, NotFound

if TYPE_CHECKING:
    from control.policy.rulebook import Calendar
    from control.queries.approval_log_counting import Limits
    from control.queries.approval_log_limits import Held
    from control.runtime import Runtime

Limited = Annotated[
    list[str] | None,
    typer.Option("--limit", help="Try a limit instead of the rulebook's: ROLE=AMOUNT; once for each role."),
]
Rated = Annotated[
    list[str] | None,
    typer.Option(
        "--rate", help="Try a rate instead of the rulebook's: what one unit is worth in its currency, USD=0.92."
    ),
]
Found = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Given:
    """Limits by role and rates by currency, as they were typed."""

    limits: tuple[tuple[str, Decimal], ...]
    rates: tuple[tuple[str, Decimal], ...]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command("approval-log")(controls)
    app.command("approval-log-cases")(cases)


def controls(
    log: Annotated[str | None, typer.Argument(help="The log; without it, the logs there are.")] = None,
    limit: Limited = None,
    rate: Rated = None,
    calendar: Annotated[str | None, typer.Option(help="Measure in working hours of this calendar.")] = None,
    as_json: AsJson = False,
) -> None:
    """Print what the controls find in an approval log: counts, rework, and hours by role.

    A control that the log cannot answer is printed as such, and never as 0.
    """
    given = _Given(_named(limit or []), _named(rate or []))
    with opened() as runtime:
        if log is None:
            found = {"logs": _logs(runtime)}
        else:
            found = _controls(runtime, log, _held(runtime, log, given), _calendar(runtime, calendar))
    _say(found, as_json)


def cases(
    log: Annotated[str, typer.Argument(help="The log.")],
    control: Annotated[str, typer.Argument(help="The control, such as executed_unapproved.")],
    limit: Limited = None,
    rate: Rated = None,
    as_json: AsJson = False,
) -> None:
    """List the cases of an approval log that a control counts, the latest first."""
    given = _Given(_named(limit or []), _named(rate or []))
    with opened() as runtime:
        found = _cases(runtime, log, control, _held(runtime, log, given).limits)
    _say(found, as_json)


def _logs(runtime: "Runtime") -> list[Found]:
    from control.policy.scope import Scope
    from control.queries import approval_log

    with runtime.read() as connection:
        return _rows(approval_log.logs(connection, runtime.now(), Scope()))


def _cases(runtime: "Runtime", log: str, control: str, limits: "Limits") -> Found:
    from control.policy.scope import Scope
    from control.queries import approval_log
    from control.queries.approval_log_counting import Control

    known = {each.value: each for each in Control}
    if control not in known:
        raise Invalid(f"There is no control {control!r}: there are {', '.join(known)}.")
    with runtime.read() as connection:
        pick = approval_log.Pick(known[control], limits)
        found = approval_log.cases(connection, runtime.now(), Scope(), log, pick)
    amounts = [None if each is None else str(each) for each in found["amount"]]
    rows = [{**row, "amount": amount} for row, amount in zip(_rows(found), amounts, strict=True)]
    return {"log": log, "control": control, "cases": rows}


def _controls(runtime: "Runtime", log: str, held: "Held", calendar: "Calendar | None") -> Found:
    from control.policy.scope import Scope
    from control.queries import approval_log, approval_log_times

    asked = (runtime.now(), Scope(), log)
    with runtime.read() as connection:
        [counts] = _rows(approval_log.controls(connection, *asked, held.limits))
        rework = _rows(approval_log_times.rework(connection, *asked))
        by_role = _rows(approval_log_times.cycle_times(connection, *asked, calendar))
    unanswered = {"over_limit": "limit_judged", "self_approved": "self_judged"}
    counts |= {control: None for control, judged in unanswered.items() if not counts[judged]}
    hours = "wall hours" if calendar is None else f"working hours of {calendar.name}"
    found = {"log": log, "hours": hours, "controls": counts, "limits": _told(held)}
    return {**found, "rework": rework, "roles": by_role}


def _told(held: "Held") -> list[Found]:
    """The limits that hold, each with where it comes from."""
    ruled = dict(held.ruled.by_role)
    return [
        {"role": role, "up_to": str(most), "currency": held.limits.currency, "by_rulebook": ruled.get(role) == most}
        for role, most in held.limits.by_role
    ]


def _held(runtime: "Runtime", log: str, given: "_Given") -> "Held":
    """The limits of the rulebook, and over them what was given.

    Raises NotFound where there is no such log, or no such role in it, and Invalid for a rate of nothing.
    """
    from control.policy.scope import Scope
    from control.queries import approval_log
    from control.queries.approval_log_limits import LIMIT, RATE, held_against

    names = [row["log"] for row in _logs(runtime)]
    if log not in names:
        raise NotFound(f"There is no approval log {log!r}: there are {', '.join(names) or 'none'}.")
    with runtime.read() as connection:
        approvers = approval_log.approvers(connection, runtime.now(), Scope(), log).to_dict("records")
    tried = {f"{LIMIT}{role}": most for role, most in given.limits}
    tried |= {f"{RATE}{currency}": rate for currency, rate in given.rates}
    held = held_against(runtime.rulebook(), log, approvers, tried)
    strange = [role for role, _ in given.limits if role not in held.roles]
    if strange:
        there = ", ".join(held.roles) or "none"
        raise NotFound(f"Nobody approves finally as {strange[0]!r} in {log}: there are {there}.")
    if any(rate == 0 for _, rate in given.rates):
        raise Invalid("A rate of 0 says nothing: a currency that is worth nothing cannot be compared.")
    return held


def _calendar(runtime: "Runtime", name: str | None) -> "Calendar | None":
    if name is None:
        return None
    calendars = runtime.rulebook().calendars
    if name not in calendars:
        raise NotFound(f"There is no calendar {name!r}: there are {', '.join(calendars)}.")
    return calendars[name]


def _named(texts: list[str]) -> tuple[tuple[str, Decimal], ...]:
    """Each `NAME=AMOUNT`, read; raises Invalid for anything else."""
    from control.policy.exact_amounts import UnreadableAmount, exact_amount

    read = []
    for text in texts:
        name, _, amount = text.rpartition("=")
        if not name:
            raise Invalid(f"{text!r} names nothing: write NAME=AMOUNT.")
        try:
            read.append((name, exact_amount(amount)))
        except UnreadableAmount as error:
            raise Invalid(f"{text!r} is no NAME=AMOUNT: {amount!r} {error}.") from None
    return tuple(read)


def _rows(found: Any) -> list[Found]:
    rows: list[Found] = json.loads(found.to_json(orient="records", date_format="iso", date_unit="s"))
    return rows


def _say(found: Found, as_json: bool) -> None:
    if as_json:
        say_json(found)
    else:
        say(*printed(found))
