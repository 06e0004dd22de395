"""Imported batches, and every row that was rejected or warned about, as it came."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, ForeignKeyConstraint, Text

from control.store.metadata import table
from control.store.tables.columns import recorded_by
from control.store.types import UtcDateTime, Whole, one_of

SEVERITIES = ("reject", "warning")

import_batch = table(
    "import_batch",
    Column("id", Whole, primary_key=True, autoincrement=False),
    Column("mapping", Text, nullable=False),
    Column("mapping_hash", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("file_sha256", Text, nullable=False, index=True),
    Column("content_hash", Text, nullable=False),
    Column("rows_in", Whole, nullable=False),
    Column("accepted", Whole, nullable=False),
    Column("rejected", Whole, nullable=False),
    Column("duplicate", Whole, nullable=False),
    Column("warnings", Whole, nullable=False),
    Column("tickets", Whole, nullable=False),
    Column("events", Whole, nullable=False),
    Column("committed_seq", Whole, nullable=False, index=True),
    Column("committed_at", UtcDateTime, nullable=False),
    Column("header", Text),
    Column("place", Text),
    ForeignKeyConstraint(
        ["committed_seq"], ["audit_event.seq"], ondelete="RESTRICT", deferrable=True, initially="DEFERRED"
    ),
    CheckConstraint("rows_in = accepted + rejected + duplicate", name="every_row_counted_once"),
    CheckConstraint(
        "accepted >= 0 AND rejected >= 0 AND duplicate >= 0 AND warnings >= 0 AND tickets >= 0 AND events >= 0",
        name="counts",
    ),
)
"""One committed file; `content_hash` covers the canonical records, whatever the format they came in. `header` (JSON) is
how the file names its columns and `place` what it counts its rows by, null where that was not kept yet."""

import_finding = table(
    "import_finding",
    Column("batch_id", Whole, ForeignKey("import_batch.id", ondelete="RESTRICT"), primary_key=True),
    Column("number", Whole, primary_key=True, autoincrement=False),
    Column("severity", Text, nullable=False),
    Column("line", Whole, nullable=False),
    Column("column", Text),
    Column("code", Text, nullable=False),
    Column("raw", Text),
    Column("row", Text),
    Column("sentence", Text, nullable=False),
    one_of("severity", SEVERITIES),
    CheckConstraint("number > 0", name="number_positive"),
)
"""What was said about one row of a file; `column` is null where the whole row is meant, `row` is a rejected one."""

import_undo = table(
    "import_undo",
    Column("batch_id", Whole, ForeignKey("import_batch.id", ondelete="RESTRICT"), primary_key=True),
    Column("events", Whole, nullable=False),
    Column("tickets", Whole, nullable=False),
    Column("reason", Text, nullable=False),
    Column("undone_at", UtcDateTime, nullable=False),
    Column("undone_by", Text, nullable=False),
    Column("undone_seq", Whole, nullable=False, index=True),
    recorded_by("undone_seq"),
    CheckConstraint("events >= 0 AND tickets >= 0", name="counts"),
)
"""A batch that was taken back: how many events count no longer, and how many tickets are not known any more."""

import_settlement = table(
    "import_settlement",
    Column("batch_id", Whole, primary_key=True, autoincrement=False),
    Column("number", Whole, primary_key=True, autoincrement=False),
    Column("settled_seq", Whole, primary_key=True, autoincrement=False, index=True),
    Column("settled_at", UtcDateTime, nullable=False),
    Column("settled_by", Text, nullable=False),
    Column("corrected_by", Whole, ForeignKey("import_batch.id", ondelete="RESTRICT"), index=True),
    Column("reason", Text),
    recorded_by("settled_seq"),
    ForeignKeyConstraint(
        ["batch_id", "number"], ["import_finding.batch_id", "import_finding.number"], ondelete="RESTRICT"
    ),
    CheckConstraint("(corrected_by IS NULL) <> (reason IS NULL)", name="one_way"),
)
"""What became of a rejected row: the batch that brought it corrected, or the reason for which it was set aside. One
whose correction was undone waits again, and may be settled anew."""
