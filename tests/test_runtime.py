"""The runtime says that a database is away when it is, and only then."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from control.errors import Unavailable
from control.runtime import Runtime, open_runtime


@pytest.fixture
def runtime(store_url: str) -> Iterator[Runtime]:
    opened = open_runtime(store_url)
    yield opened
    opened.close()


def test_a_statement_of_our_own_that_is_wrong_is_not_taken_for_a_database_that_is_away(runtime: Runtime) -> None:
    with pytest.raises(DBAPIError), runtime.read() as connection:
        connection.exec_driver_sql("SELECT * FROM nowhere")


def test_a_database_whose_file_is_no_database_any_more_is_away(sqlite_url: str) -> None:
    runtime = open_runtime(sqlite_url)
    runtime.close()
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    file.unlink()
    file.mkdir()
    with pytest.raises(Unavailable, match="cannot be read now"), runtime.read():
        pass
