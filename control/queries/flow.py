"""How tickets travelled between states and teams, read from their own events."""

from datetime import datetime

import pandas as pd
from sqlalchemy import CTE, Connection, Integer, and_, case, cast, distinct, func, or_, select

from control.model import EventKind, StateCategory
from control.policy.rulebook import Rulebook
from control.policy.scope import Scope
from control.queries.frames import frame
from control.queries.payload import field_set
from control.queries.population import existed
from control.store.tables import EVENT_STANDS, ticket, ticket_event

_WORKING = (
    *(StateCategory.OPEN, StateCategory.WAITING_CUSTOMER),
    *(StateCategory.WAITING_SUPPLIER, StateCategory.WAITING_APPROVAL),
)
_FINISHED = (StateCategory.RESOLVED, StateCategory.CLOSED, StateCategory.CANCELLED)
_ENDINGS = (EventKind.RESOLVED, EventKind.CLOSED, EventKind.CANCELLED, EventKind.MERGED)


def flow(connection: Connection, as_of: datetime, scope: Scope, rulebook: Rulebook) -> pd.DataFrame:
    """One row of counts: `tickets`, and of them `returned_to_work` (worked on or waiting again after they had been
    resolved, closed or cancelled), `ping_pong` (back with a team that had them before) and `no_hand_over` (never
    passed from one team to another).
    """
    turns, passes = _turns(as_of, scope, rulebook), _passes(as_of, scope)
    travelled = ticket.outerjoin(turns, turns.c.ticket_id == ticket.c.id)
    travelled = travelled.outerjoin(passes, passes.c.ticket_id == ticket.c.id)
    conditions = {
        "returned_to_work": turns.c.last_worked > turns.c.first_finished,
        "ping_pong": passes.c.stays > passes.c.teams,
        "no_hand_over": or_(passes.c.stays.is_(None), passes.c.stays <= 1),
    }
    tallies = [
        cast(func.coalesce(func.sum(case((condition, 1), else_=0)), 0), Integer).label(name)
        for name, condition in conditions.items()
    ]
    rows = select(func.count().label("tickets"), *tallies).select_from(travelled)
    return frame(connection, rows.where(existed(as_of, scope)))


def visits(connection: Connection, as_of: datetime, scope: Scope) -> pd.DataFrame:
    """How many tickets were ever in each state by `as_of`, most first: `state`, `tickets`."""
    state, tickets = field_set("state"), func.count(distinct(ticket_event.c.ticket_id))
    rows = select(state.label("state"), tickets.label("tickets")).join_from(ticket_event, ticket)
    ever = rows.where(existed(as_of, scope), EVENT_STANDS, ticket_event.c.at <= as_of, state.is_not(None))
    return frame(connection, ever.group_by(state).order_by(tickets.desc(), state))


def _turns(as_of: datetime, scope: Scope, rulebook: Rulebook) -> CTE:
    """By ticket, the place among its events of the first that finished it and the last that put it to work."""
    place = func.row_number().over(
        partition_by=ticket_event.c.ticket_id, order_by=(ticket_event.c.at, ticket_event.c.seq)
    )
    ordered = (
        select(ticket_event.c.ticket_id, ticket_event.c.kind, field_set("state").label("state"), place.label("place"))
        .join_from(ticket_event, ticket)
        .where(existed(as_of, scope), EVENT_STANDS, ticket_event.c.at <= as_of)
        .cte("ordered")
        .c
    )
    silent = ordered.state.is_(None)
    finished = or_(ordered.state.in_(_names(rulebook, _FINISHED)), and_(silent, ordered.kind.in_(_ENDINGS)))
    worked = or_(ordered.state.in_(_names(rulebook, _WORKING)), and_(silent, ordered.kind == EventKind.REOPENED))
    first_finished = func.min(case((finished, ordered.place)))
    last_worked = func.max(case((worked, ordered.place)))
    columns = (ordered.ticket_id, first_finished.label("first_finished"), last_worked.label("last_worked"))
    return select(*columns).group_by(ordered.ticket_id).cte("turns")


def _passes(as_of: datetime, scope: Scope) -> CTE:
    """By ticket, with how many teams it stayed (`stays` counts a team again when it comes back; `teams` does not)."""
    team = field_set("team")
    before = func.lag(team).over(
        partition_by=ticket_event.c.ticket_id, order_by=(ticket_event.c.at, ticket_event.c.seq)
    )
    taken = (
        select(ticket_event.c.ticket_id, team.label("team"), before.label("before"))
        .join_from(ticket_event, ticket)
        .where(existed(as_of, scope), EVENT_STANDS, ticket_event.c.at <= as_of, team.is_not(None))
        .cte("taken")
        .c
    )
    arrivals = or_(taken.before.is_(None), taken.before != taken.team)
    stays, teams = func.count().label("stays"), func.count(distinct(taken.team)).label("teams")
    return select(taken.ticket_id, stays, teams).where(arrivals).group_by(taken.ticket_id).cte("passes")


def _names(rulebook: Rulebook, meanings: tuple[StateCategory, ...]) -> list[str]:
    return [state.name for state in rulebook.states.values() if state.category in meanings]
