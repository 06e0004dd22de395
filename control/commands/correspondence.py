"""What is written about a ticket: to the customer, among ourselves, and what the customer said to one of us."""

from typing import Any

from control.commands.registry import Deed, command
from control.commands.texts import typed_text
from control.commands.working import event, record, taken
from control.model import ActorKind, EventKind, TicketEvent
from control.policy.sources import TicketDeed
from control.policy.ticket_deeds import by_deed


@command("ticket.reply", about=("ticket", "key"))
def reply(deed: Deed, key: str, text: str) -> dict[str, Any]:
    """Answer the customer in public, which answers the response clocks; answers how the ticket stands."""
    row = taken(deed, key, TicketDeed.REPLY)
    payload = {"public": True, "text": typed_text("The text of the reply", text)}
    return record(deed, row, event(deed, EventKind.REPLY, TicketDeed.REPLY, payload))


@command("ticket.note", about=("ticket", "key"))
def note(deed: Deed, key: str, text: str) -> dict[str, Any]:
    """Write something down that only we see: no clock is answered by it; answers how the ticket stands."""
    row = taken(deed, key, TicketDeed.NOTE)
    payload = {"text": typed_text("The text of the note", text)}
    return record(deed, row, event(deed, EventKind.NOTE, TicketDeed.NOTE, payload))


@command("ticket.contact", about=("ticket", "key"))
def contact(deed: Deed, key: str, text: str) -> dict[str, Any]:
    """Record what the customer said to one of us, on the telephone say; answers how the ticket stands.

    The event is the customer's: it may ask for a next response, and it reopens nothing.
    """
    row = taken(deed, key, TicketDeed.CONTACT)
    payload = {"text": typed_text("What the customer said", text), "taken_by": deed.person.name}
    payload |= by_deed(TicketDeed.CONTACT)
    return record(deed, row, TicketEvent(deed.now, EventKind.CONTACT, ActorKind.CUSTOMER, row["customer"], payload))
