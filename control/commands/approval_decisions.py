"""Deciding an approval: whoever is asked approves, rejects, or asks for changes, and says why.

*Source:* domain, section 5; 21 CFR 11.50 (who, when, what it means); a decision is bound to the round that was shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from control.commands.approval_rounds import asker, tell_about, tell_who_is_asked
from control.commands.approval_signing import Signed, signed
from control.commands.approval_steps import advance, void_steps
from control.commands.approval_together import require_together
from control.commands.known_approval import ask_no_more, found, move
from control.commands.notices import seen
from control.commands.proving import Proof
from control.commands.refusing import refuse
from control.commands.registry import Deed, command
from control.errors import Conflict, Refused
from control.model import ApprovalState, Decision, SubjectType
from control.policy import approval_words
from control.policy.approval_standing import Said, Standing, Step
from control.policy.approving import Deciding, decide_refusal
from control.policy.delegations import sides, whose
from control.store import approvals, audit


@command("approval.approve", about=("approval", "number"), needs_reason=True)
def approve(
    deed: Deed, number: str, of_round: int, proof: Proof | None = None, together: Sequence[str] = ()
) -> dict[str, Any]:
    """Agree with what is asked for in a round, as it was shown; the last decision that is needed lets it be done.

    Above a limit of the rulebook it needs a `proof` of who approves, made for this very content. `together` are the
    numbers of all that are decided with the same press, this one among them; empty: it is decided by itself.
    """
    row, standing, step = _open(deed, number, of_round, Deciding.APPROVE)
    require_together(deed, row, step, together)
    how = signed(deed, row, step.meaning, proof)
    how = replace(how, together=tuple(together)) if together else how
    return _decided(deed, (row, standing, step), Decision.APPROVE, how)


@command("approval.reject", about=("approval", "number"), needs_reason=True)
def reject(deed: Deed, number: str, of_round: int, together: Sequence[str] = ()) -> dict[str, Any]:
    """Refuse what is asked for in a round, as it was shown; it ends as soon as it cannot be approved any more.

    `together` are the numbers of all that are decided with the same press, as of `approval.approve`.
    """
    row, standing, step = _open(deed, number, of_round, Deciding.REJECT)
    require_together(deed, row, step, together)
    return _decided(deed, (row, standing, step), Decision.REJECT, Signed(together=tuple(together)))


@command("approval.request_changes", about=("approval", "number"), needs_reason=True)
def request_changes(deed: Deed, number: str, of_round: int) -> dict[str, Any]:
    """Send what is asked for back to whoever asked: the round ends, and an edit begins another one."""
    row, standing, step = _open(deed, number, of_round, Deciding.REQUEST_CHANGES)
    said = (Decision.REQUEST_CHANGES, Signed())
    _keep(deed, row, step, said)
    move(deed, row, standing, {"state": ApprovalState.CHANGES_REQUESTED.value, "moves": row["moves"] + 1})
    void_steps(deed, row, standing)
    _tell(deed, row, step, said)
    return {"approval": number, "state": ApprovalState.CHANGES_REQUESTED.value}


Opened = tuple[dict[str, Any], Standing, Step]
"""An approval, how it stands, and the step that is being decided."""


def _decided(deed: Deed, opened: Opened, decision: Decision, how: Signed) -> dict[str, Any]:
    row, standing, step = opened
    _keep(deed, row, step, (decision, how))
    people = frozenset(side.person for side in sides(deed.person))
    said = Said(step.number, whose(deed.person).name, people, decision)
    values, goes_on = advance(deed, row, replace(standing, said=(*standing.said, said)))
    _tell(deed, row, step, (decision, how))
    if how.together:
        deed.tell(together=how.together)
    state = values.get("state", row["state"])
    if goes_on:
        ask_no_more(deed, standing)
        tell_who_is_asked(deed, row)
    elif state == ApprovalState.PENDING:
        seen(deed, (SubjectType.APPROVAL.value, f"A-{row['id']}"))
    elif state == ApprovalState.VOID:
        tell_about(deed, row, [asker(row)], approval_words.ended(row, values["ended_because"]))
    return {"approval": f"A-{row['id']}", "state": state}


def _open(deed: Deed, number: str, of_round: int, what: Deciding) -> Opened:
    """An approval whose open step whoever acts can decide now, as they were shown it."""
    row, standing = found(deed, number, what)
    step = standing.open_step
    if row["round"] != of_round or step is None:
        last = audit.last_change(deed.connection, "approval", number)
        who = "Somebody changed it" if last is None else deed.told_of(number, last)
        raise Conflict(
            f"{who}: what you were shown is round {of_round}, by now it is round {row['round']}. Look again."
        )
    if row["expires_at"] <= deed.now:
        raise Refused(f"{number} has expired: whoever asked for it can ask again.", "expired")
    refuse(decide_refusal(deed.rulebook, deed.person, standing, what))
    return row, standing, step


def _keep(deed: Deed, row: Mapping[str, Any], step: Step, said: tuple[Decision, Signed]) -> None:
    """Keep who said what, when, of what, in whose place, and how they proved who they are: a signature."""
    decision, how = said
    deed.signature = {"meaning": step.meaning.value, "method": how.method, "shown": row["content_hash"]}
    deed.signature |= {"together": how.together} if how.together else {}
    approvals.add_decision(
        deed.connection,
        {
            "approval_id": row["id"],
            "round": row["round"],
            "step": step.number,
            "person": deed.person.person,
            "account": deed.person.name,
            "on_behalf_of": deed.call.on_behalf_of,
            "seat": whose(deed.person).name,
            "decision": decision.value,
            "meaning": step.meaning.value,
            "comment": deed.call.reason,
            "method": how.method,
            "proof": how.proof,
            "shown_hash": row["content_hash"],
            "requester": row["requested_by_person"],
            "decided_at": deed.now,
            "decided_seq": deed.seq,
        },
    )


def _tell(deed: Deed, row: Mapping[str, Any], step: Step, said: tuple[Decision, Signed]) -> None:
    """Tell the trail and whoever asked."""
    decision, how = said
    if how.proof is not None:
        deed.tell(proof=how.proof)
    deed.tell(decision=decision.value, step=step.number, meaning=step.meaning.value, shown=row["content_hash"])
    words = approval_words.decided(row, decision, deed.person.title, deed.call.reason)
    tell_about(deed, row, [asker(row)], words)
