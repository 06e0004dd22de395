"""What a person has not read, and how it stands with what is to be sent."""

from datetime import datetime

import pandas as pd
from sqlalchemy import ColumnElement, Connection, func, literal_column, select, true, union_all

from control.policy.scope import Scope
from control.queries.about import lies_in, with_about
from control.queries.frames import frame
from control.store.about import key_of
from control.store.numbered import numbered
from control.store.tables import delivery, notice

LONGEST = 2_000
"""Parked deliveries that one list shows at most."""


def unread(connection: Connection, as_of: datetime, scope: Scope, person: str, limit: int = 20) -> pd.DataFrame:
    """What a person has not read of what they were told by `as_of` of what lies in `scope`, newest first.

    Columns: id, said, times (how many it stands for), urgent, key (of the ticket, measure or review), subject_type,
    subject_id, last_at, and `total`, how many there are in all.
    """
    mine = _unread(as_of, scope, person)
    named = ("id", "said", "times", "urgent", "subject_type", "subject_id", "last_at")
    total = select(func.count()).select_from(notice).where(*mine).scalar_subquery().label("total")
    columns = [notice.c[name] for name in named]
    rows = with_about(select(*columns, key_of(notice), total).select_from(notice), notice).where(*mine)
    return frame(connection, rows.order_by(notice.c.last_at.desc(), notice.c.id.desc()).limit(limit))


def unread_number(connection: Connection, as_of: datetime, scope: Scope, person: str) -> pd.DataFrame:
    """One row: `total`, how much a person has not read of what they were told by `as_of` of what lies in `scope`."""
    mine = _unread(as_of, scope, person)
    return frame(connection, select(func.count().label("total")).select_from(notice).where(*mine))


def deliveries(connection: Connection, as_of: datetime, scope: Scope) -> pd.DataFrame:
    """How many deliveries wait and how many are parked, by channel, state and problem; what was sent is not counted.

    Columns: channel, state, problem (null: none so far), number, since (when the oldest was due, or was parked);
    `as_of` is not looked at, because only the present of the outbox is kept.
    """
    del as_of
    parts = []
    for state, at in (("waiting", delivery.c.next_at), ("parked", delivery.c.ended_at)):
        grouped = (delivery.c.channel, delivery.c.state, delivery.c.problem)
        tallies = (func.count().label("number"), func.min(at).label("since"))
        parts.append(
            select(*grouped, *tallies)
            .where(delivery.c.state == state, _is_about(delivery.c.notice_id, scope))
            .group_by(*grouped)
        )
    return frame(connection, union_all(*parts))


def parked(connection: Connection, as_of: datetime, scope: Scope, limit: int = 100) -> pd.DataFrame:
    """Deliveries that were given up and that nobody has let go again, the newest first.

    Columns: number (`D-17`), channel, person, address, said, key (of the ticket, measure or review), tries, problem,
    ended_at, and `total`, how many there are in all.
    """
    parked_by_then = (delivery.c.state == literal_column("'parked'"), delivery.c.ended_at <= as_of)
    given_up = (*parked_by_then, _is_about(delivery.c.notice_id, scope))
    number = numbered("D", delivery.c.id).label("number")
    total = select(func.count()).select_from(delivery).where(*given_up).scalar_subquery().label("total")
    told = (notice.c.person, delivery.c.address, notice.c.said, key_of(notice))
    ended = (delivery.c.tries, delivery.c.problem, delivery.c.ended_at)
    joined = select(number, delivery.c.channel, *told, *ended, total).join_from(delivery, notice)
    rows = with_about(joined, notice).where(*given_up)
    return frame(connection, rows.order_by(delivery.c.ended_at.desc(), delivery.c.id.desc()).limit(min(limit, LONGEST)))


def _unread(as_of: datetime, scope: Scope, person: str) -> tuple[ColumnElement[bool], ...]:
    told = (notice.c.person == person, notice.c.read_at.is_(None), notice.c.last_at <= as_of)
    return *told, _is_about(notice.c.id, scope)


def _is_about(notice_id: ColumnElement[int], scope: Scope) -> ColumnElement[bool]:
    """Whether a notice is about a ticket, a measure or a review in `scope`."""
    if scope == Scope(person=scope.person):
        return true()
    about = notice.alias("about")
    rows = with_about(select(about.c.id), about).where(lies_in(scope, about, withdrawn=True))
    return rows.where(about.c.id == notice_id).correlate(notice_id.table).exists()
