"""Controlled documents that stand with measures: what each is, its versions, and when somebody looked at it again.

*Source:* domain, section 7; design, section 6 (invariants stand as constraints too).
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Text, text

from control.policy.document_terms import MONTHS
from control.store.metadata import table
from control.store.tables.columns import recorded_by
from control.store.types import UtcDateTime, Whole

_HOLDS = text("effective_at IS NOT NULL AND obsolete_at IS NULL")

document = table(
    "document",
    Column("id", Whole, primary_key=True, autoincrement=False),
    Column("measure_id", Whole, ForeignKey("measure.id", ondelete="RESTRICT"), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("owner", Text, nullable=False, index=True),
    Column("owner_person", Text, nullable=False, index=True),
    Column("review_months", Whole, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("opened_seq", Whole, nullable=False, index=True),
    Column("withdrawn_at", UtcDateTime),
    Column("withdrawn_by", Text),
    Column("withdrawn_because", Text),
    Column("version", Whole, nullable=False),
    recorded_by("opened_seq"),
    CheckConstraint("length(title) BETWEEN 1 AND 120", name="title_length"),
    CheckConstraint(f"review_months BETWEEN {MONTHS[0]} AND {MONTHS[1]}", name="reviewed"),
    CheckConstraint(
        "(withdrawn_at IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_because IS NULL)",
        name="withdrawn_whole",
    ),
    CheckConstraint("version > 0", name="version_positive"),
)
"""One document. `owner` sees to it that it stays right and looks at it again every `review_months`."""

document_version = table(
    "document_version",
    Column("document_id", Whole, ForeignKey("document.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False),
    Column("number", Whole, primary_key=True, autoincrement=False),
    Column("approval_id", Whole, ForeignKey("approval.id", ondelete="RESTRICT"), nullable=False, unique=True),
    Column("effective_at", UtcDateTime),
    Column("obsolete_at", UtcDateTime),
    CheckConstraint("number > 0", name="number_positive"),
    CheckConstraint("obsolete_at IS NULL OR effective_at <= obsolete_at", name="in_order"),
    Index("uq_document_version_holds", "document_id", unique=True, sqlite_where=_HOLDS, postgresql_where=_HOLDS),
)
"""One version: what is in it are the files of its approval, which also says whether it is drafted or in review. At most
one of a document holds."""

document_review = table(
    "document_review",
    Column("document_id", Whole, ForeignKey("document.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False),
    Column("number", Whole, primary_key=True, autoincrement=False),
    Column("said", Text, nullable=False),
    Column("next_on", Text, nullable=False),
    Column("said_at", UtcDateTime, nullable=False),
    Column("said_by", Text, nullable=False),
    Column("said_seq", Whole, nullable=False, index=True),
    recorded_by("said_seq"),
    CheckConstraint("number > 0", name="number_positive"),
    CheckConstraint("length(next_on) = 10", name="day"),
)
"""That a document was found right, by its release or by somebody who looked at it, and the day (YYYY-MM-DD) on which
somebody looks again: facts."""
