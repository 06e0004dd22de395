"""A judgement keeps the start of its cycle, a repair the instant that it proposes to judge at; more facts stay."""

import sqlalchemy as sa
from alembic import op

from control.store.migrations.triggers import keep_forever
from control.store.types import UtcDateTime, Whole

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("clock_repair", sa.Column("proposed_judged_at", UtcDateTime, nullable=True))
    op.add_column("judgement", sa.Column("started_at", UtcDateTime, nullable=True))
    # A clock that begins after the judgement is of another cycle, which took the number later.
    op.execute(
        "UPDATE judgement SET started_at = coalesce("
        "(SELECT clock.started_at FROM clock WHERE clock.ticket_id = judgement.ticket_id"
        " AND clock.kind = judgement.kind AND clock.cycle = judgement.cycle"
        " AND clock.started_at <= judgement.judged_at), judged_at)"
    )
    if op.get_bind().dialect.name == "sqlite":
        _make_anew()
    else:
        op.alter_column("judgement", "started_at", nullable=False)
    for table in ("judgement", "import_batch", "import_finding"):
        keep_forever(table)


def _make_anew() -> None:
    """The table as it is to be, filled from the one that is: SQLite forbids null in no column that stands already."""
    op.create_table(
        "judgement_anew",
        sa.Column("ticket_id", Whole, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("cycle", Whole, autoincrement=False, nullable=False),
        sa.Column("started_at", UtcDateTime, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("judged_at", UtcDateTime, nullable=False),
        sa.Column("due_at", UtcDateTime, nullable=True),
        sa.Column("target", sa.Text, nullable=True),
        sa.Column("minutes", Whole, nullable=True),
        sa.Column("rulebook_version", sa.Text, nullable=False),
        sa.Column("known_event_seq", Whole, nullable=False),
        sa.Column("recorded_seq", Whole, nullable=False),
        sa.CheckConstraint("kind IN ('first_response', 'next_response', 'resolution')", name="ck_judgement_kind_known"),
        sa.CheckConstraint("verdict IN ('met', 'breached')", name="ck_judgement_verdict_known"),
        sa.CheckConstraint("cycle > 0", name="ck_judgement_cycle_positive"),
        sa.ForeignKeyConstraint(
            ["known_event_seq"], ["ticket_event.seq"], name="fk_judgement_known_event_seq", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["recorded_seq"],
            ["audit_event.seq"],
            name="fk_judgement_recorded_seq",
            ondelete="RESTRICT",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["rulebook_version"],
            ["rulebook_version.version"],
            name="fk_judgement_rulebook_version",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name="fk_judgement_ticket_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("ticket_id", "kind", "cycle", name="pk_judgement"),
        sqlite_strict=True,
    )
    columns = "ticket_id, kind, cycle, started_at, verdict, judged_at, due_at, target, minutes, rulebook_version"
    columns += ", known_event_seq, recorded_seq"
    op.execute(f"INSERT INTO judgement_anew ({columns}) SELECT {columns} FROM judgement")  # noqa: S608 (our own names)
    op.drop_table("judgement")
    op.rename_table("judgement_anew", "judgement")
    op.create_index("ix_judgement_kind_judged_at", "judgement", ["kind", "judged_at"], unique=False)
    op.create_index("ix_judgement_recorded_seq", "judgement", ["recorded_seq"], unique=False)
