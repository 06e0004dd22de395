"""Approval logs of other tools are kept: their cases, and the events that tell what became of them."""

import sqlalchemy as sa
from alembic import op

from control.store.exact_amount import ExactAmount
from control.store.migrations.triggers import keep_but_for, keep_forever
from control.store.types import UtcDateTime, Whole

revision = "0018"
down_revision = "0017"

_MEANINGS = "'submitted', 'approved', 'finally approved', 'rejected', 'payment asked', 'executed', 'other'"


def upgrade() -> None:
    op.create_table(
        "approval_log_case",
        sa.Column("id", Whole, autoincrement=False, nullable=False),
        sa.Column("log", sa.Text, nullable=False),
        sa.Column("external_id", sa.Text, nullable=False),
        sa.Column("batch_id", Whole, nullable=False),
        _batch("approval_log_case"),
        sa.PrimaryKeyConstraint("id", name="pk_approval_log_case"),
        sa.UniqueConstraint("log", "external_id", name="uq_approval_log_case_log_external_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_approval_log_case_batch_id", "approval_log_case", ["batch_id"])
    keep_forever("approval_log_case")
    _events()
    keep_forever("approval_log_event")
    keep_but_for("approval_log_event", "undone_seq")


def _events() -> None:
    name = "approval_log_event"
    op.create_table(
        name,
        sa.Column("id", Whole, autoincrement=False, nullable=False),
        sa.Column("case_id", Whole, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("meaning", sa.Text, nullable=False),
        sa.Column("activity", sa.Text, nullable=False),
        *(sa.Column(column, sa.Text, nullable=True) for column in ("role", "actor", "requester")),
        sa.Column("amount", ExactAmount, nullable=True),
        sa.Column("currency", sa.Text, nullable=True),
        sa.Column("source_key", sa.Text, nullable=False),
        sa.Column("raw", sa.Text, nullable=False),
        sa.Column("batch_id", Whole, nullable=False),
        sa.Column("undone_seq", Whole, nullable=True),
        sa.CheckConstraint(f"meaning IN ({_MEANINGS})", name=f"ck_{name}_meaning_known"),
        sa.CheckConstraint("amount IS NULL OR currency IS NOT NULL", name=f"ck_{name}_amount_has_a_currency"),
        _batch(name),
        sa.ForeignKeyConstraint(["case_id"], ["approval_log_case.id"], name=f"fk_{name}_case_id", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["undone_seq"],
            ["audit_event.seq"],
            name=f"fk_{name}_undone_seq",
            ondelete="RESTRICT",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        sqlite_strict=True,
    )
    op.create_index(f"ix_{name}_in_order", name, ["case_id", "at", "id"])
    op.create_index(f"ix_{name}_batch_id", name, ["batch_id"])
    stands, undone = sa.text("undone_seq IS NULL"), sa.text("undone_seq IS NOT NULL")
    named = (f"uq_{name}_case_id_source_key", name, ["case_id", "source_key"])
    op.create_index(*named, unique=True, sqlite_where=stands, postgresql_where=stands)
    marked = (f"ix_{name}_undone_seq", name, ["undone_seq"])
    op.create_index(*marked, sqlite_where=undone, postgresql_where=undone)


def _batch(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=f"fk_{table}_batch_id", ondelete="RESTRICT")
