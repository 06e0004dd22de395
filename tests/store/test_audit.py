"""The audit trail is a chain: what is done to it afterwards is found, and the first bad number is named."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from sqlalchemy import Connection, text

from control.store import audit
from control.store.engine import Store
from control.store.tables import audit_event, audit_head

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
EVENTS = 8


def write(connection: Connection, actor: str = "anna", *, changed: bool = True) -> audit.Head:
    """One more event at the end of the chain."""
    last = audit.locked_head(connection)
    entry = audit.Entry(
        at=AT + timedelta(minutes=last.seq),
        actor=actor,
        command="ticket.record",
        origin="cli",
        outcome="ok",
        app_version="0.1.0",
        subject_type="ticket",
        subject_id=f"T-{last.seq + 1}",
        after='{"state":"new"}',
    )
    return audit.append(connection, last, entry, changed=changed)


@pytest.fixture(scope="module")
def trail(shared_store: Store) -> Store:
    """A store with eight events, and without the triggers, as somebody who owns the database would have it."""
    with shared_store.writer.begin() as connection:
        for _ in range(EVENTS):
            write(connection)
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER audit_event_no_update"))
            connection.execute(text("DROP TRIGGER audit_event_no_delete"))
        else:
            connection.execute(text("DROP TRIGGER audit_event_append_only ON audit_event"))
    return shared_store


def found(store: Store) -> audit.Break | None:
    with store.reader.connect() as connection:
        return audit.first_break(connection)


def found_after(store: Store, *statements: str) -> audit.Break | None:
    """What is found once somebody has run these statements; they are taken back afterwards."""
    with store.writer.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
        broken = audit.first_break(connection)
        connection.rollback()
    return broken


def test_an_empty_trail_is_sound(store: Store) -> None:
    assert found(store) is None


def test_an_untouched_trail_is_sound(trail: Store) -> None:
    assert found(trail) is None


def test_numbers_have_no_gap_and_the_head_names_the_last(trail: Store) -> None:
    with trail.reader.connect() as connection:
        assert connection.scalars(text("SELECT seq FROM audit_event ORDER BY seq")).all() == list(range(1, EVENTS + 1))
        assert audit.head(connection).seq == EVENTS
        assert audit.head(connection).at == AT + timedelta(minutes=EVENTS - 1)


def test_the_revision_is_the_last_event_that_changed_something(store: Store) -> None:
    with store.writer.begin() as connection:
        write(connection)
        write(connection, changed=False)
        assert audit.head(connection).revision == 1
        write(connection)
        assert audit.head(connection).revision == 3


def test_a_link_is_the_hash_of_a_text_that_anybody_can_spell_again(trail: Store) -> None:
    with trail.reader.connect() as connection:
        first, second = connection.execute(audit_event.select().order_by(audit_event.c.seq).limit(2)).mappings()
    spelled = {name: value for name, value in second.items() if name not in {"hash", "prev_hash"}}
    spelled["at"] = "2026-03-02T09:01:00.000000Z"
    content = json.dumps(spelled, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    link = sha256(f"pilothouse-audit-event-v1\0{first['hash']}{content}".encode()).hexdigest()
    assert first["prev_hash"] == "0" * 64
    assert (second["prev_hash"], second["hash"]) == (first["hash"], link)


@pytest.mark.parametrize("column", sorted(column.name for column in audit_event.columns if column.name != "seq"))
def test_one_changed_column_is_found(trail: Store, column: str) -> None:
    values = {
        "at": "at + 1" if trail.writer.dialect.name == "sqlite" else "at + interval '1 microsecond'",
        "outcome": "'conflict'",
        "prev_hash": f"'{'f' * 64}'",
        "hash": f"'{'f' * 64}'",
        "version_before": "7",
        "version_after": "7",
        "replay_of": "1, outcome = 'replayed'",
    }
    value = values.get(column, "'other'")
    bad = found_after(trail, f"UPDATE audit_event SET {column} = {value} WHERE seq = 5")
    assert bad is not None
    assert bad.seq == 5


TAMPERINGS: dict[str, tuple[list[str], int]] = {
    "an event is removed": (["DELETE FROM audit_event WHERE seq = 4"], 4),
    "the first event is removed": (["DELETE FROM audit_event WHERE seq = 1"], 1),
    "the last event is removed": ([f"DELETE FROM audit_event WHERE seq = {EVENTS}"], EVENTS),
    "everything is removed": (["DELETE FROM audit_event"], 1),
    "two events change places": (
        [
            "UPDATE audit_event SET seq = 100 WHERE seq = 3",
            "UPDATE audit_event SET seq = 3 WHERE seq = 4",
            "UPDATE audit_event SET seq = 4 WHERE seq = 100",
        ],
        3,
    ),
    "an event is removed and the numbers closed up": (
        [
            "DELETE FROM audit_event WHERE seq = 4",
            *(f"UPDATE audit_event SET seq = {seq - 1} WHERE seq = {seq}" for seq in range(5, EVENTS + 1)),
        ],
        4,
    ),
    "the tail is cut and the head moved back without its hash": (
        [
            f"DELETE FROM audit_event WHERE seq > {EVENTS - 2}",
            f"UPDATE audit_head SET seq = {EVENTS - 2}, revision = 1",
        ],
        EVENTS - 2,
    ),
    "the head is moved back": (["UPDATE audit_head SET seq = 6, revision = 6"], 7),
    "the head is given another hash": ([f"UPDATE audit_head SET hash = '{'f' * 64}'"], EVENTS),
}


@pytest.mark.parametrize("how", TAMPERINGS)
def test_the_first_bad_number_is_named_when(trail: Store, how: str) -> None:
    statements, first_bad = TAMPERINGS[how]
    bad = found_after(trail, *statements)
    assert bad is not None
    assert bad.seq == first_bad
    assert f"Event {first_bad} " in bad.sentence


def test_an_event_put_in_beside_the_chain_is_found(trail: Store) -> None:
    columns = ", ".join(column.name for column in audit_event.columns if column.name not in {"seq", "hash"})
    copied = f"SELECT {EVENTS + 1}, '{'e' * 64}', {columns} FROM audit_event WHERE seq = {EVENTS}"
    bad = found_after(trail, f"INSERT INTO audit_event (seq, hash, {columns}) {copied}")
    assert bad is not None
    assert bad.seq == EVENTS + 1


def test_only_heads_kept_elsewhere_find_a_trail_that_was_written_anew_from_its_beginning(trail: Store) -> None:
    with trail.writer.connect() as connection:
        kept_elsewhere = audit.head(connection)
        connection.execute(audit_event.delete())
        connection.execute(audit_head.update().values(seq=0, hash="0" * 64, revision=0, head_at=None))
        for seq in range(1, EVENTS + 1):
            write(connection, "somebody-else" if seq == 3 else "anna")
        assert audit.first_break(connection) is None
        assert audit.head(connection).hash != kept_elsewhere.hash
        connection.rollback()


def test_the_last_to_change_a_subject_is_known_by_name_and_instant(trail: Store) -> None:
    with trail.writer.connect() as connection:
        last = audit.locked_head(connection)
        about = {"subject_type": "ticket", "subject_id": "T-3"}
        audit.append(
            connection, last, audit.Entry(AT, "ben", "x", "cli", "denied:permission", "0", **about), changed=False
        )
        assert audit.last_change(connection, "ticket", "T-3") == audit.Change(AT + timedelta(minutes=2), "anna")
        assert audit.last_change(connection, "ticket", "T-99") is None
        connection.rollback()


def test_text_that_a_database_cannot_keep_is_kept_as_near_as_it_can_be(store: Store) -> None:
    with store.writer.begin() as connection:
        write(connection, actor="an\0na \ud800")
        assert connection.scalar(text("SELECT actor FROM audit_event")) == "an\ufffdna ?"
        assert audit.first_break(connection) is None
