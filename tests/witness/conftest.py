"""A trail with a head kept outside after every twentieth event, written by the product."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from control.store import audit
from control.store.engine import Store, open_store
from control.witness import heads
from control.witness.heads import Reading
from control.witness.keeping import Keeper
from control.witness.keys import public_keys
from control.witness.places import Places

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
EVENTS, EACH = 207, 20


@dataclass(frozen=True)
class Trail:
    """A store, and the places of what is kept outside."""

    store: Store
    places: Places

    @property
    def reading(self) -> Reading:
        return heads.read(self.places.heads, public_keys(self.places.heads))


def write(connection: Connection, **other: str) -> audit.Head:
    """One more event at the end of the chain."""
    last = audit.locked_head(connection)
    said = {"actor": "anna", "command": "ticket.reply", "origin": "ui", "outcome": "ok", **other}
    entry = audit.Entry(at=AT + timedelta(minutes=last.seq), app_version="0.1.0", after='{"text":"Grüße"}', **said)
    return audit.append(connection, last, entry, changed=True)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "heads", tmp_path / "keys" / "audit.pem")


@pytest.fixture(scope="module")
def shared_places(tmp_path_factory: pytest.TempPathFactory) -> Places:
    folder = tmp_path_factory.mktemp("outside")
    return Places(folder / "heads", folder / "keys" / "audit.pem")


@pytest.fixture(scope="module")
def trail(shared_store_url: str, shared_places: Places) -> Iterator[Trail]:
    """A trail for a module whose tests take back what they do to it."""
    shutil.rmtree(shared_places.heads, ignore_errors=True)
    store, keeper = open_store(shared_store_url), Keeper(shared_places)
    with store.writer.begin() as connection:
        for number in range(1, EVENTS + 1):
            last = write(connection)
            if number % EACH == 0:
                keeper.keep(last, AT + timedelta(minutes=number), at_once=True)
    yield Trail(store, shared_places)
    store.close()
