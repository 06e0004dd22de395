"""Triggers that keep facts: a row of an append-only table can be added, and never changed or removed."""

from alembic import op
from sqlalchemy import inspect


def keep_forever(table: str) -> None:
    """Refuse UPDATE and DELETE on `table`, and TRUNCATE where the database knows it."""
    if op.get_bind().dialect.name == "sqlite":
        for deed in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_to_forget() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_forget()"
    )


def keep_but_for(table: str, mark: str) -> None:
    """Let a table that is kept for ever be changed in one way: `mark` from null to a value, all else as it was."""
    columns = [column["name"] for column in inspect(op.get_bind()).get_columns(table)]
    others = [f'"{name}"' for name in columns if name != mark]
    if op.get_bind().dialect.name == "sqlite":
        same = " AND ".join(f"OLD.{name} IS NEW.{name}" for name in others)
        op.execute(f"DROP TRIGGER {table}_no_update")
        op.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
            f"WHEN NOT (OLD.{mark} IS NULL AND NEW.{mark} IS NOT NULL AND {same}) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
        return
    same = " AND ".join(f"OLD.{name} IS NOT DISTINCT FROM NEW.{name}" for name in others)
    op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_forget()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_only_marked BEFORE UPDATE ON {table} FOR EACH ROW "
        f"WHEN (NOT (OLD.{mark} IS NULL AND NEW.{mark} IS NOT NULL AND {same})) "
        "EXECUTE FUNCTION refuse_to_forget()"
    )
