"""KPIs that a measure must not make worse: what they came to before it, and whether they held."""

import sqlalchemy as sa
from alembic import op

from control.store.migrations.triggers import keep_forever
from control.store.types import Flag, Whole

revision = "0029"
down_revision = "0028"

_COUNTS = "judged >= 0 AND breached BETWEEN 0 AND judged"
_PROMISE = "promise IN ('first_response', 'next_response', 'resolution')"


def upgrade() -> None:
    _before()
    _after()


def _before() -> None:
    name = "measure_baseline_kpi"
    op.create_table(
        name,
        *(sa.Column(column, Whole, autoincrement=False, nullable=False) for column in ("measure_id", "number")),
        *(sa.Column(column, sa.Text, nullable=False) for column in ("kpi", "promise")),
        *(sa.Column(column, Whole, nullable=False) for column in ("judged", "breached", "spread")),
        sa.CheckConstraint(_PROMISE, name=f"ck_{name}_promise_known"),
        sa.CheckConstraint(_COUNTS, name=f"ck_{name}_counts"),
        sa.CheckConstraint("spread >= 1000", name=f"ck_{name}_spread_whole"),
        _belongs(name, "measure_baseline", "number"),
        sa.PrimaryKeyConstraint("measure_id", "number", "kpi", name=f"pk_{name}"),
        sqlite_strict=True,
    )
    keep_forever(name)


def _after() -> None:
    name = "measure_guard"
    op.create_table(
        name,
        *(sa.Column(column, Whole, autoincrement=False, nullable=False) for column in ("measure_id", "cycle")),
        sa.Column("kpi", sa.Text, nullable=False),
        *(sa.Column(column, Whole, nullable=False) for column in ("judged", "breached")),
        sa.Column("held", Flag, nullable=False),
        sa.Column("judged_seq", Whole, nullable=False),
        sa.CheckConstraint(_COUNTS, name=f"ck_{name}_counts"),
        _belongs(name, "measure_verdict", "cycle"),
        sa.ForeignKeyConstraint(
            *(["judged_seq"], ["audit_event.seq"]),
            name=f"fk_{name}_judged_seq",
            ondelete="RESTRICT",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("measure_id", "cycle", "kpi", name=f"pk_{name}"),
        sqlite_strict=True,
    )
    op.create_index(f"ix_{name}_judged_seq", name, ["judged_seq"])
    keep_forever(name)


def _belongs(table: str, to: str, column: str) -> sa.ForeignKeyConstraint:
    """To a row of another table, which a measure and a number name."""
    return sa.ForeignKeyConstraint(
        *(["measure_id", column], [f"{to}.measure_id", f"{to}.{column}"]),
        name=f"fk_{table}_measure_id_{column}",
        ondelete="RESTRICT",
    )
