"""A ticket waits for somebody else, or goes on: whose time it is."""

from enum import StrEnum
from typing import Any

from control.commands.registry import Deed, command
from control.commands.texts import text_said
from control.commands.working import event, in_state, record, taken
from control.errors import Invalid
from control.model import EventKind, StateCategory
from control.policy.sources import TicketDeed


class WaitsFor(StrEnum):
    """Whose turn it is while a ticket waits; an approval is waited for when it is asked for."""

    CUSTOMER = "customer"
    SUPPLIER = "supplier"


_WAITING = {
    WaitsFor.CUSTOMER: StateCategory.WAITING_CUSTOMER,
    WaitsFor.SUPPLIER: StateCategory.WAITING_SUPPLIER,
}


@command("ticket.wait", about=("ticket", "key"))
def wait(
    deed: Deed, key: str, waits_for: WaitsFor, state: str | None = None, note: str | None = None
) -> dict[str, Any]:
    """Let a ticket wait for the customer or a supplier, in `state` or else our own one for it; answers how it stands.

    Clocks pause where their target says so for that state.
    """
    row = taken(deed, key, TicketDeed.WAIT)
    leads_to = in_state(deed, _WAITING[waits_for], state)
    if not leads_to:
        raise Invalid(f"The rulebook in force has no state in which a ticket waits for the {waits_for}.")
    if leads_to["state"] == row["state"]:
        raise Invalid(f"{key} waits for the {waits_for} already.")
    return record(deed, row, event(deed, EventKind.STATE, TicketDeed.WAIT, leads_to | _noted(note)))


@command("ticket.work", about=("ticket", "key"))
def work(deed: Deed, key: str, state: str | None = None, note: str | None = None) -> dict[str, Any]:
    """Put a ticket that is new or waits to work, in `state` or else our own one for it; answers how it stands."""
    row = taken(deed, key, TicketDeed.WORK)
    leads_to = in_state(deed, StateCategory.OPEN, state)
    if not leads_to:
        raise Invalid("The rulebook in force has no state in which a ticket is worked on.")
    return record(deed, row, event(deed, EventKind.STATE, TicketDeed.WORK, leads_to | _noted(note)))


def _noted(note: str | None) -> dict[str, str]:
    text = text_said("The note", note)
    return {} if text is None else {"note": text}
