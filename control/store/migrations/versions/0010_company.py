"""Whose data a store holds, and whether it is invented; and what the database itself looks for after each command."""

import sqlalchemy as sa
from alembic import op

from control.store.types import UtcDateTime, Whole

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    _company()
    for table, mark in (("ticket", "withdrawn_seq"), ("ticket_event", "undone_seq")):
        marked = sa.text(f"{mark} IS NOT NULL")
        op.create_index(f"ix_{table}_{mark}", table, [mark], sqlite_where=marked, postgresql_where=marked)


def _company() -> None:
    op.create_table(
        "company",
        sa.Column("id", Whole, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("nature", sa.Text, nullable=False),
        sa.Column("seed", Whole, nullable=True),
        sa.Column("started_at", UtcDateTime, nullable=True),
        sa.Column("edition", sa.Text, nullable=True),
        sa.Column("carried_until", UtcDateTime, nullable=True),
        sa.Column("founded_at", UtcDateTime, nullable=False),
        sa.Column("founded_seq", Whole, nullable=False),
        sa.Column("version", Whole, nullable=False),
        sa.CheckConstraint("id = 1", name="ck_company_only_one"),
        sa.CheckConstraint("nature IN ('real', 'demo')", name="ck_company_nature_known"),
        sa.CheckConstraint(
            "(nature = 'demo') = (seed IS NOT NULL) AND (nature = 'demo') = (started_at IS NOT NULL) "
            "AND (nature = 'demo') = (edition IS NOT NULL)",
            name="ck_company_demo_is_told",
        ),
        sa.CheckConstraint("version > 0", name="ck_company_version_positive"),
        sa.ForeignKeyConstraint(
            ["founded_seq"],
            ["audit_event.seq"],
            name="fk_company_founded_seq",
            ondelete="RESTRICT",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name="pk_company"),
        sqlite_strict=True,
    )
    op.create_index("ix_company_founded_seq", "company", ["founded_seq"])
