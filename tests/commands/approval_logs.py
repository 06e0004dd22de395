"""A small approval log whose every figure can be counted by hand: expense claims of one week, told by another tool."""

from collections.abc import Sequence
from decimal import Decimal

from control.intake import FileMapping, RowShape, Staged
from control.intake.again import Origin, read_again
from control.intake.mapping import Column, EventRule, TimeRule
from control.policy.approval_log import Activity, ActivityMeaning
from control.policy.rulebook import Rulebook
from control.queries.approval_log_counting import Limits
from tests.commands.desk import small_rulebook

LOG = "claims"
CLAIMS = FileMapping(
    name="claims",
    title="Expense claims",
    source=LOG,
    row=RowShape.APPROVAL,
    version="a" * 64,
    id=Column(("claim",), required=True),
    time=TimeRule("%d.%m.%Y %H:%M", "UTC"),
    instants={"at": Column(("at",), required=True)},
    fields={"amount": Column(("amount",)), "currency": Column(("currency",))},
    event=EventRule(
        id=Column(("event",)), activity=Column(("what",), required=True), actor=Column(("who",)), role=Column(("as",))
    ),
    activities={
        "sent in": Activity(ActivityMeaning.SUBMITTED, "staff"),
        "checked": Activity(ActivityMeaning.APPROVED),
        "approved": Activity(ActivityMeaning.FINAL),
        "sent back": Activity(ActivityMeaning.REJECTED),
        "payment ordered": Activity(ActivityMeaning.ASKED),
        "paid": Activity(ActivityMeaning.EXECUTED),
        "looked at": Activity(ActivityMeaning.OTHER),
    },
)
HEADER = ("event", "claim", "at", "what", "who", "as", "amount", "currency")
Row = tuple[str, ...]


def _row(claim: str, day: int, time: str, said: str, amount: str = "") -> Row:
    """A row; `said` is what, who and as what: `approved, bea, head`. Only the first row of a claim says its amount."""
    what, who, role = (each.strip() for each in said.split(","))
    money = (*amount.split(" "), "")[:2] if amount else ("", "")
    return (f"{claim}/{day}/{time}/{what}", claim, f"{day:02}.03.2026 {time}", what, who, role, *money)


ROWS: tuple[Row, ...] = (
    # Checked, approved by somebody else, and paid: nothing is wrong with it. The head had it for 24 hours.
    _row("C-1", 2, "09:00", "sent in, ann,", "400.00 EUR"),
    _row("C-1", 2, "10:00", "looked at, cem, lead"),
    _row("C-1", 2, "11:00", "checked, cem, lead"),
    _row("C-1", 3, "11:00", "approved, bea, head"),
    _row("C-1", 4, "09:00", "payment ordered, robot,"),
    _row("C-1", 4, "10:00", "paid, robot,"),
    # Approved by whoever sent it in, a cent over a limit of 500.
    _row("C-2", 2, "09:00", "sent in, bea,", "500.01 EUR"),
    _row("C-2", 2, "13:00", "approved, bea, head"),
    _row("C-2", 3, "09:00", "paid, robot,"),
    # Paid, and nobody approved it.
    _row("C-3", 2, "09:00", "sent in, ann,", "80 EUR"),
    _row("C-3", 3, "09:00", "paid, robot,"),
    # Sent back twice, by two people in one round; sent in anew 48 hours after the first of them; approved, never paid.
    # In dollars: at 0.9 it is 496.80 EUR, within the limit; without a rate nobody can say.
    _row("C-4", 2, "09:00", "sent in, dan,", "552 USD"),
    _row("C-4", 3, "09:00", "sent back, cem, lead"),
    _row("C-4", 3, "10:00", "sent back, bea, head"),
    _row("C-4", 5, "09:00", "sent in, dan,"),
    _row("C-4", 5, "10:00", "approved, bea, head"),
    # Sent back and given up.
    _row("C-5", 2, "09:00", "sent in, ann,", "20 EUR"),
    _row("C-5", 4, "09:00", "sent back, cem, lead"),
    # Sent back in two rounds, in anew 2 and 4 hours later, and then approved by nobody knows whom.
    _row("C-6", 2, "09:00", "sent in, eve,", "30 EUR"),
    _row("C-6", 2, "10:00", "sent back, cem, lead"),
    _row("C-6", 2, "12:00", "sent in, eve,"),
    _row("C-6", 2, "13:00", "sent back, cem, lead"),
    _row("C-6", 2, "17:00", "sent in, eve,"),
    _row("C-6", 3, "09:00", "approved, , "),
    _row("C-6", 3, "10:00", "paid, robot,"),
)
LIMITED = Limits("EUR", (("head", Decimal(500)),), (("USD", Decimal("0.9")),))
COUNTS = {
    "cases": {"C-1", "C-2", "C-3", "C-4", "C-5", "C-6"},
    "finally_approved": {"C-1", "C-2", "C-4", "C-6"},
    "executed": {"C-1", "C-2", "C-3", "C-6"},
    "executed_unapproved": {"C-3"},
    "approved_unexecuted": {"C-4"},
    "rejected": {"C-4", "C-5", "C-6"},
    "over_limit": {"C-2"},
    "limit_judged": {"C-1", "C-2", "C-4"},
    "limit_unknown": {"C-6"},  # its approver has no role
    "self_approved": {"C-2"},
    "self_judged": {"C-1", "C-2", "C-4"},
    "self_unknown": {"C-6"},  # its approver has no name
}
"""Which cases each control counts, by hand, with the limits above."""


def claims(rows: Sequence[Row] = ROWS, rulebook: Rulebook | None = None, mapping: FileMapping = CLAIMS) -> Staged:
    """A file with these rows, from its second line on."""
    origin = Origin("claims.csv", HEADER, "line")
    cells = [(line, dict(zip(HEADER, row, strict=True))) for line, row in enumerate(rows, start=2)]
    return read_again(mapping, origin, cells, rulebook or small_rulebook())


def without(row: Row, **other: str) -> Row:
    """A row with other texts in some of its columns."""
    return tuple(other.get({"as": "role"}.get(name, name), cell) for name, cell in zip(HEADER, row, strict=True))
