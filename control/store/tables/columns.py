"""Columns and references that several tables share, word for word."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, ForeignKeyConstraint, Text

from control.store.types import Whole


def subject_columns(*, key: bool = False) -> tuple[Column[str], Column[str], Column[int]]:
    """What names one run of something that climbs a ladder: its type, its id, and its cycle."""
    return (
        Column("subject_type", Text, primary_key=key, nullable=False),
        Column("subject_id", Text, primary_key=key, nullable=False),
        Column("cycle", Whole, primary_key=key, autoincrement=False, nullable=False),
    )


def about_columns() -> tuple[Column[int], Column[int], CheckConstraint]:
    """What something is about: a ticket or a measure, the other one null."""
    return (
        Column("ticket_id", Whole, ForeignKey("ticket.id", ondelete="RESTRICT"), index=True),
        Column("measure_id", Whole, ForeignKey("measure.id", ondelete="RESTRICT"), index=True),
        CheckConstraint("(ticket_id IS NULL) <> (measure_id IS NULL)", name="about_one"),
    )


def recorded_by(column: str) -> ForeignKeyConstraint:
    """`column` names the audit event of the command that wrote the row; it is written last, so it is looked at last."""
    return ForeignKeyConstraint(
        [column], ["audit_event.seq"], ondelete="RESTRICT", deferrable=True, initially="DEFERRED"
    )
