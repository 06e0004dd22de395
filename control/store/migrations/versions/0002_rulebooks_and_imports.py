"""Rulebook versions and their activations, imported batches and their findings."""

import sqlalchemy as sa
from alembic import op

from control.store.migrations.triggers import keep_forever
from control.store.types import UtcDateTime, Whole

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "rulebook_version",
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.CheckConstraint("length(version) = 64", name="ck_rulebook_version_version_length"),
        sa.PrimaryKeyConstraint("version", name="pk_rulebook_version"),
        sqlite_strict=True,
    )
    op.create_table(
        "rulebook_activation",
        sa.Column("number", Whole, autoincrement=False, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("activated_at", UtcDateTime, nullable=False),
        sa.Column("activated_seq", Whole, nullable=False),
        sa.CheckConstraint("number > 0", name="ck_rulebook_activation_number_positive"),
        sa.ForeignKeyConstraint(
            ["activated_seq"],
            ["audit_event.seq"],
            name="fk_rulebook_activation_activated_seq",
            ondelete="RESTRICT",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["version"], ["rulebook_version.version"], name="fk_rulebook_activation_version", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("number", name="pk_rulebook_activation"),
        sqlite_strict=True,
    )
    op.create_index("ix_rulebook_activation_activated_seq", "rulebook_activation", ["activated_seq"], unique=False)
    op.create_table(
        "import_batch",
        sa.Column("id", Whole, autoincrement=False, nullable=False),
        sa.Column("mapping", sa.Text, nullable=False),
        sa.Column("mapping_hash", sa.Text, nullable=False),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("file_sha256", sa.Text, nullable=False),
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.Column("rows_in", Whole, nullable=False),
        sa.Column("accepted", Whole, nullable=False),
        sa.Column("rejected", Whole, nullable=False),
        sa.Column("duplicate", Whole, nullable=False),
        sa.Column("warnings", Whole, nullable=False),
        sa.Column("tickets", Whole, nullable=False),
        sa.Column("events", Whole, nullable=False),
        sa.Column("committed_seq", Whole, nullable=False),
        sa.Column("committed_at", UtcDateTime, nullable=False),
        sa.CheckConstraint(
            "accepted >= 0 AND rejected >= 0 AND duplicate >= 0 AND warnings >= 0 AND tickets >= 0 AND events >= 0",
            name="ck_import_batch_counts",
        ),
        sa.CheckConstraint("rows_in = accepted + rejected + duplicate", name="ck_import_batch_every_row_counted_once"),
        sa.ForeignKeyConstraint(
            ["committed_seq"],
            ["audit_event.seq"],
            name="fk_import_batch_committed_seq",
            ondelete="RESTRICT",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name="pk_import_batch"),
        sqlite_strict=True,
    )
    op.create_index("ix_import_batch_committed_seq", "import_batch", ["committed_seq"], unique=False)
    op.create_index("ix_import_batch_file_sha256", "import_batch", ["file_sha256"], unique=False)
    op.create_table(
        "import_finding",
        sa.Column("batch_id", Whole, nullable=False),
        sa.Column("number", Whole, autoincrement=False, nullable=False),
        sa.Column("severity", sa.Text, nullable=False),
        sa.Column("line", Whole, nullable=False),
        sa.Column("column", sa.Text, nullable=True),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("raw", sa.Text, nullable=True),
        sa.Column("row", sa.Text, nullable=True),
        sa.Column("sentence", sa.Text, nullable=False),
        sa.CheckConstraint("severity IN ('reject', 'warning')", name="ck_import_finding_severity_known"),
        sa.CheckConstraint("number > 0", name="ck_import_finding_number_positive"),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name="fk_import_finding_batch_id", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("batch_id", "number", name="pk_import_finding"),
        sqlite_strict=True,
    )
    keep_forever("rulebook_version")
    keep_forever("rulebook_activation")
