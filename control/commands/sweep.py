"""The sweep: whatever has come due fires once, in the order of its instants, however often and by whomever it is tried.

*Source:* domain, section 4; performance, section 2 (an index range of what is next, one transaction for many rows).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from control.commands.climbing import others
from control.commands.firing import Batch, Known
from control.commands.notices import tell
from control.commands.registry import Deed, command
from control.commands.reviewing import open_reviews, tell_of_reviews
from control.commands.superseding import may_supersede, supersede
from control.errors import Invalid, NotFound
from control.policy.criteria import ASKED
from control.policy.scope import Scope
from control.queries.matters import ids_of, measures_as_tickets
from control.store import clocks, escalations, leases, tickets, watches
from control.store.among import among
from control.store.bulk import fetched
from control.store.tables import ticket
from control.store.watches import Key

MOST = 2_000
"""Watches in one transaction: it bounds memory, and how long others wait for their turn."""
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
"""How long a watch that cannot be worked on waits after each try; the fifth is the last."""
_TICKET = (ticket.c.id, ticket.c.key, *(ticket.c[name] for name in ASKED))


@command("escalation.sweep")
def sweep(deed: Deed, until: datetime | None = None, most: int = MOST, token: int | None = None) -> dict[str, Any]:
    """Fire what is due by `until` (None: now), of at most `most` subjects; answers what came of it, and if more is due.

    `token` is the worker's lease: it is refused once another worker has taken over.
    """
    deed.require(Scope())
    leases.require(deed.connection, token)
    if until is not None and until > deed.now:
        raise Invalid(f"Nothing can fire before its time: {until} has not come yet.")
    bound = until or deed.now
    due = watches.due(deed.connection, bound, most)
    full = len(due) == most
    batch = Batch(deed, _known(deed, due), escalations.next_id(deed.connection))
    batch.take(due, due[-1]["next_at"] if full else bound)
    answer = {"due": len(due), **_written(deed, batch), "more": full}
    deed.subject("escalation", "sweep", after=answer if due else None)
    return answer


@command("escalation.put_off")
def put_off(deed: Deed, problem: str, token: int | None = None) -> dict[str, Any]:
    """Put off the watch that is due first and cannot be worked on, so that the others go on; it is tried anew later.

    After the last of `WAITS` it stays with its problem until its ticket changes; answers what it was, and until when.
    """
    deed.require(Scope())
    leases.require(deed.connection, token)
    due = watches.due(deed.connection, deed.now, 1)
    if not due:
        raise NotFound("Nothing is due, so there is nothing to put off.")
    [row] = due
    wait = WAITS[row["tries"]] if row["tries"] < len(WAITS) else None
    until = None if wait is None else deed.now + wait
    watches.put_off(deed.connection, row, until, problem[:500])
    deed.subject(row["subject_type"], row["subject_id"], after={"put_off_until": until, "problem": problem[:500]})
    return {"subject": row["subject_id"], "until": until}


@command("escalation.retry")
def retry(deed: Deed) -> dict[str, Any]:
    """Try again whatever was left with a problem: a worker does so when it starts, since it may be the mended one."""
    deed.require(Scope())
    again = watches.try_again(deed.connection, deed.now)
    deed.subject("escalation", "sweep", after={"again": again} if again else None)
    return {"again": again}


def _known(deed: Deed, due: Sequence[Mapping[str, Any]]) -> Known:
    ids, of_measures = (ids_of(due, name) for name in ("ticket_id", "measure_id"))
    asked = select(*_TICKET).where(among(ticket.c.id))
    found = {row["id"]: row for row in fetched(deed.connection, asked, {"ids": ids})}
    running = {clocks.key_of(row): row for row in clocks.open_of(deed.connection, ids)}
    fired = escalations.fired(deed.connection, ids, of_measures)
    return Known(found, measures_as_tickets(deed.connection, of_measures), running, others(deed, due), fired)


def _written(deed: Deed, batch: Batch) -> dict[str, int]:
    """Write what a batch found; answers how much of each there was."""
    connection = deed.connection
    fired = may_supersede(batch)
    of_tickets, of_measures = (ids_of(fired, name) for name in ("ticket_id", "measure_id"))
    open_now = [*escalations.open_of(connection, of_tickets), *escalations.open_of_measures(connection, of_measures)]
    superseded = supersede(batch, open_now)
    escalations.end(connection, superseded)
    escalations.add(connection, batch.escalations, batch.people)
    watches.rewatch(connection, batch.watches)
    breached = _recorded(deed, batch.known, batch.late)
    opened = open_reviews(deed, breached, batch.known.tickets)
    told = tell(deed, [*batch.told, *tell_of_reviews(deed, opened, batch.known.tickets)])
    moot = sum(row["state"] == "moot" for row in batch.escalations)
    return {
        "raised": len(batch.escalations) - moot,
        "moot": moot,
        "superseded": len(superseded),
        "breached": len(breached),
        "reviews": len(opened),
        "told": told,
    }


def _recorded(deed: Deed, known: Known, late: Sequence[Key]) -> list[dict[str, Any]]:
    """Record the breaches of these clocks, as their clock rows say: nothing about them has changed."""
    recorded = clocks.judgements(deed.connection, [known.clocks[key]["ticket_id"] for key in late])
    judged = {clocks.named(number, each.kind, each.cycle) for number, some in recorded.items() for each in some}
    rows = [known.clocks[key] for key in late if key not in judged]
    last = tickets.last_event_seqs(deed.connection, [row["ticket_id"] for row in rows])
    breached = [
        {
            **{name: row[name] for name in ("ticket_id", "kind", "cycle", "started_at", "due_at", "target", "minutes")},
            "verdict": "breached",
            "judged_at": row["breaches_at"],
            "rulebook_version": deed.rulebook.version,
            "known_event_seq": last[row["ticket_id"]],
            "recorded_seq": deed.seq,
        }
        for row in rows
    ]
    clocks.record(deed.connection, breached)
    return breached
