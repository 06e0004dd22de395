"""Signing in with a password: the one way from what was typed to a session."""

from dataclasses import dataclass, field
from secrets import token_urlsafe

from control.commands import sessions
from control.commands.deed import Call
from control.commands.proving import Typed, proved
from control.commands.sessions import Visitor
from control.policy.one_time_secrets import hash_of
from control.policy.permissions import SYSTEM
from control.policy.sessions import Method
from control.runtime import Runtime

TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Browser:
    """Where somebody signs in from."""

    address: str
    agent: str
    """A hash of the name that the browser gives itself."""
    session: str | None = None
    """The session in which it signed in before; None: in none."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that began; the token is for the browser alone, the store has only its hash."""

    account: str
    session: str
    method: Method
    token: str = field(repr=False)


def sign_in(runtime: Runtime, typed: Typed, browser: Browser) -> SignedIn:
    """Begin a session for whoever proves who they are.

    Raises Refused with one sentence whatever was wrong, and Busy where too many sign in at once.
    """
    call = Call(SYSTEM.name, origin="gateway")
    proof = proved(runtime, call, sessions.begin.name, typed, browser.address)
    token = token_urlsafe(TOKEN_BYTES)
    session = hash_of(token)
    visitor = Visitor(proof.account, session, proof.method, browser.address, browser.agent, browser.session)
    sessions.begin(runtime, call, visitor, proof)
    return SignedIn(proof.account, session, proof.method, token)
