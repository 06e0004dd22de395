"""Our own intake form: a request becomes a ticket of ours, with its team, owner and priority by the tables."""

from collections.abc import Mapping
from typing import Any

from control.commands.recording import Incoming, plan
from control.commands.registry import Deed, command
from control.commands.texts import typed_text
from control.commands.working import standing
from control.errors import Invalid
from control.model import ActorKind, EventKind, StateCategory, TicketEvent
from control.policy.intake_form import filled_in, gaps
from control.policy.permissions import is_machine
from control.policy.sources import OWN_SOURCE
from control.policy.ticket_deeds import state_for
from control.store import tickets


@command("ticket.open")
def open_ticket(deed: Deed, form: Mapping[str, str | None]) -> dict[str, Any]:
    """Open a ticket of our own from the fields of the intake form; answers its key and where it was routed.

    Whoever may open tickets may do so for any service: to ask for something is no deed on the work of others. Raises
    Invalid with everything that keeps the request from being taken (`control.policy.intake_form`).
    """
    missing = gaps(deed.rulebook, form)
    if missing:
        raise Invalid(f"This request is not clear yet: {'; '.join(gap.sentence for gap in missing)}.")
    filled = {name: typed_text(f"The {name}", text) for name, text in filled_in(form).items()}
    number = tickets.next_id(deed.connection)
    incoming = Incoming(OWN_SOURCE, f"T-{number}", ((_creation(deed, filled), None),), by_form=True)
    plan(deed, [incoming], backfilled=False).write()
    row = tickets.by_id(deed.connection, [number])[number]
    deed.subject("ticket", row["key"], (None, row["version"]), after=filled)
    return standing(row)


def _creation(deed: Deed, filled: Mapping[str, str]) -> TicketEvent:
    state = state_for(deed.rulebook, StateCategory.NEW)
    payload = dict(filled) if state is None else {**filled, "state": state}
    actor_kind = ActorKind.AUTOMATION if is_machine(deed.person) else ActorKind.HUMAN
    return TicketEvent(deed.now, EventKind.CREATED, actor_kind, deed.person.name, payload)
