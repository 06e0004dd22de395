"""Open stores: one for each test, or one that a module shares because none of its tests leaves anything behind."""

from collections.abc import Iterator

import pytest

from control.store.engine import Store, open_store
from tests.store.rows import insert_all


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """An empty store of this test's own."""
    opened = open_store(store_url)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def shared_store(shared_store_url: str) -> Iterator[Store]:
    """An empty store for a module whose tests take back what they try."""
    opened = open_store(shared_store_url)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def filled(shared_store: Store) -> Store:
    """One row in every table, for tests that keep nothing: what they try is refused or rolled back."""
    with shared_store.writer.begin() as connection:
        insert_all(connection)
    return shared_store
