"""Recurring issues: models, the issues found by them, and the tickets of each."""

import sqlalchemy as sa
from alembic import op

from control.store.types import UtcDateTime, Whole

revision = "0020"
down_revision = "0019"

_STATES = "state IN ('candidate', 'confirmed', 'known error', 'dismissed')"
_KINDS = (
    "kind IN ('process defect', 'quality action', 'training need', 'document change', 'supplier issue', "
    "'access rights', 'category design')"
)


def upgrade() -> None:
    _models()
    _issues()
    _tickets()


def _models() -> None:
    op.create_table(
        "issue_model",
        sa.Column("number", Whole, autoincrement=False, nullable=False),
        sa.Column("learnt_at", UtcDateTime, nullable=False),
        sa.Column("learnt_seq", Whole, nullable=False),
        sa.Column("tickets", Whole, nullable=False),
        sa.Column("through", Whole, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=True),
        sa.CheckConstraint("tickets >= 0", name="ck_issue_model_tickets_counted"),
        sa.CheckConstraint("length(sha256) = 64", name="ck_issue_model_hash_length"),
        _recorded_by("issue_model", "learnt_seq"),
        sa.PrimaryKeyConstraint("number", name="pk_issue_model"),
        sqlite_strict=True,
    )
    op.create_index("ix_issue_model_learnt_seq", "issue_model", ["learnt_seq"])


def _issues() -> None:
    op.create_table(
        "issue",
        sa.Column("id", Whole, autoincrement=False, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=True),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("named_by", sa.Text, nullable=True),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("filed", sa.Text, nullable=False),
        sa.Column("found_at", UtcDateTime, nullable=False),
        sa.Column("found_seq", Whole, nullable=False),
        sa.Column("place", Whole, nullable=True),
        sa.Column("decided_at", UtcDateTime, nullable=True),
        sa.Column("decided_by", sa.Text, nullable=True),
        sa.Column("decided_by_person", sa.Text, nullable=True),
        sa.Column("reason", sa.Text, nullable=True),
        sa.Column("dismissed_until", UtcDateTime, nullable=True),
        sa.Column("returns_at", Whole, nullable=True),
        sa.Column("version", Whole, nullable=False),
        *_rules(),
        _recorded_by("issue", "found_seq"),
        sa.PrimaryKeyConstraint("id", name="pk_issue"),
        sqlite_strict=True,
    )
    op.create_index("ix_issue_found_seq", "issue", ["found_seq"])
    dismissed = sa.text("state = 'dismissed'")
    op.create_index(
        "ix_issue_dismissed", "issue", ["dismissed_until"], sqlite_where=dismissed, postgresql_where=dismissed
    )


def _rules() -> list[sa.CheckConstraint]:
    rules = {
        "state_known": _STATES,
        "kind_known": _KINDS,
        "kind_of_what_is_known": "(kind IS NULL) = (state IN ('candidate', 'dismissed'))",
        "decided": "(decided_by IS NULL) = (state = 'candidate')",
        "decision_whole": (
            "(decided_by IS NULL) = (decided_at IS NULL) AND (decided_by IS NULL) = (decided_by_person IS NULL)"
            " AND (decided_by IS NULL) = (reason IS NULL)"
        ),
        "dismissed_until_when": (
            "(dismissed_until IS NULL) = (state <> 'dismissed') AND (returns_at IS NULL) = (state <> 'dismissed')"
        ),
        "label_length": "length(label) BETWEEN 1 AND 120",
        "returns_at_positive": "returns_at > 0",
        "version_positive": "version > 0",
    }
    return [sa.CheckConstraint(rule, name=f"ck_issue_{name}") for name, rule in rules.items()]


def _tickets() -> None:
    name = "issue_ticket"
    op.create_table(
        name,
        sa.Column("ticket_id", Whole, autoincrement=False, nullable=False),
        sa.Column("issue_id", Whole, nullable=False),
        sa.Column("likeness", Whole, nullable=False),
        sa.Column("model", Whole, nullable=False),
        sa.Column("placed_at", UtcDateTime, nullable=False),
        sa.Column("placed_seq", Whole, nullable=False),
        sa.CheckConstraint("likeness BETWEEN 0 AND 1000", name=f"ck_{name}_likeness_share"),
        _names(name, "ticket_id", "ticket.id"),
        _names(name, "issue_id", "issue.id"),
        _names(name, "model", "issue_model.number"),
        _recorded_by(name, "placed_seq"),
        sa.PrimaryKeyConstraint("ticket_id", name=f"pk_{name}"),
        sqlite_strict=True,
    )
    for column in ("issue_id", "model", "placed_seq"):
        op.create_index(f"ix_{name}_{column}", name, [column])


def _names(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [other], name=f"fk_{table}_{column}", ondelete="RESTRICT")


def _recorded_by(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        ["audit_event.seq"],
        name=f"fk_{table}_{column}",
        ondelete="RESTRICT",
        deferrable=True,
        initially="DEFERRED",
    )
