"""How what a row is about is called in statements: a row names a ticket by `ticket_id` or a measure by `measure_id`."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, func

from control.store.numbered import numbered
from control.store.tables import ticket


def key_of(of: FromClause) -> ColumnElement[Any]:
    """`T-1` or `M-1`, in a statement that has the ticket of each row where it names one."""
    return func.coalesce(ticket.c.key, numbered("M", of.c.measure_id)).label("key")
