"""Approvals: what is asked for, its rounds of steps, who is asked, what they said, and the one effect of each."""

import sqlalchemy as sa
from alembic import op

from control.store.migrations.anew import other_rule
from control.store.migrations.triggers import keep_forever
from control.store.types import UtcDateTime, Whole

revision = "0017"
down_revision = "0016"

_FACTS = ("approval_round", "approval_seat", "approval_decision", "approval_effect")
_KINDS = (
    "kind IN ('refund', 'credit', 'replacement', 'access', 'exception', 'service change', 'SLA change', "
    "'stage gate', 'scope change', 'forecast change', 'closure', 'automation change', 'KPI change', "
    "'break write-off', 'clock repair', 'spreadsheet exception')"
)
_SUBJECTS = "subject_type IN ('clock', 'breach_review', 'approval', 'ticket')"


def upgrade() -> None:
    _approval()
    _rounds()
    _steps()
    _decisions()
    for table in _FACTS:
        keep_forever(table)
    for table in ("watch", "escalation", "notice"):
        other_rule(table, f"ck_{table}_subject_type_known", _SUBJECTS)
    op.add_column("session", sa.Column("wrong_proofs", Whole, nullable=False, server_default=sa.text("0")))


def _approval() -> None:
    op.create_table(
        "approval",
        sa.Column("id", Whole, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("ticket_id", Whole, nullable=False),
        sa.Column("unit", sa.Text, nullable=True),
        sa.Column("service", sa.Text, nullable=True),
        sa.Column("customer", sa.Text, nullable=True),
        sa.Column("asked", sa.Text, nullable=False),
        sa.Column("amount", sa.Text, nullable=True),
        sa.Column("currency", sa.Text, nullable=True),
        sa.Column("beneficiary", sa.Text, nullable=True),
        sa.Column("base_cents", Whole, nullable=True),
        sa.Column("weight_cents", Whole, nullable=True),
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.Column("round", Whole, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("requested_by", sa.Text, nullable=False),
        sa.Column("requested_by_person", sa.Text, nullable=False),
        sa.Column("requested_for", sa.Text, nullable=True),
        sa.Column("edited_by", sa.Text, nullable=False),
        sa.Column("edited_by_person", sa.Text, nullable=False),
        sa.Column("edited_for", sa.Text, nullable=True),
        sa.Column("submitted_by", sa.Text, nullable=True),
        sa.Column("submitted_by_person", sa.Text, nullable=True),
        sa.Column("submitted_for", sa.Text, nullable=True),
        sa.Column("made_at", UtcDateTime, nullable=False),
        sa.Column("made_seq", Whole, nullable=False),
        sa.Column("submitted_at", UtcDateTime, nullable=True),
        sa.Column("due_at", UtcDateTime, nullable=True),
        sa.Column("expires_at", UtcDateTime, nullable=True),
        sa.Column("next_at", UtcDateTime, nullable=True),
        sa.Column("tries", Whole, nullable=False, server_default=sa.text("0")),
        sa.Column("problem", sa.Text, nullable=True),
        sa.Column("moves", Whole, nullable=False, server_default=sa.text("0")),
        sa.Column("ended_at", UtcDateTime, nullable=True),
        sa.Column("ended_by", sa.Text, nullable=True),
        sa.Column("ended_because", sa.Text, nullable=True),
        sa.Column("rulebook_version", sa.Text, nullable=False),
        sa.Column("version", Whole, nullable=False),
        sa.CheckConstraint("version > 0 AND round >= 0 AND tries >= 0 AND moves >= 0", name="ck_approval_counts"),
        sa.CheckConstraint(
            "(ended_at IS NOT NULL) = (state IN ('rejected', 'withdrawn', 'expired', 'void', 'consumed'))",
            name="ck_approval_ended",
        ),
        sa.CheckConstraint("(submitted_at IS NULL) = (expires_at IS NULL)", name="ck_approval_expires"),
        sa.CheckConstraint("length(content_hash) = 64", name="ck_approval_hash_length"),
        sa.CheckConstraint(_KINDS, name="ck_approval_kind_known"),
        sa.CheckConstraint(
            "(amount IS NULL) = (currency IS NULL) AND (amount IS NULL) = (base_cents IS NULL)",
            name="ck_approval_money",
        ),
        sa.CheckConstraint(
            "(kind IN ('refund', 'credit', 'replacement')) = (amount IS NOT NULL)", name="ck_approval_money_of_kind"
        ),
        sa.CheckConstraint("base_cents > 0", name="ck_approval_money_positive"),
        sa.CheckConstraint(
            "state IN ('draft', 'pending', 'changes requested', 'approved', 'rejected', 'withdrawn', 'expired', "
            "'void', 'consumed')",
            name="ck_approval_state_known",
        ),
        sa.CheckConstraint("state <> 'draft' OR submitted_at IS NULL", name="ck_approval_drafted"),
        sa.CheckConstraint("state IN ('draft', 'withdrawn') OR submitted_at IS NOT NULL", name="ck_approval_submitted"),
        sa.ForeignKeyConstraint(
            ["made_seq"],
            ["audit_event.seq"],
            name="fk_approval_made_seq",
            ondelete="RESTRICT",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.ForeignKeyConstraint(
            ["rulebook_version"], ["rulebook_version.version"], name="fk_approval_rulebook_version", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name="fk_approval_ticket_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_approval"),
        sqlite_strict=True,
    )
    op.create_index("ix_approval_customer", "approval", ["customer", "kind", "submitted_at"])
    op.create_index("ix_approval_in_place_of", "approval", ["requested_for", "kind", "submitted_at"])
    for name, column, kept in (
        ("ix_approval_open", "due_at", sa.text("ended_at IS NULL")),
        ("ix_approval_ended", "ended_at", sa.text("ended_at IS NOT NULL")),
    ):
        op.create_index(name, "approval", [column], sqlite_where=kept, postgresql_where=kept)
    op.create_index("ix_approval_made_seq", "approval", ["made_seq"])
    op.create_index(
        "ix_approval_next",
        "approval",
        ["next_at"],
        sqlite_where=sa.text("next_at IS NOT NULL"),
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )
    op.create_index(
        "ix_approval_pending",
        "approval",
        ["due_at"],
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index("ix_approval_requester", "approval", ["requested_by_person", "kind", "submitted_at"])
    op.create_index("ix_approval_ticket_id", "approval", ["ticket_id"])


def _rounds() -> None:
    op.create_table(
        "approval_round",
        sa.Column("approval_id", Whole, autoincrement=False, nullable=False),
        sa.Column("round", Whole, autoincrement=False, nullable=False),
        sa.Column("asked", sa.Text, nullable=False),
        sa.Column("amount", sa.Text, nullable=True),
        sa.Column("currency", sa.Text, nullable=True),
        sa.Column("beneficiary", sa.Text, nullable=True),
        sa.Column("weight_cents", Whole, nullable=True),
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.Column("submitted_at", UtcDateTime, nullable=False),
        sa.Column("submitted_by", sa.Text, nullable=False),
        sa.Column("submitted_for", sa.Text, nullable=True),
        sa.Column("due_at", UtcDateTime, nullable=False),
        sa.Column("rulebook_version", sa.Text, nullable=False),
        sa.Column("submitted_seq", Whole, nullable=False),
        sa.CheckConstraint("length(content_hash) = 64", name="ck_approval_round_hash_length"),
        sa.CheckConstraint("round > 0", name="ck_approval_round_round_positive"),
        sa.ForeignKeyConstraint(
            ["approval_id"], ["approval.id"], name="fk_approval_round_approval_id", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["rulebook_version"],
            ["rulebook_version.version"],
            name="fk_approval_round_rulebook_version",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["submitted_seq"],
            ["audit_event.seq"],
            name="fk_approval_round_submitted_seq",
            ondelete="RESTRICT",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("approval_id", "round", name="pk_approval_round"),
        sqlite_strict=True,
    )
    op.create_index("ix_approval_round_submitted_seq", "approval_round", ["submitted_seq"])


def _steps() -> None:
    op.create_table(
        "approval_step",
        sa.Column("approval_id", Whole, autoincrement=False, nullable=False),
        sa.Column("round", Whole, autoincrement=False, nullable=False),
        sa.Column("number", Whole, autoincrement=False, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("meaning", sa.Text, nullable=False),
        sa.Column("quorum", sa.Text, nullable=False),
        sa.Column("quorum_value", Whole, nullable=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("opened_at", UtcDateTime, nullable=True),
        sa.Column("ended_at", UtcDateTime, nullable=True),
        sa.CheckConstraint("(state IN ('waiting', 'open')) = (ended_at IS NULL)", name="ck_approval_step_ended"),
        sa.CheckConstraint(
            "meaning IN ('review', 'approval', 'responsibility', 'authorship')", name="ck_approval_step_meaning_known"
        ),
        sa.CheckConstraint(
            "state NOT IN ('open', 'approved', 'rejected') OR opened_at IS NOT NULL", name="ck_approval_step_opened"
        ),
        sa.CheckConstraint("quorum IN ('any', 'all', 'count', 'percent')", name="ck_approval_step_quorum_known"),
        sa.CheckConstraint(
            "(quorum IN ('count', 'percent')) = (quorum_value IS NOT NULL)", name="ck_approval_step_quorum_value"
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'open', 'approved', 'rejected', 'void')", name="ck_approval_step_state_known"
        ),
        sa.ForeignKeyConstraint(
            ["approval_id", "round"],
            ["approval_round.approval_id", "approval_round.round"],
            name="fk_approval_step_approval_id_round",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("approval_id", "round", "number", name="pk_approval_step"),
        sqlite_strict=True,
    )
    op.create_index("ix_approval_step_opened_at", "approval_step", ["opened_at"])
    op.create_index(
        "uq_approval_step_open",
        "approval_step",
        ["approval_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "approval_seat",
        sa.Column("approval_id", Whole, autoincrement=False, nullable=False),
        sa.Column("round", Whole, autoincrement=False, nullable=False),
        sa.Column("step", Whole, autoincrement=False, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(
            ["approval_id", "round", "step"],
            ["approval_step.approval_id", "approval_step.round", "approval_step.number"],
            name="fk_approval_seat_approval_id_round_step",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("approval_id", "round", "step", "account", "role", "scope", name="pk_approval_seat"),
        sqlite_strict=True,
    )
    op.create_index("ix_approval_seat_account_approval_id", "approval_seat", ["account", "approval_id"])


def _decisions() -> None:
    op.create_table(
        "approval_decision",
        sa.Column("approval_id", Whole, autoincrement=False, nullable=False),
        sa.Column("round", Whole, autoincrement=False, nullable=False),
        sa.Column("step", Whole, autoincrement=False, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("on_behalf_of", sa.Text, nullable=True),
        sa.Column("seat", sa.Text, nullable=False),
        sa.Column("decision", sa.Text, nullable=False),
        sa.Column("meaning", sa.Text, nullable=False),
        sa.Column("comment", sa.Text, nullable=True),
        sa.Column("method", sa.Text, nullable=True),
        sa.Column("proof", sa.Text, nullable=True),
        sa.Column("shown_hash", sa.Text, nullable=False),
        sa.Column("requester", sa.Text, nullable=False),
        sa.Column("decided_at", UtcDateTime, nullable=False),
        sa.Column("decided_seq", Whole, nullable=False),
        sa.CheckConstraint(
            "decision IN ('approve', 'reject', 'request changes')", name="ck_approval_decision_decision_known"
        ),
        sa.CheckConstraint("person <> requester", name="ck_approval_decision_four_eyes"),
        sa.CheckConstraint("length(shown_hash) = 64", name="ck_approval_decision_hash_length"),
        sa.CheckConstraint(
            "meaning IN ('review', 'approval', 'responsibility', 'authorship')",
            name="ck_approval_decision_meaning_known",
        ),
        sa.ForeignKeyConstraint(
            ["approval_id", "round", "step"],
            ["approval_step.approval_id", "approval_step.round", "approval_step.number"],
            name="fk_approval_decision_approval_id_round_step",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["decided_seq"],
            ["audit_event.seq"],
            name="fk_approval_decision_decided_seq",
            ondelete="RESTRICT",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("approval_id", "round", "step", "person", name="pk_approval_decision"),
        sa.UniqueConstraint("approval_id", "round", "person", name="uq_approval_decision_approval_id_round_person"),
        sa.UniqueConstraint("proof", name="uq_approval_decision_proof"),
        sqlite_strict=True,
    )
    op.create_index("ix_approval_decision_decided_at", "approval_decision", ["decided_at"])
    op.create_index("ix_approval_decision_decided_seq", "approval_decision", ["decided_seq"])
    op.create_table(
        "approval_effect",
        sa.Column("approval_id", Whole, autoincrement=False, nullable=False),
        sa.Column("delivery_key", sa.Text, nullable=False),
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.Column("event_seq", Whole, nullable=False),
        sa.Column("done_at", UtcDateTime, nullable=False),
        sa.Column("done_seq", Whole, nullable=False),
        sa.CheckConstraint("length(content_hash) = 64", name="ck_approval_effect_hash_length"),
        sa.ForeignKeyConstraint(
            ["approval_id"], ["approval.id"], name="fk_approval_effect_approval_id", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["done_seq"],
            ["audit_event.seq"],
            name="fk_approval_effect_done_seq",
            ondelete="RESTRICT",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.ForeignKeyConstraint(
            ["event_seq"], ["ticket_event.seq"], name="fk_approval_effect_event_seq", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("approval_id", name="pk_approval_effect"),
        sa.UniqueConstraint("delivery_key", name="uq_approval_effect_delivery_key"),
        sa.UniqueConstraint("event_seq", name="uq_approval_effect_event_seq"),
        sqlite_strict=True,
    )
    op.create_index("ix_approval_effect_done_seq", "approval_effect", ["done_seq"])
