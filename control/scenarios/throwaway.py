"""A store that nobody will miss: a temporary file, or a schema of its own in a PostgreSQL database."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from sqlalchemy import URL

from control.errors import Invalid
from control.store.connections import database_file, store_address, upgrade_engine
from control.store.engine import upgrade


@contextmanager
def throwaway(url: str | None) -> Iterator[str]:
    """The address of an empty, upgraded store that is gone afterwards.

    With the address of a PostgreSQL database it is made in there, beside whatever is in it. A SQLite address must name
    a file that does not exist yet, and that file is kept, to be looked into.
    """
    if url is None:
        with TemporaryDirectory(prefix="pilothouse-") as folder:
            file = Path(folder) / "scenario.sqlite"
            file.write_bytes(_empty())
            yield f"sqlite:///{file}"
        return
    address = store_address(url)
    if address.get_backend_name() == "sqlite":
        yield _new_file(address)
        return
    with _schema(address) as inside:
        upgrade(inside)
        yield inside


@cache
def _empty() -> bytes:
    """An empty, upgraded store, as it lies in its file: making one takes most of the time of a short scenario."""
    with TemporaryDirectory(prefix="pilothouse-") as folder:
        file = Path(folder) / "empty.sqlite"
        upgrade(f"sqlite:///{file}")
        return file.read_bytes()


def _new_file(address: URL) -> str:
    if database_file(address).exists():
        raise Invalid(f"{address.database} exists already: a scenario plays in a store of its own.")
    upgrade(str(address))
    return str(address)


@contextmanager
def _schema(address: URL) -> Iterator[str]:
    """A schema of its own, in which every connection to the answered address works."""
    name = f"scenario_{uuid4().hex}"
    engine = upgrade_engine(address)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {name}")
    try:
        inside = address.update_query_dict({"options": f"-c search_path={name}"})
        yield inside.render_as_string(hide_password=False)
    finally:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"DROP SCHEMA {name} CASCADE")
