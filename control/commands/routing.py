"""Where a ticket belongs and how urgent it is: whose it is, what it is about, and its priority."""

from typing import Any

from control.commands.known_ticket import Ticket
from control.commands.registry import Deed, command
from control.commands.texts import text_said, typed_text
from control.commands.working import event, record, taken, unchanged
from control.errors import Invalid, NotFound
from control.model import EventKind
from control.policy.intake_form import misplaced
from control.policy.priority import overridden, priority_of
from control.policy.record import Record, record_after
from control.policy.rulebook import Rulebook
from control.policy.sources import TicketDeed
from control.policy.timeline import facts
from control.store import tickets


@command("ticket.assign", about=("ticket", "key"))
def assign(deed: Deed, key: str, team: str | None = None, owner: str | None = None) -> dict[str, Any]:
    """Give a ticket to a team, to a person, or to both; what is not named stays; answers how it stands."""
    row = taken(deed, key, TicketDeed.ASSIGN)
    payload = {name: value for name, value in (("team", team), ("owner", owner)) if value is not None}
    if not payload:
        raise Invalid(f"{key} is assigned to nobody: name a team or an owner.")
    _refuse_strangers(deed.rulebook, team, owner)
    # Whom a table names is not assigned yet: another category would take the ticket away again.
    if payload.items() <= _said(deed, row).items():
        return unchanged(deed, row)
    return record(deed, row, event(deed, EventKind.ASSIGNED, TicketDeed.ASSIGN, payload))


@command("ticket.classify", about=("ticket", "key"))
def classify(deed: Deed, key: str, service: str, category: str, subcategory: str | None = None) -> dict[str, Any]:
    """Say what a ticket is about; team and owner follow by the tables unless it was assigned; answers how it stands."""
    row = taken(deed, key, TicketDeed.CLASSIFY)
    closer = text_said("The subcategory", subcategory)
    payload = {"service": service, "category": category, "subcategory": closer}
    given = {name: value for name, value in payload.items() if value is not None}
    gaps = tuple(misplaced(deed.rulebook, given, needs_type=False))
    if gaps:
        raise Invalid(f"{key} cannot be classified so: {'; '.join(gap.sentence for gap in gaps)}.")
    if payload.items() <= row.items():
        return unchanged(deed, row)
    return record(deed, row, event(deed, EventKind.CLASSIFIED, TicketDeed.CLASSIFY, payload))


@command("ticket.prioritise", about=("ticket", "key"))
def prioritise(
    deed: Deed, key: str, priority: str | None = None, impact: str | None = None, urgency: str | None = None
) -> dict[str, Any]:
    """Correct impact and urgency, which give the priority, or set another one with a reason; answers how it stands.

    Raises Invalid for a priority other than theirs without a reason, and for words that the matrix does not know.
    """
    row = taken(deed, key, TicketDeed.PRIORITISE)
    given = {name: value for name, value in (("impact", impact), ("urgency", urgency)) if value is not None}
    if priority is None and not given:
        raise Invalid(f"Nothing is said of how urgent {key} is: name a priority, an impact or an urgency.")
    proposed = priority_of(deed.rulebook, impact or row["impact"], urgency or row["urgency"])
    if priority is not None:
        overridden(deed.rulebook, proposed, priority, deed.call.reason)
    wanted = priority or proposed or row["priority"]
    if {**given, "priority": wanted}.items() <= row.items():
        return unchanged(deed, row)
    payload = given | _decided(priority, proposed, deed.call.reason)
    return record(deed, row, event(deed, EventKind.PRIORITY, TicketDeed.PRIORITISE, payload))


def _decided(priority: str | None, proposed: str | None, reason: str | None) -> dict[str, str | None]:
    """The priority as the event says it: none where impact and urgency decide, now and after later corrections."""
    if priority is not None and priority != proposed:
        return {"priority": priority, "reason": typed_text("The reason", reason)}
    return {} if proposed is None else {"priority": None}


def _said(deed: Deed, row: Ticket) -> Record:
    """What events say of the ticket, without what the tables add."""
    states = deed.rulebook.states
    return record_after(facts(tickets.events(deed.connection, [row["id"]])[row["id"]], states), states)


def _refuse_strangers(rulebook: Rulebook, team: str | None, owner: str | None) -> None:
    if team is not None and team not in rulebook.units:
        raise NotFound(f"There is no unit “{team}” in the rulebook in force.")
    if owner is not None and owner not in rulebook.people:
        raise NotFound(f"There is nobody called “{owner}” in the rulebook in force.")
    if owner is not None and not rulebook.people[owner].active:
        raise Invalid(f"{rulebook.people[owner].title} is no longer active: nothing is assigned to them.")
