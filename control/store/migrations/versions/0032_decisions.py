"""Decisions and actions; a review keeps those that it was closed with, and has them on its agenda."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from control.store.migrations.anew import made_anew, other_rule
from control.store.types import UtcDateTime, Whole

revision = "0032"
down_revision = "0031"

_KINDS = "kind IN ('approval', 'escalation', 'slip', 'value', 'hold', 'breach review', 'decision', 'action', 'by hand')"
_QUESTIONS = (
    "'catalogue', 'promises', 'approvals', 'issues', 'capacity', 'reports', 'commitments', 'value', 'approval trail', "
    "'decisions', 'automation', 'reconciliation', 'shadow reports'"
)
_NOTHING = '{"actions":[],"decisions":[]}'
"""What a review was closed with before there was any of it."""
_CLOSING = "(closing IS NOT NULL) = (stage = 'closed')"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        # An upgrade from far back has changed rows in this transaction, whose checks PostgreSQL wants done by now.
        op.execute("SET CONSTRAINTS ALL IMMEDIATE")
    other_rule("agenda_item", "ck_agenda_item_kind_known", _KINDS)
    _closing()
    _decisions()
    _actions()


def _closing() -> None:
    op.add_column("review", sa.Column("closing", sa.Text))
    op.execute(sa.text("UPDATE review SET closing = :nothing WHERE stage = 'closed'").bindparams(nothing=_NOTHING))
    if op.get_bind().dialect.name == "sqlite":
        first = "CONSTRAINT pk_review PRIMARY KEY"
        made_anew("review", first, f"CONSTRAINT ck_review_closing_whole CHECK ({_CLOSING}), {first}")
    else:
        op.create_check_constraint("ck_review_closing_whole", "review", _CLOSING)


def _decisions() -> None:
    op.create_table(
        "decision",
        sa.Column("id", Whole, primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("question", "options")),
        *_places(),
        *(sa.Column(name, sa.Text) for name in ("owner", "needed_by")),
        *(sa.Column(name, UtcDateTime, nullable=False) for name in ("needed_since", "asked_at")),
        sa.Column("asked_by", sa.Text, nullable=False),
        sa.Column("asked_seq", Whole, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text) for name in ("outcome", "because")),
        sa.Column("taken_in", Whole),
        sa.Column("present", sa.Text),
        *_ended(),
        *(sa.CheckConstraint(said, name=f"ck_decision_{name}") for name, said in _OF_DECISIONS.items()),
        _refers("decision", "review_id", "review.id"),
        _refers("decision", "taken_in", "review.id"),
        _recorded("decision", "asked_seq"),
        sa.PrimaryKeyConstraint("id", name="pk_decision"),
        sqlite_strict=True,
    )
    for column in ("review_id", "asked_seq", "taken_in", "asked_at"):
        op.create_index(f"ix_decision_{column}", "decision", [column])
    _those_that_wait("ix_decision_asked", "decision", "needed_by", "asked")


def _actions() -> None:
    op.create_table(
        "action_item",
        sa.Column("id", Whole, primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("title", "owner", "due_on")),
        *_places(),
        sa.Column("question", sa.Text),
        sa.Column("decision_id", Whole),
        sa.Column("given_at", UtcDateTime, nullable=False),
        sa.Column("given_by", sa.Text, nullable=False),
        sa.Column("given_seq", Whole, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("said", sa.Text),
        *_ended(),
        *(sa.CheckConstraint(said, name=f"ck_action_item_{name}") for name, said in _OF_ACTIONS.items()),
        _refers("action_item", "review_id", "review.id"),
        _refers("action_item", "decision_id", "decision.id"),
        _recorded("action_item", "given_seq"),
        sa.PrimaryKeyConstraint("id", name="pk_action_item"),
        sqlite_strict=True,
    )
    for column in ("review_id", "decision_id", "given_seq", "given_at"):
        op.create_index(f"ix_action_item_{column}", "action_item", [column])
    _those_that_wait("ix_action_item_open", "action_item", "due_on", "open")


_BOTH = {
    "subject_named": "(subject IS NULL) = (about IS NULL)",
    "item_of_review": "item IS NULL OR review_id IS NOT NULL",
    "version_positive": "version > 0",
}
_OF_DECISIONS = {
    **_BOTH,
    "state_known": "state IN ('asked', 'taken', 'withdrawn')",
    "needed_first": "needed_since <= asked_at",
    "taken_whole": "(outcome IS NOT NULL) = (state = 'taken')",
    "present_whole": "(present IS NOT NULL) = (state = 'taken')",
    "taken_in_taken": "taken_in IS NULL OR state = 'taken'",
    "ended_whole": (
        "(ended_at IS NULL) = (state = 'asked') AND (ended_at IS NULL) = (ended_by IS NULL) "
        "AND (ended_at IS NULL) = (because IS NULL)"
    ),
    "question_length": "length(question) BETWEEN 1 AND 500",
}
_OF_ACTIONS = {
    **_BOTH,
    "state_known": "state IN ('open', 'done', 'dropped')",
    "question_known": f"question IN ({_QUESTIONS})",
    "about_one": "question IS NULL OR item IS NULL",
    "ended_whole": (
        "(ended_at IS NULL) = (state = 'open') AND (ended_at IS NULL) = (ended_by IS NULL) "
        "AND (ended_at IS NULL) = (said IS NULL)"
    ),
    "title_length": "length(title) BETWEEN 1 AND 200",
}


def _places() -> tuple[sa.Column[str] | sa.Column[int], ...]:
    names = ("subject", "about", "unit", "service")
    return (*(sa.Column(name, sa.Text) for name in names), sa.Column("review_id", Whole), sa.Column("item", Whole))


def _ended() -> tuple[sa.Column[Any], ...]:
    ended = (sa.Column("ended_at", UtcDateTime), sa.Column("ended_by", sa.Text))
    return (*ended, sa.Column("version", Whole, nullable=False))


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=f"fk_{table}_{column}", ondelete="RESTRICT")


def _recorded(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        *([column], ["audit_event.seq"]),
        name=f"fk_{table}_{column}",
        ondelete="RESTRICT",
        deferrable=True,
        initially="DEFERRED",
    )


def _those_that_wait(name: str, table: str, column: str, state: str) -> None:
    waits = sa.text(f"state = '{state}'")
    op.create_index(name, table, [column], sqlite_where=waits, postgresql_where=waits)
