"""Controlled documents that stand with measures; each version is released by an approval, beside the gates.

And a kind of measure more: what keeps something from happening where it has not happened yet.
"""

import sqlalchemy as sa
from alembic import op

from control.store.migrations.anew import other_rule
from control.store.migrations.triggers import keep_forever
from control.store.types import UtcDateTime, Whole

revision = "0028"
down_revision = "0027"

_KIND = (
    "kind IN ('refund', 'credit', 'replacement', 'access', 'exception', 'service change', 'SLA change', 'stage gate', "
    "'scope change', 'forecast change', 'closure', 'document release', 'automation change', 'KPI change', "
    "'break write-off', 'clock repair', 'spreadsheet exception')"
)
_GATE = (
    "stage IN ('defined', 'identified', 'detailed', 'decided', 'implemented', 'closed', 'on hold', 'cancelled', "
    "'scope change', 'forecast change', 'milestone slip', 'document release', 'resumed', 'reopened')"
)
_MEASURE = (
    "kind IN ('initiative', 'correction', 'corrective action', 'preventive action', 'organisation change', "
    "'cost control', 'training', 'document change', 'automation change')"
)
_ASKED = sa.text("ended_at IS NULL AND measure_id IS NOT NULL AND kind <> 'document release'")
_HOLDS = sa.text("effective_at IS NOT NULL AND obsolete_at IS NULL")


def upgrade() -> None:
    op.drop_index("uq_approval_open_of_measure", "approval")
    other_rule("approval", "ck_approval_kind_known", _KIND)
    other_rule("measure_gate", "ck_measure_gate_stage_known", _GATE)
    other_rule("measure", "ck_measure_kind_known", _MEASURE)
    of_measure = ("uq_approval_open_of_measure", "approval", ["measure_id"])
    op.create_index(*of_measure, unique=True, sqlite_where=_ASKED, postgresql_where=_ASKED)
    _document()
    _version()
    _review()


def _document() -> None:
    name = "document"
    op.create_table(
        name,
        sa.Column("id", Whole, autoincrement=False, nullable=False),
        sa.Column("measure_id", Whole, nullable=False),
        *(sa.Column(each, sa.Text, nullable=False) for each in ("title", "owner", "owner_person")),
        sa.Column("review_months", Whole, nullable=False),
        sa.Column("opened_at", UtcDateTime, nullable=False),
        sa.Column("opened_by", sa.Text, nullable=False),
        sa.Column("opened_seq", Whole, nullable=False),
        sa.Column("withdrawn_at", UtcDateTime, nullable=True),
        *(sa.Column(each, sa.Text, nullable=True) for each in ("withdrawn_by", "withdrawn_because")),
        sa.Column("version", Whole, nullable=False),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 120", name=f"ck_{name}_title_length"),
        sa.CheckConstraint("review_months BETWEEN 1 AND 60", name=f"ck_{name}_reviewed"),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_because IS NULL)",
            name=f"ck_{name}_withdrawn_whole",
        ),
        sa.CheckConstraint("version > 0", name=f"ck_{name}_version_positive"),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=f"fk_{name}_measure_id", ondelete="RESTRICT"),
        _recorded(name, "opened_seq"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        sqlite_strict=True,
    )
    for column in ("measure_id", "owner", "owner_person", "opened_seq"):
        op.create_index(f"ix_{name}_{column}", name, [column])


def _version() -> None:
    name = "document_version"
    op.create_table(
        name,
        sa.Column("document_id", Whole, autoincrement=False, nullable=False),
        sa.Column("number", Whole, autoincrement=False, nullable=False),
        sa.Column("approval_id", Whole, nullable=False),
        sa.Column("effective_at", UtcDateTime, nullable=True),
        sa.Column("obsolete_at", UtcDateTime, nullable=True),
        sa.CheckConstraint("number > 0", name=f"ck_{name}_number_positive"),
        sa.CheckConstraint("obsolete_at IS NULL OR effective_at <= obsolete_at", name=f"ck_{name}_in_order"),
        _of_document(name),
        sa.ForeignKeyConstraint(["approval_id"], ["approval.id"], name=f"fk_{name}_approval_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("document_id", "number", name=f"pk_{name}"),
        sa.UniqueConstraint("approval_id", name=f"uq_{name}_approval_id"),
        sqlite_strict=True,
    )
    holds = (f"uq_{name}_holds", name, ["document_id"])
    op.create_index(*holds, unique=True, sqlite_where=_HOLDS, postgresql_where=_HOLDS)


def _review() -> None:
    name = "document_review"
    op.create_table(
        name,
        sa.Column("document_id", Whole, autoincrement=False, nullable=False),
        sa.Column("number", Whole, autoincrement=False, nullable=False),
        *(sa.Column(each, sa.Text, nullable=False) for each in ("said", "next_on")),
        sa.Column("said_at", UtcDateTime, nullable=False),
        sa.Column("said_by", sa.Text, nullable=False),
        sa.Column("said_seq", Whole, nullable=False),
        sa.CheckConstraint("number > 0", name=f"ck_{name}_number_positive"),
        sa.CheckConstraint("length(next_on) = 10", name=f"ck_{name}_day"),
        _of_document(name),
        _recorded(name, "said_seq"),
        sa.PrimaryKeyConstraint("document_id", "number", name=f"pk_{name}"),
        sqlite_strict=True,
    )
    op.create_index(f"ix_{name}_said_seq", name, ["said_seq"])
    keep_forever(name)


def _of_document(table: str) -> sa.ForeignKeyConstraint:
    named = f"fk_{table}_document_id"
    return sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=named, ondelete="RESTRICT")


def _recorded(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        *([column], ["audit_event.seq"]),
        name=f"fk_{table}_{column}",
        ondelete="RESTRICT",
        deferrable=True,
        initially="DEFERRED",
    )
