"""Opening a store: how each connection is set up, which addresses are refused, and what is said of a database."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from control.errors import Invalid, Unavailable
from control.store.engine import DEFAULT_URL, Store, default_url, open_store, shown_address, unhurried, upgrade


def setting(store: Store, engine: str, statement: str) -> str:
    with getattr(store, engine).connect() as connection:
        return str(connection.scalar(text(statement)))


@pytest.mark.parametrize("engine", ["writer", "reader"])
@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", "2"), ("busy_timeout", "10000")],
)
def test_every_sqlite_connection_is_durable_and_patient(sqlite_url: str, engine: str, pragma: str, value: str) -> None:
    store = open_store(sqlite_url)
    assert setting(store, engine, f"PRAGMA {pragma}") == value
    store.close()


def test_sqlite_commands_check_references(sqlite_url: str) -> None:
    store = open_store(sqlite_url)
    assert setting(store, "writer", "PRAGMA foreign_keys") == "1"
    store.close()


@pytest.mark.parametrize("engine", ["writer", "reader"])
@pytest.mark.parametrize(
    ("name", "value"),
    [("statement_timeout", "30s"), ("idle_in_transaction_session_timeout", "1min"), ("lock_timeout", "5s")],
)
def test_every_postgresql_connection_has_its_limits(postgres_url: str, engine: str, name: str, value: str) -> None:
    store = open_store(postgres_url)
    assert setting(store, engine, f"SHOW {name}") == value
    store.close()


@pytest.mark.parametrize(("engine", "level"), [("writer", "read committed"), ("reader", "repeatable read")])
def test_postgresql_isolates_as_it_should(postgres_url: str, engine: str, level: str) -> None:
    store = open_store(postgres_url)
    assert setting(store, engine, "SHOW transaction_isolation") == level
    store.close()


def test_commits_that_need_not_wait_for_the_disk_do_so_again_afterwards(sqlite_url: str) -> None:
    store = open_store(sqlite_url)
    with unhurried(store):
        assert setting(store, "writer", "PRAGMA synchronous") == "1"
    assert setting(store, "writer", "PRAGMA synchronous") == "2"
    store.close()


def test_afterwards_commits_wait_as_the_server_says_and_not_as_we_do(postgres_url: str) -> None:
    store = open_store(postgres_url)
    with store.writer.begin() as connection:
        name = connection.scalar(text("SELECT current_database()"))
        connection.execute(text(f'ALTER DATABASE "{name}" SET synchronous_commit = local'))
    store.close()
    store = open_store(postgres_url)
    with unhurried(store):
        assert setting(store, "writer", "SHOW synchronous_commit") == "off"
    assert setting(store, "writer", "SHOW synchronous_commit") == "local"
    store.close()


def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(DBAPIError, match=r"read-?only"), store.reader.begin() as connection:
        connection.execute(text("UPDATE audit_head SET seq = 7"))


def test_all_reads_of_one_transaction_see_the_same_state(store: Store) -> None:
    head = text("SELECT seq FROM audit_head")
    with store.reader.connect() as reading:
        before = reading.scalar(head)
        with store.writer.begin() as connection:
            connection.execute(text("UPDATE audit_head SET seq = 7"))
        assert reading.scalar(head) == before
    with store.reader.connect() as reading:
        assert reading.scalar(head) == 7


def test_sqlite_takes_its_turn_when_a_command_begins_not_when_it_writes(sqlite_url: str) -> None:
    first, second = open_store(sqlite_url), open_store(sqlite_url)
    with first.writer.begin() as connection:
        connection.execute(text("SELECT seq FROM audit_head"))
        with second.writer.connect() as other:
            driver = other.connection.driver_connection
            assert driver is not None
            driver.execute("PRAGMA busy_timeout = 0")
            with pytest.raises(DBAPIError, match="locked"):
                other.execute(text("SELECT seq FROM audit_head"))
    first.close()
    second.close()


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("not an address", "cannot be read"),
        ("sqlite://", "must be a file"),
        ("sqlite:///:memory:", "must be a file"),
        ("mysql://anna:secret@localhost/control", "starts with mysql"),
    ],
)
def test_an_address_of_anything_else_is_refused_with_the_reason(url: str, reason: str) -> None:
    with pytest.raises(Invalid, match=reason):
        open_store(url)


def test_a_database_that_is_not_there_is_named_with_what_makes_it(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="`python -m control upgrade` makes it"):
        open_store(f"sqlite:///{tmp_path / 'missing.sqlite'}")
    assert not (tmp_path / "missing.sqlite").exists()


@pytest.mark.parametrize("deed", [open_store, upgrade])
def test_a_server_that_does_not_answer_is_named_without_its_password(deed: object) -> None:
    with pytest.raises(Unavailable, match="cannot be reached") as refused:
        deed("postgresql://anna:s3cret@127.0.0.1:1/control")  # type: ignore[operator]
    assert "127.0.0.1" in refused.value.sentence
    assert "s3cret" not in refused.value.sentence


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "letter.sqlite"
    path.write_text("Dear Anna, this is a letter and no database at all, whatever its name says." * 20)
    with pytest.raises(Unavailable, match="not a database"):
        open_store(f"sqlite:///{path}")


def test_a_shown_address_has_no_password() -> None:
    assert "s3cret" not in shown_address("postgresql://anna:s3cret@db/control")


def test_the_database_is_the_one_the_environment_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTROL_DATABASE_URL", "sqlite:///elsewhere.sqlite")
    assert default_url() == "sqlite:///elsewhere.sqlite"
    monkeypatch.delenv("CONTROL_DATABASE_URL")
    assert default_url() == DEFAULT_URL
