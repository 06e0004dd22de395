"""A database comes to the newest schema as a whole or stays as it was, and one from the future is refused."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Column, Insert, MetaData, Table, select, text
from sqlalchemy.exc import DBAPIError

from control.errors import Unavailable
from control.store import schema
from control.store.connections import store_address, upgrade_engine
from control.store.engine import open_store, upgrade
from control.store.migrations import HEAD
from control.store.tables import judgement
from tests.store.rows import AT, SOUND, insert, table

FIRST = min(schema.known_revisions())


def make(url: str, revision: str) -> None:
    """A database as an earlier version left it, with one event in its trail."""
    engine = upgrade_engine(store_address(url))
    with engine.begin() as connection:
        schema.run_steps(connection, revision)
        insert(connection, "audit_event")
    engine.dispose()


def said(url: str, statement: str) -> list[object]:
    engine = upgrade_engine(store_address(url))
    with engine.connect() as connection:
        found = list(connection.scalars(text(statement)))
    engine.dispose()
    return found


REVISION = "SELECT version_num FROM alembic_version"
EVENTS = "SELECT actor FROM audit_event"


@pytest.fixture
def old_file(tmp_path: Path) -> Path:
    path = tmp_path / "control.sqlite"
    make(f"sqlite:///{path}", FIRST)
    return path


def test_an_upgrade_makes_the_folder_and_the_file(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'folder' / 'control.sqlite'}"
    assert upgrade(url) is True
    assert said(url, REVISION) == [HEAD]


def test_a_second_upgrade_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "control.sqlite"
    upgrade(f"sqlite:///{path}")
    before = path.read_bytes()
    assert upgrade(f"sqlite:///{path}") is False
    assert path.read_bytes() == before


def test_an_older_file_is_upgraded_with_all_that_is_in_it(old_file: Path) -> None:
    assert upgrade(f"sqlite:///{old_file}") is True
    assert said(f"sqlite:///{old_file}", REVISION) == [HEAD]
    assert said(f"sqlite:///{old_file}", EVENTS) == ["anna"]


def test_what_stood_only_in_the_write_ahead_log_is_upgraded_too(old_file: Path) -> None:
    with in_wal(old_file) as connection:
        connection.execute("UPDATE audit_head SET seq = 7")
        connection.commit()
        copied = old_file.with_name("crashed.sqlite")
        for suffix in ("", "-wal"):
            copied.with_name(copied.name + suffix).write_bytes(old_file.with_name(old_file.name + suffix).read_bytes())
    upgrade(f"sqlite:///{copied}")
    assert said(f"sqlite:///{copied}", "SELECT seq FROM audit_head") == [7]


def test_the_log_of_a_database_that_was_deleted_does_not_get_into_the_new_one(old_file: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.sqlite"
    with in_wal(old_file) as connection:
        connection.execute("UPDATE audit_head SET seq = 7")
        connection.commit()
        new.with_name("new.sqlite-wal").write_bytes(old_file.with_name("control.sqlite-wal").read_bytes())
    upgrade(f"sqlite:///{new}")
    assert said(f"sqlite:///{new}", "SELECT seq FROM audit_head") == [0]
    assert said(f"sqlite:///{new}", "PRAGMA integrity_check") == ["ok"]


@pytest.mark.parametrize("suffix", ["", "-journal", "-wal", "-shm"])
def test_what_a_killed_upgrade_left_behind_does_not_get_into_the_next_one(old_file: Path, suffix: str) -> None:
    old_file.with_name(f"control.sqlite.upgrading{suffix}").write_bytes(b"half of something" * 1000)
    upgrade(f"sqlite:///{old_file}")
    assert said(f"sqlite:///{old_file}", EVENTS) == ["anna"]


def test_the_file_before_the_upgrade_is_kept_beside_it(old_file: Path) -> None:
    upgrade(f"sqlite:///{old_file}")
    kept = old_file.with_name(f"control.sqlite.before-{HEAD}")
    assert said(f"sqlite:///{kept}", REVISION) == [FIRST]
    assert said(f"sqlite:///{kept}", EVENTS) == ["anna"]


def test_a_file_that_another_process_has_open_is_not_upgraded_under_its_feet(old_file: Path) -> None:
    with in_wal(old_file):
        with pytest.raises(Unavailable, match="another process has it open"):
            upgrade(f"sqlite:///{old_file}")
        assert schema.sqlite_revision(old_file) == FIRST
    assert upgrade(f"sqlite:///{old_file}") is True


def test_an_upgrade_that_fails_leaves_the_old_file_as_it_was(old_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(schema, "_check", fails)
    with pytest.raises(KeyboardInterrupt):
        upgrade(f"sqlite:///{old_file}")
    assert said(f"sqlite:///{old_file}", REVISION) == [FIRST]
    assert said(f"sqlite:///{old_file}", EVENTS) == ["anna"]
    monkeypatch.undo()
    assert upgrade(f"sqlite:///{old_file}") is True


def test_a_copy_with_a_dangling_row_is_not_put_in_place(old_file: Path) -> None:
    with closing(sqlite3.connect(old_file)) as connection:
        connection.execute("INSERT INTO idempotency VALUES ('anna', 'k', 'p', '{}', 99)")
        connection.commit()
    with pytest.raises(Unavailable, match="a dangling row in idempotency"):
        upgrade(f"sqlite:///{old_file}")
    assert schema.sqlite_revision(old_file) == FIRST


def test_an_older_postgresql_database_is_upgraded_with_all_that_is_in_it(empty_postgres_url: str) -> None:
    make(empty_postgres_url, FIRST)
    assert upgrade(empty_postgres_url) is True
    assert said(empty_postgres_url, REVISION) == [HEAD]
    assert said(empty_postgres_url, EVENTS) == ["anna"]
    assert upgrade(empty_postgres_url) is False


@pytest.fixture
def judged_before(empty_postgres_url: str, tmp_path: Path) -> list[str]:
    """A database of each kind with two judgements made before they kept a start: the first one still has its clock."""
    urls = [f"sqlite:///{tmp_path / 'judged.sqlite'}", empty_postgres_url]
    for url in urls:
        engine = upgrade_engine(store_address(url))
        with engine.begin() as connection:
            schema.run_steps(connection, "0004")
            for name in ("audit_event", "rulebook_version", "import_batch"):
                insert(connection, name)
            connection.execute(narrow("ticket"), SOUND["ticket"])
            insert(connection, "ticket_event")
            insert(connection, "clock", started_at=AT - timedelta(hours=3))
            for cycle in (1, 2):
                connection.execute(narrow("judgement"), SOUND["judgement"] | {"cycle": cycle})
        engine.dispose()
    return urls


def narrow(name: str) -> Insert:
    """An insertion into the columns that a table had before the newest steps."""
    had = set(SOUND[name]) - {"started_at"}
    return Table(name, MetaData(), *(Column(each.key, each.type) for each in table(name).c if each.key in had)).insert()


def test_a_judgement_takes_its_start_from_its_clock_and_else_from_its_own_instant(judged_before: list[str]) -> None:
    for url in judged_before:
        assert upgrade(url) is True
        engine = upgrade_engine(store_address(url))
        with engine.connect() as connection:
            starts = connection.scalars(select(judgement.c.started_at).order_by(judgement.c.cycle)).all()
        engine.dispose()
        assert starts == [AT - timedelta(hours=3), AT]


@pytest.fixture
def told_before(empty_postgres_url: str, tmp_path: Path) -> list[str]:
    """A database of each kind with an imported ticket, from before an import could be undone."""
    urls = [f"sqlite:///{tmp_path / 'told.sqlite'}", empty_postgres_url]
    for url in urls:
        engine = upgrade_engine(store_address(url))
        with engine.begin() as connection:
            schema.run_steps(connection, "0008")
            for name in ("audit_event", "rulebook_version", "import_batch"):
                insert(connection, name)
            connection.execute(narrow("ticket"), SOUND["ticket"])
            connection.execute(narrow("ticket_event"), SOUND["ticket_event"])
            insert(connection, "clock")
            insert(connection, "clock_change")
        engine.dispose()
    return urls


def test_facts_stay_what_they_were_when_imports_come_to_be_undone(told_before: list[str]) -> None:
    for url in told_before:
        assert upgrade(url) is True
        assert said(url, "SELECT source_key FROM ticket_event WHERE undone_seq IS NULL") == ["one"]
        assert said(url, "SELECT external_id FROM ticket WHERE withdrawn_seq IS NULL") == ["X1"]
        assert said(url, "SELECT event_seq FROM clock_change") == [1]


@pytest.mark.parametrize("deed", ["UPDATE ticket_event SET actor = 'eve'", "DELETE FROM ticket_event"])
def test_facts_are_kept_from_change_after_their_table_was_made_anew(told_before: list[str], deed: str) -> None:
    for url in told_before:
        upgrade(url)
        with pytest.raises(DBAPIError, match="ticket_event is append-only"):
            said(url, deed)


@pytest.fixture
def answered_before(empty_postgres_url: str, tmp_path: Path) -> list[str]:
    """A database of each kind with a review that was answered, from before it kept whose accounts those were."""
    urls = [f"sqlite:///{tmp_path / 'answered.sqlite'}", empty_postgres_url]
    by = {"state": "reviewed", "reason": "r", "escape_point": "e", "reasoned_by": "anna", "reviewed_by": "ben"}
    for url in urls:
        engine = upgrade_engine(store_address(url))
        with engine.begin() as connection:
            schema.run_steps(connection, "0010")
            for name in ("audit_event", "rulebook_version", "import_batch", "ticket", "ticket_event", "judgement"):
                insert(connection, name)
            insert(connection, "breach_review", **by)
            insert(connection, "judgement", cycle=2)
            insert(connection, "breach_review", id=2, cycle=2)
        engine.dispose()
    return urls


def test_an_account_stands_for_the_person_where_nothing_else_was_known_of_them(answered_before: list[str]) -> None:
    for url in answered_before:
        assert upgrade(url) is True
        assert said(url, "SELECT reasoned_by_person FROM breach_review ORDER BY id") == ["anna", None]
        assert said(url, "SELECT reviewed_by_person FROM breach_review ORDER BY id") == ["ben", None]


def test_two_accounts_of_one_person_are_refused_once_the_table_was_made_anew(answered_before: list[str]) -> None:
    for url in answered_before:
        upgrade(url)
        with pytest.raises(DBAPIError, match="four_eyes"):
            said(url, "UPDATE breach_review SET reviewed_by_person = 'anna' WHERE id = 1 RETURNING id")


@pytest.fixture
def found_before(empty_postgres_url: str, tmp_path: Path) -> list[str]:
    """A database of each kind with a recurring issue, from before people could say what belongs to one."""
    urls = [f"sqlite:///{tmp_path / 'found.sqlite'}", empty_postgres_url]
    for url in urls:
        engine = upgrade_engine(store_address(url))
        with engine.begin() as connection:
            schema.run_steps(connection, "0020")
            for name in ("audit_event", "rulebook_version", "import_batch", "ticket"):
                insert(connection, name)
            for name in ("issue_model", "issue", "issue_ticket"):
                insert(connection, name)
        engine.dispose()
    return urls


def test_issues_stay_what_they_were_when_people_come_to_regroup_them(found_before: list[str]) -> None:
    for url in found_before:
        assert upgrade(url) is True
        assert said(url, "SELECT label FROM issue WHERE merged_into IS NULL") == ["Parcels come late"]
        assert said(url, "SELECT likeness FROM issue_ticket WHERE pinned_by IS NULL") == [900]
        assert said(url, "UPDATE issue_ticket SET likeness = NULL, pinned_by = 'ben' RETURNING issue_id") == [1]
        with pytest.raises(DBAPIError, match="merged_into_what"):
            said(url, "UPDATE issue SET merged_into = 1 RETURNING id")


def test_a_database_that_a_newer_version_wrote_is_refused(store_url: str) -> None:
    from_the_future(store_url)
    for deed in (open_store, upgrade):
        with pytest.raises(Unavailable, match="schema 9999, which this version of Pilothouse does not know"):
            deed(store_url)
    assert said(store_url, REVISION) == ["9999"]


def test_a_database_without_any_schema_is_not_opened(empty_postgres_url: str) -> None:
    with pytest.raises(Unavailable, match=f"has schema none and needs {HEAD}"):
        open_store(empty_postgres_url)


def test_a_database_with_an_older_schema_is_not_opened(old_file: Path) -> None:
    with pytest.raises(Unavailable, match=f"has schema {FIRST} and needs {HEAD}"):
        open_store(f"sqlite:///{old_file}")


def from_the_future(url: str) -> None:
    engine = upgrade_engine(store_address(url))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()


@contextmanager
def in_wal(path: Path) -> Iterator[sqlite3.Connection]:
    """The file as a running process has it open."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("SELECT count(*) FROM audit_event").fetchone()
        yield connection
