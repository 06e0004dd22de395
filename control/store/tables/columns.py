"""Columns and references that several tables share, word for word."""

from sqlalchemy import Column, ForeignKeyConstraint, Text

from control.store.types import Whole


def subject_columns(*, key: bool = False) -> tuple[Column[str], Column[str], Column[int]]:
    """What names one run of something that climbs a ladder: its type, its id, and its cycle."""
    return (
        Column("subject_type", Text, primary_key=key, nullable=False),
        Column("subject_id", Text, primary_key=key, nullable=False),
        Column("cycle", Whole, primary_key=key, autoincrement=False, nullable=False),
    )


def recorded_by(column: str) -> ForeignKeyConstraint:
    """`column` names the audit event of the command that wrote the row; it is written last, so it is looked at last."""
    return ForeignKeyConstraint(
        [column], ["audit_event.seq"], ondelete="RESTRICT", deferrable=True, initially="DEFERRED"
    )
