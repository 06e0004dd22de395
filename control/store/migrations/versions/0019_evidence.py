"""Evidence: files by the hash of their bytes, and what approvals were asked for with them."""

import sqlalchemy as sa
from alembic import op

from control.store.migrations.triggers import keep_forever
from control.store.types import UtcDateTime, Whole

revision = "0019"
down_revision = "0018"

_MEDIA_TYPES = (
    "media_type IN ('image/png', 'image/jpeg', 'application/pdf', "
    "'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', "
    "'application/vnd.openxmlformats-officedocument.wordprocessingml.document', "
    "'application/vnd.ms-outlook', 'text/plain')"
)


def upgrade() -> None:
    _files()
    _where_they_stand()
    for table in ("evidence_file", "approval_evidence"):
        keep_forever(table)


def _files() -> None:
    op.create_table(
        "evidence_file",
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("size", Whole, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("kept_at", UtcDateTime, nullable=False),
        sa.Column("kept_seq", Whole, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name="ck_evidence_file_hash_length"),
        sa.CheckConstraint(_MEDIA_TYPES, name="ck_evidence_file_media_type_known"),
        sa.CheckConstraint("size > 0 AND size = length(content)", name="ck_evidence_file_size_of_content"),
        _recorded_by("evidence_file", "kept_seq"),
        sa.PrimaryKeyConstraint("sha256", name="pk_evidence_file"),
        sqlite_strict=True,
    )
    op.create_index("ix_evidence_file_kept_seq", "evidence_file", ["kept_seq"])


def _where_they_stand() -> None:
    name = "approval_evidence"
    op.create_table(
        name,
        sa.Column("approval_id", Whole, autoincrement=False, nullable=False),
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("attached_at", UtcDateTime, nullable=False),
        sa.Column("attached_by", sa.Text, nullable=False),
        sa.Column("attached_for", sa.Text, nullable=True),
        sa.Column("recorded_seq", Whole, nullable=False),
        sa.CheckConstraint("length(content_hash) = 64", name=f"ck_{name}_hash_length"),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 120", name=f"ck_{name}_name_length"),
        sa.ForeignKeyConstraint(["approval_id"], ["approval.id"], name=f"fk_{name}_approval_id", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["sha256"], ["evidence_file.sha256"], name=f"fk_{name}_sha256", ondelete="RESTRICT"),
        _recorded_by(name, "recorded_seq"),
        sa.PrimaryKeyConstraint("approval_id", "content_hash", "name", name=f"pk_{name}"),
        sa.UniqueConstraint("approval_id", "content_hash", "sha256", name=f"uq_{name}_approval_id_content_hash_sha256"),
        sqlite_strict=True,
    )
    op.create_index(f"ix_{name}_sha256", name, ["sha256"])
    op.create_index(f"ix_{name}_recorded_seq", name, ["recorded_seq"])


def _recorded_by(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        ["audit_event.seq"],
        name=f"fk_{table}_{column}",
        ondelete="RESTRICT",
        deferrable=True,
        initially="DEFERRED",
    )
