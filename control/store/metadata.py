"""Where all tables are registered, and how their constraints are called on both databases."""

from typing import Any

from sqlalchemy import Column, MetaData, Table
from sqlalchemy.schema import SchemaItem

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def table(name: str, *items: Column[Any] | SchemaItem) -> Table:
    """A table of the store; on SQLite it is STRICT, so that a column takes its own type and no other."""
    return Table(name, METADATA, *items, sqlite_strict=True)
