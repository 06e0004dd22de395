"""The trail is complete (A1): a row of the business changes in a transaction that adds one event, and one alone."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from control.commands import sessions
from control.commands.limiting import fail
from control.commands.registry import Call, Command
from control.commands.vouching import come_back, set_out
from control.errors import ControlError, Refused
from control.store import leases
from control.store.metadata import METADATA
from control.store.tables import TECHNICAL, TECHNICAL_COLUMNS, audit_event, session, ticket
from control.worker import Worker
from tests.commands.desk import Desk, on
from tests.commands.shadow import Heard, cast_shadows, heard
from tests.commands.test_every_command import (
    DOOR,
    EVERY_COMMAND,
    HERS,
    SOUND,
    WHO,
    break_the_last_step,
    call,
    prepared_desk,
)
from tests.stores import PreparedStore
from tests.worker.tower import begin, spread, tower_rulebook

NEVER = 987_654
"""A version that nothing ever had."""
CHANGES_NO_ROW = {
    *(
        "audit.export",
        "audit.read",
        "clock.judge",
        "delivery.retry",
        "escalation.retry",
        "evidence.take",
        "export.take",
    ),
    "pack.take",
}
"""Commands that change no row that counts: they look, they hand out, or find nothing to do at this desk."""


@pytest.fixture
def desk(prepared_store: PreparedStore, command: Command[Any]) -> Iterator[Desk]:
    """The desk of every command, where each changed row is heard."""
    made = prepared_desk(prepared_store, command)
    cast_shadows(made)
    yield made
    made.runtime.close()


@pytest.fixture
def worked(store_url: str) -> Iterator[Desk]:
    """A desk at which levels have come due, and each changed row is heard."""
    made = Desk(store_url, on(0, 9))
    made.activate(tower_rulebook())
    begin(made, spread(on(0, 8), timedelta(hours=1), 6))
    made.clock.set(on(3, 8, 50))
    sessions.begin(made.runtime, Call("ada"), HERS)
    made.clock.set(on(3, 9))
    cast_shadows(made)
    yield made
    made.runtime.close()


def test_a1_what_is_outside_the_trail_is_named_as_it_is_called() -> None:
    assert METADATA.tables.keys() >= set(TECHNICAL)
    for table, column in TECHNICAL_COLUMNS:
        assert column in METADATA.tables[table].columns


@EVERY_COMMAND
def test_a1_a_command_changes_rows_once_and_in_the_transaction_of_its_event(desk: Desk, command: Command[Any]) -> None:
    ask(desk, command)
    [done] = heard(desk)
    assert (bool(done.rows), done.events) == (command.name not in CHANGES_NO_ROW, 1), done.rows
    ask(desk, command)
    assert nothing_but_an_event(heard(desk))


@EVERY_COMMAND
def test_a1_a_command_that_is_refused_or_fails_changes_no_row(desk: Desk, command: Command[Any]) -> None:
    other = {"ada": "anna", "anna": "ada", "lead": "ada", "member": "ada"}[WHO[command.name]]
    ended = [refused(desk, command, actor=other), refused(desk, command, expected_version=NEVER)]
    break_the_last_step(desk)
    ended.append(refused(desk, command))
    assert ended[0] == "denied:permission"
    assert ended[1] in {"conflict", "denied:invalid"}  # invalid where the command looks at no version
    assert ended[2].startswith("failed:")


def test_a1_the_work_of_time_changes_rows_in_the_transaction_of_an_event_alone(worked: Desk) -> None:
    worker = Worker(worked.runtime, "one")
    assert worker.tick().raised > 0
    worker.leave()
    done = heard(worked)
    assert [each.events for each in done] == [1] * len(done)
    assert any(each.rows["escalation"] for each in done)


def test_a1_a_sign_of_life_changes_no_row_that_counts(worked: Desk) -> None:
    sessions.seen(worked.runtime, HERS.session)
    assert worked.rows(session)[0]["seen_at"] == worked.clock.now()
    assert heard(worked) == []


def test_a1_a_way_to_another_provider_changes_no_row_that_counts(worked: Desk) -> None:
    way = set_out(worked.runtime, "/", "the browser")
    assert come_back(worked.runtime, way.state, "the browser") is not None
    assert heard(worked) == []


def test_a1_the_lease_changes_no_row_that_counts(worked: Desk) -> None:
    with worked.runtime.store.writer.begin() as connection:
        assert leases.taken(connection, "one", worked.clock.now(), leases.LASTS) is not None
    assert heard(worked) == []


def test_a1_a_try_of_signing_in_that_fails_changes_no_row_that_counts(worked: Desk) -> None:
    with pytest.raises(Refused):
        fail(worked.runtime, DOOR, "credentials")
    assert nothing_but_an_event(heard(worked))


def test_a1_a_row_that_changes_beside_the_commands_is_heard(worked: Desk) -> None:
    with worked.runtime.store.writer.begin() as connection:
        connection.execute(text("UPDATE ticket SET title = 'beside' WHERE id = (SELECT min(id) FROM ticket)"))
    [done] = heard(worked)
    assert (done.rows, done.events) == ({ticket.name: 1}, 0)


def ask(desk: Desk, command: Command[Any], **otherwise: Any) -> object:
    """Ask for a command as it can be carried out, or `otherwise`."""
    return command(desk.runtime, call(command, **otherwise), **SOUND[command.name]())


def refused(desk: Desk, command: Command[Any], **otherwise: Any) -> str:
    """How an attempt that comes to nothing ended, which leaves nothing but its event."""
    with pytest.raises(ControlError) as said:
        ask(desk, command, **otherwise)
    assert nothing_but_an_event(heard(desk))
    assert desk.rows(audit_event)[-1]["outcome"] == said.value.outcome
    return said.value.outcome


def nothing_but_an_event(done: list[Heard]) -> bool:
    return [(dict(each.rows), each.events) for each in done] == [({}, 1)]
