"""Taking an import back: its facts stay in the store and count no longer, and what followed from them is derived anew.

*Source:* domain, section 0 (facts are never removed; what was judged stays, and a repair is proposed).
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import RowMapping

from control.commands.derived import NOTHING, Settled, Subject, settle
from control.commands.registry import Deed, command
from control.commands.standing_again import stand_again
from control.commands.watching import ending
from control.errors import Invalid, NotFound
from control.model import TicketEvent
from control.policy.record import REPORTED_DUE, record_after
from control.policy.scope import Scope
from control.policy.taking_back import Consequences, consequences
from control.policy.timeline import facts
from control.queries.derivations import BATCH
from control.store import approval_logs, clocks, escalations, imports, notices, tickets, undoing, watches
from control.store.bulk import survey, take_time

_EVER = datetime.min.replace(tzinfo=UTC)
_OVER = "The import that told of its ticket was undone."


@command("import.undo", about=("import", "batch"), needs_reason=True)
def undo(deed: Deed, batch: int) -> dict[str, Any]:
    """Take a whole import back; answers how many events count no longer, and how many tickets and cases are not known
    any more.

    Raises Invalid, with the first tickets, where something that was told later rests on it.
    """
    take_time(deed.connection)
    row = standing_batch(deed, batch)
    brought = undoing.brought(deed.connection, batch)
    for place in sorted({Scope(row["unit"], row["service"]) for row in brought}, key=str):
        deed.require(place)
    found, log = consequences(brought), consequences(approval_logs.brought(deed.connection, batch), "cases")
    if log.events:
        deed.require(Scope())
    refusal = found.refusal or log.refusal
    if refusal is not None:
        raise Invalid(f"Import {batch} cannot be undone: {refusal}.")
    settled = _take_back(deed, batch, found, log.events)
    answer = {"batch": batch, "events": found.events + log.events, "tickets": len(found.withdrawn)}
    answer |= {"cases": len(log.withdrawn), "changed": len(found.told)}
    answer |= {"judged": settled.judged, "repairs": settled.repairs}
    answer["escalations"] = stand_again(deed, row["committed_seq"], found.told)
    deed.subject("import", str(batch), after={"undone": True, **answer})
    return answer


def _take_back(deed: Deed, batch: int, found: Consequences, logged: int) -> Settled:
    """Mark the events of the batch, `logged` of which are of an approval log, and bring in line what follows."""
    dues = _dues(deed, batch, found.told)
    undoing.mark_events(deed.connection, batch, deed.seq)
    approval_logs.mark_events(deed.connection, batch, deed.seq)
    _withdraw(deed, found.withdrawn)
    settled = _settle(deed, found.told, dues)
    counts = {"events": found.events + logged, "tickets": len(found.withdrawn)}
    by = {"undone_at": deed.now, "undone_by": deed.person.name, "undone_seq": deed.seq}
    reason = (deed.call.reason or "").strip()
    undoing.add_undo(deed.connection, {"batch_id": batch, "reason": reason, **counts, **by})
    survey(deed.connection)
    return settled


def standing_batch(deed: Deed, batch: int) -> RowMapping:
    """The row of an import; raises NotFound where there is none to be seen, and Invalid for one that was undone."""
    row = imports.by_id(deed.connection, batch) if deed.sight.sight is None else None
    if row is None:
        raise NotFound(f"There is no import {batch}: `python -m control imports` lists them.")
    if row["undone_at"] is not None:
        when = f"{row['undone_at']:%Y-%m-%d %H:%M} UTC"
        raise Invalid(f"Import {batch} was undone already, by {row['undone_by']} on {when}.")
    return row


def _withdraw(deed: Deed, ids: Sequence[int]) -> None:
    """Let tickets go of which nothing else is known: nothing runs on them, and nothing more comes of them."""
    clocks.remove(deed.connection, ids)
    watches.unwatch(deed.connection, ids)
    open_now = escalations.open_of(deed.connection, ids)
    escalations.end(deed.connection, {row["id"]: ending(deed, row["state"], _OVER) for row in open_now})
    notices.let_be(deed.connection, ids, deed.now)
    undoing.withdraw(deed.connection, ids, deed.seq)


def _settle(deed: Deed, ids: Sequence[int], dues: Mapping[int, datetime | None]) -> Settled:
    """Derive anew what follows for tickets that were known before, as if the import had never come.

    Of the past that shows nobody is told, but whatever was promised is: levels that were reached since an import that
    stands last told of the ticket fire now where they have not, and once.
    """
    undoing.redate(deed.connection, dues)
    total = NOTHING
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        stand = tickets.events(deed.connection, some)
        since = undoing.last_told(deed.connection, some)
        subjects = [
            Subject(each, told_until=max(event.at for event in stand[each]), waited_since=since.get(each, _EVER))
            for each in some
        ]
        total = total.plus(settle(deed, subjects))
    return total


def _dues(deed: Deed, batch: int, ids: Sequence[int]) -> dict[int, datetime | None]:
    """The due times that were reported before the batch moved them, by ticket; those that it left alone are absent."""
    states, found = deed.rulebook.states, {}
    for start in range(0, len(ids), BATCH):
        for ticket_id, told in undoing.events_by_batch(deed.connection, ids[start : start + BATCH], batch).items():
            own, others = told
            if any(REPORTED_DUE in event.payload for event in own):
                due = record_after(facts(others, states), states).get(REPORTED_DUE) or _said_before(own)
                found[ticket_id] = None if due is None else datetime.fromisoformat(due)
    return found


def _said_before(own: Sequence[TicketEvent]) -> str | None:
    """The due time that the first note of the batch says was there before, for one that no event had brought."""
    return next((event.payload.get("reported_due_before") for event in own if REPORTED_DUE in event.payload), None)
