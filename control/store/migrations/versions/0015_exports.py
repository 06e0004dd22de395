"""Lists that are taken along, for as long as they wait to be fetched."""

import sqlalchemy as sa
from alembic import op

from control.store.types import UtcDateTime, Whole

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "export",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("session", sa.Text, nullable=True),
        sa.Column("list", sa.Text, nullable=False),
        sa.Column("form", sa.Text, nullable=False),
        sa.Column("asked", sa.Text, nullable=False),
        sa.Column("as_of", UtcDateTime, nullable=False),
        sa.Column("made_at", UtcDateTime, nullable=False),
        sa.Column("until_at", UtcDateTime, nullable=False),
        sa.Column("made_seq", Whole, nullable=False),
        sa.CheckConstraint("form IN ('csv', 'xlsx')", name="ck_export_form_known"),
        sa.CheckConstraint("length(id) = 32", name="ck_export_id_length"),
        sa.CheckConstraint("until_at > made_at", name="ck_export_lasts"),
        sa.ForeignKeyConstraint(
            ["made_seq"],
            ["audit_event.seq"],
            name="fk_export_made_seq",
            ondelete="RESTRICT",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name="pk_export"),
        sqlite_strict=True,
    )
    op.create_index("ix_export_made_seq", "export", ["made_seq"], unique=False)
    op.create_index("ix_export_until_at", "export", ["until_at"], unique=False)
