"""That approved deeds were carried out: each once.

*Source:* domain, section 5.
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Text

from control.store.metadata import table
from control.store.tables.columns import recorded_by
from control.store.types import UtcDateTime, Whole

approval_effect = table(
    "approval_effect",
    Column("approval_id", Whole, ForeignKey("approval.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False),
    Column("delivery_key", Text, nullable=False, unique=True),
    Column("content_hash", Text, nullable=False),
    Column("event_seq", Whole, ForeignKey("ticket_event.seq", ondelete="RESTRICT"), unique=True),
    Column("done_at", UtcDateTime, nullable=False),
    Column("done_seq", Whole, nullable=False, index=True),
    recorded_by("done_seq"),
    CheckConstraint("length(content_hash) = 64", name="hash_length"),
)
"""That an approved deed was carried out: a fact, once for each approval; of a ticket `event_seq` tells it. Whoever
receives it outside knows a repetition by `delivery_key`."""
