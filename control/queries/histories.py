"""One ticket's history: its events, its clocks, the log of their due times, and what was judged of them.

Of a ticket that does not lie in `scope` nothing is known, as of one that there is not.
"""

from datetime import datetime

import pandas as pd
from sqlalchemy import Connection, or_, select

from control.policy.scope import Scope
from control.queries.frames import frame
from control.queries.population import is_of
from control.store.tables import EVENT_STANDS, clock, clock_change, clock_repair, judgement, ticket_event


def events(connection: Connection, as_of: datetime, scope: Scope, ticket_id: int) -> pd.DataFrame:
    """The events of a ticket up to `as_of` that count, in the order in which they apply.

    Columns: seq, at, kind, actor_kind, actor, payload (JSON text), source_key, recorded_seq.
    """
    named = ("seq", "at", "kind", "actor_kind", "actor", "payload", "source_key", "recorded_seq")
    rows = select(*(ticket_event.c[name] for name in named))
    of_ticket = rows.where(is_of(ticket_event.c.ticket_id, ticket_id, scope), EVENT_STANDS, ticket_event.c.at <= as_of)
    return frame(connection, of_ticket.order_by(ticket_event.c.at, ticket_event.c.seq))


def clocks(connection: Connection, as_of: datetime, scope: Scope, ticket_id: int) -> pd.DataFrame:
    """Every cycle of every clock of a ticket as it stood at `as_of`, a row each, by kind and start.

    Columns: kind, cycle, state, since (of that state), due_at, at_risk_at, breaches_at, target, minutes, calendar,
    started_at, first_due_at, backfilled.
    """
    stood = clock_change.c
    valid = (
        is_of(stood.ticket_id, ticket_id, scope),
        stood.at <= as_of,
        or_(stood.until.is_(None), stood.until > as_of),
    )
    named = (stood.kind, stood.cycle, stood.state, stood.at.label("since"), stood.due_at, stood.at_risk_at)
    promised = (stood.breaches_at, stood.target, stood.minutes)
    kept = (clock.c.calendar, clock.c.started_at, clock.c.first_due_at, clock.c.backfilled)
    rows = select(*named, *promised, *kept).join_from(clock_change, clock).where(*valid)
    return frame(connection, rows.order_by(stood.kind, clock.c.started_at, stood.cycle))


def changes(connection: Connection, as_of: datetime, scope: Scope, ticket_id: int) -> pd.DataFrame:
    """Every change of every clock of a ticket up to `as_of`, by kind, cycle and time.

    Columns: kind, cycle, number, at, cause, state, due_at, at_risk_at, breaches_at, target, minutes, event_seq.
    """
    named = ("kind", "cycle", "number", "at", "cause", "state", "due_at", "at_risk_at", "breaches_at")
    columns = [clock_change.c[name] for name in (*named, "target", "minutes", "event_seq")]
    rows = select(*columns).where(is_of(clock_change.c.ticket_id, ticket_id, scope), clock_change.c.at <= as_of)
    return frame(connection, rows.order_by(clock_change.c.kind, clock_change.c.cycle, clock_change.c.number))


def judged(connection: Connection, as_of: datetime, scope: Scope, ticket_id: int) -> pd.DataFrame:
    """What was judged of a ticket's clocks by `as_of`.

    Columns: kind, cycle, started_at, verdict, judged_at, due_at, target, minutes, rulebook_version, known_event_seq,
    recorded_seq.
    """
    named = ("kind", "cycle", "started_at", "verdict", "judged_at", "due_at", "target", "minutes")
    columns = [judgement.c[name] for name in (*named, "rulebook_version", "known_event_seq", "recorded_seq")]
    rows = select(*columns).where(is_of(judgement.c.ticket_id, ticket_id, scope), judgement.c.judged_at <= as_of)
    return frame(connection, rows.order_by(judgement.c.kind, judgement.c.cycle))


def repairs(connection: Connection, as_of: datetime, scope: Scope, ticket_id: int) -> pd.DataFrame:
    """Every repair that was proposed for what was judged of a ticket by `as_of`, both verdicts, oldest first.

    Columns: id, kind, cycle, recorded_verdict, recorded_due_at, proposed_verdict, proposed_due_at, proposed_judged_at
    (null: nothing would be judged), state, proposed_seq, recorded_judged_at.
    """
    named = ("id", "kind", "cycle", "recorded_verdict", "recorded_due_at", "proposed_verdict", "proposed_due_at")
    columns = [clock_repair.c[name] for name in (*named, "proposed_judged_at", "state", "proposed_seq")]
    rows = select(*columns, judgement.c.judged_at.label("recorded_judged_at")).join_from(clock_repair, judgement)
    of_ticket = rows.where(is_of(clock_repair.c.ticket_id, ticket_id, scope), judgement.c.judged_at <= as_of)
    return frame(connection, of_ticket.order_by(clock_repair.c.id))
