"""Who answers for a measure: somebody is named for each part, and whoever is named its owner accepts, or does not.

*Source:* domain, section 7.
"""

from typing import Any

from control.commands.known_measure import changed, found
from control.commands.measure_telling import appointer, ask_no_more, has_read, tell_of, tell_owner
from control.commands.refusing import refuse
from control.commands.registry import Deed, command
from control.policy import measure_words
from control.policy.gates import kept_refusal
from control.policy.measure_people import PARTS, Answering, appointment_refusal, lies_at, owner_refusal


@command("measure.appoint", about=("measure", "number"))
def appoint(deed: Deed, number: str, answering: Answering) -> dict[str, Any]:
    """Say who answers for a measure; a part that is left out is nobody's. A new owner has not accepted yet.

    Raises Refused for somebody who does not hold the role of their part there, and where two parts are one person's.
    """
    row = found(deed, number)
    refuse(appointment_refusal(deed.rulebook, lies_at(row), answering))
    values = people_values(deed, answering)
    is_new = values["owner_person"] != row["owner_person"]
    values |= {"accepted_at": None} if is_new else {}
    refuse(kept_refusal(number, {**row, **values}))
    has_read(deed, row)
    if is_new:
        ask_no_more(deed, row)
        tell_owner(deed, {**row, **values})
    changed(deed, row, values)
    return {"measure": number, **answering.named()}


@command("measure.accept", about=("measure", "number"))
def accept(deed: Deed, number: str) -> dict[str, Any]:
    """Take a measure on, as the one who is named its owner."""
    row = found(deed, number)
    refuse(owner_refusal(number, deed.person, row))
    has_read(deed, row)
    changed(deed, row, {"accepted_at": row["accepted_at"] or deed.now})
    return {"measure": number, "owner": row["owner"]}


@command("measure.decline", about=("measure", "number"), needs_reason=True)
def decline(deed: Deed, number: str) -> dict[str, Any]:
    """Not take a measure on, or give it back: it has no owner then. The reason says why."""
    row = found(deed, number)
    refuse(owner_refusal(number, deed.person, row))
    has_read(deed, row)
    said = measure_words.declined(row, deed.person.title, deed.call.reason or "")
    tell_of(deed, row, [appointer(deed, row)], said)
    changed(deed, row, {"owner": None, "owner_person": None, "accepted_at": None})
    return {"measure": number}


def people_values(deed: Deed, answering: Answering) -> dict[str, Any]:
    """The columns of a measure that say who answers for it."""
    named = answering.named()
    people = deed.rulebook.people
    accounts = {part: named.get(part) for part in PARTS}
    persons = {f"{part}_person": people[account].person if account else None for part, account in accounts.items()}
    return {**accounts, **persons}
