"""A seeded store of this test's own, on each database."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from control.store.engine import Store, open_store
from tests.queries.seeds import Seeds


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    opened = open_store(store_url)
    yield opened
    opened.close()


@pytest.fixture
def seeds(store: Store) -> Seeds:
    return Seeds(store)


@pytest.fixture
def reading(store: Store, seeds: Seeds) -> Iterator[Connection]:
    """A connection that cannot write; it sees what was seeded before its first query."""
    with store.reader.connect() as connection:
        yield connection


@pytest.fixture
def empty(sqlite_url: str) -> Iterator[Connection]:
    """A connection to a store that holds nothing yet: plans are asked of it."""
    opened = open_store(sqlite_url)
    with opened.reader.connect() as connection:
        yield connection
    opened.close()
