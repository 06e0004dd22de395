"""Asking for an approval: it is drafted, submitted, edited and withdrawn by whoever wants something done.

*Source:* domain, section 5. An edit begins a new round: what was decided of another content is void.
"""

from collections.abc import Mapping
from typing import Any

from control.commands.approval_causes import require_cause
from control.commands.approval_content import Wanted, content_of, terms_of, wanted_of
from control.commands.approval_making import (
    asked_about,
    by,
    make,
    new_row,
    place_of,
    require_alive,
    require_askable,
    standing_told,
)
from control.commands.approval_rounds import asker, round_of, tell_about, write_round
from control.commands.approval_steps import void_steps
from control.commands.evidence import Files, files_of, keep
from control.commands.known_approval import found, move
from control.commands.known_ticket import ticket_in_reach
from control.commands.notices import over
from control.commands.registry import Deed, command
from control.errors import Invalid, Refused
from control.model import ApprovalState, SubjectType
from control.policy import approval_words
from control.policy.approval_standing import Standing
from control.policy.approval_terms import OF_MEASURES, ApprovalKind
from control.policy.delegations import sides
from control.policy.duties import is_one_of
from control.queries.matters import abouts_of
from control.store import evidence


@command("approval.request", about=("ticket", "key"))
def request(deed: Deed, key: str, kind: ApprovalKind, wanted: Wanted, draft: bool = False) -> dict[str, Any]:
    """Ask for the approval of something that is to be done for a ticket, or draft it first; answers its number.

    Raises Refused where nobody could decide it. What the rulebook lets be done without anybody is approved at once.
    """
    ticket = ticket_in_reach(deed, key)
    if kind in OF_MEASURES:
        raise Invalid(f"A {kind} is asked for with the gate of a measure, not for a ticket.")
    require_alive(ticket)
    terms_of(deed.rulebook, kind)
    if wanted.cause is not None:
        require_cause(deed, ticket, kind, wanted.cause)
    files = files_of(deed, wanted.files)
    content = content_of(deed, kind, {"ticket_id": ticket["id"]}, wanted, files)
    return make(deed, new_row(deed, ticket, content), (wanted, files), draft=draft)


@command("approval.submit", about=("approval", "number"))
def submit(deed: Deed, number: str) -> dict[str, Any]:
    """Submit a draft of one's own, so that it can be decided."""
    row, standing = found(deed, number, "approval.submit")
    _by_requester(deed, standing.requester, number)
    [matter] = abouts_of(deed.connection, [row])
    require_askable(deed, row, matter)
    files = Files(evidence.of_content(deed.connection, row["id"], row["content_hash"]))
    content = content_of(deed, ApprovalKind(row["kind"]), asked_about(row, matter), wanted_of(row), files)
    return _begun(deed, row, standing, content | place_of(matter.fields))


@command("approval.edit", about=("approval", "number"))
def edit(deed: Deed, number: str, wanted: Wanted) -> dict[str, Any]:
    """Change what is asked for: a new round begins, and every decision of the one before is void.

    Raises Invalid where nothing is different and nobody asked for changes.
    """
    row, standing = found(deed, number, "approval.edit")
    [matter] = abouts_of(deed.connection, [row])
    require_askable(deed, row, matter)
    _require_editable(deed, row, standing.requester)
    if wanted.cause is not None:
        raise Invalid(f"Because of what {number} is asked for stays as it is: leave the cause out.")
    before = evidence.of_content(deed.connection, row["id"], row["content_hash"])
    files = files_of(deed, wanted.files, before)
    content = content_of(deed, ApprovalKind(row["kind"]), asked_about(row, matter), wanted, files)
    if content["content_hash"] == row["content_hash"] and row["state"] != ApprovalState.CHANGES_REQUESTED:
        raise Invalid(f"Nothing of {number} would be different: what was decided of it stays.")
    keep(deed, row["id"], content["content_hash"], files)
    answer = _edited(deed, row, standing, content | by(deed, "edited") | place_of(matter.fields))
    deed.tell(**({"evidence": files.told} if before or files.shown else {}))
    return answer


@command("approval.withdraw", about=("approval", "number"))
def withdraw(deed: Deed, number: str) -> dict[str, Any]:
    """Take back what one has asked for, as long as it was not carried out."""
    row, standing = found(deed, number, "approval.withdraw")
    _by_requester(deed, standing.requester, number)
    because = deed.call.reason or "Whoever asked for it took it back."
    ended = {"ended_at": deed.now, "ended_by": deed.person.name, "ended_because": because}
    values = {"state": ApprovalState.WITHDRAWN.value, "next_at": None, **ended}
    move(deed, row, standing, values)
    void_steps(deed, row, standing)
    over(deed, [(SubjectType.APPROVAL.value, number)])
    return standing_told({**row, **values})


def _edited(deed: Deed, row: Mapping[str, Any], standing: Standing, values: Mapping[str, Any]) -> dict[str, Any]:
    """Set what is asked for anew: a draft stays one, and anything else begins its next round."""
    if row["state"] == ApprovalState.DRAFT:
        move(deed, row, standing, values)
        return standing_told({**row, **values})
    begun = _begun(deed, row, standing, values)
    if not is_one_of(deed.rulebook, deed.person, standing.requester):
        tell_about(deed, {**row, **values}, [asker(row)], approval_words.changed({**row, **values}, deed.person.title))
    return begun


def _begun(deed: Deed, row: Mapping[str, Any], standing: Standing, values: Mapping[str, Any]) -> dict[str, Any]:
    """Begin the next round of an approval with these values, and end the one before; answers how it stands."""
    wanted = {**row, **values}
    begun = round_of(deed, wanted)
    move(deed, row, standing, {**values, **begun.values, "moves": 0})
    void_steps(deed, row, standing)
    write_round(deed, row["id"], begun)
    return standing_told({**wanted, **begun.values})


def _by_requester(deed: Deed, requester: tuple[str | None, ...], number: str) -> None:
    if not is_one_of(deed.rulebook, deed.person, requester):
        who = " or ".join(side.title for side in sides(deed.person))
        raise Refused(f"{who} did not ask for {number}: only whoever did submits it or takes it back.", "requester")


def _require_editable(deed: Deed, row: Mapping[str, Any], requester: tuple[str | None, ...]) -> None:
    """A draft is changed by whoever wrote it, and what has expired by nobody."""
    if row["state"] == ApprovalState.DRAFT:
        _by_requester(deed, requester, f"A-{row['id']}")
    elif row["expires_at"] <= deed.now:
        raise Refused(f"A-{row['id']} has expired: ask for it anew.", "expired")
