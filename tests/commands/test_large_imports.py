"""A large file takes its time: it is derived a batch at a time, and no limit made for people's deeds ends it."""

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine, event, text

from control.commands.faults import in_plain_words
from control.errors import Unavailable
from control.intake import StagedTicket
from control.queries.derivations import BATCH, compare
from control.store.connections import store_address, writer_engine
from control.store.tables import ticket, ticket_event
from tests.commands.desk import Desk, on
from tests.commands.test_imports import commit, staged
from tests.rings import times

IDLE = "SET idle_in_transaction_session_timeout = '200ms'"


class Slow(tuple[StagedTicket, ...]):
    """Tickets that take longer to look at than the server lets a transaction wait."""

    def __iter__(self) -> Iterator[StagedTicket]:
        time.sleep(0.6)
        return super().__iter__()


def test_a_file_of_several_batches_is_recorded_and_derived_whole(store_url: str) -> None:
    desk = Desk(store_url, on(30, 12))
    number = times(check=2, proof=4) * BATCH + 3
    tickets = tuple(replace(staged(1).tickets[0], external_id=f"X-{n}") for n in range(number))
    counts = commit(desk, replace(staged(0), rows_in=number + 1, accepted=number, tickets=tickets))
    assert (counts["accepted"], counts["tickets"], counts["events"]) == (number, number, 2 * number)
    assert (len(desk.rows(ticket)), len(desk.rows(ticket_event))) == (number, 2 * number)
    with desk.runtime.read() as connection:
        assert compare(desk.runtime, connection, desk.runtime.now()).differing == ()
    desk.runtime.close()


def test_an_import_may_think_longer_than_the_server_lets_other_deeds_wait(postgres_url: str) -> None:
    desk = Desk(postgres_url, on(4, 12))
    writer = desk.runtime.store.writer
    writer.dispose()
    event.listen(writer, "connect", lambda connection, _: connection.execute(IDLE))
    assert commit(desk, replace(staged(2), rows_in=3, tickets=Slow(staged(2).tickets)))["tickets"] == 2
    desk.runtime.close()


def test_a_transaction_that_the_server_ended_for_its_silence_is_told_as_such(postgres_url: str) -> None:
    engine = writer_engine(store_address(postgres_url))
    with pytest.raises(Exception, match="idle-in-transaction") as ended:
        _too_silent(engine)
    said = in_plain_words(ended.value)
    assert isinstance(said, Unavailable)
    assert "nothing was asked of it for too long" in said.sentence
    engine.dispose()


def _too_silent(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text(IDLE))
        time.sleep(0.6)
        connection.execute(text("SELECT 1"))
