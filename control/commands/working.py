"""A person's deed on one ticket: found, allowed, recorded as an event, and all that follows from it derived anew."""

from collections.abc import Mapping
from typing import Any

from control.commands.known_ticket import Ticket, ticket_as_seen
from control.commands.recording import Incoming, plan
from control.commands.refusing import refuse
from control.commands.registry import Deed
from control.errors import Invalid
from control.model import ActorKind, EventKind, StateCategory, TicketEvent
from control.policy.permissions import is_machine
from control.policy.sources import TicketDeed
from control.policy.ticket_deeds import by_deed, refusal, state_for
from control.queries.derivations import PROJECTED
from control.store import tickets

_ANSWERED = ("state", "unit", "team", "owner", "priority", "routing")


def taken(deed: Deed, key: str, what: TicketDeed) -> Ticket:
    """The ticket to which `what` is done; raises Conflict where it is not as the person saw it, Refused by the rule."""
    row = ticket_as_seen(deed, key)
    refuse(refusal(deed.rulebook, row, what))
    return row


def event(deed: Deed, kind: EventKind, what: TicketDeed, payload: Mapping[str, Any]) -> TicketEvent:
    """What the person did, now; a program that does it is no human."""
    actor_kind = ActorKind.AUTOMATION if is_machine(deed.person) else ActorKind.HUMAN
    return TicketEvent(deed.now, kind, actor_kind, deed.person.name, {**payload, **by_deed(what)})


def record(deed: Deed, row: Ticket, told: TicketEvent) -> dict[str, Any]:
    """Record it on the ticket with everything that follows; answers how the ticket stands then."""
    after = write(deed, row, told)
    changed = [name for name in PROJECTED if row[name] != after[name]]
    before, now = ({name: one[name] for name in changed} for one in (row, after))
    deed.subject("ticket", row["key"], (row["version"], after["version"]), before, now)
    return standing(after)


def write(deed: Deed, row: Ticket, told: TicketEvent) -> Ticket:
    """The ticket after the event, whose subject the trail does not name yet."""
    plan(deed, [Incoming(row["source"], row["external_id"], ((told, None),))], backfilled=False).write()
    return tickets.by_id(deed.connection, [row["id"]])[row["id"]]


def unchanged(deed: Deed, row: Ticket) -> dict[str, Any]:
    """Nothing is recorded, because all of it is so already; answers how the ticket stands."""
    deed.subject("ticket", row["key"], (row["version"], row["version"]))
    return standing(row)


def standing(row: Ticket) -> dict[str, Any]:
    """How a ticket stands, as every deed on it answers."""
    return {"ticket": row["key"], "version": row["version"], **{name: row[name] for name in _ANSWERED}}


def in_state(deed: Deed, category: StateCategory, wanted: str | None = None) -> dict[str, str]:
    """The state that a deed leads to, as an event says it: `wanted`, or our own one of `category`.

    Says none where the rulebook has no state of it; raises Invalid where `wanted` means something else.
    """
    if wanted is None:
        state = state_for(deed.rulebook, category)
        return {} if state is None else {"state": state}
    known = deed.rulebook.states.get(wanted)
    if known is None or known.category is not category:
        names = [name for name, state in deed.rulebook.states.items() if state.category is category]
        raise Invalid(f"There is no state “{wanted}” that means {category}: there are {', '.join(names) or 'none'}.")
    return {"state": wanted}
