"""Evidence: files by the hash of their bytes, and where each of them stands.

*Source:* domain, section 5 (an approval approves a content hash, so the files that were shown belong to it).
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, LargeBinary, Text, UniqueConstraint

from control.policy.evidence import MediaType
from control.store.metadata import table
from control.store.tables.columns import recorded_by
from control.store.types import UtcDateTime, Whole, one_of

evidence_file = table(
    "evidence_file",
    Column("sha256", Text, primary_key=True),
    Column("size", Whole, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("kept_at", UtcDateTime, nullable=False),
    Column("kept_seq", Whole, nullable=False, index=True),
    Column("content", LargeBinary, nullable=False),
    recorded_by("kept_seq"),
    one_of("media_type", MediaType),
    CheckConstraint("length(sha256) = 64", name="hash_length"),
    CheckConstraint("size > 0 AND size = length(content)", name="size_of_content"),
)
"""The bytes of a file, once, whatever it was called and wherever it stands: a fact. `media_type` is what the bytes are,
not what anybody said of them."""

approval_evidence = table(
    "approval_evidence",
    Column("approval_id", Whole, ForeignKey("approval.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False),
    Column("content_hash", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("sha256", Text, ForeignKey("evidence_file.sha256", ondelete="RESTRICT"), nullable=False, index=True),
    Column("attached_at", UtcDateTime, nullable=False),
    Column("attached_by", Text, nullable=False),
    Column("attached_for", Text),
    Column("recorded_seq", Whole, nullable=False, index=True),
    recorded_by("recorded_seq"),
    UniqueConstraint("approval_id", "content_hash", "sha256"),
    CheckConstraint("length(content_hash) = 64", name="hash_length"),
    CheckConstraint("length(name) BETWEEN 1 AND 120", name="name_length"),
)
"""Which files an approval asked for something with: a fact about that content, which a draft or any of its rounds may
have; `attached_at`, by whom and in whose place (null: for themselves) are of when it came under this name, and a later
content that it stays in says the same."""
