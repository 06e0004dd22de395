"""Recurring issues: what was learnt of tickets, the issues found by it, and which tickets belong to each.

What a person said of a ticket stays however often tickets are compared: that it belongs to an issue is its pin, that it
does not is kept apart.

*Source:* domain, section 6.
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, LargeBinary, Text, text

from control.policy.issue_terms import IssueKind, IssueState
from control.store.metadata import table
from control.store.tables.columns import recorded_by
from control.store.types import UtcDateTime, Whole, one_of

_DISMISSED = text("state = 'dismissed'")

issue_model = table(
    "issue_model",
    Column("number", Whole, primary_key=True, autoincrement=False),
    Column("learnt_at", UtcDateTime, nullable=False),
    Column("learnt_seq", Whole, nullable=False, index=True),
    Column("tickets", Whole, nullable=False),
    Column("through", Whole, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("content", LargeBinary),
    recorded_by("learnt_seq"),
    CheckConstraint("tickets >= 0", name="tickets_counted"),
    CheckConstraint("length(sha256) = 64", name="hash_length"),
)
"""What was learnt of how many tickets. `through` is the highest ticket id that was looked at, then or since; `content`
the arrays that new tickets are placed by, null for a model that has been followed by two others."""

issue = table(
    "issue",
    Column("id", Whole, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
    Column("kind", Text),
    Column("label", Text, nullable=False),
    Column("named_by", Text),
    Column("words", Text, nullable=False),
    Column("filed", Text, nullable=False),
    Column("found_at", UtcDateTime, nullable=False),
    Column("found_seq", Whole, nullable=False, index=True),
    Column("place", Whole),
    Column("decided_at", UtcDateTime),
    Column("decided_by", Text),
    Column("decided_by_person", Text),
    Column("reason", Text),
    Column("dismissed_until", UtcDateTime),
    Column("returns_at", Whole),
    Column("version", Whole, nullable=False),
    Column("merged_into", Whole, ForeignKey("issue.id", ondelete="RESTRICT"), index=True),
    Column("split_from", Whole, ForeignKey("issue.id", ondelete="RESTRICT"), index=True),
    Column("changed_seq", Whole, index=True),
    recorded_by("found_seq"),
    recorded_by("changed_seq"),
    one_of("state", IssueState),
    one_of("kind", IssueKind),
    CheckConstraint("(kind IS NULL) = (state IN ('candidate', 'dismissed', 'merged'))", name="kind_of_what_is_known"),
    CheckConstraint("(decided_by IS NULL) = (state = 'candidate')", name="decided"),
    CheckConstraint(
        "(decided_by IS NULL) = (decided_at IS NULL) AND (decided_by IS NULL) = (decided_by_person IS NULL)"
        " AND (decided_by IS NULL) = (reason IS NULL)",
        name="decision_whole",
    ),
    CheckConstraint(
        "(dismissed_until IS NULL) = (state <> 'dismissed') AND (returns_at IS NULL) = (state <> 'dismissed')",
        name="dismissed_until_when",
    ),
    CheckConstraint("(merged_into IS NULL) = (state <> 'merged')", name="merged_into_what"),
    CheckConstraint("merged_into <> id AND split_from <> id", name="not_itself"),
    CheckConstraint("length(label) BETWEEN 1 AND 120", name="label_length"),
    CheckConstraint("returns_at > 0", name="returns_at_positive"),
    CheckConstraint("version > 0", name="version_positive"),
    Index("ix_issue_dismissed", "dismissed_until", sqlite_where=_DISMISSED, postgresql_where=_DISMISSED),
)
"""One recurring issue. `words` (a JSON list) and `filed` (JSON: field, value, share of the issue, share of all) say why
its tickets belong together; `label` is made of them until `named_by` names it. `place` is its row among the middles of
the newest model, null where it has none there; `returns_at` how many tickets since a dismissal bring it back.
`merged_into` is where its tickets belong now, which moves on when that one is merged too; `split_from` of which issue
people made it; `changed_seq` the deed that gave it its version, null for the first."""

issue_ticket = table(
    "issue_ticket",
    Column("ticket_id", Whole, ForeignKey("ticket.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False),
    Column("issue_id", Whole, ForeignKey("issue.id", ondelete="RESTRICT"), nullable=False),
    Column("likeness", Whole),
    Column("model", Whole, ForeignKey("issue_model.number", ondelete="RESTRICT"), nullable=False),
    Column("placed_at", UtcDateTime, nullable=False),
    Column("placed_seq", Whole, nullable=False, index=True),
    Column("pinned_by", Text),
    recorded_by("placed_seq"),
    CheckConstraint("likeness BETWEEN 0 AND 1000", name="likeness_share"),
    CheckConstraint("likeness IS NOT NULL OR pinned_by IS NOT NULL", name="likeness_of_what_was_found"),
    Index(None, "issue_id"),
    Index(None, "model"),
)
"""To which issue a ticket belongs, at most one. `likeness` is how like the middle of it, in thousandths, null for what
a person placed since tickets were last compared; `pinned_by` that person, null for what was found."""

issue_apart = table(
    "issue_apart",
    Column("ticket_id", Whole, ForeignKey("ticket.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False),
    Column("issue_id", Whole, ForeignKey("issue.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False),
    Column("said_at", UtcDateTime, nullable=False),
    Column("said_by", Text, nullable=False),
    Column("said_seq", Whole, nullable=False, index=True),
    recorded_by("said_seq"),
    Index(None, "issue_id"),
)
"""That a ticket does not belong to an issue, as a person said: nothing but a person puts it back."""

issue_surge = table(
    "issue_surge",
    Column("number", Whole, primary_key=True, autoincrement=False),
    Column("issue_id", Whole, ForeignKey("issue.id", ondelete="RESTRICT"), nullable=False),
    Column("since_at", UtcDateTime, nullable=False),
    Column("from_at", UtcDateTime, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
    Column("tickets", Whole, nullable=False),
    Column("usual", Whole, nullable=False),
    Column("once_in_days", Whole, nullable=False),
    Column("found_at", UtcDateTime, nullable=False),
    Column("found_seq", Whole, nullable=False, index=True),
    Column("seen_at", UtcDateTime, nullable=False),
    recorded_by("found_seq"),
    CheckConstraint("since_at <= from_at AND from_at <= last_at", name="in_order"),
    CheckConstraint("tickets > 0 AND usual >= 0", name="counted"),
    CheckConstraint("once_in_days > 0", name="once_in_days_positive"),
    CheckConstraint("found_at <= seen_at", name="found_first"),
    Index(None, "issue_id", "seen_at"),
)
"""A time in which tickets of an issue came in unusual number, from its first ticket `since_at` to the look that saw it
last, `seen_at`. That look counted `tickets` between `from_at` and `last_at`, where `usual` are usual, in thousandths of
a ticket; by chance alone so much gathers `once_in_days`, at the strongest look."""
