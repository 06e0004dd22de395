"""Keys of commands: the first call with a key does the deed, every later one is given the first answer."""

from dataclasses import dataclass

from sqlalchemy import Connection, select, text

from control.store.tables import idempotency

_CLAIM = text(
    "INSERT INTO idempotency (actor, key, payload_hash) VALUES (:actor, :key, :payload_hash) ON CONFLICT DO NOTHING"
)

_SETTLE = text("UPDATE idempotency SET answer = :answer, seq = :seq WHERE actor = :actor AND key = :key")


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier call with the same key was about, what it was answered, and the audit event that tells of it."""

    payload_hash: str
    answer: str
    seq: int


def claim(connection: Connection, actor: str, key: str, payload_hash: str) -> Earlier | None:
    """Take `key` for this transaction; answers the earlier call where it was taken already.

    Two calls at once: the second waits here until the first has ended, on both databases.
    """
    taken = connection.execute(_CLAIM, {"actor": actor, "key": key, "payload_hash": payload_hash})
    if taken.rowcount == 1:
        return None
    row = connection.execute(select(idempotency).filter_by(actor=actor, key=key)).one()
    return Earlier(row.payload_hash, row.answer, row.seq)


def settle(connection: Connection, actor: str, key: str, answer: str, seq: int) -> None:
    """Keep the answer, and the audit event that tells of it, under a key that this transaction has claimed."""
    connection.execute(_SETTLE, {"actor": actor, "key": key, "answer": answer, "seq": seq})
