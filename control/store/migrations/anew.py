"""Tables of SQLite made anew: a constraint that stands can neither be dropped nor added there."""

import re

from alembic import op
from sqlalchemy import text


def made_anew(table: str, constraint: str, instead: str) -> None:
    """Make `table` again as it is, `instead` in the place of the constraint that the pattern `constraint` finds.

    Its rows, indexes and triggers follow; what refers to it refers to the new one, which takes its name.
    """
    connection = op.get_bind()
    parts = "SELECT sql FROM sqlite_master WHERE tbl_name = :name AND type = :kind AND sql IS NOT NULL"
    [made] = connection.scalars(text(parts), {"name": table, "kind": "table"})
    others = [
        each for kind in ("index", "trigger") for each in connection.scalars(text(parts), {"name": table, "kind": kind})
    ]
    columns = ", ".join(f'"{row.name}"' for row in connection.execute(text(f"PRAGMA table_info({table})")))
    changed, found = re.subn(constraint, instead, made)
    if found != 1:
        raise LookupError(f"{table} has {found} constraints like {constraint}")
    op.execute(re.sub(rf'CREATE TABLE "?{table}"?', f"CREATE TABLE {table}_anew", changed, count=1))
    op.execute(f"INSERT INTO {table}_anew ({columns}) SELECT {columns} FROM {table}")  # noqa: S608 (our own names)
    op.drop_table(table)
    op.rename_table(f"{table}_anew", table)
    for each in others:
        op.execute(each)


def other_rule(table: str, name: str, rule: str) -> None:
    """Put `rule` in the place of the check constraint `name` of a table, one of a list of values."""
    if op.get_bind().dialect.name == "sqlite":
        made_anew(table, rf"CONSTRAINT {name} CHECK \([^)]*\)\)", f"CONSTRAINT {name} CHECK ({rule})")
        return
    op.drop_constraint(name, table, type_="check")
    op.create_check_constraint(name, table, rule)
