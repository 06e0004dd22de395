"""Breach reviews are found by when they were due, which the checklist of a review asks."""

from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        # An upgrade from far back has changed rows in this transaction, whose checks PostgreSQL wants done by now.
        op.execute("SET CONSTRAINTS ALL IMMEDIATE")
    op.create_index("ix_breach_review_due_at", "breach_review", ["due_at"])
