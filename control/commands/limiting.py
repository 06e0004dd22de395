"""The limiter of tries: who waits is not looked at, and whoever fails is counted and told the same as everybody.

The rows are technical and leave no event by themselves. A failure that counts is an event, and so is the beginning of
a wait; what is refused during a wait is neither, or a stranger could fill the trail.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from control.commands.attempt import Attempt
from control.commands.deed import Call, Subject
from control.commands.sealing import blurred
from control.commands.texts import kept
from control.errors import ControlError, Refused
from control.policy.sign_in_limits import SENTENCE, SignInLimit
from control.runtime import Runtime
from control.store import audit, sessions, sign_in_tries
from control.store.sign_in_tries import Knock

_LONGEST_ADDRESS = 64
_SHOWN = 16
"""Characters of what stands for a name that nobody has: enough to see that it is the same one again."""


@dataclass(frozen=True, slots=True)
class Door:
    """Where somebody knocks: for which command, by whose call, under which name, from which address."""

    call: Call
    command: str
    name: str
    """As it was typed; it is kept and told only where `account` says that it is one."""
    address: str
    account: str | None = None

    @property
    def knock(self) -> Knock:
        """By what it is counted."""
        return Knock(blurred(self.name.casefold()), kept(self.address, _LONGEST_ADDRESS))


def refuse_who_waits(runtime: Runtime, door: Door) -> None:
    """Raise Refused, without a look at anything else, for whoever has to wait."""
    with runtime.read() as connection:
        if sign_in_tries.waits(connection, door.knock, runtime.now()) is not None:
            raise Refused(SENTENCE, "wait")


def fail(runtime: Runtime, door: Door, rule: str) -> NoReturn:
    """Count a failure and raise Refused; `rule` says to the trail, and to nobody else, what it was."""
    counted, begun = _counted(runtime, door.knock, runtime.now())
    if counted:
        _record(runtime, door, rule)
    if begun is not None:
        _record(runtime, door, f"wait_{begun.name}")
    raise Refused(SENTENCE, rule)


def fail_in_session(runtime: Runtime, door: Door, rule: str) -> NoReturn:
    """The same, and end the session in which it was tried too often: whoever sits before it may be somebody else."""
    number = door.call.session
    if number is not None:
        with runtime.store.writer.begin() as connection:
            audit.locked_head(connection)
            sessions.wrong(connection, number, runtime.now())
    fail(runtime, door, rule)


def _counted(runtime: Runtime, knock: Knock, now: datetime) -> tuple[bool, SignInLimit | None]:
    """Whether the failure counts, which it does not during a wait, and which limit is reached with it."""
    with runtime.store.writer.begin() as connection:
        audit.locked_head(connection)  # one after the other: of many failures at once each is counted by itself
        if sign_in_tries.waits(connection, knock, now) is not None:
            return False, None
        sign_in_tries.add(connection, knock, now)
        return True, sign_in_tries.waits(connection, knock, now)


def _record(runtime: Runtime, door: Door, rule: str) -> None:
    """Leave one event of it in the trail, which names the address, and the name only where somebody has it."""
    name = f"unknown-{door.knock.name[:_SHOWN]}" if door.account is None else door.account
    attempt = Attempt(runtime, door.call, door.command, {}, Subject("account", name))
    with suppress(ControlError):
        attempt.refuse(Refused(f"{SENTENCE} (It came from {door.knock.address}.)", rule))
