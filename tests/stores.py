"""Real databases for tests, SQLite and a throwaway PostgreSQL: migrated once, copied for each test."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from tests.postgres import PostgresServer, find_programs, running_postgres
from tests.surroundings import not_run


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
def make_postgres_database(postgres_server: PostgresServer) -> Iterator[Callable[[str], str]]:
    """Makes databases from the template that is named, and removes them when the test ends."""
    made: list[str] = []

    def make(template: str) -> str:
        name = f"test_{uuid4().hex}"
        postgres_server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        made.append(name)
        return postgres_server.url(name)

    yield make
    for name in made:
        postgres_server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One migrated SQLite file, complete in itself: what stood only in its write-ahead log is in it too."""
    from control.store.engine import upgrade

    folder = tmp_path_factory.mktemp("sqlite")
    migrated, template = folder / "migrated.sqlite", folder / "template.sqlite"
    upgrade(f"sqlite:///{migrated}")
    with closing(sqlite3.connect(migrated)) as connection:
        connection.execute("VACUUM INTO ?", [str(template)])
    return template


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
