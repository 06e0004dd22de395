"""A long trail is verified while somebody waits for it (A6)."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime

from control.store.engine import open_store
from control.witness import heads
from control.witness.heads import Reading
from control.witness.judging import judged
from control.witness.keys import signing_key
from control.witness.places import Places
from tests.rings import RING, times
from tests.witness.forging import COLUMNS, invented

EVENTS = times(check=20_000, proof=1_000_000)
GOAL_SECONDS = 30


def fill(path: str) -> str:
    """A trail that no code of the product wrote; answers its last hash."""
    names = ", ".join(f'"{name}"' for name in (*COLUMNS, "prev_hash", "hash"))
    places = ", ".join("?" * (len(COLUMNS) + 2))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.executemany(f"INSERT INTO audit_event ({names}) VALUES ({places})", invented(EVENTS))
        [end] = connection.execute("SELECT hash FROM audit_event WHERE seq = ?", [EVENTS]).fetchone()
        connection.execute("UPDATE audit_head SET seq = ?, revision = ?, hash = ?", [EVENTS, EVENTS, end])
        connection.commit()
    return str(end)


def test_a_million_events_are_verified_within_half_a_minute(
    sqlite_url: str, places: Places, figure: Callable[[str, str], None]
) -> None:
    end = fill(sqlite_url.removeprefix("sqlite:///"))
    kept = heads.write(places.heads, signing_key(places.key), (EVENTS, end), datetime(2026, 3, 2, tzinfo=UTC))
    store = open_store(sqlite_url)
    with store.reader.connect() as connection:
        began = time.monotonic()
        verdict = judged(connection, Reading((kept,)))
        took = time.monotonic() - began
    store.close()
    assert (verdict.code, verdict.events) == (0, EVENTS), verdict
    figure("events of a trail verified, with its heads, on SQLite", f"{EVENTS:,} in {took:.1f} s")
    assert RING != "proof" or took <= GOAL_SECONDS
