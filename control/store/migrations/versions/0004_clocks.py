"""Clocks, their changes, judgements and repairs."""

import sqlalchemy as sa
from alembic import op

from control.store.types import Flag, UtcDateTime, Whole

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "clock",
        sa.Column("ticket_id", Whole, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("cycle", Whole, autoincrement=False, nullable=False),
        sa.Column("target", sa.Text, nullable=True),
        sa.Column("calendar", sa.Text, nullable=True),
        sa.Column("minutes", Whole, nullable=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("started_at", UtcDateTime, nullable=True),
        sa.Column("ended_at", UtcDateTime, nullable=True),
        sa.Column("first_due_at", UtcDateTime, nullable=True),
        sa.Column("due_at", UtcDateTime, nullable=True),
        sa.Column("at_risk_at", UtcDateTime, nullable=True),
        sa.Column("breaches_at", UtcDateTime, nullable=True),
        sa.Column("elapsed_seconds", Whole, nullable=False),
        sa.Column("paused_seconds", Whole, nullable=False),
        sa.Column("overrun_seconds", Whole, nullable=False),
        sa.Column("backfilled", Flag, nullable=False),
        sa.CheckConstraint("kind IN ('first_response', 'next_response', 'resolution')", name="ck_clock_kind_known"),
        sa.CheckConstraint(
            "state IN ('not_started', 'running', 'paused', 'stopped', 'cancelled')", name="ck_clock_state_known"
        ),
        sa.CheckConstraint("verdict IN ('none', 'met', 'breached')", name="ck_clock_verdict_known"),
        sa.CheckConstraint("cycle > 0", name="ck_clock_cycle_positive"),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name="fk_clock_ticket_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("ticket_id", "kind", "cycle", name="pk_clock"),
        sqlite_strict=True,
    )
    op.create_index("ix_clock_kind_ended_at", "clock", ["kind", "ended_at"], unique=False)
    op.create_index(
        "ix_clock_open_at_risk",
        "clock",
        ["kind", "at_risk_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('running', 'paused')"),
        postgresql_where=sa.text("state IN ('running', 'paused')"),
    )
    op.create_index(
        "ix_clock_open_breaches",
        "clock",
        ["kind", "breaches_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('running', 'paused')"),
        postgresql_where=sa.text("state IN ('running', 'paused')"),
    )
    op.create_index(
        "ix_clock_open_due",
        "clock",
        ["kind", "due_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('running', 'paused')"),
        postgresql_where=sa.text("state IN ('running', 'paused')"),
    )
    op.create_table(
        "clock_change",
        sa.Column("ticket_id", Whole, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("cycle", Whole, autoincrement=False, nullable=False),
        sa.Column("number", Whole, autoincrement=False, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("until", UtcDateTime, nullable=True),
        sa.Column("event_seq", Whole, nullable=True),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("due_at", UtcDateTime, nullable=True),
        sa.Column("at_risk_at", UtcDateTime, nullable=True),
        sa.Column("breaches_at", UtcDateTime, nullable=True),
        sa.Column("target", sa.Text, nullable=True),
        sa.Column("minutes", Whole, nullable=True),
        sa.CheckConstraint(
            "state IN ('not_started', 'running', 'paused', 'stopped', 'cancelled')", name="ck_clock_change_state_known"
        ),
        sa.CheckConstraint("number > 0", name="ck_clock_change_number_positive"),
        sa.CheckConstraint("until IS NULL OR until >= at", name="ck_clock_change_until_after_at"),
        sa.ForeignKeyConstraint(
            ["event_seq"], ["ticket_event.seq"], name="fk_clock_change_event_seq", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id", "kind", "cycle"],
            ["clock.ticket_id", "clock.kind", "clock.cycle"],
            name="fk_clock_change_ticket_id_kind_cycle",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("ticket_id", "kind", "cycle", "number", name="pk_clock_change"),
        sqlite_strict=True,
    )
    op.create_index("ix_clock_change_kind_at_until", "clock_change", ["kind", "at", "until"], unique=False)
    op.create_index(
        "ix_clock_change_latest",
        "clock_change",
        ["kind", "state", "breaches_at"],
        unique=False,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_table(
        "judgement",
        sa.Column("ticket_id", Whole, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("cycle", Whole, autoincrement=False, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("judged_at", UtcDateTime, nullable=False),
        sa.Column("due_at", UtcDateTime, nullable=True),
        sa.Column("target", sa.Text, nullable=True),
        sa.Column("minutes", Whole, nullable=True),
        sa.Column("rulebook_version", sa.Text, nullable=False),
        sa.Column("known_event_seq", Whole, nullable=False),
        sa.Column("recorded_seq", Whole, nullable=False),
        sa.CheckConstraint("kind IN ('first_response', 'next_response', 'resolution')", name="ck_judgement_kind_known"),
        sa.CheckConstraint("verdict IN ('met', 'breached')", name="ck_judgement_verdict_known"),
        sa.CheckConstraint("cycle > 0", name="ck_judgement_cycle_positive"),
        sa.ForeignKeyConstraint(
            ["known_event_seq"], ["ticket_event.seq"], name="fk_judgement_known_event_seq", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["recorded_seq"],
            ["audit_event.seq"],
            name="fk_judgement_recorded_seq",
            ondelete="RESTRICT",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["rulebook_version"],
            ["rulebook_version.version"],
            name="fk_judgement_rulebook_version",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name="fk_judgement_ticket_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("ticket_id", "kind", "cycle", name="pk_judgement"),
        sqlite_strict=True,
    )
    op.create_index("ix_judgement_kind_judged_at", "judgement", ["kind", "judged_at"], unique=False)
    op.create_index("ix_judgement_recorded_seq", "judgement", ["recorded_seq"], unique=False)
    op.create_table(
        "clock_repair",
        sa.Column("id", Whole, autoincrement=False, nullable=False),
        sa.Column("ticket_id", Whole, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("cycle", Whole, nullable=False),
        sa.Column("recorded_verdict", sa.Text, nullable=False),
        sa.Column("recorded_due_at", UtcDateTime, nullable=True),
        sa.Column("proposed_verdict", sa.Text, nullable=False),
        sa.Column("proposed_due_at", UtcDateTime, nullable=True),
        sa.Column("proposed_seq", Whole, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.CheckConstraint(
            "proposed_verdict IN ('none', 'met', 'breached')", name="ck_clock_repair_proposed_verdict_known"
        ),
        sa.CheckConstraint("recorded_verdict IN ('met', 'breached')", name="ck_clock_repair_recorded_verdict_known"),
        sa.CheckConstraint(
            "state IN ('proposed', 'applied', 'rejected', 'superseded')", name="ck_clock_repair_state_known"
        ),
        sa.ForeignKeyConstraint(
            ["proposed_seq"],
            ["audit_event.seq"],
            name="fk_clock_repair_proposed_seq",
            ondelete="RESTRICT",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id", "kind", "cycle"],
            ["judgement.ticket_id", "judgement.kind", "judgement.cycle"],
            name="fk_clock_repair_ticket_id_kind_cycle",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_clock_repair"),
        sqlite_strict=True,
    )
    op.create_index("ix_clock_repair_proposed_seq", "clock_repair", ["proposed_seq"], unique=False)
    op.create_index(
        "uq_clock_repair_open",
        "clock_repair",
        ["ticket_id", "kind", "cycle"],
        unique=True,
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )
