"""Instants and flags mean the same on both databases."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import StatementError

from control.store.engine import Store, open_store
from control.store.tables import audit_head, ticket
from control.store.types import instant, microseconds
from tests.store.rows import SOUND, insert


def kept(store: Store, at: datetime) -> datetime | None:
    """The instant as it comes back from a transaction that is not kept."""
    with store.writer.connect() as connection:
        connection.execute(audit_head.update().values(head_at=at))
        found: datetime | None = connection.scalar(select(audit_head.c.head_at))
        connection.rollback()
    return found


INSTANTS = st.datetimes(
    datetime(1, 1, 2),  # noqa: DTZ001 (bounds without a zone are what the strategy takes)
    datetime(9999, 12, 30),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@given(at=INSTANTS)
def test_an_instant_comes_back_to_the_microsecond(filled: Store, at: datetime) -> None:
    assert kept(filled, at) == at


def test_an_instant_comes_back_in_utc_whatever_its_zone_was(filled: Store) -> None:
    found = kept(filled, datetime(2026, 3, 2, 10, tzinfo=timezone(timedelta(hours=1))))
    assert found is not None
    assert found.isoformat() == "2026-03-02T09:00:00+00:00"


def test_an_instant_without_a_zone_is_refused(filled: Store) -> None:
    with pytest.raises(StatementError, match="no time zone"):
        kept(filled, datetime(2026, 3, 2, 9))  # noqa: DTZ001 (that is the point)


def test_instants_compare_in_the_database_as_they_do_in_time(filled: Store) -> None:
    before_1970, early, late = (
        datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(2026, 3, 2, 9, 0, 0, 1, tzinfo=UTC),
        datetime(2026, 3, 2, 9, 0, 0, 10, tzinfo=UTC),
    )
    with filled.writer.connect() as connection:
        for number, at in enumerate((late, before_1970, early), start=2):
            insert(connection, "ticket", id=number, key=f"T-{number}", external_id=f"X{number}", created_at=at)
        order = select(ticket.c.created_at).where(ticket.c.id > 1).order_by(ticket.c.created_at)
        assert list(connection.scalars(order)) == [before_1970, early, late]
        assert connection.scalar(select(ticket.c.id).where(ticket.c.created_at == early)) == 4
        connection.rollback()


def test_a_flag_comes_back_as_true_or_false(filled: Store) -> None:
    with filled.writer.connect() as connection:
        insert(connection, "ticket", id=2, key="T-2", external_id="X2", backfilled=True)
        flags = connection.scalars(select(ticket.c.backfilled).order_by(ticket.c.id)).all()
        connection.rollback()
    assert [flag is True for flag in flags] == [SOUND["ticket"]["backfilled"], True]


def test_sqlite_keeps_whole_microseconds_so_that_plain_sql_can_subtract(sqlite_url: str) -> None:
    store = open_store(sqlite_url)
    with store.writer.begin() as connection:
        connection.execute(audit_head.update().values(head_at=datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)))
        assert connection.scalar(text("SELECT head_at FROM audit_head")) == 1_000_000
    store.close()


@given(INSTANTS)
def test_microseconds_and_instant_are_inverse(at: datetime) -> None:
    assert instant(microseconds(at)) == at
