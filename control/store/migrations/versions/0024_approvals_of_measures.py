"""Approvals about measures: what is asked for, watched, escalated and told may be of a measure instead of a ticket."""

import sqlalchemy as sa
from alembic import op

from control.store.migrations.anew import made_anew
from control.store.types import Whole

revision = "0024"
down_revision = "0023"

_ABOUT = ("approval", "watch", "escalation", "notice")
_ONE = "(ticket_id IS NULL) <> (measure_id IS NULL)"
_GATE = "(measure_id IS NULL) = (gate IS NULL) AND (measure_id IS NULL) = (measure_hash IS NULL)"
_OPEN = sa.text("ended_at IS NULL AND measure_id IS NOT NULL")


def upgrade() -> None:
    for table in _ABOUT:
        op.add_column(table, sa.Column("measure_id", Whole, nullable=True))
    for column in ("gate", "measure_hash"):
        op.add_column("approval", sa.Column(column, sa.Text, nullable=True))
    rules = {table: {"about_one": _ONE} for table in _ABOUT}
    rules["approval"] |= {"gate_of_measure": _GATE, "measure_hash_length": "length(measure_hash) = 64"}
    if op.get_bind().dialect.name == "sqlite":
        for table, checks in rules.items():
            _anew(table, checks)
        made_anew("approval_effect", "event_seq INTEGER NOT NULL", "event_seq INTEGER")
    else:
        for table, checks in rules.items():
            _altered(table, checks)
        op.alter_column("approval_effect", "event_seq", existing_type=sa.BigInteger, nullable=True)
    for table in _ABOUT[:-1]:
        op.create_index(f"ix_{table}_measure_id", table, ["measure_id"])
    op.create_index(
        *("uq_approval_open_of_measure", "approval", ["measure_id"]),
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )


def _anew(table: str, checks: dict[str, str]) -> None:
    made_anew(table, "ticket_id INTEGER NOT NULL", "ticket_id INTEGER")
    added = [f"CONSTRAINT ck_{table}_{name} CHECK ({rule})" for name, rule in checks.items()]
    named = f"CONSTRAINT fk_{table}_measure_id FOREIGN KEY(measure_id) REFERENCES measure (id) ON DELETE RESTRICT"
    first = f"CONSTRAINT pk_{table} PRIMARY KEY"
    made_anew(table, first, ", ".join([named, *added, first]))


def _altered(table: str, checks: dict[str, str]) -> None:
    op.alter_column(table, "ticket_id", existing_type=sa.BigInteger, nullable=True)
    op.create_foreign_key(f"fk_{table}_measure_id", table, "measure", ["measure_id"], ["id"], ondelete="RESTRICT")
    for name, rule in checks.items():
        op.create_check_constraint(f"ck_{table}_{name}", table, rule)
