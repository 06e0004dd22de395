"""The lists of recurring issues and of measures that are taken along."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from control.packs.rows import ListRows, plain
from control.packs.tables import Column, Kind
from control.packs.words import ISSUE_STATES, MEASURE_STAGES
from control.policy.exports import Listing
from control.policy.issue_terms import IssueState
from control.policy.measure_terms import MeasureStage
from control.queries.counting import By
from control.queries.listing_improving import recent_days

_PAID = ("refund_cents", "credit_cents", "replacement_cents")
_MINUTES = 60


def _issues(rows: ListRows) -> tuple[Column, ...]:
    days = f"in {recent_days(rows.seen)} days"
    return (
        *(rows.said("Issue", lambda row: f"I-{row['id']}"), rows.text("What", "label")),
        rows.said("State", lambda row: ISSUE_STATES[IssueState(row["state"])]),
        *(rows.number(f"Tickets {days}", "recent"), rows.number("Tickets as many days before", "before")),
        *(rows.number("Tickets in all", "tickets"), rows.number(f"Customers {days}", "customers")),
        *(_hours(rows), rows.number("Resolved too late", "breached"), _money(rows, ("base_cents",))),
        *(rows.instant("Decided", "decided_at"), rows.named(By.OWNER, "decided_by", "By"), rows.text("Why", "reason")),
    )


def _measures(rows: ListRows) -> tuple[Column, ...]:
    return (
        *(rows.said("Measure", lambda row: f"M-{row['id']}"), rows.text("What", "title")),
        rows.said("Stage", lambda row: MEASURE_STAGES[MeasureStage(row["stage"])]),
        *(rows.named(By.OWNER, "owner", "Owner"), rows.instant("Taken on", "accepted_at")),
        *(rows.named(By.OWNER, "sponsor", "Sponsor"), rows.named(By.OWNER, "controller", "Controller")),
        *(rows.named(By.UNIT), rows.text("Comes from", "source"), rows.number("Tickets before", "tickets")),
        *(rows.number("All tickets there before", "exposures"), rows.number("Customers before", "customers")),
        *(_hours(rows), rows.number("Resolved too late", "breached"), _money(rows, _PAID)),
        *(rows.text("Next in its plan", "next_on"), rows.number("Late in its plan", "late")),
        *(rows.instant("Last moved", "moved_at"), rows.text("Expected effect", "effect")),
    )


def _hours(rows: ListRows) -> Column:
    minutes = plain(rows.found["minutes"])
    return Column(
        "Hours to resolve", [None if each is None else round(int(each) / _MINUTES) for each in minutes], Kind.NUMBER
    )


def _money(rows: ListRows, names: tuple[str, ...]) -> Column:
    """What was paid or credited, in the base currency; empty for what has no baseline."""
    terms = rows.seen.rulebook.approvals
    base = "" if terms is None else f", {terms.currencies.base}"
    cells = [_sum([row[name] for name in names]) for row in rows.found[list(names)].to_dict("records")]
    return Column(f"Paid{base}", cells, Kind.NUMBER)


def _sum(cents: list[Any]) -> Decimal | None:
    known = [int(each) for each in plain(cents) if each is not None]
    return Decimal(sum(known)).scaleb(-2) if known else None


SHAPES: Mapping[Listing, Callable[[ListRows], tuple[Column, ...]]] = {
    Listing.ISSUES: _issues,
    Listing.MEASURES: _measures,
}
"""The lists of this module."""
