"""The inbox: what needs somebody's decision, one row for each ticket, and how many there are for each reason."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import pandas as pd
from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Integer,
    Join,
    Label,
    and_,
    case,
    cast,
    func,
    select,
    true,
)

from control.model import EscalationState
from control.policy.scope import Scope
from control.queries.escalations import addressed_to
from control.queries.frames import Rows, frame
from control.queries.needs import Asked, Reason, reasons
from control.queries.population import lies_in
from control.queries.pressing import anew, asks_most, due_first, due_next, raised, reviewed, state_of
from control.store.tables import breach_review, escalation, snooze, ticket

_TICKET = (
    *("id", "key", "version", "source", "title", "service", "category", "unit", "team", "owner", "priority"),
    *("routing", "state", "state_category"),
)


def inbox(connection: Connection, as_of: datetime, scope: Scope, asked: Asked, limit: int = 200) -> pd.DataFrame:
    """Tickets that need somebody: those that need a decision of the person first, then by the time that is left.

    Columns: id, key, version, source, title, service, category, unit, team, owner, priority, routing, state,
    state_category (of the ticket); 1 or 0 for each `Reason` by its name; needs_me (1: an escalation to the person on
    which nobody has acted), aside (1 or 0), aside_until (null: it is not); of the open escalation that asks most:
    escalation_number (`E-17`), escalation_version, level, escalation_recipient (a `Recipient`), escalation_state,
    people (account names, joined by blanks), mine_too (whether it is addressed to the person); due_at (of the
    resolution that is open, else of the promise that is due next; null: none, or paused); of the review that is due
    first: review_number (`B-3`), review_version, review_state, review_due_at, review_kind, review_cycle,
    review_reasoned_by, review_reasoned_by_person, review_reasoned_for; last_event_at.
    """
    needing = _needing(as_of, scope, asked)
    rows = needing.rows.where(needing.chosen)
    left = func.coalesce(needing.due_at, breach_review.c.due_at)
    ordered = rows.order_by(needing.needs_me.desc(), left.is_(None), left, ticket.c.id)
    return frame(connection, ordered.limit(limit))


def named(connection: Connection, as_of: datetime, scope: Scope, asked: Asked, keys: Sequence[str]) -> pd.DataFrame:
    """Those of the tickets `keys` that need somebody, for whatever reason, as `inbox` has them.

    In no order; what the person has put aside is among them.
    """
    needing = _needing(as_of, scope, asked)
    return frame(connection, needing.rows.where(ticket.c.key.in_(keys)))


def every_key(connection: Connection, as_of: datetime, scope: Scope, asked: Asked) -> pd.DataFrame:
    """The key of every ticket that `inbox` would list if it had no limit, in no order. Column: key."""
    needing = _needing(as_of, scope, asked)
    return frame(connection, needing.rows.where(needing.chosen).with_only_columns(ticket.c.key))


def counts(connection: Connection, as_of: datetime, scope: Scope, asked: Asked) -> pd.DataFrame:
    """One row: `total`, and for each `Reason` by its name how many tickets the inbox holds (whatever `only` says),
    `needs_me`, and `put_aside`, how many the person has put aside (which the others count only where they are asked
    for).
    """
    needing = _needing(as_of, scope, replace(asked, only=None)).rows.subquery("needing").c
    seen = true() if asked.aside else needing.aside == 0

    def tally(condition: ColumnElement[bool], name: str) -> Label[int]:
        return cast(func.coalesce(func.sum(case((condition, 1), else_=0)), 0), Integer).label(name)

    by_reason = [tally(and_(seen, needing[reason.value] == 1), reason.value) for reason in Reason]
    others = (tally(seen, "total"), tally(and_(seen, needing.needs_me == 1), "needs_me"))
    return frame(connection, select(*others, *by_reason, tally(needing.aside == 1, "put_aside")))


@dataclass(frozen=True, slots=True)
class _Needing:
    """The statement, and the columns by which it is narrowed and ordered."""

    rows: Rows
    chosen: ColumnElement[bool]
    needs_me: ColumnElement[int]
    due_at: ColumnElement[datetime]


def _needing(as_of: datetime, scope: Scope, asked: Asked) -> _Needing:
    flagged = reasons(as_of, asked)
    state, mine = state_of(as_of, asked), addressed_to(asked.person)
    acting = state.in_([EscalationState.RAISED, EscalationState.ACKNOWLEDGED])
    needs_me = case((and_(escalation.c.id.is_not(None), mine, acting), 1), else_=0)
    aside = case((and_(snooze.c.ticket_id.is_not(None), ~anew()), 1), else_=0)
    due_at = due_next(as_of, asked)
    rows = select(
        *(ticket.c[name] for name in _TICKET),
        *(flagged.c[reason.value] for reason in Reason),
        needs_me.label("needs_me"),
        aside.label("aside"),
        case((aside == 1, snooze.c.until)).label("aside_until"),
        *raised(state, mine),
        due_at.label("due_at"),
        *reviewed(as_of, asked),
        ticket.c.last_event_at,
    )
    of_reason = true() if asked.only is None else flagged.c[asked.only.value] == 1
    chosen = of_reason if asked.aside else and_(of_reason, aside == 0)
    found = rows.select_from(_joined(flagged, as_of, asked)).where(ticket.c.created_at <= as_of, lies_in(scope))
    return _Needing(found, chosen, needs_me, due_at)


def _joined(flagged: CTE, as_of: datetime, asked: Asked) -> Join:
    """Each ticket with the escalation that asks most, the review that is due first, and what the person put aside."""
    mine = and_(snooze.c.ticket_id == flagged.c.ticket_id, snooze.c.person == asked.person)
    still = and_(snooze.c.snoozed_at <= as_of, snooze.c.until > as_of)
    joined = flagged.join(ticket, ticket.c.id == flagged.c.ticket_id)
    joined = joined.outerjoin(escalation, escalation.c.id == asks_most(flagged, as_of, asked))
    joined = joined.outerjoin(breach_review, breach_review.c.id == due_first(flagged, as_of, asked))
    return joined.outerjoin(snooze, and_(mine, still))
