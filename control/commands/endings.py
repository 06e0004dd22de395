"""How a ticket ends, and begins again: with a closure code and a note, by a merge, or given up with a reason."""

from typing import Any

from control.commands.known_ticket import Ticket, ticket_in_reach
from control.commands.refusing import refuse
from control.commands.registry import Deed, command
from control.commands.texts import typed_reason, typed_text
from control.commands.working import event, in_state, record, taken, write
from control.errors import Invalid, Refused
from control.model import EventKind, StateCategory
from control.policy.permissions import is_machine
from control.policy.sources import TicketDeed
from control.policy.ticket_deeds import merge_refusal
from control.store import tickets


@command("ticket.resolve", about=("ticket", "key"))
def resolve(deed: Deed, key: str, closure_code: str, note: str) -> dict[str, Any]:
    """Say that a ticket is solved, by a closure code and a note of what was done; answers how it stands."""
    row = taken(deed, key, TicketDeed.RESOLVE)
    payload = _outcome(deed, closure_code, note) | in_state(deed, StateCategory.RESOLVED)
    return record(deed, row, event(deed, EventKind.RESOLVED, TicketDeed.RESOLVE, payload))


@command("ticket.close", about=("ticket", "key"))
def close(deed: Deed, key: str, closure_code: str | None = None, note: str | None = None) -> dict[str, Any]:
    """Close a ticket; closure code and note are needed where it was not resolved with them; answers how it stands."""
    row = taken(deed, key, TicketDeed.CLOSE)
    payload: dict[str, Any] = in_state(deed, StateCategory.CLOSED)
    if closure_code is not None or note is not None or not _resolved_with_an_outcome(deed, row):
        payload |= _outcome(deed, closure_code, note)
    return record(deed, row, event(deed, EventKind.CLOSED, TicketDeed.CLOSE, payload))


@command("ticket.reopen", about=("ticket", "key"), needs_reason=True)
def reopen(deed: Deed, key: str) -> dict[str, Any]:
    """Reopen a resolved or closed ticket for its customer, whose words are the reason; answers how it stands.

    Only customers reopen, and a person may for them: no program ever does.
    """
    row = taken(deed, key, TicketDeed.REOPEN)
    if is_machine(deed.person):
        raise Refused(
            "Only a customer reopens a ticket, or a person for them: a program's mail reopens none.", "machine"
        )
    payload = {"reason": typed_text("The reason", deed.call.reason), "on_behalf_of": "customer"}
    payload |= in_state(deed, StateCategory.OPEN)
    return record(deed, row, event(deed, EventKind.REOPENED, TicketDeed.REOPEN, payload))


@command("ticket.merge", about=("ticket", "key"))
def merge(deed: Deed, key: str, into: str) -> dict[str, Any]:
    """End a ticket because another one, `into`, goes on with it, which is noted there; answers how it stands.

    The other one must be going on, so that no circle can come about.
    """
    row = taken(deed, key, TicketDeed.MERGE)
    other = ticket_in_reach(deed, into)
    refuse(merge_refusal(row, other))
    payload = {"merged_into": into} | in_state(deed, StateCategory.CANCELLED)
    write(deed, other, event(deed, EventKind.NOTE, TicketDeed.MERGE, {"merged_from": key}))
    return record(deed, row, event(deed, EventKind.MERGED, TicketDeed.MERGE, payload))


@command("ticket.cancel", about=("ticket", "key"), needs_reason=True)
def cancel(deed: Deed, key: str) -> dict[str, Any]:
    """Give a ticket up for good, which cancels what was promised of it; answers how it stands."""
    row = taken(deed, key, TicketDeed.CANCEL)
    payload = {"reason": typed_text("The reason", deed.call.reason)} | in_state(deed, StateCategory.CANCELLED)
    return record(deed, row, event(deed, EventKind.CANCELLED, TicketDeed.CANCEL, payload))


def _outcome(deed: Deed, closure_code: str | None, note: str | None) -> dict[str, str]:
    codes = deed.rulebook.closure_codes
    if closure_code is None or closure_code not in codes:
        said = "The closure code is missing" if closure_code is None else f"There is no closure code “{closure_code}”"
        raise Invalid(f"{said}: there are {', '.join(codes) or 'none in the rulebook in force'}.")
    deed.because(said := typed_reason("The note of what was done", note))
    return {"closure_code": closure_code, "note": said}


def _resolved_with_an_outcome(deed: Deed, row: Ticket) -> bool:
    """Whether the ticket is resolved, and whoever resolved it said how."""
    if row["state_category"] != StateCategory.RESOLVED:
        return False
    resolved = [
        event for event in tickets.events(deed.connection, [row["id"]])[row["id"]] if event.kind is EventKind.RESOLVED
    ]
    return bool(resolved) and {"closure_code", "note"} <= set(resolved[-1].payload)
