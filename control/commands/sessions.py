"""Sessions: begun by the product once somebody has proved who they are, and ended by their person or for them."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from control.commands.deed import Call
from control.commands.proving import Proof, Typed, proved, stands
from control.commands.registry import Deed, command
from control.errors import NotFound, Refused
from control.policy.permissions import is_machine, person_of
from control.policy.scope import Scope
from control.policy.sessions import ABSOLUTE, Ending, Method, Session
from control.policy.sign_in_limits import SENTENCE
from control.runtime import Runtime
from control.store import sessions

WRONG = Refused(SENTENCE, "credentials")
"""The one sentence for everybody who may not come in, so that it says nothing about who there is."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whom the product lets in, and how: `session` is the hash of the token that the browser is given."""

    account: str
    session: str
    method: Method
    address: str
    agent: str
    replaces: str | None = None
    """The session in which the browser signed in before; None: in none."""


@command("session.begin")
def begin(deed: Deed, visitor: Visitor, proof: Proof | None = None) -> dict[str, Any]:
    """Let somebody in who has proved who they are; raises Refused where nobody of that name may act.

    `proof` is that of a password, which must hold still; None where another provider vouched for them.
    """
    deed.require(Scope())
    if proof is not None:
        stands(deed, proof)
    person = person_of(deed.in_force, visitor.account)
    if person is not None:
        deed.mention("account", visitor.account, None)
    if person is None or not person.active or is_machine(person):
        raise WRONG
    before = visitor.replaces
    replaced = before is not None and sessions.end(deed.connection, before, deed.now, Ending.REPLACED)
    until = deed.now + ABSOLUTE
    sessions.add(deed.connection, _begun(visitor, deed.now, until))
    deed.mention("account", visitor.account, _told(visitor, until) | ({"replaces": before} if replaced else {}))
    return {"account": visitor.account, "until": until}


@command("session.end")
def end(deed: Deed, session: str | None = None, proof: Proof | None = None) -> dict[str, Any]:
    """End the session in which this is asked for, or another one of the same person; raises NotFound for any other.

    Whoever ends another one proves once more who they are: a session that somebody else took must not end the rest.
    """
    number = session or deed.call.session
    found = None if number is None else sessions.session_of(deed.connection, number)
    if found is None or found.account != deed.person.name:
        raise NotFound("You have no such session.")
    because = Ending.SIGNED_OUT if found.id == deed.call.session else Ending.BY_OWNER
    if because is Ending.BY_OWNER:
        _is_proved_by(deed, proof)
    ended = sessions.end(deed.connection, found.id, deed.now, because)
    told = {"session_ended": because.value, "session": found.id}
    deed.mention("account", found.account, told if ended else None)
    return {"ended": int(ended)}


def end_another(runtime: Runtime, call: Call, session: str, typed: Typed, address: str) -> None:
    """End another session of whoever calls; `typed` is the password once more, and a code where there is one.

    Raises NotFound for a session that is not theirs, Refused with one sentence where what was typed is wrong.
    """
    end(runtime, call, session, proved(runtime, call, end.name, replace(typed, name=call.actor), address))


@command("session.end_all", about=("account", "account"), needs_reason=True)
def end_all(deed: Deed, account: str) -> dict[str, Any]:
    """End every session of somebody else; raises NotFound for an account that there is not."""
    deed.require(Scope())
    if account not in deed.rulebook.people:
        raise NotFound(f"There is no account “{account}”.")
    count = sessions.end_all(deed.connection, account, deed.now, Ending.BY_ADMINISTRATOR)
    deed.mention("account", account, {"sessions_ended": count} if count else None)
    return {"ended": count}


def seen(runtime: Runtime, session: str) -> None:
    """Keep that somebody is there, which puts the idle end of their session off; it is no deed and leaves no event."""
    with runtime.store.writer.begin() as connection:
        sessions.touch(connection, session, runtime.now())


def _is_proved_by(deed: Deed, proof: Proof | None) -> None:
    """Raise ControlError unless the one who acts has proved who they are."""
    if proof is None or proof.account != deed.person.name:
        raise Refused("Who ends another session of their own types their password once more.", "proof")
    stands(deed, proof)


def _told(visitor: Visitor, until: datetime) -> dict[str, Any]:
    """What the trail says of a session that begins; its id is a hash, of use to nobody."""
    how = {"signed_in_by": visitor.method.value, "from": visitor.address}
    return {"session": visitor.session, "until_at": until, **how}


def _begun(visitor: Visitor, now: datetime, until: datetime) -> Session:
    return Session(
        visitor.session,
        visitor.account,
        visitor.method,
        began_at=now,
        seen_at=now,
        until_at=until,
        proved_at=now,
        address=visitor.address,
        agent=visitor.agent,
    )
