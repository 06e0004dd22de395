"""Proving who one is: a name, a password and, where the account has one, a code; the one place where they are compared.

The comparison takes a third of a second and so happens outside any transaction; the command that relies on it asks
again, inside its own, whether everything still is as it was.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hmac import compare_digest
from ipaddress import ip_address
from secrets import token_hex
from typing import Any, NamedTuple
from unicodedata import normalize

from sqlalchemy import Connection, RowMapping

from control.commands.deed import Call, Deed
from control.commands.hashing import is_right
from control.commands.limiting import Door, fail, fail_in_session, refuse_who_waits
from control.commands.sealing import opened
from control.errors import Invalid, Refused
from control.policy.one_time_secrets import demo_read, hash_of
from control.policy.rulebook import Person, Rulebook
from control.policy.second_factor import step_of
from control.policy.sessions import Method
from control.policy.sign_in_limits import SENTENCE
from control.runtime import Runtime
from control.store import accounts, one_time, sessions, sign_in_tries


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed to prove who they are; the secrets in it are shown by no log."""

    name: str = field(repr=False)
    password: str = field(repr=False)
    code: str = field(default="", repr=False)
    bound: str | None = None
    """The digest of the one deed that it is for; None: of whichever command asks for it."""


class Proof(NamedTuple):
    """What was proved, as it stood then; plain data cannot become one, only `proved` makes it."""

    account: str
    method: Method
    version: int | None
    """That of the account; None where it has no row."""
    step: int | None
    """The step of the second factor whose code was given; None where the account has none."""
    secret: str | None
    """The hash of the demo password; None where it was none."""
    door: Door
    """Where it was proved: whoever has to wait by now is not let in."""
    bound: str | None = None
    """The digest of the one deed for which it counts; None: it is for no single one."""
    at: datetime | None = None
    """When it was proved; None where that is not asked."""
    nonce: str | None = None
    """Known to nobody before, so that one proof is told from another."""

    def proves_who(self) -> str:
        """The account of whoever it is about."""
        return self.account


@dataclass(frozen=True, slots=True)
class _Known:
    """What the store knows of whoever a name may be."""

    person: Person | None = None
    row: RowMapping | None = None
    demo: one_time.OneTime | None = None


def proved(runtime: Runtime, call: Call, command: str, typed: Typed, address: str) -> Proof:
    """The proof that `command` needs; raises Refused with the one sentence there is, Busy where too many wait.

    It asks for one comparison of one cost, whoever the name is, and leaves an event for each failure that counts.
    """
    now = runtime.now()
    door = Door(call, command, typed.name.strip(), address)
    refuse_who_waits(runtime, door)
    with runtime.read() as connection:
        known = _known(runtime, connection, typed, address, now)
    if known.person is not None:
        door = Door(call, command, known.person.name, address, known.person.name)
    kept = None if known.row is None else known.row["password_hash"]
    right = is_right(typed.password, kept)
    if not right and known.demo is None:
        fail_in_session(runtime, door, "credentials")
    if known.person is None or not known.person.active:
        fail(runtime, door, "inactive")
    step = _step(runtime, door, known.row, typed.code, now)
    version = None if known.row is None else known.row["version"]
    secret = known.demo.id if known.demo is not None and not right else None
    how = Method.PASSWORD if right else Method.DEMO
    return Proof(known.person.name, how, version, step, secret, door, typed.bound, now, token_hex(16))


def stands(deed: Deed, proof: Proof) -> None:
    """Raise Refused where what was proved no longer holds in this transaction; uses up the code that was given."""
    if not isinstance(proof, Proof):
        raise Invalid("A proof of who somebody is comes from what they typed, and from nowhere else.")
    knock = proof.door.knock
    person = deed.rulebook.people.get(proof.account)
    row = accounts.row_of(deed.connection, proof.account)
    if person is None or not person.active or (row and row["version"]) != proof.version:
        raise Refused(SENTENCE, "credentials")
    if sign_in_tries.waits(deed.connection, knock, deed.now) is not None:
        raise Refused(SENTENCE, "wait")
    if proof.secret is not None and one_time.open_one(deed.connection, proof.secret, deed.now) is None:
        raise Refused(SENTENCE, "credentials")
    if proof.step is not None and not accounts.use_step(deed.connection, proof.account, proof.step):
        raise Refused(SENTENCE, "second_factor")
    if deed.call.session is not None:
        sessions.right(deed.connection, deed.call.session)


def has_second_factor(row: Mapping[str, Any] | RowMapping | None) -> bool:
    """Whether the account asks for a code: one that was set up and not confirmed is not asked for."""
    return row is not None and row["totp_secret"] is not None and row["totp_last"] is not None


def _known(runtime: Runtime, connection: Connection, typed: Typed, address: str, now: datetime) -> _Known:
    person = _person(runtime.rulebook_in_force(connection), typed.name)
    if person is None:
        return _Known()
    # They are compared here: the hash of what was typed, in a statement, could come into a log by way of an error.
    held = one_time.open_demo(connection, person.name, now) if _is_here(address) else []
    read = hash_of(demo_read(typed.password))
    demo = next((each for each in held if compare_digest(each.id, read)), None)
    return _Known(person, accounts.row_of(connection, person.name), demo)


def _person(rulebook: Rulebook | None, typed: str) -> Person | None:
    """Whoever is called that; how the name is written, large or small, is no secret worth a refusal."""
    if rulebook is None:
        return None
    name = normalize("NFC", typed.strip())
    return rulebook.people.get(name) or rulebook.people.get(name.casefold())


def _is_here(address: str) -> bool:
    """Whether it is this machine: demo passwords are printed on its screen and hold nowhere else."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _step(runtime: Runtime, door: Door, row: RowMapping | None, code: str, now: datetime) -> int | None:
    """The step of the code that was given, None where none is asked for; raises Refused for a wrong or a used one."""
    if row is None or not has_second_factor(row):
        return None
    step = step_of(opened(row["totp_secret"], row["name"]), code, now)
    if step is None or step <= row["totp_last"]:
        fail_in_session(runtime, door, "second_factor")
    return step
