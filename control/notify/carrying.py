"""Carrying one parcel: it is taken up in a transaction, sent outside of any, and noted in another.

A process that dies in between has its parcel sent once more when the time for which it was taken is over: at least
once, never lost, and known by the same Message-ID or delivery number. *Source:* reliability, section 6, rules 5 and 23.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import Connection, RowMapping
from sqlalchemy.exc import OperationalError

from control.errors import ControlError, Unavailable
from control.notify.door import Door, Undelivered, problem
from control.notify.outside import Outside
from control.policy.rulebook import Rulebook
from control.policy.sending import next_try_at, out_of_quiet
from control.runtime import Runtime
from control.store import audit, deliveries
from control.store.deliveries import Parcel

HELD = timedelta(minutes=10)
"""How long nobody else tries what somebody has taken up; longer than the longest silence of any server."""

NOTED_TRIES = 5
"""How often it is tried to note what came of a try; each waits as long as the database lets it."""


@dataclass(slots=True)
class Delivered:
    """What came of one go: parcels sent, failed and tried again later, and parked; and why any route was shut."""

    sent: int = 0
    failed: int = 0
    parked: int = 0
    shut: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Go:
    """One go through everything that is due."""

    runtime: Runtime
    rulebook: Rulebook
    outside: Outside
    ends: float
    """When it ends, by the monotonic clock."""
    done: Delivered


def carry(go: Go, parcel: Parcel, door: Door | None) -> bool:
    """Send one parcel, and note what came of it; answers whether it failed, so that the door may be shut now.

    No door: there is nobody behind it any more.
    """
    rows = _taken(go, parcel)
    if not rows:
        return False
    try:
        address = _sent(go, parcel, rows, door)
    except Exception as error:  # noqa: BLE001 (whatever is wrong with this one, the others go on)
        said = str(error) if isinstance(error, Undelivered | ControlError) else problem(error)
        _failed(go, rows, said, final=isinstance(error, ControlError))
        return True
    _note(go, lambda connection: deliveries.sent(connection, rows, address, go.runtime.now()))
    go.done.sent += 1
    return False


@contextmanager
def turn(runtime: Runtime) -> Iterator[Connection]:
    """A transaction that has its turn as a command has: no notice changes while it is taken up."""
    with runtime.store.writer.begin() as connection:
        audit.locked_head(connection)
        yield connection


def _taken(go: Go, parcel: Parcel) -> list[RowMapping]:
    """The deliveries of a parcel, which nobody else sends now; none where it has to wait, or somebody was faster."""
    now = go.runtime.now()
    opens = now if parcel.of_webhook else out_of_quiet(go.rulebook, now)
    with turn(go.runtime) as connection:
        if opens > now and not parcel.urgent:
            deliveries.hold(connection, parcel, now, opens)
            return []
        return deliveries.take(connection, parcel, now, now + HELD, quiet=opens > now)


def _sent(go: Go, parcel: Parcel, rows: Sequence[RowMapping], door: Door | None) -> str:
    """Send what was taken; answers the address. Raises Undelivered, or Unavailable where no try can help."""
    if rows[0]["tries"] > go.rulebook.notices.tries:
        raise Unavailable("The last try was broken off.")
    address = parcel.address if parcel.of_webhook else _mail_of(go.rulebook, parcel.person)
    if door is None:
        raise Unavailable(f"The rulebook names no webhook {address} any more.")
    door.send(address, rows)
    return address


def _mail_of(rulebook: Rulebook, name: str) -> str:
    """The present address of a person; raises Unavailable where there is none any more."""
    person = rulebook.people.get(name)
    if person is None or not person.active or person.mail is None:
        raise Unavailable(f"The rulebook names no mail address of {name} any more.")
    return person.mail


def _note(go: Go, write: Callable[[Connection], None]) -> None:
    """Note what came of a try, without a turn and more than once: what was sent and not noted is sent again."""
    for left in reversed(range(NOTED_TRIES)):
        try:
            with go.runtime.store.writer.begin() as connection:
                write(connection)
        except OperationalError:
            if not left:
                raise
        else:
            return


def _failed(go: Go, rows: Sequence[RowMapping], said: str, *, final: bool) -> None:
    now = go.runtime.now()
    again_at = None if final else next_try_at(go.rulebook.notices, rows[0]["tries"], now)
    _note(go, lambda connection: deliveries.failed(connection, rows, said, again_at, now))
    if again_at is None:
        go.done.parked += 1
    else:
        go.done.failed += 1
