"""Every command of the product, however it ends, leaves exactly one audit event, and refused ones nothing else."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text

import control.commands  # noqa: F401 (registers every command)
from control.commands import company
from control.commands.correcting import Correction
from control.commands.faults import Broken
from control.commands.registry import REGISTRY, Call, Command
from control.errors import Invalid, Refused
from control.model import Nature
from control.policy.sources import TicketDeed
from control.settings import dump
from control.store import audit
from control.store.metadata import METADATA
from tests.commands.climbed import BY, CLIMBED, climb
from tests.commands.desk import Desk, on, small_rulebook
from tests.commands.lists import BAD, CORRECTED, DESK_LIST, GOOD, listed
from tests.commands.test_imports import commit, staged
from tests.store.rows import insert

REASON = "so that the trail is seen"
CREATED = {"at": on(0, 9), "kind": "created", "service": "help", "category": "mail", "title": "Hello"}

SOUND: dict[str, Callable[[], dict[str, Any]]] = {
    "clock.judge": dict,
    "clock.rebuild": dict,
    "company.carry": lambda: {"until": on(4, 12)},
    "company.found": lambda: {"name": "Harbour Light Ltd", "nature": Nature.REAL},
    "import.commit": lambda: {"staged": staged()},
    "import.correct": lambda: {"batch": 1, "mapping": DESK_LIST, "corrections": [Correction(1, CORRECTED)]},
    "import.dismiss": lambda: {"batch": 1, "numbers": [1]},
    "import.undo": lambda: {"batch": 1},
    "notice.read": dict,
    "delivery.retry": lambda: {"number": "D-1"},
    "rulebook.activate": lambda: {"content": dump(small_rulebook(priorities=("P1", "P2", "P3")))},
    "ticket.record": lambda: {"source": "mail", "external_id": "new", "events": [CREATED]},
    "ticket.assign": lambda: {"key": "T-10001", "owner": "otto"},
    "ticket.cancel": lambda: {"key": "T-10001"},
    "ticket.classify": lambda: {"key": "T-10001", "service": "help", "category": "mail", "subcategory": "spam"},
    "ticket.close": lambda: {"key": "T-10001", "closure_code": "solved", "note": "It was solved."},
    "ticket.contact": lambda: {"key": "T-10001", "text": "Is anybody there?"},
    "ticket.merge": lambda: {"key": "T-10001", "into": "T-10002"},
    "ticket.note": lambda: {"key": "T-10001", "text": "Looked into it."},
    "ticket.open": lambda: {
        "form": {"service": "help", "category": "mail", "title": "No mail", "impact": "low", "urgency": "low"}
    },
    "ticket.prioritise": lambda: {"key": "T-10001", "priority": "P1"},
    "ticket.reopen": lambda: {"key": "T-10003"},
    "ticket.reply": lambda: {"key": "T-10001", "text": "We are on it."},
    "ticket.resolve": lambda: {"key": "T-10001", "closure_code": "solved", "note": "It was solved."},
    "ticket.wait": lambda: {"key": "T-10001", "waits_for": "customer"},
    "ticket.work": lambda: {"key": "T-10001"},
}
"""Arguments with which each command can be carried out at the desk."""
WHO = {
    "clock.judge": "ada",
    "clock.rebuild": "ada",
    "company.carry": "ada",
    "company.found": "ada",
    "import.commit": "anna",
    "import.correct": "anna",
    "import.dismiss": "anna",
    "import.undo": "ada",
    "notice.read": "anna",
    "delivery.retry": "ada",
    "rulebook.activate": "ada",
    "ticket.record": "anna",
    **{f"ticket.{deed}": "anna" for deed in ("open", *TicketDeed)},
}
SOUND |= {name: partial(dict, arguments) for name, arguments in CLIMBED.items()}
WHO |= BY
TOLD = {"notice.read", "delivery.retry"}
"""Commands about what somebody was told."""
IMPORTED = {"import.undo", "import.correct", "import.dismiss"}
"""Commands about an import that there is."""
TRAIL = {"audit_event", "audit_head"}

EVERY_COMMAND = pytest.mark.parametrize("command", REGISTRY.catalogue(), ids=lambda command: str(command.name))
Snapshot = dict[str, list[dict[str, Any]]]


@pytest.fixture
def desk(store_url: str, command: Command[Any]) -> Iterator[Desk]:
    """A desk with some history, so that there is something to lose, and to be decided where a command asks for it."""
    made = Desk(store_url, on(4, 12))
    if command.name == "company.carry":
        company.found(made.runtime, Call("ada"), "A play", Nature.DEMO, company.Telling(1, on(0, 0), "first"))
    made.record([CREATED, {"at": on(0, 10), "kind": "reply", "public": True}])
    if command.name in CLIMBED:
        climb(made)
    else:
        made.record([CREATED], "two")
        made.record([CREATED, {"at": on(0, 11), "kind": "resolved"}], "three")
    if command.name in TOLD:
        given_up(made)
    if command.name in IMPORTED:
        commit(made, listed(GOOD, BAD))
    yield made
    made.runtime.close()


def test_every_command_has_arguments_to_be_tried_with() -> None:
    assert {command.name for command in REGISTRY.catalogue()} == set(SOUND) == set(WHO)


@EVERY_COMMAND
def test_a_command_that_is_done_leaves_one_event(desk: Desk, command: Command[Any]) -> None:
    assert left_by(desk, lambda: command(desk.runtime, call(command), **SOUND[command.name]())) == ["ok"]


@EVERY_COMMAND
def test_a_command_sent_twice_leaves_one_event_each_and_is_done_once(desk: Desk, command: Command[Any]) -> None:
    first = command(desk.runtime, call(command), **SOUND[command.name]())
    before = facts(desk)
    assert left_by(desk, lambda: command(desk.runtime, call(command), **SOUND[command.name]())) == ["replayed"]
    assert facts(desk) == before
    assert command(desk.runtime, call(command), **SOUND[command.name]()).value == first.value


@EVERY_COMMAND
def test_a_command_by_somebody_who_may_not_leaves_one_event_and_nothing_else(desk: Desk, command: Command[Any]) -> None:
    other = {"ada": "anna", "anna": "ada", "lead": "ada", "member": "ada"}[WHO[command.name]]
    unchanged_by(
        desk,
        Refused,
        "denied:permission",
        lambda: command(desk.runtime, call(command, actor=other), **SOUND[command.name]()),
    )


@EVERY_COMMAND
def test_a_command_that_does_not_fit_leaves_one_event_and_nothing_else(desk: Desk, command: Command[Any]) -> None:
    unchanged_by(
        desk, Invalid, "denied:invalid", lambda: command.ask(desk.runtime, call(command), {"unheard of": "argument"})
    )


@EVERY_COMMAND
def test_a_command_that_breaks_at_its_end_leaves_one_event_and_nothing_else(desk: Desk, command: Command[Any]) -> None:
    break_the_last_step(desk)
    unchanged_by(desk, Broken, "failed:", lambda: command(desk.runtime, call(command), **SOUND[command.name]()))


def given_up(desk: Desk) -> None:
    """Something that anna was told and has not read, of which no mail got through."""
    with desk.runtime.store.writer.begin() as connection:
        for name in ("notice", "delivery"):
            ticket = {"ticket_id": desk.rows(METADATA.tables["ticket"])[0]["id"]} if name == "notice" else {}
            parked = {"state": "parked", "tries": 5, "ended_at": on(4, 11)} if name == "delivery" else {}
            insert(connection, name, **ticket, **parked)


def call(command: Command[Any], actor: str | None = None) -> Call:
    return Call(actor or WHO[command.name], key="once", reason=REASON)


def left_by(desk: Desk, deed: Callable[[], object]) -> list[str]:
    """The outcomes of the audit events that a deed added; the chain is sound afterwards."""
    with desk.runtime.read() as connection:
        before = audit.head(connection).seq
    deed()
    with desk.runtime.read() as connection:
        assert audit.first_break(connection) is None
        added = text("SELECT outcome FROM audit_event WHERE seq > :before ORDER BY seq")
        return [str(outcome) for outcome in connection.scalars(added, {"before": before})]


def unchanged_by(desk: Desk, error: type[Exception], outcome: str, deed: Callable[[], object]) -> None:
    """A deed that raises `error` adds one event with this outcome, and no table says anything else than before."""

    def refused() -> None:
        with pytest.raises(error):
            deed()

    before, revision = facts(desk), desk.runtime.revision()
    (left,) = left_by(desk, refused)
    assert left.startswith(outcome)
    assert facts(desk) == before
    assert desk.runtime.revision() == revision


def facts(desk: Desk) -> Snapshot:
    """Everything in the store but the trail."""
    return {name: desk.rows(table) for name, table in METADATA.tables.items() if name not in TRAIL}


def break_the_last_step(desk: Desk) -> None:
    """The database refuses to keep any answer, which is the last thing a command does before it commits."""
    with desk.runtime.store.writer.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(
                text("CREATE TRIGGER broken BEFORE UPDATE ON idempotency BEGIN SELECT RAISE(ABORT, 'broken'); END")
            )
            return
        connection.execute(
            text(
                "CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$"
            )
        )
        connection.execute(
            text("CREATE TRIGGER broken BEFORE UPDATE ON idempotency FOR EACH ROW EXECUTE FUNCTION broken()")
        )
