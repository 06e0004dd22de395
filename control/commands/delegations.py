"""Lending one's roles to somebody for a while, and taking them back.

*Source:* domain, section 1 (from, to, roles, window, reason; no chains).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from control.commands.numbers import id_of
from control.commands.registry import Deed, command
from control.errors import Invalid, NotFound, Refused
from control.policy.delegations import Delegation, ending_refusal, giving_refusal
from control.store import delegations, role_grants
from control.store.tables import delegation


@command("delegation.give", needs_reason=True)
def give(deed: Deed, to: str, roles: Sequence[str], until: datetime, since: datetime | None = None) -> dict[str, Any]:
    """Let somebody act in one's place with some of one's roles, from `since` (None: now) until just before `until`."""
    lent = Delegation(deed.person.name, to, frozenset(roles), max(since or deed.now, deed.now), until)
    why = giving_refusal(deed.rulebook, deed.person, lent, deed.now)
    if why is not None:
        raise Invalid(why.sentence) if why.rule == "window" else Refused(why.sentence, why.rule)
    if deed.rulebook.people[to].person in role_grants.given_by(deed.connection, lent.giver, lent.roles):
        raise Refused("Whoever asked for a role or confirmed it does not receive it, not for a while either.", "self")
    number = delegations.add(deed.connection, lent, {"reason": deed.call.reason, "made_seq": deed.seq})
    said = {"to": to, "roles": sorted(lent.roles), "since": lent.since_at, "until": until}
    deed.subject("delegation", f"L-{number}", (None, 1), after=said)
    return {"delegation": f"L-{number}", **said}


@command("delegation.end", about=("delegation", "number"), needs_reason=True)
def end(deed: Deed, number: str) -> dict[str, Any]:
    """End a delegation such as L-3 before its time: whoever gave it may, whoever was lent it, and an administrator.

    Raises NotFound for one that is none of theirs, Invalid for one that is over.
    """
    row = delegations.by_id(deed.connection, id_of("L", number, "delegation"))
    if row is None or ending_refusal(deed.person, (row["from_account"], row["to_account"])) is not None:
        raise NotFound(f"There is no delegation {number}.")
    if row["ended_at"] is not None or row["until_at"] <= deed.now:
        raise Invalid(f"{number} is over already.")
    deed.change(delegation, row, {"ended_at": deed.now, "ended_by": deed.person.name}, ("delegation", number))
    return {"delegation": number, "ended_at": deed.now}
