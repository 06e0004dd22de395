"""Reports of measures: two lights that their owner claims, beside those that were proposed, and why."""

import sqlalchemy as sa
from alembic import op

from control.store.migrations.triggers import keep_forever
from control.store.types import UtcDateTime, Whole

revision = "0026"
down_revision = "0025"

_LIGHTS = ("implementation", "potential", "proposed_implementation", "proposed_potential")


def upgrade() -> None:
    name = "measure_report"
    op.create_table(
        name,
        sa.Column("measure_id", Whole, autoincrement=False, nullable=False),
        sa.Column("number", Whole, autoincrement=False, nullable=False),
        *(sa.Column(light, sa.Text, nullable=light.startswith("proposed")) for light in _LIGHTS),
        sa.Column("said", sa.Text, nullable=False),
        sa.Column("said_at", UtcDateTime, nullable=False),
        sa.Column("said_by", sa.Text, nullable=False),
        sa.Column("said_seq", Whole, nullable=False),
        *(
            sa.CheckConstraint(f"{light} IN ('green', 'amber', 'red')", name=f"ck_{name}_{light}_known")
            for light in _LIGHTS
        ),
        sa.CheckConstraint("number > 0", name=f"ck_{name}_number_positive"),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=f"fk_{name}_measure_id", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            *(["said_seq"], ["audit_event.seq"]),
            name=f"fk_{name}_said_seq",
            ondelete="RESTRICT",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("measure_id", "number", name=f"pk_{name}"),
        sqlite_strict=True,
    )
    op.create_index(f"ix_{name}_said_seq", name, ["said_seq"])
    keep_forever(name)
