"""Putting a ticket aside in one's own inbox, and taking it back."""

from datetime import datetime, timedelta
from typing import Any

from control.commands.known_ticket import ticket_as_seen
from control.commands.registry import Deed, command
from control.errors import Invalid, NotFound
from control.policy.notice_words import local
from control.store import snoozes

LONGEST = timedelta(days=14)
"""Two weeks: what may wait longer is no exception, or needs somebody else's decision."""


@command("ticket.snooze", about=("ticket", "key"), needs_reason=True)
def put_aside(deed: Deed, key: str, until: datetime) -> dict[str, Any]:
    """Do not show a ticket in one's own inbox before `until`; a new escalation brings it back at once."""
    if until.tzinfo is None or not deed.now < until <= deed.now + LONGEST:
        raise Invalid(f"A ticket is put aside until an instant in the next {LONGEST.days} days, not until {until}.")
    row = ticket_as_seen(deed, key)
    values = {"until": until, "reason": deed.call.reason, "snoozed_at": deed.now, "snoozed_seq": deed.seq}
    snoozes.put_aside(deed.connection, deed.person.name, row["id"], values)
    deed.subject("ticket", key, after={"snoozed_until": until, "by": deed.person.name})
    return {"ticket": key, "until": until, "said": f"Put aside until {local(until, 'UTC')}."}


@command("ticket.wake", about=("ticket", "key"))
def take_back(deed: Deed, key: str) -> dict[str, Any]:
    """Show a ticket in one's own inbox again."""
    row = ticket_as_seen(deed, key)
    if not snoozes.take_back(deed.connection, deed.person.name, row["id"]):
        raise NotFound(f"{deed.person.title} has not put {key} aside.")
    deed.subject("ticket", key, after={"snoozed_until": None, "by": deed.person.name})
    return {"ticket": key}
