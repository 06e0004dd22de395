"""Surges: times in which tickets of a recurring issue came in unusual number."""

import sqlalchemy as sa
from alembic import op

from control.store.types import UtcDateTime, Whole

revision = "0022"
down_revision = "0021"

_INSTANTS = ("since_at", "from_at", "last_at", "found_at", "seen_at")
_NUMBERS = ("tickets", "usual", "once_in_days", "found_seq")


def upgrade() -> None:
    name = "issue_surge"
    op.create_table(
        name,
        sa.Column("number", Whole, autoincrement=False, nullable=False),
        sa.Column("issue_id", Whole, nullable=False),
        *(sa.Column(column, UtcDateTime, nullable=False) for column in _INSTANTS),
        *(sa.Column(column, Whole, nullable=False) for column in _NUMBERS),
        sa.CheckConstraint("since_at <= from_at AND from_at <= last_at", name=f"ck_{name}_in_order"),
        sa.CheckConstraint("tickets > 0 AND usual >= 0", name=f"ck_{name}_counted"),
        sa.CheckConstraint("once_in_days > 0", name=f"ck_{name}_once_in_days_positive"),
        sa.CheckConstraint("found_at <= seen_at", name=f"ck_{name}_found_first"),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=f"fk_{name}_issue_id", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["found_seq"],
            ["audit_event.seq"],
            name=f"fk_{name}_found_seq",
            ondelete="RESTRICT",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("number", name=f"pk_{name}"),
        sqlite_strict=True,
    )
    op.create_index(f"ix_{name}_found_seq", name, ["found_seq"])
    op.create_index(f"ix_{name}_issue_id_seen_at", name, ["issue_id", "seen_at"])
