"""Watches, escalations and to whom, what people put aside, and the lease of the worker."""

import sqlalchemy as sa
from alembic import op

from control.store.types import UtcDateTime, Whole

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "lease",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("token", Whole, nullable=False),
        sa.Column("taken_at", UtcDateTime, nullable=False),
        sa.Column("seen_at", UtcDateTime, nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.CheckConstraint("token > 0", name="ck_lease_token_positive"),
        sa.PrimaryKeyConstraint("name", name="pk_lease"),
        sqlite_strict=True,
    )
    op.create_table(
        "escalation",
        sa.Column("id", Whole, autoincrement=False, nullable=False),
        sa.Column("subject_type", sa.Text, nullable=False),
        sa.Column("subject_id", sa.Text, nullable=False),
        sa.Column("cycle", Whole, autoincrement=False, nullable=False),
        sa.Column("ladder", sa.Text, nullable=False),
        sa.Column("level", Whole, nullable=False),
        sa.Column("ticket_id", Whole, nullable=False),
        sa.Column("kind", sa.Text, nullable=True),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("due_at", UtcDateTime, nullable=False),
        sa.Column("raised_at", UtcDateTime, nullable=False),
        sa.Column("late_seconds", Whole, nullable=False),
        sa.Column("raised_by", sa.Text, nullable=False),
        sa.Column("raised_seq", Whole, nullable=False),
        sa.Column("reason", sa.Text, nullable=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("acknowledged_at", UtcDateTime, nullable=True),
        sa.Column("acknowledged_by", sa.Text, nullable=True),
        sa.Column("actioned_at", UtcDateTime, nullable=True),
        sa.Column("actioned_by", sa.Text, nullable=True),
        sa.Column("action", sa.Text, nullable=True),
        sa.Column("ended_at", UtcDateTime, nullable=True),
        sa.Column("ended_by", sa.Text, nullable=True),
        sa.Column("ended_because", sa.Text, nullable=True),
        sa.Column("rulebook_version", sa.Text, nullable=False),
        sa.Column("version", Whole, nullable=False),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (state IN ('raised', 'acknowledged', 'actioned'))", name="ck_escalation_ended_or_open"
        ),
        sa.CheckConstraint(
            "kind IN ('first_response', 'next_response', 'resolution')", name="ck_escalation_kind_known"
        ),
        sa.CheckConstraint(
            "recipient IN ('owner', 'team lead', 'category owner', 'department head', 'KPI owner', 'committee')",
            name="ck_escalation_recipient_known",
        ),
        sa.CheckConstraint(
            "state IN ('raised', 'acknowledged', 'actioned', 'closed', 'superseded', 'moot')",
            name="ck_escalation_state_known",
        ),
        sa.CheckConstraint(
            "subject_type IN ('clock', 'breach_review', 'ticket')", name="ck_escalation_subject_type_known"
        ),
        sa.CheckConstraint(
            "(acknowledged_at IS NULL) = (acknowledged_by IS NULL)", name="ck_escalation_acknowledged_by_somebody"
        ),
        sa.CheckConstraint("(actioned_at IS NULL) = (actioned_by IS NULL)", name="ck_escalation_actioned_by_somebody"),
        sa.CheckConstraint("late_seconds >= 0", name="ck_escalation_late_counts"),
        sa.CheckConstraint("level > 0 AND cycle > 0 AND version > 0", name="ck_escalation_counts"),
        sa.ForeignKeyConstraint(
            ["raised_seq"],
            ["audit_event.seq"],
            name="fk_escalation_raised_seq",
            ondelete="RESTRICT",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["rulebook_version"],
            ["rulebook_version.version"],
            name="fk_escalation_rulebook_version",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name="fk_escalation_ticket_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_escalation"),
        sa.UniqueConstraint("subject_type", "subject_id", "ladder", "level", "cycle", name="uq_escalation_fire_key"),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_escalation_open",
        "escalation",
        ["ticket_id", "state"],
        sqlite_where=sa.text("state IN ('raised', 'acknowledged', 'actioned')"),
        postgresql_where=sa.text("state IN ('raised', 'acknowledged', 'actioned')"),
    )
    op.create_index("ix_escalation_raised_at", "escalation", ["raised_at"])
    op.create_index("ix_escalation_raised_seq", "escalation", ["raised_seq"])
    op.create_index("ix_escalation_ticket_id", "escalation", ["ticket_id"])
    op.create_table(
        "snooze",
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("ticket_id", Whole, nullable=False),
        sa.Column("until", UtcDateTime, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("snoozed_at", UtcDateTime, nullable=False),
        sa.Column("snoozed_seq", Whole, nullable=False),
        sa.CheckConstraint("until > snoozed_at", name="ck_snooze_until_later"),
        sa.ForeignKeyConstraint(
            ["snoozed_seq"],
            ["audit_event.seq"],
            name="fk_snooze_snoozed_seq",
            ondelete="RESTRICT",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name="fk_snooze_ticket_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("person", "ticket_id", name="pk_snooze"),
        sqlite_strict=True,
    )
    op.create_index("ix_snooze_snoozed_seq", "snooze", ["snoozed_seq"])
    op.create_table(
        "watch",
        sa.Column("subject_type", sa.Text, nullable=False),
        sa.Column("subject_id", sa.Text, nullable=False),
        sa.Column("cycle", Whole, autoincrement=False, nullable=False),
        sa.Column("ticket_id", Whole, nullable=False),
        sa.Column("ladder", sa.Text, nullable=True),
        sa.Column("passed", Whole, nullable=False),
        sa.Column("levels", sa.Text, nullable=False),
        sa.Column("breaches_at", UtcDateTime, nullable=True),
        sa.Column("next_at", UtcDateTime, nullable=True),
        sa.Column("tries", Whole, server_default=sa.text("0"), nullable=False),
        sa.Column("problem", sa.Text, nullable=True),
        sa.CheckConstraint("subject_type IN ('clock', 'breach_review', 'ticket')", name="ck_watch_subject_type_known"),
        sa.CheckConstraint("passed >= 0 AND tries >= 0", name="ck_watch_counts"),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name="fk_watch_ticket_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("subject_type", "subject_id", "cycle", name="pk_watch"),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_watch_next",
        "watch",
        ["next_at"],
        sqlite_where=sa.text("next_at IS NOT NULL"),
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )
    op.create_index("ix_watch_ticket_id", "watch", ["ticket_id"])
    op.create_table(
        "escalation_person",
        sa.Column("escalation_id", Whole, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(
            ["escalation_id"], ["escalation.id"], name="fk_escalation_person_escalation_id", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("escalation_id", "person", name="pk_escalation_person"),
        sqlite_strict=True,
    )
    op.create_index("ix_escalation_person_person", "escalation_person", ["person"])
