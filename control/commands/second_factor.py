"""The second factor of one's account: set up with an authenticator, confirmed by a code, and taken away again."""

from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any, NamedTuple

from sqlalchemy import RowMapping

from control.commands.deed import Call, Deed
from control.commands.limiting import Door, fail, refuse_who_waits
from control.commands.proving import Proof, Typed, has_second_factor, proved, stands
from control.commands.registry import command
from control.commands.sealing import Sealed, opened, sealed
from control.errors import Conflict, Invalid, NotFound, Refused
from control.policy.scope import Scope
from control.policy.second_factor import address_of, step_of
from control.policy.sessions import Ending
from control.runtime import Runtime
from control.store import accounts, company, sessions

_NONE_BEGUN = "No second factor is being set up: begin anew."


@dataclass(frozen=True, slots=True)
class SetUp:
    """What an authenticator is given; shown once, in the page that was asked for it."""

    secret: str = field(repr=False)
    drawn: str = field(repr=False)
    """The code to be photographed, as SVG."""


class Shown(NamedTuple):
    """That an authenticator showed the code of a step; plain data cannot become one, only `confirm_code` makes it."""

    account: str
    version: int
    step: int


@command("totp.begin")
def begin(deed: Deed, secret: Sealed, proof: Proof) -> dict[str, Any]:
    """Begin to set up one's second factor, having proved who one is once more; a code of it puts it in force."""
    stands(deed, proof)
    if proof.account != deed.person.name:
        raise Refused("Everybody sets up their own second factor alone.", "self")
    if not isinstance(secret, Sealed):
        raise Invalid("The secret of a second factor is kept sealed, and in no other way.")
    row = accounts.account_of(deed.connection, deed.person.name)
    if has_second_factor(row):
        raise Refused("There is a second factor already: take it away first.", "second_factor")
    return _put(deed, row, {"totp_secret": str(secret), "totp_last": None})


@command("totp.confirm")
def confirm(deed: Deed, shown: Shown) -> dict[str, Any]:
    """Confirm one's second factor by a code of it; from now on one is asked for whenever one signs in."""
    if not isinstance(shown, Shown):
        raise Invalid("A second factor is confirmed by a code of its own.")
    row = accounts.row_of(deed.connection, deed.person.name)
    if row is None or (row["name"], row["version"]) != (shown.account, shown.version) or not _is_begun(row):
        raise Conflict(_NONE_BEGUN)
    return _put(deed, row, {"totp_last": shown.step})


@command("totp.remove")
def remove(deed: Deed, proof: Proof) -> dict[str, Any]:
    """Take one's own second factor away, having proved who one is once more."""
    stands(deed, proof)
    if proof.account != deed.person.name:
        raise Refused("Everybody takes away their own second factor alone.", "self")
    return _taken(deed, deed.person.name)


@command("totp.reset", about=("account", "account"), needs_reason=True)
def reset(deed: Deed, account: str) -> dict[str, Any]:
    """Take somebody else's second factor away, because they lost it; their sessions end."""
    person = deed.rulebook.people.get(account)
    if person is None:
        raise NotFound(f"Nobody is called “{account}” in the rulebook in force.")
    deed.require(Scope(unit=person.unit))
    if person.person == deed.person.person:
        raise Refused("Nobody resets their own second factor: another administrator does.", "self")
    answer = _taken(deed, account)
    deed.tell(sessions_ended=sessions.end_all(deed.connection, account, deed.now, Ending.SECOND_FACTOR))
    return answer


def set_up(runtime: Runtime, call: Call, typed: Typed, address: str) -> SetUp:
    """Begin to set up the second factor of whoever calls; answers what their authenticator is given.

    `typed` is the password once more. Raises Refused with one sentence where it is wrong, Busy where too many wait.
    """
    import pyotp
    import segno

    proof = proved(runtime, call, begin.name, replace(typed, name=call.actor), address)
    secret = pyotp.random_base32()
    begin(runtime, call, sealed(secret, call.actor), proof)
    with runtime.read() as connection:
        there = company.found(connection)
    address = address_of(secret, call.actor, "Pilothouse" if there is None else there.name)
    drawn = BytesIO()
    segno.make_qr(address).save(drawn, kind="svg", scale=4, xmldecl=False)
    return SetUp(secret, drawn.getvalue().decode())


def confirm_code(runtime: Runtime, call: Call, code: str, address: str) -> None:
    """Confirm the second factor of whoever calls by the code that their authenticator shows.

    Raises Refused for a code that does not fit; after ten of them one waits, as with a password.
    """
    door = Door(call, confirm.name, call.actor, address, call.actor)
    refuse_who_waits(runtime, door)
    with runtime.read() as connection:
        row = accounts.row_of(connection, call.actor)
    if row is None or not _is_begun(row):
        raise Conflict(_NONE_BEGUN)
    step = step_of(opened(row["totp_secret"], call.actor), code, runtime.now())
    if step is None:
        fail(runtime, door, "second_factor")
    confirm(runtime, call, Shown(call.actor, row["version"], step))


def remove_own(runtime: Runtime, call: Call, typed: Typed, address: str) -> None:
    """Take the second factor of whoever calls away; `typed` is the password and a code once more.

    Raises Refused with one sentence where either is wrong, Busy where too many wait.
    """
    remove(runtime, call, proved(runtime, call, remove.name, replace(typed, name=call.actor), address))


def _is_begun(row: RowMapping) -> bool:
    """Whether a secret waits for the first code of it."""
    return row["totp_secret"] is not None and row["totp_last"] is None


def _taken(deed: Deed, account: str) -> dict[str, Any]:
    row = accounts.row_of(deed.connection, account)
    if row is None or row["totp_secret"] is None:
        raise Conflict(f"The account {account} has no second factor.")
    return _put(deed, row, {"totp_secret": None, "totp_last": None})


def _put(deed: Deed, row: RowMapping, values: dict[str, Any]) -> dict[str, Any]:
    """Write the row; the trail says whether a code is asked for from now on, and nothing of the secret."""
    if not accounts.put(deed.connection, row, values):
        raise Conflict(f"The account {row['name']} has changed meanwhile: try again.")
    asked = has_second_factor({**row, **values})
    deed.mention("account", row["name"], {"second_factor": asked}, (row["version"], row["version"] + 1))
    return {"account": row["name"], "second_factor": asked}
