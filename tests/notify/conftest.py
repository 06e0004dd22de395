"""A desk with post on each database, and a mail server of this test's own."""

from collections.abc import Iterator

import pytest

from control.notify import Outside
from tests.commands.desk import Desk
from tests.notify.post import Box, desk_with_post, free_port, mail_server, outside


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    with desk_with_post(store_url) as made:
        yield made


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def box(port: int) -> Iterator[Box]:
    made = Box()
    with mail_server(port, made):
        yield made


@pytest.fixture
def world(port: int) -> Outside:
    return outside(port)
