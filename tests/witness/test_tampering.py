"""Whoever owns the database is found out: six ways to tamper with the trail, at places all over it (A4)."""

from collections.abc import Callable
from random import Random

import pytest
from sqlalchemy import text

from control.store.engine import open_store
from control.witness.heads import Reading
from control.witness.judging import judged
from tests.rings import times
from tests.witness.conftest import EACH, EVENTS, Trail, write
from tests.witness.forging import KINDS, edit, without_triggers

PLACES = times(check=5, proof=50)
WITNESSED = EVENTS // EACH * EACH
"""The last event for which a head stands."""


def first_bad(kind: str, seq: int) -> int:
    """The event that has to be named: that one where the chain can tell, else the first that the head covers."""
    after_a_head = (seq - 1) // EACH * EACH + 1
    if kind == "rechain":
        return after_a_head
    if kind == "insert":  # what was put in is a sound link, so a head shows it, or the event that had its place
        return after_a_head if seq % EACH == 0 else seq + 1
    return seq


@pytest.mark.parametrize("kind", KINDS)
def test_tampering_is_found_wherever_it_is_done(trail: Trail, kind: str, figure: Callable[[str, str], None]) -> None:
    random, reading, found = Random(f"{kind} of {EVENTS}"), trail.reading, 0
    for seq in random.sample(range(1, WITNESSED), PLACES):
        with trail.store.writer.connect() as connection:
            without_triggers(connection)
            KINDS[kind](connection, seq)
            verdict = judged(connection, reading)
            connection.rollback()
        assert (verdict.code, verdict.first_bad) == (1, first_bad(kind, seq)), (seq, verdict)
        found += 1
    figure(f"tamperings found on {trail.store.writer.dialect.name}: {kind}", f"{found} of {PLACES}")


def test_an_untouched_trail_is_sound(trail: Trail) -> None:
    with trail.store.reader.connect() as connection:
        verdict = judged(connection, trail.reading)
    assert (verdict.code, verdict.events, verdict.heads, verdict.witnessed) == (0, EVENTS, EVENTS // EACH, WITNESSED)


@pytest.mark.parametrize("kind", ["cut", "rechain"])
def test_the_chain_alone_would_find_neither_of_these(trail: Trail, kind: str) -> None:
    with trail.store.writer.connect() as connection:
        without_triggers(connection)
        KINDS[kind](connection, 77)
        assert judged(connection, Reading(())).code == 2
        assert judged(connection, trail.reading).code == 1
        connection.rollback()


def test_an_event_newer_than_the_last_head_is_held_by_the_chain_alone(trail: Trail) -> None:
    with trail.store.writer.connect() as connection:
        without_triggers(connection)
        KINDS["rechain"](connection, WITNESSED + 2)
        verdict = judged(connection, trail.reading)
        connection.rollback()
    assert (verdict.code, verdict.witnessed) == (0, WITNESSED)
    assert f"what came since: {EVENTS - WITNESSED} events" in verdict.sentence


@pytest.mark.parametrize("column", ["actor", "after"])
def test_bytes_that_are_no_text_are_a_bad_event_and_no_breakdown(sqlite_url: str, column: str) -> None:
    store = open_store(sqlite_url)
    with store.writer.begin() as connection:
        for _ in range(3):
            write(connection)
        without_triggers(connection)
        connection.execute(text(f"UPDATE audit_event SET \"{column}\" = CAST(x'ff00' AS TEXT) WHERE seq = 2"))
        assert judged(connection, Reading(())).first_bad == 2
    store.close()


@pytest.mark.parametrize("at", [10**18, -(10**17)])
def test_an_instant_that_is_none_is_a_bad_event_and_no_breakdown(sqlite_url: str, at: int) -> None:
    store = open_store(sqlite_url)
    with store.writer.begin() as connection:
        for _ in range(3):
            write(connection)
        without_triggers(connection)
        connection.execute(text("UPDATE audit_event SET at = :at WHERE seq = 2"), {"at": at})
        assert judged(connection, Reading(())).first_bad == 2
    store.close()


def test_a_trail_whose_end_is_not_said_any_more_is_found(trail: Trail) -> None:
    with trail.store.writer.connect() as connection:
        connection.execute(text("DELETE FROM audit_head"))
        assert judged(connection, trail.reading).first_bad == EVENTS + 1
        connection.rollback()


def test_a_trail_that_was_emptied_is_found_by_its_heads(trail: Trail) -> None:
    with trail.store.writer.connect() as connection:
        without_triggers(connection)
        KINDS["cut"](connection, 1)
        assert judged(connection, trail.reading).first_bad == 1
        connection.rollback()


def test_of_two_tamperings_the_first_is_named(trail: Trail) -> None:
    with trail.store.writer.connect() as connection:
        without_triggers(connection)
        KINDS["rechain"](connection, 50)
        edit(connection, 150)
        assert judged(connection, trail.reading).first_bad == 41
        connection.rollback()
