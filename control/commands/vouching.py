"""Signing in where another provider vouches: the way there, the way back, and from its word to a session."""

from dataclasses import dataclass, field
from datetime import timedelta
from secrets import token_urlsafe
from typing import NoReturn

from control.commands import identities, sessions
from control.commands.deed import Call
from control.commands.identities import Standing, Vouched
from control.commands.limiting import Door, fail, refuse_who_waits
from control.commands.sealing import blurred
from control.commands.sessions import Visitor
from control.commands.signing_in import TOKEN_BYTES, Browser, SignedIn
from control.errors import Refused, Unavailable
from control.policy.one_time_secrets import hash_of
from control.policy.permissions import SYSTEM
from control.policy.sessions import Method
from control.runtime import Runtime
from control.store import flows
from control.store.flows import Flow

LASTS = timedelta(minutes=10)
"""How long somebody may take at the provider."""
MOST = 5_000
"""Ways that may be open at once: whoever begins more of them fills no disk."""
_CALL = Call(SYSTEM.name, origin="gateway")
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Way:
    """A way to the provider that has just begun: what is sent along, and what the browser keeps."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


def set_out(runtime: Runtime, target: str, browser: str) -> Way:
    """Begin a way to the provider, for the one browser that has the secret `browser`; raises Unavailable for too many.

    Nothing else can come back by it, so that nobody is let into somebody else's account by a link of theirs.
    """
    way, now = Way(token_urlsafe(TOKEN_BYTES), token_urlsafe(TOKEN_BYTES), token_urlsafe(48)), runtime.now()
    with runtime.store.writer.begin() as connection:
        if flows.clear(connection, now) >= MOST:
            raise Unavailable("Too many people are signing in this way at once: try again in some minutes.")
        flows.add(connection, Flow(_bound(way.state, browser), way.nonce, way.verifier, target, now + LASTS))
    return way


def come_back(runtime: Runtime, state: str, browser: str) -> Flow | None:
    """The way that was begun with `state` in this browser, used up; None where there is none that holds."""
    with runtime.store.writer.begin() as connection:
        return flows.use(connection, _bound(state, browser), runtime.now())


def refuse_who_asked_too_often(runtime: Runtime, browser: Browser) -> None:
    """Raise Refused where too many answers that came by this address were not what a provider says."""
    refuse_who_waits(runtime, _doubtful(browser))


def doubt(runtime: Runtime, browser: Browser) -> NoReturn:
    """Raise Refused, with the one sentence, for an answer that cannot be the provider's; it is counted and told."""
    fail(runtime, _doubtful(browser), "provider")


def let_in(runtime: Runtime, vouched: Vouched, browser: Browser) -> SignedIn:
    """Begin a session for whoever the provider vouches for; raises Refused, with the one sentence, for everybody else.

    Their roles are in line before the session begins, and stay so where none can: what a provider has taken back is
    gone, whether or not somebody gets in.
    """
    whose = f"{vouched.issuer} {vouched.subject}"
    # A word that was checked is no guess: whoever has one and may not come in is counted by themselves alone.
    door = Door(_CALL, identities.recognise.name, whose, f"{browser.address} ({blurred(whose)[:_SHOWN]} by provider)")
    refuse_who_waits(runtime, door)
    found = _standing(runtime, vouched, door)
    if not found.in_line:
        identities.recognise(runtime, _CALL, vouched)
    token = token_urlsafe(TOKEN_BYTES)
    account, session = found.person.name, hash_of(token)
    visitor = Visitor(account, session, Method.OIDC, browser.address, browser.agent, browser.session)
    sessions.begin(runtime, _CALL, visitor)
    return SignedIn(account, session, Method.OIDC, token)


def _standing(runtime: Runtime, vouched: Vouched, door: Door) -> Standing:
    with runtime.read() as connection:
        rulebook = runtime.rulebook_in_force(connection)
        if rulebook is None:
            raise Unavailable("No rulebook is in force yet.")
        try:
            return identities.standing(connection, rulebook, vouched)
        except Refused as found:
            refused = found
    return fail(runtime, door, refused.rule)


def _doubtful(browser: Browser) -> Door:
    """Where answers that cannot be the provider's are counted: apart from passwords, which go on from that address."""
    address = f"{browser.address} (by provider)"
    return Door(_CALL, identities.recognise.name, address, address)


def _bound(state: str, browser: str) -> str:
    return hash_of(f"{state}.{browser}")
