"""What time does with approvals: an approved deed is carried out, once, and what nobody decided or used expires.

*Source:* domain, section 5 (`approved → consumed` once, by the command that it guards, without another press).
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from control.commands.approval_content import hash_of
from control.commands.approval_rounds import asker, tell_about, tell_who_is_asked
from control.commands.approval_steps import advance, void_steps
from control.commands.known_approval import ask_no_more, found, move
from control.commands.measure_gating import pass_gate, why_not_passed
from control.commands.notices import NOBODY, over
from control.commands.recording import OURS, Incoming, plan
from control.commands.refusing import refuse
from control.commands.registry import Deed, command
from control.errors import Conflict, Invalid
from control.model import ActorKind, ApprovalState, Decision, EventKind, SubjectType, TicketEvent
from control.policy import approval_words
from control.policy.approval_standing import Standing
from control.policy.approval_terms import WITH_AMOUNT, ApprovalKind
from control.policy.approving import carry_out_refusal, outcome
from control.policy.quorum import Outcome
from control.policy.scope import Scope
from control.queries.matters import abouts_of
from control.store import approvals, evidence, leases, tickets

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
"""How long what could not be carried out waits after each try; afterwards it is tried every hour."""


@command("approval.carry_out", about=("approval", "number"))
def carry_out(deed: Deed, number: str, token: int | None = None) -> dict[str, Any]:
    """Do what was approved: it is recorded on its ticket and told outside, once and for all.

    What is no longer what was approved, or no longer possible, becomes void instead. `token` is the worker's lease.
    """
    row, standing = _due(deed, number, token)
    refuse(carry_out_refusal(deed.rulebook, deed.person, standing))
    why = _why_void(deed, row)
    if why is not None:
        return _ended(deed, (row, standing), ApprovalState.VOID, why)
    ended = {"ended_at": deed.now, "ended_by": deed.person.name, "ended_because": "It was carried out."}
    move(deed, row, standing, {"state": ApprovalState.CONSUMED.value, "next_at": None, **ended})
    done = None
    if row["measure_id"] is None:
        done = _recorded(deed, row)
        deed.tell(event_seq=done)
    else:
        pass_gate(deed, row)
    approvals.add_effect(
        deed.connection,
        {"approval_id": row["id"], "delivery_key": number, "content_hash": row["content_hash"]}
        | {"event_seq": done, "done_at": deed.now, "done_seq": deed.seq},
    )
    over(deed, [(SubjectType.APPROVAL.value, number)])
    said = approval_words.carried_out(row, asked=row["moves"] > 0)
    tell_about(deed, row, [asker(row), NOBODY], said)
    return {"approval": number, "state": ApprovalState.CONSUMED.value}


@command("approval.expire", about=("approval", "number"))
def expire(deed: Deed, number: str, token: int | None = None) -> dict[str, Any]:
    """End an approval that nobody decided, changed or used in its time."""
    row, standing = _due(deed, number, token)
    if row["expires_at"] > deed.now:
        raise Invalid(f"{number} has not expired yet.")
    return _ended(deed, (row, standing), ApprovalState.EXPIRED, "Its time was over.")


@command("approval.settle", about=("approval", "number"))
def settle(deed: Deed, number: str, token: int | None = None) -> dict[str, Any]:
    """Look again at an approval that waits, because people have left it: what is decided by those who stay is so.

    Raises Conflict where it goes on waiting.
    """
    deed.require(Scope())
    leases.require(deed.connection, token)
    row, standing = found(deed, number, deed.command)
    if outcome(deed.rulebook, standing) is Outcome.OPEN:
        raise Conflict(f"{number} waits for people who can still decide it.")
    values, goes_on = advance(deed, row, standing)
    if goes_on:
        ask_no_more(deed, standing)
        tell_who_is_asked(deed, row)
    said = values.get("ended_because", "whoever is left has agreed, and it goes on.")
    tell_about(deed, row, [asker(row)], approval_words.settled(row, said))
    return {"approval": number, "state": values.get("state", row["state"])}


@command("approval.put_off", about=("approval", "number"))
def put_off(deed: Deed, number: str, problem: str, token: int | None = None) -> dict[str, Any]:
    """Put off what could not be carried out, so that the others go on; it is tried anew later."""
    row, standing = _due(deed, number, token)
    until = deed.now + WAITS[min(row["tries"], len(WAITS) - 1)]
    move(deed, row, standing, {"next_at": until, "tries": row["tries"] + 1, "problem": problem[:500]})
    if row["tries"] == 0:
        tell_about(deed, row, [asker(row)], approval_words.put_off(row, problem[:500]))
    return {"approval": number, "until": until}


def _due(deed: Deed, number: str, token: int | None) -> tuple[dict[str, Any], Standing]:
    """An approval with which time has something to do by now; raises Conflict where there is nothing any more."""
    deed.require(Scope())
    leases.require(deed.connection, token)
    row, standing = found(deed, number, deed.command)
    if row["next_at"] is None or row["next_at"] > deed.now:
        raise Conflict(f"There is nothing to be done with {number} now.")
    return row, standing


def _why_void(deed: Deed, row: Mapping[str, Any]) -> str | None:
    """Why what was approved is not done after all; None where it is."""
    if row["expires_at"] <= deed.now:
        return "It was approved, and its time was over before it could be carried out."
    agreed = [
        each for each in approvals.decisions_of(deed.connection, [row["id"]]) if each["decision"] == Decision.APPROVE
    ]
    files = evidence.of_content(deed.connection, row["id"], row["content_hash"])
    if any(each["shown_hash"] != row["content_hash"] for each in agreed) or hash_of(row, files) != row["content_hash"]:
        return "It is not what was approved."
    [matter] = abouts_of(deed.connection, [row])
    return matter.why_over(row) or (None if row["measure_id"] is None else why_not_passed(deed, row))


def _recorded(deed: Deed, row: Mapping[str, Any]) -> int:
    """Record on the ticket that it was done; answers the number of the event."""
    ticket = tickets.by_id(deed.connection, [row["ticket_id"]])[row["ticket_id"]]
    number = f"A-{row['id']}"
    kind = EventKind.COST if ApprovalKind(row["kind"]) in WITH_AMOUNT else EventKind.NOTE
    payload = {"approval": number, "what": row["kind"], "text": approval_words.carried_out(row, asked=row["moves"] > 0)}
    if row["amount"] is not None:
        payload |= {"amount": row["amount"], "currency": row["currency"]}
    told = TicketEvent(deed.now, kind, ActorKind.SYSTEM, deed.person.name, payload)
    source, named = ticket["source"], ticket["external_id"]
    planned = plan(deed, [Incoming(source, named, ((told, f"{OURS}{number}"),))], backfilled=False)
    if not planned.rows:
        raise Invalid(f"{ticket['key']} has an event already that calls itself {OURS}{number}: nothing was done twice.")
    planned.write()
    return int(planned.rows[0]["seq"])


def _ended(deed: Deed, due: tuple[Mapping[str, Any], Standing], state: ApprovalState, because: str) -> dict[str, Any]:
    row, standing = due
    number = standing.number
    ended = {"ended_at": deed.now, "ended_by": deed.person.name, "ended_because": because}
    move(deed, row, standing, {"state": state.value, "next_at": None, **ended})
    void_steps(deed, row, standing)
    over(deed, [(SubjectType.APPROVAL.value, number)])
    said = approval_words.ended(row, because)
    tell_about(deed, row, [asker(row)], said)
    return {"approval": number, "state": state.value}
