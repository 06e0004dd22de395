"""A prepared statement asks what its Core says, with values and rows as the columns have them, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import bindparam, event, literal_column, select
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from control.store.among import among
from control.store.engine import Store
from control.store.prepared import Prepared
from control.store.tables import account, audit_head, notice
from tests.store.rows import AT, SOUND

NEW = Prepared(account.insert())
BY_NAME = Prepared(select(account).where(account.c.name == bindparam("called")))
SET = Prepared(account.update().where(account.c.name == bindparam("called"), account.c.version == 1))
ANNA = {"name": "anna", "version": 1, "password_hash": "h", "password_at": AT}


def test_rows_come_back_as_they_went_in(store: Store) -> None:
    with store.writer.begin() as connection:
        assert NEW.carry_out(connection, ANNA) == 1
        [row] = BY_NAME.records(connection, {"called": "anna"})
    assert row == dict.fromkeys(account.columns.keys()) | ANNA
    assert row["password_at"].tzinfo is not None


def test_flags_are_flags_and_several_values_are_one(filled: Store) -> None:
    flags = Prepared(select(notice.c.person, notice.c.urgent).where(among(notice.c.person, "people")))
    person, urgent = SOUND["notice"]["person"], SOUND["notice"]["urgent"]
    with filled.reader.connect() as connection:
        [row] = flags.rows(connection, {"people": [person, 'Björn "the quick"']})
    assert row == (person, urgent)
    assert type(row[1]) is bool


def test_what_is_set_is_whatever_is_given_and_the_number_of_rows_is_answered(store: Store) -> None:
    later = AT + timedelta(minutes=1)
    with store.writer.begin() as connection:
        NEW.carry_out(connection, ANNA)
        assert SET.carry_out(connection, {"called": "anna", "password_hash": "i"}) == 1
        assert SET.carry_out(connection, {"called": "anna", "password_at": later, "version": 2}) == 1
        assert SET.carry_out(connection, {"called": "anna", "password_hash": "j"}) == 0
        [row] = BY_NAME.records(connection, {"called": "anna"})
    assert (row["password_hash"], row["password_at"], row["version"]) == ("i", later, 2)


def test_what_was_changed_can_be_answered(store: Store) -> None:
    told = Prepared(
        account.update().where(account.c.name == bindparam("called")).returning(account.c.name, account.c.password_at)
    )
    with store.writer.begin() as connection:
        NEW.carry_out(connection, ANNA)
        assert told.rows(connection, {"called": "anna", "version": 2}) == [("anna", AT)]
        assert told.rows(connection, {"called": "otto", "version": 2}) == []


def test_a_value_that_stands_in_the_statement_is_asked_for_too(store: Store) -> None:
    first = Prepared(select(account.c.name).where(account.c.version == 1).order_by(account.c.name).limit(1))
    with store.writer.begin() as connection:
        for name in ("otto", "anna"):
            NEW.carry_out(connection, ANNA | {"name": name})
        assert first.rows(connection) == [("anna",)]


def test_a_value_that_is_missing_is_a_mistake(store: Store) -> None:
    with store.reader.connect() as connection, pytest.raises(KeyError, match="called"):
        BY_NAME.rows(connection)


def test_a_list_of_any_length_cannot_be_prepared(store: Store) -> None:
    listed = Prepared(select(account.c.name).where(account.c.name.in_(["anna", "otto"])))
    with store.reader.connect() as connection, pytest.raises(ValueError, match="depend on its values"):
        listed.rows(connection)


def test_what_the_database_refuses_is_raised_as_by_sqlalchemy_and_undone(store: Store) -> None:
    with pytest.raises(IntegrityError, match="account"):
        twice(store)
    wrong = Prepared(select(literal_column("nothing")).select_from(account))
    with store.reader.connect() as connection:
        assert BY_NAME.rows(connection, {"called": "anna"}) == []
        with pytest.raises((OperationalError, ProgrammingError)):
            wrong.rows(connection)


def twice(store: Store) -> None:
    with store.writer.begin() as connection:
        NEW.carry_out(connection, ANNA)
        NEW.carry_out(connection, ANNA)


def test_what_only_reads_sees_one_state_from_its_first_statement_on(store: Store) -> None:
    with store.reader.connect() as reading:
        assert BY_NAME.rows(reading, {"called": "anna"}) == []
        with store.writer.begin() as connection:
            NEW.carry_out(connection, ANNA)
        assert BY_NAME.rows(reading, {"called": "anna"}) == []
    with store.reader.connect() as reading:
        assert len(BY_NAME.rows(reading, {"called": "anna"})) == 1


def test_whoever_listens_to_statements_hears_of_it(store: Store) -> None:
    heard: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        heard.append(statement)

    event.listen(store.reader, "before_cursor_execute", note)
    with store.reader.connect() as connection:
        Prepared(select(audit_head)).rows(connection)
    event.remove(store.reader, "before_cursor_execute", note)
    assert ["FROM audit_head" in each for each in heard] == [True]
