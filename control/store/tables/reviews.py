"""Reviews of breaches: why a promise was broken, and why nobody noticed. *Source:* domain, section 4."""

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Index, Text, UniqueConstraint, text

from control.model import ReviewState, TargetKind
from control.store.metadata import table
from control.store.tables.columns import recorded_by
from control.store.types import UtcDateTime, Whole, one_of

_TO_DO = text("state IN ('open', 'reasoned')")

breach_review = table(
    "breach_review",
    Column("id", Whole, primary_key=True, autoincrement=False),
    Column("ticket_id", Whole, nullable=False),
    Column("kind", Text, nullable=False),
    Column("cycle", Whole, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("opened_seq", Whole, nullable=False, index=True),
    Column("due_at", UtcDateTime, nullable=False),
    Column("state", Text, nullable=False),
    Column("proposed_reason", Text),
    Column("reason", Text),
    Column("escape_point", Text),
    Column("note", Text),
    Column("reasoned_at", UtcDateTime),
    Column("reasoned_by", Text),
    Column("reasoned_by_person", Text),
    Column("reasoned_for", Text),
    Column("reviewed_at", UtcDateTime),
    Column("reviewed_by", Text),
    Column("reviewed_by_person", Text),
    Column("review_note", Text),
    Column("ended_at", UtcDateTime),
    Column("ended_by", Text),
    Column("version", Whole, nullable=False),
    ForeignKeyConstraint(
        ["ticket_id", "kind", "cycle"],
        ["judgement.ticket_id", "judgement.kind", "judgement.cycle"],
        ondelete="RESTRICT",
    ),
    recorded_by("opened_seq"),
    UniqueConstraint("ticket_id", "kind", "cycle"),
    one_of("kind", TargetKind),
    one_of("state", ReviewState),
    CheckConstraint("version > 0", name="version_positive"),
    CheckConstraint(
        "(reason IS NULL) = (state = 'open') AND (escape_point IS NULL) = (state = 'open')", name="reasoned"
    ),
    CheckConstraint("(reviewed_by IS NULL) = (state IN ('open', 'reasoned'))", name="reviewed"),
    CheckConstraint(
        "reviewed_by IS NULL OR (reviewed_by <> reasoned_by AND reviewed_by_person <> reasoned_by_person)",
        name="four_eyes",
    ),
    CheckConstraint(
        "(reasoned_by IS NULL) = (reasoned_by_person IS NULL) AND (reviewed_by IS NULL) = (reviewed_by_person IS NULL)",
        name="people_known",
    ),
    Index("ix_breach_review_to_do", "due_at", sqlite_where=_TO_DO, postgresql_where=_TO_DO),
    Index(None, "due_at"),
    Index(None, "reason"),
)
"""One review for each recorded breach that became known in time; `proposed_reason` is what the ledger spoke for when a
person decided on `reason`; each `…_person` is whose account it was then, since the rulebook may lose an account."""
