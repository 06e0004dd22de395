"""Packs of reviews are kept by the hash of their bytes, people are told of them, and what could not be made is said."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from control.store.migrations.anew import made_anew, other_rule
from control.store.migrations.triggers import keep_forever
from control.store.types import UtcDateTime, Whole

revision = "0033"
down_revision = "0032"

_SUBJECTS = "subject_type IN ('clock', 'breach_review', 'approval', 'ticket', 'measure', 'review')"
_MEDIA_TYPES = (
    "media_type IN ('image/png', 'image/jpeg', 'application/pdf', "
    "'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', "
    "'application/vnd.openxmlformats-officedocument.wordprocessingml.document', "
    "'application/vnd.ms-outlook', 'text/plain', "
    "'application/vnd.openxmlformats-officedocument.presentationml.presentation', 'text/calendar')"
)
_ONE = " + ".join(
    f"CASE WHEN {name} IS NULL THEN 0 ELSE 1 END" for name in ("ticket_id", "measure_id", "review_id")
) + " = 1"  # fmt: skip
_FORMS = "form IN ('pptx', 'pdf', 'xlsx', 'ics')"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        # An upgrade from far back has changed rows in this transaction, whose checks PostgreSQL wants done by now.
        op.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in ("watch", "escalation", "notice"):
        other_rule(table, f"ck_{table}_subject_type_known", _SUBJECTS)
    other_rule("evidence_file", "ck_evidence_file_media_type_known", _MEDIA_TYPES)
    _notices_of_reviews()
    _packs()
    _tries()


def _notices_of_reviews() -> None:
    op.add_column("notice", sa.Column("review_id", Whole, nullable=True))
    named = "fk_notice_review_id"
    if op.get_bind().dialect.name == "sqlite":
        rule = f"CONSTRAINT ck_notice_about_one CHECK ({_ONE})"
        to_review = f"CONSTRAINT {named} FOREIGN KEY(review_id) REFERENCES review (id) ON DELETE RESTRICT"
        before = r"CONSTRAINT ck_notice_about_one CHECK \(\(ticket_id IS NULL\) <> \(measure_id IS NULL\)\)"
        made_anew("notice", before, f"{to_review}, {rule}")
        return
    op.create_foreign_key(named, "notice", "review", ["review_id"], ["id"], ondelete="RESTRICT")
    op.drop_constraint("ck_notice_about_one", "notice", type_="check")
    op.create_check_constraint("ck_notice_about_one", "notice", _ONE)


def _packs() -> None:
    _part_of_review(
        "review_pack",
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("attached_at", UtcDateTime, nullable=False),
        sa.Column("attached_seq", Whole, nullable=False),
        sa.ForeignKeyConstraint(
            *(["sha256"], ["evidence_file.sha256"]), name="fk_review_pack_sha256", ondelete="RESTRICT"
        ),
    )
    op.create_index("ix_review_pack_sha256", "review_pack", ["sha256"])
    keep_forever("review_pack")


def _tries() -> None:
    _part_of_review(
        "review_pack_try",
        sa.Column("tries", Whole, nullable=False),
        sa.Column("problem", sa.Text, nullable=False),
        sa.Column("next_at", UtcDateTime, nullable=False),
        sa.Column("tried_seq", Whole, nullable=False),
        sa.CheckConstraint("tries > 0", name="ck_review_pack_try_tries_positive"),
    )


def _part_of_review(name: str, *items: sa.Column[Any] | sa.Constraint) -> None:
    """A table with a row for each form of a review; the event that wrote it is named by what ends in `_seq`."""
    [recorded] = (each.name for each in items if isinstance(each, sa.Column) and each.name.endswith("_seq"))
    op.create_table(
        name,
        sa.Column("review_id", Whole, autoincrement=False, nullable=False),
        sa.Column("form", sa.Text, nullable=False),
        *items,
        sa.CheckConstraint(_FORMS, name=f"ck_{name}_form_known"),
        sa.ForeignKeyConstraint(*(["review_id"], ["review.id"]), name=f"fk_{name}_review_id", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            *([recorded], ["audit_event.seq"]),
            name=f"fk_{name}_{recorded}",
            ondelete="RESTRICT",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("review_id", "form", name=f"pk_{name}"),
        sqlite_strict=True,
    )
    op.create_index(f"ix_{name}_{recorded}", name, [recorded])
