"""Many rows at once come back as they went in, and belong to the transaction that brought them."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DBAPIError

from control.model import EventKind
from control.store.bulk import load, survey, survey_if_grown, take_time
from control.store.engine import Store, open_store
from control.store.tables import import_finding, ticket_event
from tests.store.rows import AT, SOUND, insert_all

EVENT = {**SOUND["ticket_event"], "actor": None, "source_key": None, "undone_seq": None}
AWKWARD = 'tab\there, "quotes", back\\slash, new\nline, \\N, emoji 🚢, NULL'


@pytest.fixture
def ready(store: Store) -> Store:
    with store.writer.begin() as connection:
        insert_all(connection)
    return store


def events(first: int, last: int, **other: Any) -> Iterator[dict[str, Any]]:
    return ({**EVENT, "seq": seq, **other} for seq in range(first, last + 1))


def test_rows_come_back_as_they_went_in(ready: Store) -> None:
    rows = [*events(2, 3, kind=EventKind.NOTE, actor=AWKWARD, at=AT.replace(microsecond=7)), *events(4, 4)]
    with ready.writer.begin() as connection:
        assert load(connection, ticket_event, rows) == 3
    with ready.reader.connect() as connection:
        found = connection.execute(select(ticket_event).where(ticket_event.c.seq > 1).order_by(ticket_event.c.seq))
        assert [dict(row) for row in found.mappings()] == [{**row, "undone_seq": None} for row in rows]


def test_columns_may_stand_in_any_order_and_may_be_named_like_words_of_sql(ready: Store) -> None:
    rows = [{"number": 2, "column": "opened", **SOUND["import_finding"]} | {"number": 2}]
    with ready.writer.begin() as connection:
        load(connection, import_finding, rows)
        assert connection.scalar(select(import_finding.c.column).where(import_finding.c.number == 2)) == "opened"


def test_no_rows_are_no_work(ready: Store) -> None:
    with ready.writer.begin() as connection:
        assert load(connection, ticket_event, []) == 0


def test_a_row_without_a_column_that_the_first_one_names_is_refused(ready: Store) -> None:
    rows = [*events(2, 2), {name: value for name, value in EVENT.items() if name != "payload"}]
    with pytest.raises(KeyError), ready.writer.begin() as connection:
        load(connection, ticket_event, rows)


def test_a_row_that_the_database_refuses_takes_all_with_it(ready: Store) -> None:
    rows = [*events(2, 50), *events(2, 2)]
    with pytest.raises(DBAPIError), ready.writer.begin() as connection:
        load(connection, ticket_event, rows)
    with ready.reader.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(ticket_event)) == 1


def test_rows_belong_to_the_transaction_that_brings_them(ready: Store) -> None:
    with ready.writer.connect() as connection:
        connection.execute(text("UPDATE ticket SET version = 2"))
        load(connection, ticket_event, events(2, 500))
        connection.rollback()
    with ready.reader.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(ticket_event)) == 1
        assert connection.scalar(text("SELECT version FROM ticket")) == 1


def test_a_connection_that_was_open_before_learns_what_a_survey_found(sqlite_url: str) -> None:
    """SQLite reads statistics with the schema: a connection kept its plans for an empty store, minutes a question."""
    opened = open_store(sqlite_url)
    try:
        with opened.writer.begin() as connection:
            insert_all(connection)
            survey(connection)
        with opened.reader.connect() as reading:
            before = reading.exec_driver_sql("PRAGMA schema_version").scalar_one()
        with opened.writer.begin() as connection:
            load(connection, ticket_event, events(2, 50))
            survey(connection)
        with opened.reader.connect() as reading:
            assert reading.exec_driver_sql("PRAGMA schema_version").scalar_one() > before
            rows = reading.exec_driver_sql("SELECT stat FROM sqlite_stat1 WHERE tbl = 'ticket_event'").scalars().all()
            assert all(row.startswith("50 ") or row == "50" for row in rows)
    finally:
        opened.close()


def test_a_command_that_takes_time_may_think_in_its_own_transaction_only(postgres_url: str) -> None:
    opened = open_store(postgres_url)
    try:
        limits = []
        for takes in (take_time, lambda _: None):
            with opened.writer.begin() as connection:
                takes(connection)
                shown = (f"SHOW {name}_timeout" for name in ("idle_in_transaction_session", "statement"))
                limits.append([connection.exec_driver_sql(show).scalar_one() for show in shown])
        assert limits == [["0", "10min"], ["1min", "30s"]]
    finally:
        opened.close()


def test_tables_are_surveyed_when_they_have_grown_fourfold_and_not_each_time(ready: Store) -> None:
    known = []
    for last in (10, 20, 39, 40, 60):
        with ready.writer.begin() as connection:
            first = int(connection.scalar(select(func.max(ticket_event.c.seq))) or 0) + 1
            load(connection, ticket_event, events(first, last))
            survey_if_grown(connection, ticket_event, ticket_event.c.seq)
            known.append(rows_known(connection))
    assert known == [10, 10, 10, 40, 40]


def rows_known(connection: Connection) -> int:
    """How many events the database thinks that there are."""
    statement = "SELECT stat FROM sqlite_stat1 WHERE tbl = 'ticket_event' LIMIT 1"
    if connection.dialect.name == "postgresql":
        statement = "SELECT CAST(reltuples AS int) FROM pg_class WHERE relname = 'ticket_event'"
    return int(str(connection.scalar(text(statement))).split()[0])
