"""Signing a decision: above a limit whoever approves proves once more who they are, for this content and no other.

*Source:* domain, section 5; 21 CFR 11.200; reliability, Z6 (bound to command, id, version and content; works once; at
most five minutes old).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from control.commands.approval_content import terms_of
from control.commands.numbers import id_of
from control.commands.proving import Proof, Typed, proved, stands
from control.commands.registry import Call, Deed
from control.errors import NotFound, Refused
from control.model import ApprovalState
from control.policy.approval_terms import ApprovalKind, Meaning
from control.policy.rulebook import Rulebook
from control.policy.sessions import PROOF_LASTS, Method
from control.runtime import Runtime
from control.store import approvals, sessions
from control.store.canonical import digest

APPROVE = "approval.approve"


@dataclass(frozen=True, slots=True)
class Signed:
    """How whoever decided proved who they are, None where that is not asked; and what they decided with one press."""

    method: str | None = None
    proof: str | None = None
    """What tells this proof from every other."""
    together: tuple[str, ...] = ()
    """The numbers of all approvals that the same press decided; empty: of this one alone."""


def proof_for(runtime: Runtime, call: Call, number: str, password: str, code: str = "") -> Proof | None:
    """The proof that the approval of what is asked for now needs; raises Refused for a wrong password.

    The third wrong one ends the session. None where nothing is asked any more, as after a press that is repeated: the
    command answers that by itself.
    """
    with runtime.read() as connection:
        row = approvals.row_of(connection, id_of("A", number, "approval"))
        session = None if call.session is None else sessions.session_of(connection, call.session)
    if row is None:
        raise NotFound(f"There is no approval {number}.")
    if row["state"] != ApprovalState.PENDING:
        return None
    address = "" if session is None else session.address
    return proved(runtime, call, APPROVE, Typed(call.actor, password, code, _bound(row, call)), address)


def signed(deed: Deed, row: Mapping[str, Any], meaning: Meaning, proof: Proof | None) -> Signed:
    """How whoever approves a step of this meaning proved who they are; raises Refused where they must and did not."""
    if not is_asked(deed.runtime.rulebook_of(deed.connection, row["rulebook_version"]), row, meaning):
        return Signed()
    if proof is None:
        return _by_provider(deed)
    stands(deed, proof)
    theirs = proof.proves_who() == deed.call.actor and proof.door.call.session == deed.call.session
    fresh = proof.at is not None and deed.now - PROOF_LASTS <= proof.at <= deed.now
    if (
        not theirs
        or proof.bound != _bound(row, deed.call)
        or not fresh
        or approvals.is_used(deed.connection, proof.nonce)
    ):
        raise Refused("This proof is not for this, or its time is over: type your password again.", "proof")
    return Signed(proof.method.value, proof.nonce)


def is_asked(rulebook: Rulebook, row: Mapping[str, Any], meaning: Meaning) -> bool:
    """Whether whoever approves a step of this meaning proves once more who they are, by the rulebook of the round.

    Whoever only looks at it does not: they answer for no money.
    """
    weight = None if row["weight_cents"] is None else Decimal(int(row["weight_cents"])).scaleb(-2)
    return meaning.takes_authority and terms_of(rulebook, ApprovalKind(row["kind"])).asks_a_proof(weight)


def _by_provider(deed: Deed) -> Signed:
    """Somebody whom a provider vouches for has just come from it; nobody else does without a proof."""
    session = None if deed.call.session is None else sessions.session_of(deed.connection, deed.call.session)
    if session is None or session.method is not Method.OIDC:
        raise Refused("Here you prove once more who you are: type your password.", "proof")
    if session.proved_at < deed.now - PROOF_LASTS:
        raise Refused("Here you prove once more who you are: sign in again by your provider.", "proof")
    return Signed(Method.OIDC.value)


def _bound(row: Mapping[str, Any], call: Call) -> str:
    """What a proof counts for: this command, this approval as it is asked for in this round, in whose place."""
    return digest([APPROVE, row["id"], row["round"], row["content_hash"], call.on_behalf_of])
