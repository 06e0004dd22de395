"""On PostgreSQL the application works under a role that can neither change the trail nor what protects it (A7)."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, IntegrityError, ProgrammingError

from control.commands.clocks import judge, rebuild
from control.commands.registry import Call
from control.errors import Invalid
from control.policy.scope import Scope
from control.queries.tickets import ticket_of
from control.store import leases
from control.store.engine import granted, open_store, upgrade
from tests.commands.desk import Desk, on
from tests.commands.lists import GOOD, listed
from tests.commands.test_imports import commit
from tests.postgres import PostgresServer

FORBIDDEN = {
    "UPDATE": "UPDATE audit_event SET actor = 'mallory'",
    "DELETE": "DELETE FROM audit_event",
    "TRUNCATE": "TRUNCATE audit_event CASCADE",
    "DROP": "DROP TABLE audit_event CASCADE",
    "ALTER": "ALTER TABLE audit_event ADD COLUMN more text",
    "DISABLE TRIGGER": "ALTER TABLE audit_event DISABLE TRIGGER ALL",
    "DROP TRIGGER": "DROP TRIGGER audit_event_append_only ON audit_event",
    "no triggers at all": "SET session_replication_role = replica",
    "another function": "CREATE OR REPLACE FUNCTION refuse_to_forget() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RETURN NULL; END $$",
    "a table of its own": "CREATE TABLE audit_event_2 (seq bigint)",
    "becoming the owner": "ALTER TABLE audit_event OWNER TO CURRENT_USER",
}
LEFT_ALONE = "SELECT count(*), max(actor) FROM audit_event"


@dataclass(frozen=True)
class Roles:
    owner: str
    app: str
    reader: str


@pytest.fixture
def roles(postgres_url: str, postgres_server: PostgresServer) -> Iterator[Roles]:
    """A database with some history, and the addresses under which its three roles open it."""
    desk = Desk(postgres_url, on(0, 10))
    desk.record([{"at": on(0, 9), "kind": "created", "service": "help", "category": "mail"}])
    desk.runtime.close()
    names = [f"{kind}_{uuid4().hex[:8]}" for kind in ("app", "reader")]
    granted(postgres_url, *names, carry_out=True)
    yield Roles(postgres_url, *(postgres_url.replace("postgres@", f"{name}@") for name in names))
    for name in names:
        as_owner(postgres_url, f"DROP OWNED BY {name}")
        postgres_server.execute(f"DROP ROLE {name}")


def as_owner(url: str, statement: str) -> None:
    store = open_store(url)
    with store.writer.begin() as connection:
        connection.execute(text(statement))
    store.close()


def attempt(url: str, statement: str) -> None:
    store = open_store(url)
    try:
        with store.writer.begin() as connection:
            connection.execute(text(statement))
    finally:
        store.close()


def said(url: str, question: str) -> tuple[object, ...]:
    store = open_store(url)
    with store.reader.connect() as connection:
        found = tuple(connection.execute(text(question)).one())
    store.close()
    return found


@pytest.mark.parametrize("what", FORBIDDEN)
@pytest.mark.parametrize("who", ["app", "reader"])
def test_neither_the_application_nor_a_reader_can_touch_the_trail(roles: Roles, who: str, what: str) -> None:
    before = said(roles.owner, LEFT_ALONE)
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        attempt(getattr(roles, who), FORBIDDEN[what])
    assert said(roles.owner, LEFT_ALONE) == before


@pytest.mark.parametrize("statement", ["UPDATE audit_event SET actor = 'x'", "DELETE FROM audit_event"])
def test_even_the_owner_meets_the_trigger_first(roles: Roles, statement: str) -> None:
    with pytest.raises(DatabaseError, match="audit_event is append-only"):
        attempt(roles.owner, statement)


def test_the_application_works_under_its_role(roles: Roles) -> None:
    desk = Desk(roles.app, on(0, 12))
    commit(desk, listed(GOOD))  # rows in bulk, by COPY
    desk.record([{"at": on(0, 11), "kind": "created", "service": "help", "category": "mail"}], "two")
    desk.clock.set(on(2, 12))
    assert judge(desk.runtime, Call("ada")).value["breached"] > 0
    rebuild(desk.runtime, Call("ada"))
    with desk.runtime.store.writer.begin() as connection:
        assert leases.taken(connection, "one", on(2, 12), leases.LASTS) is not None
    assert upgrade(roles.app) is False
    with desk.runtime.read() as connection:
        assert ticket_of(connection, on(2, 12), Scope(), "T-10002")["key"].tolist() == ["T-10002"]
    desk.runtime.close()


def test_a_reader_reads_and_writes_nothing(roles: Roles) -> None:
    assert said(roles.reader, "SELECT count(*) FROM ticket") == (1,)
    for table in ("ticket", "audit_head", "idempotency"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            attempt(roles.reader, f"DELETE FROM {table}")


def test_the_application_cannot_say_that_the_schema_is_another(roles: Roles) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        attempt(roles.app, "UPDATE alembic_version SET version_num = '0001'")


def test_giving_the_rights_again_changes_nothing(roles: Roles) -> None:
    names = [address.partition("//")[2].partition("@")[0] for address in (roles.app, roles.reader)]
    grants = "SELECT string_agg(relname || relacl::text, ' ' ORDER BY relname) FROM pg_class WHERE relkind = 'r'"
    before = said(roles.owner, grants)
    assert not any("CREATE ROLE" in statement for statement in granted(roles.owner, *names, carry_out=True))
    assert said(roles.owner, grants) == before


def test_asking_for_the_statements_does_nothing(postgres_url: str) -> None:
    statements = granted(postgres_url, "a_new_role", "another_role", carry_out=False)
    assert 'CREATE ROLE "a_new_role" LOGIN' in statements
    assert said(postgres_url, "SELECT count(*) FROM pg_roles WHERE rolname = 'a_new_role'") == (0,)


def test_a_name_is_a_name_whatever_it_holds(postgres_url: str) -> None:
    statements = granted(postgres_url, 'a"; DROP TABLE ticket; --', "another", carry_out=False)
    assert 'CREATE ROLE "a""; DROP TABLE ticket; --" LOGIN' in statements


def test_two_roles_of_one_name_are_refused(postgres_url: str) -> None:
    with pytest.raises(Invalid, match="three roles with names of their own"):
        granted(postgres_url, "postgres", "reader", carry_out=True)


def test_a_file_has_no_roles(sqlite_url: str) -> None:
    with pytest.raises(Invalid, match="Only PostgreSQL knows roles"):
        granted(sqlite_url, "app", "reader", carry_out=True)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET actor = 'mallory'",
        "DELETE FROM audit_event",
        "INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event WHERE seq = 1",
    ],
)
def test_sqlite_refuses_all_three_ways_to_change_an_event(sqlite_url: str, statement: str) -> None:
    desk = Desk(sqlite_url)
    desk.runtime.close()
    before = said(sqlite_url, LEFT_ALONE)
    with pytest.raises(IntegrityError):
        attempt(sqlite_url, statement)
    assert said(sqlite_url, LEFT_ALONE) == before
