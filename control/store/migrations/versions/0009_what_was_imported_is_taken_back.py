"""An import can be undone, its events marked and kept; a rejected row can be corrected or set aside."""

import sqlalchemy as sa
from alembic import op

from control.store.migrations.anew import made_anew
from control.store.migrations.triggers import keep_but_for, keep_forever
from control.store.types import UtcDateTime, Whole

revision = "0009"
down_revision = "0008"

_UNIQUE = {
    "ticket": ("source", "external_id", "withdrawn_seq"),
    "ticket_event": ("ticket_id", "source_key", "undone_seq"),
}


def upgrade() -> None:
    for table, (first, second, mark) in _UNIQUE.items():
        op.add_column(table, sa.Column(mark, Whole, nullable=True))
        _refer(table, f"uq_{table}_{first}_{second}", f"fk_{table}_{mark}", mark)
        counts = sa.text(f"{mark} IS NULL")
        named = (f"uq_{table}_{first}_{second}", table, [first, second])
        op.create_index(*named, unique=True, sqlite_where=counts, postgresql_where=counts)
    keep_but_for("ticket_event", "undone_seq")
    for name in ("header", "place"):
        op.add_column("import_batch", sa.Column(name, sa.Text, nullable=True))
    _undo()
    _settled_rejects()


def _refer(table: str, unique: str, key: str, mark: str) -> None:
    """Put the reference of the new column in the place of the unique constraint, which an index follows."""
    if op.get_bind().dialect.name == "sqlite":
        found = rf"CONSTRAINT {unique} UNIQUE \(\w+, \w+\)"
        refers = f"CONSTRAINT {key} FOREIGN KEY({mark}) REFERENCES audit_event (seq) ON DELETE RESTRICT "
        made_anew(table, found, refers + "DEFERRABLE INITIALLY DEFERRED")
        return
    op.drop_constraint(unique, table, type_="unique")
    named = (key, table, "audit_event", [mark], ["seq"])
    op.create_foreign_key(*named, ondelete="RESTRICT", deferrable=True, initially="DEFERRED")


def _undo() -> None:
    op.create_table(
        "import_undo",
        sa.Column("batch_id", Whole, nullable=False),
        sa.Column("events", Whole, nullable=False),
        sa.Column("tickets", Whole, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("undone_at", UtcDateTime, nullable=False),
        sa.Column("undone_by", sa.Text, nullable=False),
        sa.Column("undone_seq", Whole, nullable=False),
        sa.CheckConstraint("events >= 0 AND tickets >= 0", name="ck_import_undo_counts"),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name="fk_import_undo_batch_id", ondelete="RESTRICT"),
        _recorded_by("import_undo", "undone_seq"),
        sa.PrimaryKeyConstraint("batch_id", name="pk_import_undo"),
        sqlite_strict=True,
    )
    op.create_index("ix_import_undo_undone_seq", "import_undo", ["undone_seq"])
    keep_forever("import_undo")


def _settled_rejects() -> None:
    op.create_table(
        "import_settlement",
        sa.Column("batch_id", Whole, autoincrement=False, nullable=False),
        sa.Column("number", Whole, autoincrement=False, nullable=False),
        sa.Column("settled_seq", Whole, autoincrement=False, nullable=False),
        sa.Column("settled_at", UtcDateTime, nullable=False),
        sa.Column("settled_by", sa.Text, nullable=False),
        sa.Column("corrected_by", Whole, nullable=True),
        sa.Column("reason", sa.Text, nullable=True),
        sa.CheckConstraint("(corrected_by IS NULL) <> (reason IS NULL)", name="ck_import_settlement_one_way"),
        sa.ForeignKeyConstraint(
            ["batch_id", "number"],
            ["import_finding.batch_id", "import_finding.number"],
            name="fk_import_settlement_batch_id_number",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["corrected_by"], ["import_batch.id"], name="fk_import_settlement_corrected_by", ondelete="RESTRICT"
        ),
        _recorded_by("import_settlement", "settled_seq"),
        sa.PrimaryKeyConstraint("batch_id", "number", "settled_seq", name="pk_import_settlement"),
        sqlite_strict=True,
    )
    op.create_index("ix_import_settlement_corrected_by", "import_settlement", ["corrected_by"])
    op.create_index("ix_import_settlement_settled_seq", "import_settlement", ["settled_seq"])
    keep_forever("import_settlement")


def _recorded_by(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        ["audit_event.seq"],
        name=f"fk_{table}_{column}",
        ondelete="RESTRICT",
        initially="DEFERRED",
        deferrable=True,
    )
