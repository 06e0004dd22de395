"""Real databases for tests, SQLite and a throwaway PostgreSQL: migrated once, copied for each test."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.postgres import Copies, PostgresServer, find_programs, running_postgres
from tests.surroundings import not_run

PreparedStore = Callable[[str, Callable[[str], Any]], tuple[str, Any]]
"""Given a name and what prepares a store at an address, answers the address of a copy, and what preparing answered."""


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty, migrated store of this test's own; the test runs once on each database."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of an empty, migrated SQLite store of this test's own."""
    path = tmp_path / "control.sqlite"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_template: str, make_postgres_database: Callable[[str], str]) -> str:
    """The address of an empty, migrated PostgreSQL store of this test's own."""
    return make_postgres_database(postgres_template)


@pytest.fixture
def empty_postgres_url(make_postgres_database: Callable[[str], str]) -> str:
    """The address of a PostgreSQL database without any table, for tests of the migrations themselves."""
    return make_postgres_database("template0")


@pytest.fixture
def make_postgres_database(postgres_server: PostgresServer, postgres_copies: Copies) -> Iterator[Callable[[str], str]]:
    """Makes databases from the template that is named, which nobody has any more when the test has ended."""
    with _databases(postgres_server, postgres_copies) as make:
        yield make


@pytest.fixture(params=["sqlite", "postgresql"])
def prepared_store(
    request: pytest.FixtureRequest, prepared_once: Callable[..., tuple[str, Any]], tmp_path: Path
) -> PreparedStore:
    """Gives a test a store of its own that was prepared once for all tests; the test runs once on each database."""

    def of(name: str, prepare: Callable[[str], Any]) -> tuple[str, Any]:
        template, answer = prepared_once(request.param, name, prepare)
        if request.param == "postgresql":
            make: Callable[[str], str] = request.getfixturevalue("make_postgres_database")
            return make(template), answer
        path = tmp_path / "control.sqlite"
        shutil.copyfile(template, path)
        return f"sqlite:///{path}", answer

    return of


@pytest.fixture(scope="session")
def prepared_once(
    request: pytest.FixtureRequest, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., tuple[str, Any]]:
    """Prepares a store the first time that one of its name is asked for, and remembers what preparing answered."""
    made: dict[tuple[str, str], tuple[str, Any]] = {}
    folder = tmp_path_factory.mktemp("prepared")

    def sqlite(prepare: Callable[[str], Any]) -> tuple[str, Any]:
        path = folder / f"{len(made)}.sqlite"
        shutil.copyfile(sqlite_template, path)
        answer = prepare(f"sqlite:///{path}")
        return str(_complete(path)), answer

    def postgresql(prepare: Callable[[str], Any]) -> tuple[str, Any]:
        server: PostgresServer = request.getfixturevalue("postgres_server")
        name = f"prepared_{len(made)}"
        copies: Copies = request.getfixturevalue("postgres_copies")
        copies.make(request.getfixturevalue("postgres_template"), name)
        return name, prepare(server.url(name))

    def once(kind: str, name: str, prepare: Callable[[str], Any]) -> tuple[str, Any]:
        if (kind, name) not in made:
            made[kind, name] = sqlite(prepare) if kind == "sqlite" else postgresql(prepare)
        return made[kind, name]

    return once


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared_store_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty store for a module whose tests take back what they try; it runs once on each database."""
    url: str = request.getfixturevalue("sqlite_for_a_module" if request.param == "sqlite" else "postgres_for_a_module")
    return url


@pytest.fixture(scope="module")
def sqlite_for_a_module(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The same of SQLite alone."""
    path = tmp_path_factory.mktemp("shared") / "control.sqlite"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="module")
def postgres_for_a_module(
    postgres_template: str, postgres_server: PostgresServer, postgres_copies: Copies
) -> Iterator[str]:
    """The same of PostgreSQL alone."""
    with _databases(postgres_server, postgres_copies) as make:
        yield make(postgres_template)


@contextmanager
def _databases(server: PostgresServer, copies: Copies) -> Iterator[Callable[[str], str]]:
    made: list[str] = []

    def make(template: str) -> str:
        name = f"test_{uuid4().hex}"
        copies.make(template, name)
        made.append(name)
        return server.url(name)

    yield make
    for name in made:
        copies.let_go(name)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One migrated SQLite file, complete in itself: what stood only in its write-ahead log is in it too."""
    from control.store.engine import upgrade

    migrated = tmp_path_factory.mktemp("sqlite") / "migrated.sqlite"
    upgrade(f"sqlite:///{migrated}")
    return _complete(migrated)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> str:
    """The name of one migrated PostgreSQL database."""
    from control.store.engine import upgrade

    postgres_server.execute("CREATE DATABASE migrated TEMPLATE template0")
    upgrade(postgres_server.url("migrated"))
    return "migrated"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One throwaway server for each test process."""
    programs = find_programs()
    if programs is None:
        not_run("no PostgreSQL server on this machine (package postgresql)")
    with running_postgres(programs) as server:
        yield server


@pytest.fixture(scope="session")
def postgres_copies(postgres_server: PostgresServer) -> Iterator[Copies]:
    """Makes databases on that server."""
    with postgres_server.connect() as connection:
        yield Copies(connection)


def _complete(file: Path) -> Path:
    """A copy of an SQLite database in one file, with what stands only in the write-ahead log of this one."""
    whole = file.with_suffix(".whole.sqlite")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("VACUUM INTO ?", [str(whole)])
    return whole
