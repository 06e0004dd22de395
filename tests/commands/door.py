"""People at the door of the desk: accounts with a password, and what they type."""

from contextlib import suppress
from datetime import timedelta

import pytest

from control.commands import links, passwords
from control.commands.hashing import Hashed
from control.commands.limiting import Door, fail
from control.commands.proving import Typed
from control.commands.registry import Call
from control.commands.signing_in import Browser, SignedIn, sign_in
from control.errors import Refused
from control.policy.sign_in_limits import SENTENCE
from control.store.tables import account, audit_event
from tests.commands.desk import Desk
from tests.hashes import cheap_hash

RIGHT = "six grey gulls on the quay"
WRONG = "seven grey gulls on the quay"
GATEWAY = Call("system", origin="gateway")
HERE = Browser("127.0.0.1", "a" * 64)


def with_password(desk: Desk, name: str = "anna", new: Hashed | None = None) -> None:
    """Give an account the right password, as a link does; the hash is a cheap one where none is given."""
    link = f"{len(desk.rows(audit_event)):064x}"
    links.invite(desk.runtime, Call("ada" if name != "ada" else "system"), name, link)
    passwords.set_by_link(desk.runtime, GATEWAY, link, new or cheap_hash(RIGHT))


def enters(
    desk: Desk, name: str = "anna", password: str = RIGHT, code: str = "", address: str = "127.0.0.1"
) -> SignedIn:
    return sign_in(desk.runtime, Typed(name, password, code), Browser(address, "a" * 64))


def stays_out(desk: Desk, name: str = "anna", password: str = WRONG, code: str = "", address: str = "127.0.0.1") -> str:
    """The rule by which somebody is not let in; whatever it is, they are told the one sentence."""
    with pytest.raises(Refused) as said:
        enters(desk, name, password, code, address)
    assert said.value.sentence == SENTENCE
    return said.value.rule


def fails(desk: Desk, times: int, name: str = "anna", address: str = "127.0.0.1") -> None:
    """Somebody fails so many times, a second apart, without the hashing."""
    known = name if name in {row["name"] for row in desk.rows(account)} else None
    for _ in range(times):
        with suppress(Refused):
            fail(desk.runtime, Door(GATEWAY, "session.begin", name, address, known), "credentials")
        desk.clock.advance(timedelta(seconds=1))


def told(desk: Desk, command: str = "session.begin") -> list[tuple[str, str]]:
    """Subject and outcome of each event of a command, in order."""
    return [(row["subject_id"], row["outcome"]) for row in desk.rows(audit_event) if row["command"] == command]
