"""The audit trail, its head, and the answers given to keys."""

import sqlalchemy as sa
from alembic import op

from control.store.migrations.triggers import keep_forever
from control.store.types import UtcDateTime, Whole

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "audit_event",
        sa.Column("seq", Whole, autoincrement=False, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=True),
        sa.Column("on_behalf_of", sa.Text, nullable=True),
        sa.Column("session_ref", sa.Text, nullable=True),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("command", sa.Text, nullable=False),
        sa.Column("subject_type", sa.Text, nullable=True),
        sa.Column("subject_id", sa.Text, nullable=True),
        sa.Column("version_before", Whole, nullable=True),
        sa.Column("version_after", Whole, nullable=True),
        sa.Column("before", sa.Text, nullable=True),
        sa.Column("after", sa.Text, nullable=True),
        sa.Column("reason", sa.Text, nullable=True),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("sentence", sa.Text, nullable=True),
        sa.Column("replay_of", Whole, nullable=True),
        sa.Column("idempotency_key", sa.Text, nullable=True),
        sa.Column("payload_hash", sa.Text, nullable=True),
        sa.Column("signature", sa.Text, nullable=True),
        sa.Column("correlation_id", sa.Text, nullable=True),
        sa.Column("app_version", sa.Text, nullable=False),
        sa.Column("rulebook_version", sa.Text, nullable=True),
        sa.Column("prev_hash", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.CheckConstraint(
            "(outcome = 'replayed') = (replay_of IS NOT NULL)", name="ck_audit_event_replay_names_its_first"
        ),
        sa.CheckConstraint(
            "outcome IN ('ok', 'replayed', 'conflict', 'failed') "
            "OR outcome LIKE 'denied:_%' OR outcome LIKE 'failed:_%'",
            name="ck_audit_event_outcome_known",
        ),
        sa.CheckConstraint("length(hash) = 64 AND length(prev_hash) = 64", name="ck_audit_event_hash_length"),
        sa.CheckConstraint("seq > 0", name="ck_audit_event_seq_positive"),
        sa.ForeignKeyConstraint(
            ["replay_of"], ["audit_event.seq"], name="fk_audit_event_replay_of", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("seq", name="pk_audit_event"),
        sa.UniqueConstraint("hash", name="uq_audit_event_hash"),
        sqlite_strict=True,
    )
    op.create_index("ix_audit_event_at", "audit_event", ["at"], unique=False)
    op.create_index(
        "ix_audit_event_subject_type_subject_id_seq", "audit_event", ["subject_type", "subject_id", "seq"], unique=False
    )
    op.create_table(
        "audit_head",
        sa.Column("id", Whole, autoincrement=False, nullable=False),
        sa.Column("seq", Whole, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("revision", Whole, nullable=False),
        sa.Column("head_at", UtcDateTime, nullable=True),
        sa.CheckConstraint("id = 1", name="ck_audit_head_only_one"),
        sa.CheckConstraint("revision <= seq", name="ck_audit_head_revision_reached"),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
        sqlite_strict=True,
    )
    op.create_table(
        "idempotency",
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("payload_hash", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=True),
        sa.Column("seq", Whole, nullable=True),
        sa.CheckConstraint("length(key) BETWEEN 1 AND 200", name="ck_idempotency_key_length"),
        sa.ForeignKeyConstraint(
            ["seq"],
            ["audit_event.seq"],
            name="fk_idempotency_seq",
            ondelete="RESTRICT",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("actor", "key", name="pk_idempotency"),
        sqlite_strict=True,
    )
    op.create_index("ix_idempotency_seq", "idempotency", ["seq"], unique=False)
    op.execute(
        sa.text("INSERT INTO audit_head (id, seq, hash, revision) VALUES (1, 0, :hash, 0)").bindparams(hash="0" * 64)
    )
    keep_forever("audit_event")
