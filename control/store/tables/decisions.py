"""Decisions that are asked for and taken, and actions that somebody takes on, in a review or beside one.

*Source:* domain, section 10; design, section 6 (invariants stand as constraints too).
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Text, text

from control.policy.checklist import Check
from control.policy.decision_terms import ActionState, DecisionState
from control.store.metadata import table
from control.store.tables.columns import recorded_by
from control.store.types import UtcDateTime, Whole, one_of

_ASKED, _OPEN = text("state = 'asked'"), text("state = 'open'")
_SUBJECT = "(subject IS NULL) = (about IS NULL)"
_ITEM = "item IS NULL OR review_id IS NOT NULL"


def _review(name: str) -> Column[int]:
    return Column(name, Whole, ForeignKey("review.id", ondelete="RESTRICT"), index=True)


def _places() -> tuple[Column[str], ...]:
    """What it is about, if anything, and where it lies."""
    return tuple(Column(name, Text) for name in ("subject", "about", "unit", "service"))


decision = table(
    "decision",
    Column("id", Whole, primary_key=True, autoincrement=False),
    Column("question", Text, nullable=False),
    Column("options", Text, nullable=False),
    *_places(),
    _review("review_id"),
    Column("item", Whole),
    Column("owner", Text),
    Column("needed_by", Text),
    Column("needed_since", UtcDateTime, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_seq", Whole, nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("outcome", Text),
    Column("because", Text),
    _review("taken_in"),
    Column("present", Text),
    Column("ended_at", UtcDateTime),
    Column("ended_by", Text),
    Column("version", Whole, nullable=False),
    recorded_by("asked_seq"),
    one_of("state", DecisionState),
    CheckConstraint(_SUBJECT, name="subject_named"),
    CheckConstraint(_ITEM, name="item_of_review"),
    CheckConstraint("needed_since <= asked_at", name="needed_first"),
    CheckConstraint("(outcome IS NOT NULL) = (state = 'taken')", name="taken_whole"),
    CheckConstraint("(present IS NOT NULL) = (state = 'taken')", name="present_whole"),
    CheckConstraint("taken_in IS NULL OR state = 'taken'", name="taken_in_taken"),
    CheckConstraint(
        "(ended_at IS NULL) = (state = 'asked') AND (ended_at IS NULL) = (ended_by IS NULL) "
        "AND (ended_at IS NULL) = (because IS NULL)",
        name="ended_whole",
    ),
    CheckConstraint("length(question) BETWEEN 1 AND 500", name="question_length"),
    CheckConstraint("version > 0", name="version_positive"),
    Index(None, "asked_at"),
    Index("ix_decision_asked", "needed_by", sqlite_where=_ASKED, postgresql_where=_ASKED),
)
"""A decision. `options` and `present` are JSON lists; `subject` and `about` are those of the item that it was asked
for at; `needed_since` is since when it has been needed, which is before it was asked for where that was so."""

action_item = table(
    "action_item",
    Column("id", Whole, primary_key=True, autoincrement=False),
    Column("title", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("due_on", Text, nullable=False),
    *_places(),
    _review("review_id"),
    Column("item", Whole),
    Column("question", Text),
    Column("decision_id", Whole, ForeignKey("decision.id", ondelete="RESTRICT"), index=True),
    Column("given_at", UtcDateTime, nullable=False),
    Column("given_by", Text, nullable=False),
    Column("given_seq", Whole, nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("said", Text),
    Column("ended_at", UtcDateTime),
    Column("ended_by", Text),
    Column("version", Whole, nullable=False),
    recorded_by("given_seq"),
    one_of("state", ActionState),
    one_of("question", Check),
    CheckConstraint(_SUBJECT, name="subject_named"),
    CheckConstraint(_ITEM, name="item_of_review"),
    CheckConstraint("question IS NULL OR item IS NULL", name="about_one"),
    CheckConstraint(
        "(ended_at IS NULL) = (state = 'open') AND (ended_at IS NULL) = (ended_by IS NULL) "
        "AND (ended_at IS NULL) = (said IS NULL)",
        name="ended_whole",
    ),
    CheckConstraint("length(title) BETWEEN 1 AND 200", name="title_length"),
    CheckConstraint("version > 0", name="version_positive"),
    Index(None, "given_at"),
    Index("ix_action_item_open", "due_on", sqlite_where=_OPEN, postgresql_where=_OPEN),
)
"""What somebody takes on. `said` is what was done, or why it is not needed any more."""
