"""Keys of commands: the first call with a key does the deed, every later one is given the first answer."""

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from control.store.prepared import Prepared
from control.store.tables import idempotency

_BY_KEY = Prepared(
    select(idempotency.c.payload_hash, idempotency.c.answer, idempotency.c.seq).where(
        idempotency.c.actor == bindparam("actor"), idempotency.c.key == bindparam("key")
    )
)

_ADDED = Prepared(idempotency.insert())


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a call with a key was about, what it was answered, and the audit event that tells of it."""

    payload_hash: str
    answer: str
    seq: int


def earlier(connection: Connection, actor: str, key: str) -> Earlier | None:
    """The call that used `key`; None where none has.

    Whoever asks has the turn to write: of two calls at once the second asks when the first has ended.
    """
    return next((Earlier(*row) for row in _BY_KEY.rows(connection, {"actor": actor, "key": key})), None)


def keep(connection: Connection, actor: str, key: str, call: Earlier) -> None:
    """Keep what a call was answered under its key; the database refuses a key that is used already."""
    named = {"actor": actor, "key": key, "payload_hash": call.payload_hash}
    _ADDED.carry_out(connection, {**named, "answer": call.answer, "seq": call.seq})
