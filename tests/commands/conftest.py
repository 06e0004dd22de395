"""A desk for each test, on each database."""

from collections.abc import Iterator

import pytest

from tests.commands.deeds import desk_with_deeds
from tests.commands.desk import Desk


@pytest.fixture
def tried(store_url: str) -> Iterator[Desk]:
    """A desk with one ticket, T-10001, on which agents may try the deeds of `tests.commands.deeds`."""
    with desk_with_deeds(store_url) as desk:
        yield desk
