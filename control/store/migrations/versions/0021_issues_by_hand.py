"""Recurring issues by hand: what people merged and split, which tickets they linked, and which do not belong."""

import sqlalchemy as sa
from alembic import op

from control.store.migrations.anew import made_anew
from control.store.types import UtcDateTime, Whole

revision = "0021"
down_revision = "0020"

_REFERENCES = {"merged_into": "issue (id)", "split_from": "issue (id)", "changed_seq": "audit_event (seq)"}
_CHANGED = {
    "ck_issue_state_known": "state IN ('candidate', 'confirmed', 'known error', 'dismissed', 'merged')",
    "ck_issue_kind_of_what_is_known": "(kind IS NULL) = (state IN ('candidate', 'dismissed', 'merged'))",
}
_ADDED = {
    "ck_issue_merged_into_what": "(merged_into IS NULL) = (state <> 'merged')",
    "ck_issue_not_itself": "merged_into <> id AND split_from <> id",
}
_FOUND = ("ck_issue_ticket_likeness_of_what_was_found", "likeness IS NOT NULL OR pinned_by IS NOT NULL")


def upgrade() -> None:
    for column in _REFERENCES:
        op.add_column("issue", sa.Column(column, Whole, nullable=True))
    op.add_column("issue_ticket", sa.Column("pinned_by", sa.Text, nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        _anew()
    else:
        _altered()
    for column in _REFERENCES:
        op.create_index(f"ix_issue_{column}", "issue", [column])
    _apart()


def _anew() -> None:
    for name, check in _CHANGED.items():
        made_anew("issue", rf"CONSTRAINT {name} CHECK \(.*\)(?=,)", f"CONSTRAINT {name} CHECK ({check})")
    added = [f"CONSTRAINT {name} CHECK ({check})" for name, check in _ADDED.items()]
    for column, other in _REFERENCES.items():
        waits = " DEFERRABLE INITIALLY DEFERRED" if column == "changed_seq" else ""
        reference = f"FOREIGN KEY({column}) REFERENCES {other} ON DELETE RESTRICT{waits}"
        added.append(f"CONSTRAINT fk_issue_{column} {reference}")
    last = "CONSTRAINT ck_issue_version_positive CHECK (version > 0)"
    made_anew("issue", r"CONSTRAINT ck_issue_version_positive CHECK \(version > 0\)", ", ".join([last, *added]))
    made_anew("issue_ticket", r"likeness INTEGER NOT NULL", "likeness INTEGER")
    share = "CONSTRAINT ck_issue_ticket_likeness_share CHECK (likeness BETWEEN 0 AND 1000)"
    found = f"CONSTRAINT {_FOUND[0]} CHECK ({_FOUND[1]})"
    pattern = r"CONSTRAINT ck_issue_ticket_likeness_share CHECK \(likeness BETWEEN 0 AND 1000\)"
    made_anew("issue_ticket", pattern, f"{share}, {found}")


def _altered() -> None:
    for name, check in _CHANGED.items():
        op.drop_constraint(name, "issue", type_="check")
        op.create_check_constraint(name, "issue", check)
    for name, check in _ADDED.items():
        op.create_check_constraint(name, "issue", check)
    for column in ("merged_into", "split_from"):
        op.create_foreign_key(f"fk_issue_{column}", "issue", "issue", [column], ["id"], ondelete="RESTRICT")
    name, column = "fk_issue_changed_seq", "changed_seq"
    op.create_foreign_key(
        name, "issue", "audit_event", [column], ["seq"], ondelete="RESTRICT", deferrable=True, initially="DEFERRED"
    )
    op.alter_column("issue_ticket", "likeness", existing_type=sa.BigInteger, nullable=True)
    op.create_check_constraint(_FOUND[0], "issue_ticket", _FOUND[1])


def _apart() -> None:
    name = "issue_apart"
    op.create_table(
        name,
        sa.Column("ticket_id", Whole, autoincrement=False, nullable=False),
        sa.Column("issue_id", Whole, autoincrement=False, nullable=False),
        sa.Column("said_at", UtcDateTime, nullable=False),
        sa.Column("said_by", sa.Text, nullable=False),
        sa.Column("said_seq", Whole, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=f"fk_{name}_ticket_id", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=f"fk_{name}_issue_id", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["said_seq"],
            ["audit_event.seq"],
            name=f"fk_{name}_said_seq",
            ondelete="RESTRICT",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("ticket_id", "issue_id", name=f"pk_{name}"),
        sqlite_strict=True,
    )
    for column in ("issue_id", "said_seq"):
        op.create_index(f"ix_{name}_{column}", name, [column])
