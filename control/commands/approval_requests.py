"""Asking for an approval: it is drafted, submitted, edited and withdrawn by whoever wants something done.

*Source:* domain, section 5. An edit begins a new round: what was decided of another content is void.
"""

from collections.abc import Mapping
from typing import Any

from control.commands.approval_causes import require_cause
from control.commands.approval_content import Wanted, content_of, terms_of, wanted_of
from control.commands.approval_rounds import asker, round_of, tell_about, write_round
from control.commands.approval_steps import void_steps
from control.commands.evidence import Files, files_of, keep
from control.commands.known_approval import found, move
from control.commands.known_ticket import Ticket, require_reach, ticket_in_reach
from control.commands.notices import over
from control.commands.registry import Deed, command
from control.errors import Invalid, Refused
from control.model import ApprovalState, StateCategory, SubjectType
from control.policy import approval_words
from control.policy.approval_standing import Standing
from control.policy.approval_terms import ApprovalKind
from control.policy.delegations import sides
from control.policy.duties import is_one_of
from control.store import approvals, evidence, tickets


@command("approval.request", about=("ticket", "key"))
def request(deed: Deed, key: str, kind: ApprovalKind, wanted: Wanted, draft: bool = False) -> dict[str, Any]:
    """Ask for the approval of something that is to be done for a ticket, or draft it first; answers its number.

    Raises Refused where nobody could decide it. What the rulebook lets be done without anybody is approved at once.
    """
    ticket = ticket_in_reach(deed, key)
    _require_alive(ticket)
    terms_of(deed.rulebook, kind)
    if wanted.cause is not None:
        require_cause(deed, ticket, kind, wanted.cause)
    files = files_of(deed, wanted.files)
    row = _new(deed, ticket, content_of(deed, kind, ticket["id"], wanted, files))
    begun = None if draft else round_of(deed, row)
    row |= {} if begun is None else begun.values
    approvals.add(deed.connection, row)
    keep(deed, row["id"], row["content_hash"], files)
    deed.subject("approval", f"A-{row['id']}", (None, 1), after=_told(row) | {"ticket": key})
    deed.tell(**_told_beside(wanted, files))
    if begun is not None:
        write_round(deed, row["id"], begun)
    return _standing(row)


@command("approval.submit", about=("approval", "number"))
def submit(deed: Deed, number: str) -> dict[str, Any]:
    """Submit a draft of one's own, so that it can be decided."""
    row, standing = found(deed, number, "approval.submit")
    _by_requester(deed, standing.requester, number)
    ticket = dict(tickets.by_id(deed.connection, [row["ticket_id"]])[row["ticket_id"]])
    require_reach(deed, ticket)
    _require_alive(ticket)
    files = Files(evidence.of_content(deed.connection, row["id"], row["content_hash"]))
    content = content_of(deed, ApprovalKind(row["kind"]), row["ticket_id"], wanted_of(row), files)
    return _begun(deed, row, standing, content | _place(ticket))


@command("approval.edit", about=("approval", "number"))
def edit(deed: Deed, number: str, wanted: Wanted) -> dict[str, Any]:
    """Change what is asked for: a new round begins, and every decision of the one before is void.

    Raises Invalid where nothing is different and nobody asked for changes.
    """
    row, standing = found(deed, number, "approval.edit")
    ticket = dict(tickets.by_id(deed.connection, [row["ticket_id"]])[row["ticket_id"]])
    require_reach(deed, ticket)
    _require_alive(ticket)
    _require_editable(deed, row, standing.requester)
    if wanted.cause is not None:
        raise Invalid(f"Because of what {number} is asked for stays as it is: leave the cause out.")
    before = evidence.of_content(deed.connection, row["id"], row["content_hash"])
    files = files_of(deed, wanted.files, before)
    content = content_of(deed, ApprovalKind(row["kind"]), row["ticket_id"], wanted, files)
    if content["content_hash"] == row["content_hash"] and row["state"] != ApprovalState.CHANGES_REQUESTED:
        raise Invalid(f"Nothing of {number} would be different: what was decided of it stays.")
    keep(deed, row["id"], content["content_hash"], files)
    answer = _edited(deed, row, standing, content | _by(deed, "edited") | _place(ticket))
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
    move(deed, row, values)
    void_steps(deed, row, standing)
    over(deed, [(SubjectType.APPROVAL.value, number)])
    return _standing({**row, **values})


def _edited(deed: Deed, row: Mapping[str, Any], standing: Standing, values: Mapping[str, Any]) -> dict[str, Any]:
    """Set what is asked for anew: a draft stays one, and anything else begins its next round."""
    if row["state"] == ApprovalState.DRAFT:
        move(deed, row, values)
        return _standing({**row, **values})
    begun = _begun(deed, row, standing, values)
    if not is_one_of(deed.rulebook, deed.person, standing.requester):
        tell_about(deed, {**row, **values}, [asker(row)], approval_words.changed({**row, **values}, deed.person.title))
    return begun


def _begun(deed: Deed, row: Mapping[str, Any], standing: Standing, values: Mapping[str, Any]) -> dict[str, Any]:
    """Begin the next round of an approval with these values, and end the one before; answers how it stands."""
    wanted = {**row, **values}
    begun = round_of(deed, wanted)
    move(deed, row, {**values, **begun.values, "moves": 0})
    void_steps(deed, row, standing)
    write_round(deed, row["id"], begun)
    return _standing({**wanted, **begun.values})


def _new(deed: Deed, ticket: Ticket, content: Mapping[str, Any]) -> dict[str, Any]:
    """A draft as a row."""
    return {
        "id": approvals.next_id(deed.connection),
        **content,
        **_place(ticket),
        **_by(deed, "requested"),
        **_by(deed, "edited"),
        "round": 0,
        "state": ApprovalState.DRAFT.value,
        "made_at": deed.now,
        "made_seq": deed.seq,
        "rulebook_version": deed.rulebook.version,
        "version": 1,
    }


def _place(ticket: Ticket) -> dict[str, Any]:
    """Where a request lies, and for which customer: as its ticket says when it is submitted."""
    return {name: ticket[name] for name in ("unit", "service", "customer")}


def _by(deed: Deed, what: str) -> dict[str, Any]:
    person = deed.person
    return {f"{what}_by": person.name, f"{what}_by_person": person.person, f"{what}_for": deed.call.on_behalf_of}


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


def _require_alive(ticket: Ticket) -> None:
    if ticket["state_category"] == StateCategory.CANCELLED:
        raise Invalid(f"{ticket['key']} is cancelled: nothing more is done for it.")


def _told_beside(wanted: Wanted, files: Files) -> dict[str, Any]:
    """What the trail says of it beside its row."""
    cause = {} if wanted.cause is None else {"cause": wanted.cause}
    return {**cause, **({"evidence": files.told} if files.shown else {})}


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    """What the trail says of a new approval; who asked for it, when and why, its event says anyway."""
    said = {"id", "made_at", "made_seq", "version", "rulebook_version", *_SELF}
    return {name: value for name, value in row.items() if name not in said}


_SELF = [f"{what}_{side}" for what in ("requested", "edited") for side in ("by", "by_person", "for")]


def _standing(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"approval": f"A-{row['id']}", "state": row["state"], "round": row["round"]}
