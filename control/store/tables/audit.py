"""The audit trail: one row for each attempt at a command, chained, and the one row that says where the chain ends.

*Source:* domain, section 11.
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, ForeignKeyConstraint, Index, Text, text

from control.store.metadata import table
from control.store.types import UtcDateTime, Whole

audit_event = table(
    "audit_event",
    Column("seq", Whole, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", Text, nullable=False),
    Column("person", Text),
    Column("on_behalf_of", Text),
    Column("session_ref", Text),
    Column("origin", Text, nullable=False),
    Column("command", Text, nullable=False),
    Column("subject_type", Text),
    Column("subject_id", Text),
    Column("version_before", Whole),
    Column("version_after", Whole),
    Column("before", Text),
    Column("after", Text),
    Column("reason", Text),
    Column("outcome", Text, nullable=False),
    Column("sentence", Text),
    Column("replay_of", Whole, ForeignKey("audit_event.seq", ondelete="RESTRICT")),
    Column("idempotency_key", Text),
    Column("payload_hash", Text),
    Column("signature", Text),
    Column("correlation_id", Text),
    Column("app_version", Text, nullable=False),
    Column("rulebook_version", Text),
    Column("prev_hash", Text, nullable=False),
    Column("hash", Text, nullable=False, unique=True),
    CheckConstraint("seq > 0", name="seq_positive"),
    CheckConstraint("length(hash) = 64 AND length(prev_hash) = 64", name="hash_length"),
    CheckConstraint(
        "outcome IN ('ok', 'replayed', 'conflict', 'failed') OR outcome LIKE 'denied:_%' OR outcome LIKE 'failed:_%'",
        name="outcome_known",
    ),
    CheckConstraint("(outcome = 'replayed') = (replay_of IS NOT NULL)", name="replay_names_its_first"),
    Index(None, "subject_type", "subject_id", "seq"),
    Index(None, "at"),
    Index("ix_audit_event_person", "person", "at"),
    Index("ix_audit_event_command", "command", "at"),
    Index("ix_audit_event_subject_id", "subject_id", "at"),
    Index(
        "ix_audit_event_not_done",
        "at",
        sqlite_where=text("outcome <> 'ok'"),
        postgresql_where=text("outcome <> 'ok'"),
    ),
)
"""Append-only: triggers refuse UPDATE and DELETE. `before` and `after` hold the changed fields as canonical JSON."""

audit_head = table(
    "audit_head",
    Column("id", Whole, primary_key=True, autoincrement=False),
    Column("seq", Whole, nullable=False),
    Column("hash", Text, nullable=False),
    Column("revision", Whole, nullable=False),
    Column("head_at", UtcDateTime),
    CheckConstraint("id = 1", name="only_one"),
    CheckConstraint("revision <= seq", name="revision_reached"),
)
"""One row. `revision` is the number of the last audit event that changed something; 0 before the first."""

idempotency = table(
    "idempotency",
    Column("actor", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("payload_hash", Text, nullable=False),
    Column("answer", Text),
    Column("seq", Whole, index=True),
    ForeignKeyConstraint(["seq"], ["audit_event.seq"], ondelete="RESTRICT", deferrable=True, initially="DEFERRED"),
    CheckConstraint("length(key) BETWEEN 1 AND 200", name="key_length"),
)
"""The first answer given to a key, and the event that tells of the deed; both are there in every row."""
