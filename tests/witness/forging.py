"""What somebody who owns the database can do to the trail: they know how links are made, and write their own code."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, text

COLUMNS = (
    "seq", "at", "actor", "person", "on_behalf_of", "session_ref", "origin", "command", "subject_type", "subject_id",
    "version_before", "version_after", "before", "after", "reason", "outcome", "sentence", "replay_of",
    "idempotency_key", "payload_hash", "signature", "correlation_id", "app_version", "rulebook_version",
)  # fmt: skip
Row = dict[str, Any]


def link(previous: str, row: Row) -> str:
    """The hash that a forged row needs, from the description of the format."""
    said = {name: row[name] for name in COLUMNS}
    said["at"] = written(row["at"])
    spelled = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(b"pilothouse-audit-event-v1\0" + previous.encode() + spelled.encode()).hexdigest()


def written(at: int | datetime) -> str:
    if isinstance(at, int):
        seconds, micros = divmod(at, 1_000_000)
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{micros:06d}Z"
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def without_triggers(connection: Connection) -> None:
    """Nothing that the schema says keeps the owner of the database from anything."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("DROP TRIGGER audit_event_no_update"))
        connection.execute(text("DROP TRIGGER audit_event_no_delete"))
    else:
        connection.execute(text("ALTER TABLE audit_event DISABLE TRIGGER ALL"))


def edit(connection: Connection, seq: int) -> None:
    connection.execute(text("UPDATE audit_event SET actor = 'mallory' WHERE seq = :seq"), {"seq": seq})


def delete(connection: Connection, seq: int) -> None:
    connection.execute(text("DELETE FROM audit_event WHERE seq = :seq"), {"seq": seq})


def insert(connection: Connection, seq: int) -> None:
    """Put an event in, itself a sound link, and count those behind it up by one."""
    [row] = rows(connection, seq, seq)
    end = last(connection)
    for moved in range(end, seq - 1, -1):
        move(connection, moved, moved + 1)
    forged = {**row, "actor": "mallory"}
    add(connection, forged | {"prev_hash": row["prev_hash"], "hash": link(row["prev_hash"], forged)})
    connection.execute(text("UPDATE audit_head SET seq = :seq"), {"seq": end + 1})


def swap(connection: Connection, seq: int) -> None:
    """Two events change places."""
    move(connection, seq, 10**9)
    move(connection, seq + 1, seq)
    move(connection, 10**9, seq + 1)


def cut(connection: Connection, seq: int) -> None:
    """Everything from an event on is forgotten, and what says where the chain ends is set to fit."""
    connection.execute(text("DELETE FROM audit_event WHERE seq >= :seq"), {"seq": seq})
    end(connection)


def rechain(connection: Connection, seq: int) -> None:
    """Change an event and make every link after it anew: what is left is a sound chain."""
    edit(connection, seq)
    found = rows(connection, seq, last(connection))
    previous = found[0]["prev_hash"]
    changed = []
    for row in found:
        new = link(previous, row)
        changed.append({"s": row["seq"], "p": previous, "h": new})
        previous = new
    connection.execute(text("UPDATE audit_event SET prev_hash = :p, hash = :h WHERE seq = :s"), changed)
    end(connection)


def end(connection: Connection) -> None:
    said = "SELECT {} FROM audit_event ORDER BY seq DESC LIMIT 1"
    seq, hashed = (connection.scalar(text(said.format(name))) for name in ("seq", "hash"))
    values = {"seq": seq or 0, "hash": hashed or "0" * 64, "revision": seq or 0}
    connection.execute(text("UPDATE audit_head SET seq = :seq, hash = :hash, revision = :revision"), values)


def last(connection: Connection) -> int:
    return int(connection.scalar(text("SELECT max(seq) FROM audit_event")) or 0)


def move(connection: Connection, seq: int, to: int) -> None:
    connection.execute(text("UPDATE audit_event SET seq = :to WHERE seq = :seq"), {"seq": seq, "to": to})


def rows(connection: Connection, first: int, until: int) -> list[Row]:
    asked = text("SELECT * FROM audit_event WHERE seq BETWEEN :first AND :until ORDER BY seq")
    return [dict(row) for row in connection.execute(asked, {"first": first, "until": until}).mappings()]


def add(connection: Connection, row: Row) -> None:
    names = [*COLUMNS, "prev_hash", "hash"]
    quoted = ", ".join(f'"{name}"' for name in names)
    given = ", ".join(f":{name}" for name in names)
    connection.execute(text(f"INSERT INTO audit_event ({quoted}) VALUES ({given})"), row)


KINDS: dict[str, Callable[[Connection, int], None]] = {
    "edit": edit,
    "delete": delete,
    "insert": insert,
    "swap": swap,
    "cut": cut,
    "rechain": rechain,
}


def invented(number: int) -> Iterator[Sequence[Any]]:
    """So many sound events as plain rows of SQLite, without any code of the product."""
    previous = "0" * 64
    for seq in range(1, number + 1):
        row: Row = dict.fromkeys(COLUMNS) | {
            "seq": seq, "at": 1_767_225_600_000_000 + seq * 1_000_003, "actor": f"person-{seq % 97}",
            "person": f"person-{seq % 97}", "origin": "ui", "command": "ticket.reply", "subject_type": "ticket",
            "subject_id": f"T-{10_000 + seq % 9_973}", "version_before": seq % 7, "version_after": seq % 7 + 1,
            "before": '{"state":"new"}', "after": '{"state":"open","text":"Für Sie nachgesehen: es geht wieder."}',
            "outcome": "ok", "idempotency_key": f"{seq:064x}", "payload_hash": "a" * 64, "app_version": "0.1.0",
            "rulebook_version": "b" * 64,
        }  # fmt: skip
        hashed = link(previous, row)
        yield [*(row[name] for name in COLUMNS), previous, hashed]
        previous = hashed
