"""Clocks, the log of their changes, what was judged of them, and the repairs that late facts propose.

*Source:* domain, section 3. `clock` and `clock_change` are derived and can be rebuilt; `judgement` is a fact.
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, ForeignKeyConstraint, Index, Text, text

from control.model import ClockState, TargetKind, Verdict
from control.store.metadata import table
from control.store.types import Flag, UtcDateTime, Whole, one_of

JUDGED = (Verdict.MET, Verdict.BREACHED)
REPAIR_STATES = ("proposed", "applied", "rejected", "superseded")
_OPEN = text("state IN ('running', 'paused')")
_LATEST = text("until IS NULL")


def _cycle_columns() -> tuple[Column[int], Column[str], Column[int]]:
    """What names one cycle of one clock."""
    return (
        Column("ticket_id", Whole, primary_key=True, autoincrement=False),
        Column("kind", Text, primary_key=True),
        Column("cycle", Whole, primary_key=True, autoincrement=False),
    )


clock = table(
    "clock",
    *_cycle_columns(),
    Column("target", Text),
    Column("calendar", Text),
    Column("minutes", Whole),
    Column("state", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("started_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("first_due_at", UtcDateTime),
    Column("due_at", UtcDateTime),
    Column("at_risk_at", UtcDateTime),
    Column("breaches_at", UtcDateTime),
    Column("elapsed_seconds", Whole, nullable=False),
    Column("paused_seconds", Whole, nullable=False),
    Column("overrun_seconds", Whole, nullable=False),
    Column("backfilled", Flag, nullable=False),
    ForeignKeyConstraint(["ticket_id"], ["ticket.id"], ondelete="RESTRICT"),
    one_of("kind", TargetKind),
    one_of("state", ClockState),
    one_of("verdict", Verdict),
    CheckConstraint("cycle > 0", name="cycle_positive"),
    Index("ix_clock_open_due", "kind", "due_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index("ix_clock_open_at_risk", "kind", "at_risk_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index("ix_clock_open_breaches", "kind", "breaches_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index(None, "kind", "ended_at"),
)
"""One cycle of one target on one ticket, as of its last change. Instants, no statuses: an open clock is breached once
`breaches_at` has passed. Seconds are working seconds, at the end of the cycle or at its last change."""

clock_change = table(
    "clock_change",
    *_cycle_columns(),
    Column("number", Whole, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("until", UtcDateTime),
    Column("event_seq", Whole, ForeignKey("ticket_event.seq", ondelete="RESTRICT")),
    Column("cause", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("due_at", UtcDateTime),
    Column("at_risk_at", UtcDateTime),
    Column("breaches_at", UtcDateTime),
    Column("target", Text),
    Column("minutes", Whole),
    ForeignKeyConstraint(
        ["ticket_id", "kind", "cycle"], ["clock.ticket_id", "clock.kind", "clock.cycle"], ondelete="RESTRICT"
    ),
    one_of("state", ClockState),
    CheckConstraint("number > 0", name="number_positive"),
    CheckConstraint("until IS NULL OR until >= at", name="until_after_at"),
    Index("ix_clock_change_latest", "kind", "state", "breaches_at", sqlite_where=_LATEST, postgresql_where=_LATEST),
    Index(None, "kind", "at", "until"),
)
"""How a cycle stood from `at` until just before `until` (null: until now), so that past figures are plain SQL."""

judgement = table(
    "judgement",
    *_cycle_columns(),
    Column("started_at", UtcDateTime, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("judged_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime),
    Column("target", Text),
    Column("minutes", Whole),
    Column(
        "rulebook_version",
        Text,
        ForeignKey("rulebook_version.version", ondelete="RESTRICT"),
        nullable=False,
    ),
    Column("known_event_seq", Whole, ForeignKey("ticket_event.seq", ondelete="RESTRICT"), nullable=False),
    Column("recorded_seq", Whole, nullable=False, index=True),
    ForeignKeyConstraint(["ticket_id"], ["ticket.id"], ondelete="RESTRICT"),
    ForeignKeyConstraint(
        ["recorded_seq"], ["audit_event.seq"], ondelete="RESTRICT", deferrable=True, initially="DEFERRED"
    ),
    one_of("kind", TargetKind),
    one_of("verdict", JUDGED),
    CheckConstraint("cycle > 0", name="cycle_positive"),
    Index(None, "kind", "judged_at"),
)
"""What was judged of a cycle, and from which facts; a rebuild honours it. The cycle is known again by `started_at`."""

clock_repair = table(
    "clock_repair",
    Column("id", Whole, primary_key=True, autoincrement=False),
    Column("ticket_id", Whole, nullable=False),
    Column("kind", Text, nullable=False),
    Column("cycle", Whole, nullable=False),
    Column("recorded_verdict", Text, nullable=False),
    Column("recorded_due_at", UtcDateTime),
    Column("proposed_verdict", Text, nullable=False),
    Column("proposed_due_at", UtcDateTime),
    Column("proposed_judged_at", UtcDateTime),
    Column("proposed_seq", Whole, nullable=False, index=True),
    Column("state", Text, nullable=False),
    ForeignKeyConstraint(
        ["ticket_id", "kind", "cycle"],
        ["judgement.ticket_id", "judgement.kind", "judgement.cycle"],
        ondelete="RESTRICT",
    ),
    ForeignKeyConstraint(
        ["proposed_seq"], ["audit_event.seq"], ondelete="RESTRICT", deferrable=True, initially="DEFERRED"
    ),
    one_of("recorded_verdict", JUDGED),
    one_of("proposed_verdict", Verdict),
    one_of("state", REPAIR_STATES),
    Index(
        "uq_clock_repair_open",
        "ticket_id",
        "kind",
        "cycle",
        unique=True,
        sqlite_where=text("state = 'proposed'"),
        postgresql_where=text("state = 'proposed'"),
    ),
)
"""A judgement that facts which came later speak against, beside what they would make of it."""
