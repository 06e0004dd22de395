"""Approval logs of other tools: their cases, and the events that tell what became of them."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Text, UniqueConstraint, text

from control.policy.approval_log import ActivityMeaning
from control.store.exact_amount import ExactAmount
from control.store.metadata import table
from control.store.tables.columns import recorded_by
from control.store.types import UtcDateTime, Whole, one_of

_STANDS = text("undone_seq IS NULL")
# For the database itself, which looks for whatever waits for an audit event each time that one is written.
_UNDONE = text("undone_seq IS NOT NULL")

approval_log_case = table(
    "approval_log_case",
    Column("id", Whole, primary_key=True, autoincrement=False),
    Column("log", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("batch_id", Whole, ForeignKey("import_batch.id", ondelete="RESTRICT"), nullable=False, index=True),
    UniqueConstraint("log", "external_id"),
)
"""What names a case: its log, which is the source of the mapping, and its id there. `batch_id` is the import that told
of it first. One of which no event stands is not known: it waits, under its number, until it is told of again."""

approval_log_event = table(
    "approval_log_event",
    Column("id", Whole, primary_key=True, autoincrement=False),
    Column("case_id", Whole, ForeignKey("approval_log_case.id", ondelete="RESTRICT"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("meaning", Text, nullable=False),
    Column("activity", Text, nullable=False),
    Column("role", Text),
    Column("actor", Text),
    Column("requester", Text),
    Column("amount", ExactAmount),
    Column("currency", Text),
    Column("source_key", Text, nullable=False),
    Column("raw", Text, nullable=False),
    Column("batch_id", Whole, ForeignKey("import_batch.id", ondelete="RESTRICT"), nullable=False, index=True),
    Column("undone_seq", Whole),
    recorded_by("undone_seq"),
    one_of("meaning", ActivityMeaning),
    CheckConstraint("amount IS NULL OR currency IS NOT NULL", name="amount_has_a_currency"),
    Index("ix_approval_log_event_in_order", "case_id", "at", "id"),
    Index(
        "uq_approval_log_event_case_id_source_key",
        *("case_id", "source_key"),
        unique=True,
        sqlite_where=_STANDS,
        postgresql_where=_STANDS,
    ),
    Index("ix_approval_log_event_undone_seq", "undone_seq", sqlite_where=_UNDONE, postgresql_where=_UNDONE),
)
"""Append-only; the events of one case are in the order of (instant, id). `activity` is in the words of the log,
`meaning` in ours; `actor` and `requester` are null where the log names nobody, `amount` is what the case asked for at
that event. `raw` (JSON) is what the row said that the one before it did not. `undone_seq` is the audit event of the
undo of its import, null while the event counts."""
LOG_EVENT_STANDS = approval_log_event.c.undone_seq.is_(None)
