"""What is watched, what was escalated to whom, what each person put aside, and who does the work of time.

*Source:* domain, section 4; the unique key is what makes a firing happen once, however often it is tried.
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Text, UniqueConstraint, text

from control.model import EscalationState, SubjectType, TargetKind
from control.policy.ladder import Recipient
from control.store.metadata import table
from control.store.tables.columns import about_columns, recorded_by, subject_columns
from control.store.types import UtcDateTime, Whole, one_of

_WAITING = text("next_at IS NOT NULL")
_PROBLEM = text("problem IS NOT NULL")
_OPEN = text("state IN ('raised', 'acknowledged', 'actioned')")

watch = table(
    "watch",
    *subject_columns(key=True),
    *about_columns(),
    Column("ladder", Text),
    Column("passed", Whole, nullable=False),
    Column("levels", Text, nullable=False),
    Column("breaches_at", UtcDateTime),
    Column("next_at", UtcDateTime),
    Column("tries", Whole, nullable=False, server_default=text("0")),
    Column("problem", Text),
    one_of("subject_type", SubjectType),
    CheckConstraint("passed >= 0 AND tries >= 0", name="counts"),
    Index("ix_watch_next", "next_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
    Index("ix_watch_problem", "subject_id", sqlite_where=_PROBLEM, postgresql_where=_PROBLEM),
)
"""What comes next of an open subject, kept when an event, a target, a calendar or a ladder changes: `levels` are pairs
of number and instant (microseconds) that are still to come, `passed` the highest level that will not fire again,
`breaches_at` stands while a breach is not recorded, `next_at` is the earliest of them; null while nothing can come.
What cannot be done is put off after each of `tries`, and in the end left with its `problem` for somebody to look at."""

escalation = table(
    "escalation",
    Column("id", Whole, primary_key=True, autoincrement=False),
    *subject_columns(),
    Column("ladder", Text, nullable=False),
    Column("level", Whole, nullable=False),
    *about_columns(),
    Column("kind", Text),
    Column("recipient", Text, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("raised_at", UtcDateTime, nullable=False, index=True),
    Column("late_seconds", Whole, nullable=False),
    Column("raised_by", Text, nullable=False),
    Column("raised_seq", Whole, nullable=False, index=True),
    Column("reason", Text),
    Column("state", Text, nullable=False),
    Column("acknowledged_at", UtcDateTime),
    Column("acknowledged_by", Text),
    Column("actioned_at", UtcDateTime),
    Column("actioned_by", Text),
    Column("action", Text),
    Column("ended_at", UtcDateTime),
    Column("ended_by", Text),
    Column("ended_because", Text),
    Column("rulebook_version", Text, ForeignKey("rulebook_version.version", ondelete="RESTRICT"), nullable=False),
    Column("version", Whole, nullable=False),
    recorded_by("raised_seq"),
    UniqueConstraint("subject_type", "subject_id", "ladder", "level", "cycle", name="uq_escalation_fire_key"),
    one_of("subject_type", SubjectType),
    one_of("kind", TargetKind),
    one_of("recipient", Recipient),
    one_of("state", EscalationState),
    CheckConstraint("level > 0 AND cycle > 0 AND version > 0", name="counts"),
    CheckConstraint("late_seconds >= 0", name="late_counts"),
    CheckConstraint("(acknowledged_at IS NULL) = (acknowledged_by IS NULL)", name="acknowledged_by_somebody"),
    CheckConstraint("(actioned_at IS NULL) = (actioned_by IS NULL)", name="actioned_by_somebody"),
    CheckConstraint("(ended_at IS NULL) = (state IN ('raised', 'acknowledged', 'actioned'))", name="ended_or_open"),
    Index("ix_escalation_open", "ticket_id", "state", sqlite_where=_OPEN, postgresql_where=_OPEN),
)
"""One firing of one level: `due_at` is when the level was reached, `late_seconds` how much later it was recorded,
`raised_by` a person who escalated early, with a `reason`, or Pilothouse itself."""

escalation_person = table(
    "escalation_person",
    Column("escalation_id", Whole, ForeignKey("escalation.id", ondelete="RESTRICT"), primary_key=True),
    Column("person", Text, primary_key=True),
    Index(None, "person"),
)
"""Whom an escalation was addressed to; nobody at all is no row."""

snooze = table(
    "snooze",
    Column("person", Text, primary_key=True),
    Column("ticket_id", Whole, ForeignKey("ticket.id", ondelete="RESTRICT"), primary_key=True),
    Column("until", UtcDateTime, nullable=False),
    Column("reason", Text, nullable=False),
    Column("snoozed_at", UtcDateTime, nullable=False),
    Column("snoozed_seq", Whole, nullable=False, index=True),
    recorded_by("snoozed_seq"),
    CheckConstraint("until > snoozed_at", name="until_later"),
)
"""What somebody does not want to see in their own inbox until an instant; what is raised anew comes back at once."""

lease = table(
    "lease",
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("token", Whole, nullable=False),
    Column("taken_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    CheckConstraint("token > 0", name="token_positive"),
)
"""Who does the work of time. `token` grows with each holder, so that one who was frozen is known when it wakes.

Technical, and outside the trail."""
