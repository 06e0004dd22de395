"""Whoever gives a command, for themselves or for somebody else: looked up in the transaction of the deed."""

from datetime import datetime

from sqlalchemy import Connection

from control.commands.deed import Call
from control.errors import Refused
from control.policy.delegations import stand_in
from control.policy.permissions import UNKNOWN, Refusal, person_of
from control.policy.rulebook import Person, Rulebook
from control.store import delegations


def whoever_acts(connection: Connection, rulebook: Rulebook | None, call: Call, at: datetime) -> Person:
    """The person of a call as they act at an instant; raises Refused for a stranger, and where nothing is lent."""
    person, giver = person_of(rulebook, call.actor), call.on_behalf_of
    if person is None:
        raise Refused(UNKNOWN.sentence, UNKNOWN.rule)
    if giver is None or rulebook is None:
        return person
    found = stand_in(rulebook, person, giver, delegations.between(connection, giver, person.name), at)
    if isinstance(found, Refusal):
        raise Refused(found.sentence, found.rule)
    return found
