"""What may be done to a ticket as it stands: the one rule that guards each deed also explains the disabled button.

*Source:* domain, section 2. What belongs to the tool that the ticket comes from is refused first, since waiting for
another state would not help.
"""

from collections.abc import Mapping
from typing import Any

from control.model import StateCategory, TicketEvent
from control.policy.conditions import GOING_ON
from control.policy.duties import is_possible
from control.policy.permissions import Refusal
from control.policy.rulebook import Rulebook
from control.policy.sources import TicketDeed, source_named

_STANDS = {
    StateCategory.NEW: "is new",
    StateCategory.OPEN: "is being worked on",
    StateCategory.WAITING_CUSTOMER: "waits for the customer",
    StateCategory.WAITING_SUPPLIER: "waits for a supplier",
    StateCategory.WAITING_APPROVAL: "waits for an approval",
    StateCategory.RESOLVED: "is resolved",
    StateCategory.CLOSED: "is closed",
    StateCategory.CANCELLED: "is cancelled",
}
_WORDS = {
    TicketDeed.REPLY: ("answering it", "answered"),
    TicketDeed.NOTE: ("noting something on it", "noted on"),
    TicketDeed.CONTACT: ("what the customer says of it", "written to"),
    TicketDeed.WAIT: ("letting it wait", "put to wait"),
    TicketDeed.WORK: ("putting it to work", "put to work"),
    TicketDeed.RESOLVE: ("resolving it", "resolved"),
    TicketDeed.CLOSE: ("closing it", "closed"),
    TicketDeed.REOPEN: ("reopening it", "reopened"),
    TicketDeed.MERGE: ("merging it", "merged"),
    TicketDeed.CANCEL: ("cancelling it", "cancelled"),
    TicketDeed.CLASSIFY: ("classifying it", "classified"),
    TicketDeed.PRIORITISE: ("its priority", "given another priority"),
    TicketDeed.ASSIGN: ("assigning it", "assigned"),
}
"""How each deed is called when it belongs elsewhere, and what cannot be done when the state forbids it."""

_BY_DEED = "deed"
"""The key in an event's payload that names the deed of ours which it tells of."""


def refusal(rulebook: Rulebook, ticket: Mapping[str, Any], deed: TicketDeed) -> Refusal | None:
    """Why nobody may do `deed` to the ticket (its `key`, `source` and `state_category`); None where it can be done."""
    source, stands = source_named(rulebook.sources, ticket["source"]), StateCategory(ticket["state_category"])
    called, done = _WORDS[deed]
    if deed in source.deeds:
        sentence = f"{ticket['key']} comes from {source.title}, and {called} belongs to that tool: do it there."
        return Refusal("elsewhere", sentence)
    if is_possible(rulebook, f"ticket.{deed}", stands):
        return None
    return Refusal("state", f"{ticket['key']} {_STANDS[stands]}: it cannot be {done}.")


def merge_refusal(ticket: Mapping[str, Any], into: Mapping[str, Any]) -> Refusal | None:
    """Why the ticket cannot be merged into the other one; a circle would need one of them to have ended already."""
    if ticket["key"] == into["key"]:
        return Refusal("merge", f"{ticket['key']} cannot be merged into itself.")
    stands = StateCategory(into["state_category"])
    if stands in GOING_ON:
        return None
    return Refusal("merge", f"{into['key']} {_STANDS[stands]}: no ticket can be merged into one that has ended.")


def elsewhere(rulebook: Rulebook, source: str) -> tuple[TicketDeed, ...]:
    """The deeds on tickets of `source` that belong to that tool."""
    return tuple(deed for deed in TicketDeed if deed in source_named(rulebook.sources, source).deeds)


def by_deed(deed: TicketDeed) -> dict[str, Any]:
    """What an event says that tells of a deed of ours; what a tool says later is compared with the tool's own words."""
    return {_BY_DEED: deed.value}


def is_ours(event: TicketEvent) -> bool:
    """Whether the event tells of a deed of ours, and not of what the tool said that the ticket comes from."""
    return _BY_DEED in event.payload


def state_for(rulebook: Rulebook, category: StateCategory) -> str | None:
    """The state that a deed of ours leads to in `category`; None where the rulebook has none of it."""
    of_category = sorted(
        (not state.ours, name) for name, state in rulebook.states.items() if state.category is category
    )
    return of_category[0][1] if of_category else None
