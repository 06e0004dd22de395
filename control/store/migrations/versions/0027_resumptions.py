"""That a measure goes on is watched, too: whoever answers for one that rests too long is told."""

from alembic import op

from control.store.migrations.anew import made_anew

revision = "0027"
down_revision = "0026"

_SUBJECTS = "subject_type IN ('clock', 'breach_review', 'approval', 'ticket', 'measure')"


def upgrade() -> None:
    for table in ("watch", "escalation", "notice"):
        name = f"ck_{table}_subject_type_known"
        if op.get_bind().dialect.name == "sqlite":
            made_anew(table, rf"CONSTRAINT {name} CHECK \([^)]*\)\)", f"CONSTRAINT {name} CHECK ({_SUBJECTS})")
            continue
        op.drop_constraint(name, table, type_="check")
        op.create_check_constraint(name, table, _SUBJECTS)
