"""The review room: reviews, their figures as they were frozen, their agendas, and what was said in them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from control.store.migrations.triggers import keep_forever
from control.store.types import UtcDateTime, Whole

revision = "0031"
down_revision = "0030"

_STAGES = "'planned', 'frozen', 'in session', 'closed', 'called off'"
_KINDS = "'approval', 'escalation', 'slip', 'value', 'hold', 'breach review', 'by hand'"
_QUESTIONS = (
    "'catalogue', 'promises', 'approvals', 'issues', 'capacity', 'reports', 'commitments', 'value', 'approval trail', "
    "'decisions', 'automation', 'reconciliation', 'shadow reports'"
)


def upgrade() -> None:
    _reviews()
    _figures()
    _answers()
    _agenda()
    _notes()


def _reviews() -> None:
    op.create_table(
        "review",
        sa.Column("id", Whole, primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("series", "title", "committee")),
        *(sa.Column(name, sa.Text) for name in ("unit", "service")),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("meets_at", UtcDateTime, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("planned_at", UtcDateTime, nullable=False),
        sa.Column("planned_by", sa.Text, nullable=False),
        sa.Column("planned_seq", Whole, nullable=False),
        sa.Column("as_of", UtcDateTime),
        sa.Column("known_seq", Whole),
        *(sa.Column(name, sa.Text) for name in ("frozen_by", "rulebook_version", "figures_hash")),
        sa.Column("started_at", UtcDateTime),
        sa.Column("present", sa.Text, nullable=False),
        sa.Column("at_item", Whole),
        sa.Column("ended_at", UtcDateTime),
        *(sa.Column(name, sa.Text) for name in ("ended_by", "ended_because")),
        sa.Column("version", Whole, nullable=False),
        *(sa.CheckConstraint(said, name=f"ck_review_{name}") for name, said in _OF_REVIEWS.items()),
        sa.ForeignKeyConstraint(
            *(["rulebook_version"], ["rulebook_version.version"]),
            name="fk_review_rulebook_version",
            ondelete="RESTRICT",
        ),
        _recorded("review", "planned_seq"),
        sa.PrimaryKeyConstraint("id", name="pk_review"),
        sqlite_strict=True,
    )
    op.create_index("ix_review_planned_seq", "review", ["planned_seq"])
    op.create_index("ix_review_meets_at", "review", ["meets_at"])
    held = sa.text("stage <> 'called off'")
    op.create_index(
        *("uq_review_held", "review", ["series", "meets_at"]), unique=True, sqlite_where=held, postgresql_where=held
    )


_OF_REVIEWS = {
    "stage_known": f"stage IN ({_STAGES})",
    "frozen_whole": (
        "(as_of IS NULL) = (known_seq IS NULL) AND (as_of IS NULL) = (frozen_by IS NULL) "
        "AND (as_of IS NULL) = (rulebook_version IS NULL) AND (as_of IS NULL) = (figures_hash IS NULL)"
    ),
    "planned_yet": "as_of IS NULL OR stage <> 'planned'",
    "frozen_first": "as_of IS NOT NULL OR stage IN ('planned', 'called off')",
    "started": "(started_at IS NOT NULL) = (stage IN ('in session', 'closed'))",
    "ended": "(ended_at IS NOT NULL) = (stage IN ('closed', 'called off'))",
    "ended_whole": "(ended_at IS NULL) = (ended_by IS NULL)",
    "called_off_because": "(ended_because IS NOT NULL) = (stage = 'called off')",
    "figures_hash_whole": "figures_hash IS NULL OR length(figures_hash) = 64",
    "at_item_in_session": "at_item IS NULL OR stage = 'in session'",
    "version_positive": "version > 0",
}


def _figures() -> None:
    _part_of_review(
        "review_figure",
        sa.Column("number", Whole, autoincrement=False, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("name", "content")),
        sa.Column("kept_seq", Whole, nullable=False),
        sa.UniqueConstraint("review_id", "name", name="uq_review_figure_review_id_name"),
        sa.CheckConstraint("number > 0", name="ck_review_figure_number_positive"),
        sa.PrimaryKeyConstraint("review_id", "number", name="pk_review_figure"),
    )


def _answers() -> None:
    _part_of_review(
        "review_answer",
        *(sa.Column(name, sa.Text, nullable=False) for name in ("question", "answer", "figures")),
        sa.Column("kept_seq", Whole, nullable=False),
        sa.CheckConstraint(f"question IN ({_QUESTIONS})", name="ck_review_answer_question_known"),
        sa.PrimaryKeyConstraint("review_id", "question", name="pk_review_answer"),
    )


def _agenda() -> None:
    _part_of_review(
        "agenda_item",
        sa.Column("number", Whole, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject", sa.Text),
        sa.Column("subject_version", Whole),
        sa.Column("about", sa.Text),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("since_at", UtcDateTime),
        sa.Column("owner", sa.Text),
        sa.Column("minutes", Whole),
        sa.Column("position", Whole, nullable=False),
        sa.Column("outcome", sa.Text),
        sa.Column("settled_at", UtcDateTime),
        sa.Column("settled_by", sa.Text),
        sa.Column("added_by", sa.Text, nullable=False),
        sa.Column("added_seq", Whole, nullable=False),
        sa.Column("version", Whole, nullable=False),
        *(sa.CheckConstraint(said, name=f"ck_agenda_item_{name}") for name, said in _OF_ITEMS.items()),
        sa.PrimaryKeyConstraint("review_id", "number", name="pk_agenda_item"),
    )


_OF_ITEMS = {
    "kind_known": f"kind IN ({_KINDS})",
    "subject_named": (
        "(subject IS NULL) = (kind = 'by hand') AND (subject IS NULL) = (about IS NULL) "
        "AND (subject IS NULL) = (subject_version IS NULL)"
    ),
    "minutes_bounded": "minutes IS NULL OR minutes BETWEEN 1 AND 240",
    "title_length": "length(title) BETWEEN 1 AND 200",
    "settled_whole": "(outcome IS NULL) = (settled_at IS NULL) AND (outcome IS NULL) = (settled_by IS NULL)",
    "counted_up": "number > 0 AND version > 0",
}


def _notes() -> None:
    _part_of_review(
        "review_note",
        sa.Column("number", Whole, autoincrement=False, nullable=False),
        sa.Column("question", sa.Text),
        sa.Column("item", Whole),
        sa.Column("said", sa.Text, nullable=False),
        sa.Column("said_at", UtcDateTime, nullable=False),
        sa.Column("said_by", sa.Text, nullable=False),
        sa.Column("said_seq", Whole, nullable=False),
        sa.CheckConstraint("question IS NULL OR item IS NULL", name="ck_review_note_about_one"),
        sa.CheckConstraint("number > 0", name="ck_review_note_number_positive"),
        sa.PrimaryKeyConstraint("review_id", "number", name="pk_review_note"),
    )


def _part_of_review(name: str, *items: sa.Column[Any] | sa.Constraint) -> None:
    """A table whose rows belong to a review; the event that wrote a row is named by the column that ends in `_seq`."""
    [recorded] = (each.name for each in items if isinstance(each, sa.Column) and each.name.endswith("_seq"))
    op.create_table(
        name,
        sa.Column("review_id", Whole, autoincrement=False, nullable=False),
        *items,
        sa.ForeignKeyConstraint(*(["review_id"], ["review.id"]), name=f"fk_{name}_review_id", ondelete="RESTRICT"),
        _recorded(name, recorded),
        sqlite_strict=True,
    )
    op.create_index(f"ix_{name}_{recorded}", name, [recorded])
    if name != "agenda_item":
        keep_forever(name)


def _recorded(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        *([column], ["audit_event.seq"]),
        name=f"fk_{table}_{column}",
        ondelete="RESTRICT",
        deferrable=True,
        initially="DEFERRED",
    )
