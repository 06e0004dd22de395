"""Reading one field out of an event's payload, on both databases."""

from typing import Any

from sqlalchemy import Text, literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.expression import FunctionElement

from control.model import TICKET_FIELDS
from control.store.tables import ticket_event


class _TextOf(FunctionElement[str]):
    """The text of one key of a JSON object that is stored as text; null where the key is missing or null."""

    type = Text()
    name = "text_of"
    inherit_cache = True


def field_set(name: str) -> ColumnElement[str]:
    """The value to which an event sets the ticket field `name`; null where it leaves the field alone or empties it."""
    if name not in TICKET_FIELDS:
        raise ValueError(f"{name!r} is no field of a ticket")
    return _TextOf(ticket_event.c.payload, literal_column(f"'{name}'", Text))


@compiles(_TextOf, "sqlite")
def _on_sqlite(element: _TextOf, compiler: Any, **options: Any) -> str:
    payload, key = (compiler.process(clause, **options) for clause in element.clauses)
    return f"json_extract({payload}, '$.' || {key})"


@compiles(_TextOf, "postgresql")
def _on_postgresql(element: _TextOf, compiler: Any, **options: Any) -> str:
    payload, key = (compiler.process(clause, **options) for clause in element.clauses)
    return f"(CAST({payload} AS json) ->> {key})"
