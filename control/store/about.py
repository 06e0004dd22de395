"""How what a row is about is called in statements: a row names a ticket by `ticket_id` or a measure by `measure_id`.

A notice may name a review by `review_id` instead.
"""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, func

from control.store.numbered import numbered
from control.store.tables import ticket


def key_of(of: FromClause) -> ColumnElement[Any]:
    """`T-1`, `M-1` or `R-1`, in a statement that has the ticket of each row where it names one."""
    others = [numbered("M", of.c.measure_id)]
    if "review_id" in of.c:
        others.append(numbered("R", of.c.review_id))
    return func.coalesce(ticket.c.key, *others).label("key")
