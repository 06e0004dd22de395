"""Open stores: one for each test, or one that a module shares because none of its tests leaves anything behind."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from control.store.engine import Store, open_store
from tests.postgres import PostgresServer
from tests.store.rows import insert_all


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """An empty store of this test's own."""
    opened = open_store(store_url)
    yield opened
    opened.close()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared_store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """An empty store for a module whose tests take back what they try."""
    shared = "sqlite_for_a_module" if request.param == "sqlite" else "postgres_for_a_module"
    opened = open_store(request.getfixturevalue(shared))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def filled(shared_store: Store) -> Store:
    """One row in every table, for tests that keep nothing: what they try is refused or rolled back."""
    with shared_store.writer.begin() as connection:
        insert_all(connection)
    return shared_store


@pytest.fixture(scope="module")
def sqlite_for_a_module(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("shared") / "control.sqlite"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="module")
def postgres_for_a_module(
    postgres_template: str, postgres_server: PostgresServer, request: pytest.FixtureRequest
) -> Iterator[str]:
    name = f"shared_{request.module.__name__.rpartition('.')[2]}"
    postgres_server.execute(f"CREATE DATABASE {name} TEMPLATE {postgres_template}")
    yield postgres_server.url(name)
    postgres_server.execute(f"DROP DATABASE {name} WITH (FORCE)")
