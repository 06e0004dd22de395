"""However a chain is walked, each event reads as it was hashed: the fast spelling is the plain one."""

from datetime import UTC, datetime, timedelta

import pytest

from control.store import audit
from control.store.engine import Store, open_store
from tests.witness.forging import link, rows

TEXTS = [
    *(chr(code) for code in range(1, 33)), "\x7f", "\x80\x9f", '"\\/', "\u2028\u2029", "Ä ß 漢 🧭", "%s %d %", "{}",
    "null", "-1", "a\r\nb\tc\b\f", "\ufeff", "\ufffd", "\u202e", "é", "e\u0301", "", " ",
]  # fmt: skip
INSTANTS = [
    datetime(2026, 3, 2, 9, tzinfo=UTC),
    datetime(2026, 3, 2, 9, 0, 0, 1, tzinfo=UTC),
    datetime(1999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(1965, 1, 1, 0, 0, 0, 500_000, tzinfo=UTC),
    datetime(2096, 2, 29, tzinfo=UTC) + timedelta(microseconds=123),
]


@pytest.fixture
def store(store_url: str):
    opened = open_store(store_url)
    yield opened
    opened.close()


def test_whatever_an_event_says_is_sound_and_hashes_as_anybody_would_spell_it(store: Store) -> None:
    with store.writer.begin() as connection:
        for said in TEXTS:
            entry = audit.Entry(INSTANTS[0], said, "x", "cli", "ok", "0", reason=said, after=said, version_before=2**53)
            audit.append(connection, audit.locked_head(connection), entry, changed=False)
        for at in INSTANTS:
            entry = audit.Entry(at, "anna", "x", "cli", "ok", "0", version_before=-1)
            audit.append(connection, audit.locked_head(connection), entry, changed=False)
        assert audit.first_break(connection) is None
        written = rows(connection, 1, 10**6)
    assert len(written) == len(TEXTS) + len(INSTANTS)
    assert [row["hash"] for row in written] == [link(row["prev_hash"], row) for row in written]
