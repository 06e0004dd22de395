"""Why a clock of one ticket reads as it does: its cycles, the log of its changes, and its ledger as of an instant.

The store keeps what follows from the facts; this asks the facts themselves, so that every line names its reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Row, select

from control.errors import NotFound
from control.model import TargetKind, TicketEvent
from control.policy.clocks import ClockHistory
from control.policy.derivation import derive, explained, reigns_for
from control.policy.judgement import Judgement, Repair
from control.policy.ledger import Part, Segment, totals
from control.policy.projection import project
from control.policy.reading import Reading
from control.policy.scope import Scope
from control.policy.timeline import facts
from control.queries.derivations import projected
from control.queries.population import lies_in
from control.queries.tickets import ticket_of
from control.runtime import Runtime
from control.store import clocks, tickets
from control.store.tables import ticket


@dataclass(frozen=True, slots=True)
class ClockStory:
    """One clock of the ticket as of the instant that was asked for."""

    kind: TargetKind
    reading: Reading
    history: ClockHistory
    segments: tuple[Segment, ...]
    """The ledger of its last cycle and of those that this one continues."""
    totals: dict[Part, timedelta]
    """Wall time by part; the parts add up to the wall time of the clock."""
    judgements: tuple[Judgement, ...]
    repairs: tuple[Repair, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A ticket, the events known of it, and its clocks; `row` is its row in the store, as it stands now."""

    row: Row[Any]
    events: tuple[TicketEvent, ...]
    clocks: tuple[ClockStory, ...]


def as_it_stood(connection: Connection, as_of: datetime, scope: Scope, runtime: Runtime, key: str) -> pd.DataFrame:
    """`tickets.ticket_of` with every column that follows from events as those up to `as_of` leave it.

    By what is known of them today, and completed by the rulebook in force. At the present it is the row in the store.
    """
    found = ticket_of(connection, as_of, scope, key)
    rulebook = runtime.rulebook_in_force(connection)
    if found.empty or rulebook is None:
        return found
    ticket_id = int(found["id"].iloc[0])
    happened = [event for event in tickets.events(connection, [ticket_id])[ticket_id] if event.at <= as_of]
    stood = projected(project(facts(happened, rulebook.states), rulebook))
    return found.assign(**{name: pd.Series([value], dtype=found[name].dtype) for name, value in stood.items()})


def explain(runtime: Runtime, connection: Connection, as_of: datetime, scope: Scope, key: str) -> Explanation:
    """Everything that explains the clocks of the ticket `key` (`T-10432`) as of `as_of`, by what is known today.

    Raises NotFound where `scope` has no such ticket, or none yet at `as_of`.
    """
    row = connection.execute(select(ticket).where(ticket.c.key == key, lies_in(scope))).first()
    events = [] if row is None else tickets.events(connection, [row.id])[row.id]
    events = [event for event in events if event.at <= as_of]
    if row is None or not events:
        raise NotFound(f"There is no ticket {key}.")
    judged = clocks.judgements(connection, [row.id]).get(row.id, [])
    recorded = [one for one in judged if one.judged_at < as_of]
    in_force = runtime.reigns(connection)
    held = reigns_for(in_force, tickets.first_recorded(connection, [row.id])[row.id])
    held = held[:1] + [reign for reign in held[1:] if reign.since <= as_of]
    derived = derive(events, held, recorded, as_of, [one for one in judged if one.judged_at >= as_of])
    stories = [
        _story(history, explained(events, history, held[-1].rulebook, as_of), as_of, (recorded, derived.repairs))
        for history in derived.clocks
    ]
    return Explanation(row, tuple(events), tuple(stories))


def _story(
    history: ClockHistory,
    segments: Sequence[Segment],
    as_of: datetime,
    judged: tuple[Sequence[Judgement], Sequence[Repair]],
) -> ClockStory:
    recorded, repairs = judged
    return ClockStory(
        history.kind,
        history.read(as_of),
        history,
        tuple(segments),
        totals(segments),
        tuple(one for one in recorded if one.kind is history.kind),
        tuple(one for one in repairs if one.recorded.kind is history.kind),
    )
