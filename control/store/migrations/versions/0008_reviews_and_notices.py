"""Reviews of breaches, notices and their deliveries."""

import sqlalchemy as sa
from alembic import op

from control.store.types import Flag, UtcDateTime, Whole

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("id", Whole, autoincrement=False, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("subject_type", sa.Text, nullable=False),
        sa.Column("subject_id", sa.Text, nullable=False),
        sa.Column("ticket_id", Whole, nullable=False),
        sa.Column("said", sa.Text, nullable=False),
        sa.Column("times", Whole, nullable=False),
        sa.Column("urgent", Flag, nullable=False),
        sa.Column("first_at", UtcDateTime, nullable=False),
        sa.Column("last_at", UtcDateTime, nullable=False),
        sa.Column("last_seq", Whole, nullable=False),
        sa.Column("taken_at", UtcDateTime, nullable=True),
        sa.Column("read_at", UtcDateTime, nullable=True),
        sa.CheckConstraint("subject_type IN ('clock', 'breach_review', 'ticket')", name="ck_notice_subject_type_known"),
        sa.CheckConstraint("times > 0", name="ck_notice_times_positive"),
        sa.ForeignKeyConstraint(
            ["last_seq"],
            ["audit_event.seq"],
            name="fk_notice_last_seq",
            ondelete="RESTRICT",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name="fk_notice_ticket_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sqlite_strict=True,
    )
    op.create_index("ix_notice_last_seq", "notice", ["last_seq"])
    op.create_index(
        "ix_notice_unread",
        "notice",
        ["person", "last_at"],
        sqlite_where=sa.text("read_at IS NULL"),
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_index(
        "uq_notice_merges",
        "notice",
        ["subject_id", "person", "subject_type"],
        unique=True,
        sqlite_where=sa.text("taken_at IS NULL AND read_at IS NULL"),
        postgresql_where=sa.text("taken_at IS NULL AND read_at IS NULL"),
    )
    op.create_table(
        "delivery",
        sa.Column("id", Whole, autoincrement=False, nullable=False),
        sa.Column("notice_id", Whole, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("next_at", UtcDateTime, nullable=False),
        sa.Column("tries", Whole, nullable=False),
        sa.Column("message", Whole, nullable=True),
        sa.Column("problem", sa.Text, nullable=True),
        sa.Column("ended_at", UtcDateTime, nullable=True),
        sa.CheckConstraint("(ended_at IS NULL) = (state = 'waiting')", name="ck_delivery_ended_or_waiting"),
        sa.CheckConstraint("channel IN ('mail', 'webhook')", name="ck_delivery_channel_known"),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'parked', 'needless')", name="ck_delivery_state_known"),
        sa.CheckConstraint("tries >= 0", name="ck_delivery_tries_count"),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name="fk_delivery_notice_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sqlite_strict=True,
    )
    op.create_index("ix_delivery_message", "delivery", ["message"])
    op.create_index("ix_delivery_notice_id", "delivery", ["notice_id"])
    op.create_index(
        "ix_delivery_parked",
        "delivery",
        ["ended_at"],
        sqlite_where=sa.text("state = 'parked'"),
        postgresql_where=sa.text("state = 'parked'"),
    )
    op.create_index(
        "ix_delivery_waiting",
        "delivery",
        ["channel", "next_at"],
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "breach_review",
        sa.Column("id", Whole, autoincrement=False, nullable=False),
        sa.Column("ticket_id", Whole, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("cycle", Whole, nullable=False),
        sa.Column("opened_at", UtcDateTime, nullable=False),
        sa.Column("opened_seq", Whole, nullable=False),
        sa.Column("due_at", UtcDateTime, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("proposed_reason", sa.Text, nullable=True),
        sa.Column("reason", sa.Text, nullable=True),
        sa.Column("escape_point", sa.Text, nullable=True),
        sa.Column("note", sa.Text, nullable=True),
        sa.Column("reasoned_at", UtcDateTime, nullable=True),
        sa.Column("reasoned_by", sa.Text, nullable=True),
        sa.Column("reviewed_at", UtcDateTime, nullable=True),
        sa.Column("reviewed_by", sa.Text, nullable=True),
        sa.Column("review_note", sa.Text, nullable=True),
        sa.Column("ended_at", UtcDateTime, nullable=True),
        sa.Column("ended_by", sa.Text, nullable=True),
        sa.Column("version", Whole, nullable=False),
        sa.CheckConstraint(
            "(reason IS NULL) = (state = 'open') AND (escape_point IS NULL) = (state = 'open')",
            name="ck_breach_review_reasoned",
        ),
        sa.CheckConstraint("(reviewed_by IS NULL) = (state IN ('open', 'reasoned'))", name="ck_breach_review_reviewed"),
        sa.CheckConstraint(
            "kind IN ('first_response', 'next_response', 'resolution')", name="ck_breach_review_kind_known"
        ),
        sa.CheckConstraint(
            "state IN ('open', 'reasoned', 'reviewed', 'linked', 'accepted')", name="ck_breach_review_state_known"
        ),
        sa.CheckConstraint("reviewed_by IS NULL OR reviewed_by <> reasoned_by", name="ck_breach_review_four_eyes"),
        sa.CheckConstraint("version > 0", name="ck_breach_review_version_positive"),
        sa.ForeignKeyConstraint(
            ["opened_seq"],
            ["audit_event.seq"],
            name="fk_breach_review_opened_seq",
            ondelete="RESTRICT",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id", "kind", "cycle"],
            ["judgement.ticket_id", "judgement.kind", "judgement.cycle"],
            name="fk_breach_review_ticket_id_kind_cycle",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_breach_review"),
        sa.UniqueConstraint("ticket_id", "kind", "cycle", name="uq_breach_review_ticket_id_kind_cycle"),
        sqlite_strict=True,
    )
    op.create_index("ix_breach_review_opened_seq", "breach_review", ["opened_seq"])
    op.create_index("ix_breach_review_reason", "breach_review", ["reason"])
    op.create_index(
        "ix_breach_review_to_do",
        "breach_review",
        ["due_at"],
        sqlite_where=sa.text("state IN ('open', 'reasoned')"),
        postgresql_where=sa.text("state IN ('open', 'reasoned')"),
    )
