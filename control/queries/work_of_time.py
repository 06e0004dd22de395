"""The work that time brings: whether any is due, who does it, and what could not be done."""

from datetime import datetime

import pandas as pd
from sqlalchemy import Connection, select

from control.queries.frames import frame
from control.store.escalations import due_by
from control.store.tables import lease, watch


def is_due(connection: Connection, until: datetime) -> bool:
    """Whether anything has come due by `until`: one look at the end of an index, however many clocks are open."""
    return connection.execute(due_by(until).limit(1)).first() is not None


def worker(connection: Connection, as_of: datetime) -> pd.DataFrame:
    """At most one row, the worker that holds the lease: holder, taken_at, seen_at, expires_at; none ever ran: no row.

    It tells of the present, whatever `as_of` says: nobody keeps when workers were seen.
    """
    columns = (lease.c.holder, lease.c.taken_at, lease.c.seen_at, lease.c.expires_at)
    return frame(connection, select(*columns).where(lease.c.taken_at <= as_of))


def problems(connection: Connection, as_of: datetime) -> pd.DataFrame:
    """The watches that could not be worked on: subject_id, tries, problem, next_at (null: not tried any more).

    It tells of the present; `as_of` leaves out nothing.
    """
    columns = (watch.c.subject_id, watch.c.tries, watch.c.problem, watch.c.next_at)
    rows = select(*columns).where(watch.c.problem.is_not(None), watch.c.tries > 0)
    return frame(connection, rows.order_by(watch.c.subject_id))
