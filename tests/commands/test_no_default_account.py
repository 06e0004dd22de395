"""Nobody gets into a new store by what everybody tries: there is no account with a password before a link was used."""

from collections.abc import Iterator

import pytest

from tests.commands.desk import Desk, on
from tests.commands.door import stays_out

NAMES = ["admin", "administrator", "root", "sa", "system", "pilothouse", "ada", "anna"]
PASSWORDS = ["", "admin", "password", "changeme", "pilothouse"]


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(0, 9))
    yield made
    made.runtime.close()


def test_a_new_store_lets_nobody_in(desk: Desk) -> None:
    tried = list(zip(NAMES, PASSWORDS * 2, strict=False))
    assert {stays_out(desk, name, password) for name, password in tried} == {"credentials"}
    assert {stays_out(desk, name, name) for name in ("ada", "anna")} == {"credentials"}
