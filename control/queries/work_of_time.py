"""The work that time brings: whether any is due, and what could not be done."""

from datetime import datetime

import pandas as pd
from sqlalchemy import Connection, case, func, select

from control.policy.scope import Scope
from control.queries.about import lies_in, with_about
from control.queries.frames import frame
from control.store.about import key_of
from control.store.tables import watch
from control.store.watches import due_by


def is_due(connection: Connection, until: datetime) -> bool:
    """Whether anything has come due by `until`: one look at the end of an index, however many clocks are open."""
    return connection.execute(due_by(until).limit(1)).first() is not None


def problems(connection: Connection, as_of: datetime, scope: Scope, limit: int = 100) -> pd.DataFrame:
    """The watches of a scope that could not be worked on, first those that are not tried any more.

    Columns: key (of the ticket or measure), subject_id, tries, problem, next_at (null: not tried any more), and
    `given_up`, how many of those there are in all. It tells of the present; `as_of` is not looked at.
    """
    del as_of
    again = case((watch.c.next_at.is_(None), 0), else_=1)
    given_up = func.sum(1 - again).over().label("given_up")
    columns = (key_of(watch), *(watch.c[name] for name in ("subject_id", "tries", "problem", "next_at")), given_up)
    found = with_about(select(*columns).select_from(watch), watch).where(watch.c.problem.is_not(None))
    return frame(connection, found.where(lies_in(scope, watch)).order_by(again, watch.c.subject_id).limit(limit))
