"""The lists of approvals that are taken along, ours and those of the logs of other tools."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from control.model import ApprovalState
from control.packs.rows import ListRows
from control.packs.tables import Column, Kind
from control.packs.words import APPROVAL_STATES, MEANINGS
from control.policy.approval_log import ActivityMeaning
from control.policy.exports import Listing
from control.policy.gate_words import GATE_WORDS
from control.policy.measure_terms import Gate
from control.queries.approval_delays import DelayBy
from control.queries.approval_log_limits import Held
from control.queries.counting import By
from control.queries.listing_approvals import ENDED, delayed_by


def _approvals(rows: ListRows) -> tuple[Column, ...]:
    ended = rows.seen.asked.filters.get("which") == ENDED
    last = rows.instant("Ended", "ended_at") if ended else _due(rows)
    return (
        *(rows.text("Approval", "number"), rows.said("What", _what)),
        *(rows.amount("Amount", "amount"), rows.text("Currency", "currency")),
        *(rows.text("Ticket", "key"), rows.named(By.OWNER, "requested_by", "Asked by")),
        *(
            rows.said("State", lambda row: APPROVAL_STATES[ApprovalState(row["state"])]),
            rows.text("Step", "step"),
            last,
        ),
    )


def _due(rows: ListRows) -> Column:
    """Until when the next decision is due; empty where none is asked for."""
    pending = rows.found["state"] == ApprovalState.PENDING
    return ListRows(rows.found.assign(due_at=rows.found["due_at"].where(pending)), rows.seen).instant("Due", "due_at")


def _what(row: Mapping[Any, Any]) -> str:
    said = GATE_WORDS[Gate(row["gate"])] if isinstance(row["gate"], str) else str(row["kind"]).capitalize()
    return f"{said}: {row['asked']}"


def _delays(rows: ListRows) -> tuple[Column, ...]:
    by, terms = delayed_by(rows.seen.asked), rows.seen.rulebook.approvals
    head = by.value.capitalize()
    named = rows.named(By.UNIT, "name", head) if by is DelayBy.UNIT else rows.text(head, "name")
    base = "" if terms is None else f", {terms.currencies.base}"
    found = rows.found
    each = [float(hours) / int(steps) for hours, steps in zip(found["working_hours"], found["steps"], strict=True)]
    money = [Decimal(int(cents)).scaleb(-2) for cents in found["base_cents"]]
    return (
        *(named, rows.number("Steps", "steps"), rows.number("Still open", "open")),
        *(rows.measure("Working hours", "working_hours"), Column("Hours a step", each, Kind.NUMBER)),
        *(rows.measure("Minutes late", "late_minutes"), Column(f"Money that waited{base}", money, Kind.NUMBER)),
    )


def _log_cases(rows: ListRows) -> tuple[Column, ...]:
    return (
        *(rows.text("Case", "case"), rows.instant("First event", "first_at"), rows.instant("Last event", "last_at")),
        *(rows.number("Submitted", "submissions"), rows.number("Rejected", "rejections")),
        *(rows.number("Finally approved", "finals"), rows.number("Executed", "executions")),
        *(rows.amount("Amount", "amount"), rows.text("Currency", "currency")),
    )


def _log_times(rows: ListRows) -> tuple[Column, ...]:
    return (
        *(rows.text("Role", "role"), rows.number("Decisions", "decisions"), rows.number("Cases", "cases")),
        *(rows.number("Measured", "measured"), *_hours(rows)),
    )


def _log_rework(rows: ListRows) -> tuple[Column, ...]:
    again = rows.number("Submitted anew, times", "anew")
    return again, rows.number("Cases", "cases"), rows.number("Times in all", "rounds"), *_hours(rows)


def _hours(rows: ListRows) -> tuple[Column, ...]:
    return rows.measure("Median, h", "median_hours"), rows.measure("90th percentile, h", "p90_hours")


def _log_decisions(rows: ListRows) -> tuple[Column, ...]:
    return (
        *(rows.text("Case", "case"), rows.said("Decision", lambda row: MEANINGS[ActivityMeaning(row["meaning"])])),
        *(rows.instant("Got it", "got_at"), rows.instant("Decided", "decided_at"), rows.measure("Hours", "hours")),
    )


def limits_said(held: Held) -> Mapping[str, str]:
    """What a file says of the limits that its log was held against: of a what-if, that it is one."""
    limits = held.limits
    ruled, name = dict(held.ruled.by_role), "Limit"
    told = {}
    for role, most in limits.by_role:
        where = "by the rulebook" if ruled.get(role) == most else "tried, not the rulebook's"
        told[f"{name} of {role}"] = f"{most:,f} {limits.currency}, {where}"
    told |= {f"{name} of {role}": "not known" for role in held.unlimited}
    rates = dict(held.ruled.rates)
    changed = {each: rate for each, rate in limits.rates if rates.get(each) != rate}
    return told | {f"Rate of {each}": f"{rate:f} {limits.currency}, tried" for each, rate in changed.items()}


SHAPES: Mapping[Listing, Callable[[ListRows], tuple[Column, ...]]] = {
    Listing.APPROVALS: _approvals,
    Listing.TO_DECIDE: _approvals,
    Listing.DELAYS: _delays,
    Listing.LOG_CASES: _log_cases,
    Listing.LOG_TIMES: _log_times,
    Listing.LOG_DECISIONS: _log_decisions,
    Listing.LOG_REWORK: _log_rework,
}
"""The lists of this module."""
