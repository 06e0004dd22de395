"""Keeping derived rows true to the facts: projections, clocks and judgements of the tickets that something changed.

The one place where the derivation of `control.policy.derivation` meets the store.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from control.commands.notices import tell
from control.commands.registry import Deed
from control.commands.reviewing import open_reviews, tell_of_reviews
from control.commands.watching import watch_clocks
from control.model import ClockState, TicketEvent, Verdict
from control.policy.derivation import Derived
from control.policy.judgement import Judgement
from control.queries.derivations import derivations, projected
from control.store import clocks, tickets


@dataclass(frozen=True, slots=True)
class Subject:
    """A ticket whose derived rows are due: `fresh` events are not in the store yet."""

    ticket_id: int
    fresh: Sequence[TicketEvent] = ()
    identity: Mapping[str, Any] | None = None
    """What names a new ticket; None for one that the store has."""
    reported_due_at: datetime | None = None
    """What the tool it comes from promises of a stored ticket now; None: what it did."""
    told_until: datetime | None = None
    """How far a file tells of it; what an open clock came to later is judged by the sweep. None: until now."""
    waited_since: datetime | None = None
    """Since when its levels count as waited for, whatever is known of them now; None: as they are known."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of it."""

    tickets: int
    judged: int
    breached: int
    repairs: int

    def plus(self, other: "Settled") -> "Settled":
        """Both together."""
        return Settled(
            self.tickets + other.tickets,
            self.judged + other.judged,
            self.breached + other.breached,
            self.repairs + other.repairs,
        )


NOTHING = Settled(0, 0, 0, 0)


def settle(deed: Deed, subjects: Sequence[Subject], event_rows: Sequence[Mapping[str, Any]] = ()) -> Settled:
    """Write the fresh events of `subjects` and everything that follows from all their events."""
    connection = deed.connection
    fresh = {subject.ticket_id: subject.fresh for subject in subjects}
    derived = derivations(connection, deed.runtime.reigns(connection), fresh, deed.now)
    old = [subject.ticket_id for subject in subjects if subject.identity is None]
    rows = tickets.by_id(connection, old)
    new = [_new_ticket(deed, one, derived[one.ticket_id]) for one in subjects if one.identity is not None]
    tickets.insert(connection, new)
    tickets.add_events(connection, event_rows)
    tickets.rewrite(connection, [row for one in subjects if (row := _rewritten(one, derived, rows)) is not None])
    backfilled = {row["id"] for row in rows.values() if row["backfilled"]} | {
        row["id"] for row in new if row["backfilled"]
    }
    clocks.replace(connection, {ticket_id: found.clocks for ticket_id, found in derived.items()}, backfilled)
    settled = _judge(deed, derived, {one.ticket_id: one.told_until for one in subjects if one.told_until is not None})
    waited = {one.ticket_id: one.waited_since for one in subjects if one.waited_since is not None}
    watch_clocks(deed, derived, {one.ticket_id: one.told_until is not None for one in subjects}, waited)
    return settled


def _new_ticket(deed: Deed, subject: Subject, derived: Derived) -> dict[str, Any]:
    return {
        **(subject.identity or {}),
        "id": subject.ticket_id,
        "key": f"T-{subject.ticket_id}",
        "rulebook_version": deed.rulebook.version,
        "version": 1,
        **projected(derived.projection),
    }


def _rewritten(
    subject: Subject, derived: Mapping[int, Derived], rows: Mapping[int, Mapping[str, Any]]
) -> dict[str, Any] | None:
    """The row of a stored ticket as it is now; None where nothing happened to it and nothing follows otherwise."""
    row = rows.get(subject.ticket_id)
    if row is None:
        return None
    now = projected(derived[subject.ticket_id].projection)
    if not subject.fresh and all(row[name] == value for name, value in now.items()):
        return None
    due = subject.reported_due_at or row["reported_due_at"]
    return {"id": row["id"], "was": row["version"], "version": row["version"] + 1, "reported_due_at": due, **now}


def _judge(deed: Deed, derived: Mapping[int, Derived], told_until: Mapping[int, datetime]) -> Settled:
    """Record what is due to be judged, and propose what late facts speak for."""
    known = tickets.last_event_seqs(deed.connection, list(derived))
    judged = [
        _judged(deed, ticket_id, judgement, known[ticket_id])
        for ticket_id, found in derived.items()
        for judgement in found.judged
        if judgement.judged_at <= told_until.get(ticket_id, deed.now) or not _is_open(found, judgement)
    ]
    clocks.record(deed.connection, judged)
    _review(deed, judged, derived, set(told_until))
    already = clocks.proposed(deed.connection, list(derived))
    repairs = [row for row in _repairs(deed, derived) if _named(row) not in already]
    clocks.propose(deed.connection, repairs)
    breached = sum(row["verdict"] == Verdict.BREACHED for row in judged)
    return Settled(len(derived), len(judged), breached, len(repairs))


def _review(deed: Deed, judged: Sequence[Mapping[str, Any]], derived: Mapping[int, Derived], told: set[int]) -> None:
    """Open the reviews of recorded breaches; of the past that a file brings nobody is told."""
    fields = {
        row["ticket_id"]: {"key": f"T-{row['ticket_id']}", **derived[row["ticket_id"]].projection.fields}
        for row in judged
    }
    opened = [row for row in open_reviews(deed, judged, fields) if row["ticket_id"] not in told]
    tell(deed, tell_of_reviews(deed, opened, fields))


def _is_open(found: Derived, judgement: Judgement) -> bool:
    """Whether the clock of a judgement still runs or waits, so that a later file may tell of its end."""
    cycle = next(history for history in found.clocks if history.kind is judgement.kind).cycles[judgement.cycle - 1]
    return cycle.state in (ClockState.RUNNING, ClockState.PAUSED)


def _judged(deed: Deed, ticket_id: int, judgement: Judgement, known_event_seq: int) -> dict[str, Any]:
    return {
        "ticket_id": ticket_id,
        "kind": judgement.kind.value,
        "cycle": judgement.cycle,
        "started_at": judgement.started_at,
        "verdict": judgement.verdict.value,
        "judged_at": judgement.judged_at,
        "due_at": judgement.due_at,
        "target": judgement.target,
        "minutes": judgement.minutes,
        "rulebook_version": deed.rulebook.version,
        "known_event_seq": known_event_seq,
        "recorded_seq": deed.seq,
    }


def _repairs(deed: Deed, derived: Mapping[int, Derived]) -> list[dict[str, Any]]:
    return [
        {
            "ticket_id": ticket_id,
            "kind": repair.recorded.kind.value,
            "cycle": repair.recorded.cycle,
            "recorded_verdict": repair.recorded.verdict.value,
            "recorded_due_at": repair.recorded.due_at,
            "proposed_verdict": repair.verdict.value,
            "proposed_due_at": repair.due_at,
            "proposed_judged_at": repair.judged_at,
            "proposed_seq": deed.seq,
        }
        for ticket_id, found in derived.items()
        for repair in found.repairs
    ]


def _named(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in clocks.PROPOSAL)
