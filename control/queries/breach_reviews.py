"""Reviews of breaches: those of a ticket, and the reason that the ledger speaks for."""

from datetime import datetime

import pandas as pd
from sqlalchemy import Connection, Integer, case, cast, func, select

from control.policy.breach_reasons import Proposal, proposed
from control.policy.scope import Scope
from control.queries.frames import frame
from control.queries.ledger import OfCycle, segments
from control.queries.needs import review_waited, review_waits
from control.queries.population import is_of, lies_in
from control.runtime import Runtime
from control.store.numbered import numbered
from control.store.tables import breach_review, ticket

_SAID = (
    *("kind", "cycle", "opened_at", "due_at", "state", "proposed_reason", "reason", "escape_point", "note"),
    *("reasoned_at", "reasoned_by", "reasoned_by_person", "reasoned_for", "reviewed_at", "reviewed_by", "review_note"),
    *("ended_at", "ended_by", "version"),
)


def of_ticket(connection: Connection, as_of: datetime, scope: Scope, ticket_id: int) -> pd.DataFrame:
    """The breach reviews of a ticket that were opened by `as_of`, oldest first, with what is known of them today.

    Columns: number (`B-3`), kind, cycle, opened_at, due_at, state, proposed_reason, reason, escape_point, note,
    reasoned_at, reasoned_by, reasoned_by_person, reasoned_for, reviewed_at, reviewed_by, review_note, ended_at,
    ended_by, version.
    """
    number = numbered("B", breach_review.c.id).label("number")
    rows = select(number, *(breach_review.c[name] for name in _SAID))
    of_one = rows.where(is_of(breach_review.c.ticket_id, ticket_id, scope), breach_review.c.opened_at <= as_of)
    return frame(connection, of_one.order_by(breach_review.c.id))


def waiting(connection: Connection, as_of: datetime, scope: Scope, past: bool = False) -> pd.DataFrame:
    """One row of counts of reviews that wait: `to_do`, and of them `overdue` at `as_of`."""
    overdue = cast(func.coalesce(func.sum(case((breach_review.c.due_at < as_of, 1), else_=0)), 0), Integer).label(
        "overdue"
    )
    rows = select(func.count().label("to_do"), overdue)
    rows = rows.join_from(breach_review, ticket, ticket.c.id == breach_review.c.ticket_id)
    return frame(connection, rows.where(review_waited(as_of) if past else review_waits(), lies_in(scope)))


def proposal(connection: Connection, as_of: datetime, scope: Scope, runtime: Runtime, cycle: OfCycle) -> pd.DataFrame:
    """The reason that the ledger of a breached cycle speaks for: at most one row, none where it speaks for none.

    Columns: reason, holder, held_seconds, counted_seconds (working time until it was due).
    """
    rulebook = runtime.rulebook_in_force(connection)
    found: Proposal | None = None
    if rulebook is not None:
        found = proposed(segments(connection, as_of, scope, runtime, cycle), rulebook.breach_reasons)
    names = ["reason", "holder", "held_seconds", "counted_seconds"]
    if found is None:
        return pd.DataFrame(columns=names)
    spans = (int(found.held.total_seconds()), int(found.counted.total_seconds()))
    return pd.DataFrame([(found.reason, found.holder.value, *spans)], columns=names)
