"""Rulebook versions: what each said, and when each came into force."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, ForeignKeyConstraint, Text

from control.store.metadata import table
from control.store.types import UtcDateTime, Whole

rulebook_version = table(
    "rulebook_version",
    Column("version", Text, primary_key=True),
    Column("content", Text, nullable=False),
    CheckConstraint("length(version) = 64", name="version_length"),
)
"""`version` is the SHA-256 of `content`, the canonical JSON of one rulebook. Append-only."""

rulebook_activation = table(
    "rulebook_activation",
    Column("number", Whole, primary_key=True, autoincrement=False),
    Column("version", Text, ForeignKey("rulebook_version.version", ondelete="RESTRICT"), nullable=False),
    Column("activated_at", UtcDateTime, nullable=False),
    Column("activated_seq", Whole, nullable=False, index=True),
    ForeignKeyConstraint(
        ["activated_seq"], ["audit_event.seq"], ondelete="RESTRICT", deferrable=True, initially="DEFERRED"
    ),
    CheckConstraint("number > 0", name="number_positive"),
)
"""Activations in order: the highest `number` is in force. A version may come into force again. Append-only."""
