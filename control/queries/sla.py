"""Which promises were kept: attainment, where it was lost, how it went over time, and the tickets behind each figure.

Attainment is met ÷ judged, null where nothing was judged. *Source:* domain, section 12.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
from sqlalchemy import Connection, Integer, and_, case, cast, literal_column, select, true

from control.model import ClockState, TargetKind
from control.policy.scope import Scope
from control.queries.counting import By, Figure, counted
from control.queries.frames import frame
from control.queries.population import within
from control.queries.standing import Promise, cycles
from control.store.tables import clock, ticket

_DUE = (ticket.c.key, ticket.c.title, ticket.c.service, ticket.c.owner)


def attainment(connection: Connection, as_of: datetime, scope: Scope, promise: Promise) -> pd.DataFrame:
    """One row: a count of tickets for each `Figure` by its name, `attainment` (share, null: nothing was judged), and
    the instants `first_judged_at` and `last_judged_at`.
    """
    base = counted(as_of, scope, promise)
    return frame(connection, base.select(*base.counts()))


def breakdown(connection: Connection, as_of: datetime, scope: Scope, promise: Promise, by: By) -> pd.DataFrame:
    """A row for each value of `by`, most breached first: `name` (null: none), then the columns of `attainment`, whose
    counts add up to its counts.
    """
    base = counted(as_of, scope, promise)
    name = base.rows.c[by.value].label("name")
    rows = base.select(name, *base.counts()).group_by(name)
    return frame(connection, rows.order_by(base.count(Figure.BREACHED).desc(), name))


def series(
    connection: Connection, as_of: datetime, scope: Scope, promise: Promise, edges: Sequence[datetime]
) -> pd.DataFrame:
    """What was judged between neighbouring `edges` (half-open): `period` (0: the first), `judged`, `met`, `breached`.

    A period in which nothing was judged has no row.
    """
    base = counted(as_of, scope, promise)
    judged_at = base.rows.c.judged_at
    number = case(*((judged_at < edge, index - 1) for index, edge in enumerate(edges)), else_=len(edges))
    period = cast(number, Integer).label("period")
    columns = [base.count(figure).label(figure.value) for figure in (Figure.JUDGED, Figure.MET, Figure.BREACHED)]
    inside = and_(base.conditions[Figure.JUDGED], judged_at >= edges[0], judged_at < edges[-1])
    return frame(connection, base.select(period, *columns).where(inside).group_by(period).order_by(period))


@dataclass(frozen=True, slots=True)
class Pick:
    """Some of the tickets behind a figure: those of one value of a dimension, one page of them."""

    figure: Figure
    by: By | None = None
    """None: every ticket of the figure."""
    name: str | None = None
    """The value of `by`; None: the tickets that have none."""
    limit: int | None = None
    offset: int = 0


def listed(connection: Connection, as_of: datetime, scope: Scope, promise: Promise, pick: Pick) -> pd.DataFrame:
    """The tickets behind a figure, latest due first: as many rows as the figure says.

    Columns: key, external_id, title, service, unit, owner, state, due_at, judged_at, verdict, open (1 or 0).
    """
    base = counted(as_of, scope, promise)
    rows = base.rows.c
    named = (
        "key",
        "external_id",
        "title",
        "service",
        "unit",
        "owner",
        "state",
        "due_at",
        "judged_at",
        "verdict",
        "open",
    )
    picked = true() if pick.by is None else rows[pick.by.value].is_not_distinct_from(pick.name)
    chosen = base.select(*(rows[name] for name in named)).where(base.conditions[pick.figure], picked)
    ordered = chosen.order_by(rows.due_at.is_(None), rows.due_at.desc(), rows.id.desc())
    return frame(connection, ordered.limit(pick.limit).offset(pick.offset))


def due_next(connection: Connection, as_of: datetime, scope: Scope, kind: TargetKind, limit: int = 20) -> pd.DataFrame:
    """Clocks of `kind` that are open today and due at `as_of` or later, soonest first: an index range, however many.

    Columns: key, title, service, owner, due_at, at_risk_at, calendar. A paused clock has no due time and is not listed.
    """
    rows = select(*_DUE, clock.c.due_at, clock.c.at_risk_at, clock.c.calendar)
    rows = rows.join_from(clock, ticket, ticket.c.id == clock.c.ticket_id)
    is_open = clock.c.state.in_([literal_column("'running'"), literal_column("'paused'")])
    due = rows.where(clock.c.kind == kind, is_open, clock.c.due_at >= as_of, within(scope))
    return frame(connection, due.order_by(clock.c.due_at, clock.c.ticket_id).limit(limit))


def due_then(connection: Connection, as_of: datetime, scope: Scope, kind: TargetKind, limit: int = 20) -> pd.DataFrame:
    """The same list as it stood at a past `as_of`, from the log of changes: it reads a row for each clock there was."""
    stood = cycles(as_of, scope, kind)
    same = and_(clock.c.ticket_id == stood.c.ticket_id, clock.c.kind == kind, clock.c.cycle == stood.c.cycle)
    rows = select(*_DUE, stood.c.due_at, stood.c.at_risk_at, clock.c.calendar)
    rows = rows.join_from(stood, ticket, ticket.c.id == stood.c.ticket_id).join(clock, same)
    is_open = stood.c.state.in_([ClockState.RUNNING, ClockState.PAUSED])
    due = rows.where(is_open, stood.c.due_at >= as_of)
    return frame(connection, due.order_by(stood.c.due_at, stood.c.ticket_id).limit(limit))
