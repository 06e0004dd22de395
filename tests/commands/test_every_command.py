"""Every command of the product, however it ends, leaves exactly one audit event, and refused ones nothing else."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text

import control.commands  # noqa: F401 (registers every command)
from control.commands import accounts, company, delegations, identities, links, role_grants, second_factor, sessions
from control.commands.correcting import Correction
from control.commands.faults import Broken
from control.commands.hashing import Hashed
from control.commands.identities import Vouched
from control.commands.limiting import Door
from control.commands.proving import Proof
from control.commands.registry import REGISTRY, Call, Command
from control.commands.sealing import Sealed
from control.commands.second_factor import Shown
from control.commands.sessions import Visitor
from control.errors import Invalid, Refused
from control.model import Nature
from control.policy.exports import FileForm, ListAsked, Listing
from control.policy.roles import RoleGrant
from control.policy.sessions import Method
from control.policy.sources import TicketDeed
from control.settings import dump
from control.store import audit, exports
from control.store.exports import Export
from control.store.metadata import METADATA
from tests.commands import approved, deciding, measuring, meeting, recurring
from tests.commands.climbed import BY, CLIMBED, climb
from tests.commands.desk import Desk, on, small_rulebook
from tests.commands.lists import BAD, CORRECTED, DESK_LIST, GOOD, listed
from tests.commands.test_imports import commit, staged
from tests.store.rows import insert
from tests.stores import PreparedStore

REASON = "so that the trail is seen"
CREATED = {"at": on(0, 9), "kind": "created", "service": "help", "category": "mail", "title": "Hello"}

ANALYST = RoleGrant("analyst", "all")
HERS = Visitor("anna", "a" * 64, Method.PASSWORD, "127.0.0.1", "c" * 64)
"""A session of anna's."""
OTTO, ANNA = (Vouched("https://login.example", f"s-{one}", "name", {"name": one}) for one in ("otto", "anna"))
"""What another provider says of two people."""
DOOR = Door(Call("anna"), "password.change", "anna", "127.0.0.1", "anna")
ANNAS = Proof("anna", Method.PASSWORD, None, None, None, DOOR)
"""That anna has proved who she is, before she has an account with a password."""
LINK, HASH = "d" * 64, "$2b$12$" + "h" * 53
"""What stands for the secret of a link to otto, and for somebody's password."""

SOUND: dict[str, Callable[[], dict[str, Any]]] = {
    "account.disable": lambda: {"account": "anna"},
    "account.enable": lambda: {"account": "otto"},
    "account.invite": lambda: {"account": "otto", "link": "e" * 64},
    "password.set": lambda: {"link": LINK, "new": Hashed(HASH)},
    "password.change": lambda: {"new": Hashed(HASH), "proof": ANNAS},
    "totp.begin": lambda: {"secret": Sealed("00"), "proof": ANNAS},
    "totp.confirm": lambda: {"shown": Shown("anna", 2, 1)},
    "totp.remove": lambda: {"proof": Proof("anna", Method.PASSWORD, 3, None, None, DOOR)},
    "totp.reset": lambda: {"account": "anna"},
    "demo_password.make": lambda: {"hashes": {"anna": "f" * 64}},
    "identity.recognise": lambda: {"vouched": OTTO},
    "identity.unlink": lambda: {"account": "anna"},
    "role.ask": lambda: {"account": "otto", "wanted": ANALYST},
    "role.confirm": lambda: {"number": "G-1"},
    "role.decline": lambda: {"number": "G-1"},
    "role.end": lambda: {"number": "G-1"},
    "role.take_away": lambda: {"account": "otto", "role": "agent", "scope": "unit:annex"},
    "role.withdraw": lambda: {"number": "G-1"},
    "session.begin": lambda: {"visitor": replace(HERS, session="b" * 64)},
    "session.end": lambda: {"session": HERS.session, "proof": ANNAS},
    "session.end_all": lambda: {"account": "anna"},
    "audit.export": lambda: {"form": "jsonl"},
    "audit.read": lambda: {"asked": {"command": "ticket.reply"}},
    "export.make": lambda: {"form": FileForm.CSV, "asked": ListAsked(Listing.TICKETS, on(4, 12))},
    "export.take": lambda: {"export": "c" * 32, "rows": 3, "sha256": "0" * 64},
    "clock.judge": dict,
    "clock.rebuild": dict,
    "company.carry": lambda: {"until": on(4, 12)},
    "company.found": lambda: {"name": "Harbour Light Ltd", "nature": Nature.REAL},
    "delegation.give": lambda: {"to": "otto", "roles": ["agent"], "until": on(6, 12)},
    "delegation.end": lambda: {"number": "L-1"},
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
    "delegation.give": "anna",
    "delegation.end": "anna",
    "account.disable": "ada",
    "account.enable": "ada",
    "account.invite": "ada",
    "password.set": "ada",
    "password.change": "anna",
    "totp.begin": "anna",
    "totp.confirm": "anna",
    "totp.remove": "anna",
    "totp.reset": "ada",
    "demo_password.make": "ada",
    "identity.recognise": "ada",
    "identity.unlink": "ada",
    **{f"role.{deed}": "ada" for deed in ("ask", "withdraw", "end", "take_away")},
    "role.confirm": "anna",
    "role.decline": "anna",
    "session.begin": "ada",
    "session.end": "anna",
    "session.end_all": "ada",
    "audit.export": "ada",
    "audit.read": "ada",
    "export.make": "anna",
    "export.take": "anna",
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
SOUND |= {
    name: partial(dict, arguments)
    for some in (
        *(CLIMBED, approved.APPROVED, recurring.ISSUES, measuring.MEASURES, meeting.REVIEWS),
        deciding.DECISIONS,
    )
    for name, arguments in some.items()
}
WHO |= BY | approved.BY | recurring.BY | measuring.BY | meeting.BY | deciding.BY
TRAIL = {"audit_event", "audit_head"}

EVERY_COMMAND = pytest.mark.parametrize("command", REGISTRY.catalogue(), ids=lambda command: str(command.name))
Snapshot = dict[str, list[str]]


@pytest.fixture
def desk(prepared_store: PreparedStore, command: Command[Any]) -> Iterator[Desk]:
    made = prepared_desk(prepared_store, command)
    yield made
    made.runtime.close()


def prepared_desk(store: PreparedStore, command: Command[Any]) -> Desk:
    """A desk of a test's own at which a command can be tried."""

    def prepare(url: str) -> datetime:
        desk = Desk(url, on(4, 12))
        prepared(desk, command)
        desk.runtime.close()
        return desk.clock.now()

    url, now = store(" ".join(step.__name__ for step in history(command)), prepare)
    return Desk(url, now)


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


def prepared(desk: Desk, command: Command[Any]) -> None:
    """Some history of the desk, so that there is something to lose, and to be decided where a command asks for it."""
    for step in history(command):
        step(desk)


def history(command: Command[Any]) -> tuple[Callable[[Desk], object], ...]:
    """What happened at the desk before a command is tried; many of them find the same."""
    name = command.name
    before = (founded,) if name in {"company.carry", "demo_password.make"} else ()
    tickets = (climb,) if name in CLIMBED else (two_more,)
    came = (signed_in,) if name.startswith(("session.", "account.")) else ()
    return (*before, one_ticket, *tickets, *came, *OWN.get(name, ()))


def founded(desk: Desk) -> None:
    company.found(desk.runtime, Call("ada"), "A play", Nature.DEMO, company.Telling(1, on(0, 0), "first"))


def one_ticket(desk: Desk) -> None:
    desk.record([CREATED, {"at": on(0, 10), "kind": "reply", "public": True}])


def two_more(desk: Desk) -> None:
    desk.record([CREATED], "two")
    desk.record([CREATED, {"at": on(0, 11), "kind": "resolved"}], "three")


def signed_in(desk: Desk) -> None:
    sessions.begin(desk.runtime, Call("ada"), HERS)


def otto_disabled(desk: Desk) -> None:
    accounts.disable(desk.runtime, Call("ada", reason=REASON), "otto")


def otto_invited(desk: Desk) -> None:
    links.invite(desk.runtime, Call("ada"), "otto", LINK)


def anna_linked(desk: Desk) -> None:
    identities.recognise(desk.runtime, Call("ada"), ANNA)


def code_begun(desk: Desk) -> None:
    second_factor.begin(desk.runtime, Call("anna"), Sealed("00"), ANNAS)


def code_confirmed(desk: Desk) -> None:
    second_factor.confirm(desk.runtime, Call("anna"), Shown("anna", 2, 1))


def lent(desk: Desk) -> None:
    delegations.give(desk.runtime, Call("anna", reason=REASON), "otto", ["agent"], on(6, 12))


def role_asked(desk: Desk) -> None:
    role_grants.ask(desk.runtime, Call("ada", reason=REASON), "otto", ANALYST)


def role_confirmed(desk: Desk) -> None:
    role_grants.confirm(desk.runtime, Call("anna", reason=REASON), "G-1")


def imported(desk: Desk) -> None:
    commit(desk, listed(GOOD, BAD))


def waits(desk: Desk) -> None:
    """An export of anna's that she can fetch."""
    asked = ListAsked(Listing.TICKETS, on(4, 12))
    with desk.runtime.store.writer.begin() as connection:
        until = on(4, 12, 15)
        exports.add(connection, Export("c" * 32, "anna", None, FileForm.CSV, asked, None, on(4, 12), until), 1)


def given_up(desk: Desk) -> None:
    """Something that anna was told and has not read, of which no mail got through."""
    with desk.runtime.store.writer.begin() as connection:
        for name in ("notice", "delivery"):
            ticket = {"ticket_id": desk.rows(METADATA.tables["ticket"])[0]["id"]} if name == "notice" else {}
            parked = {"state": "parked", "tries": 5, "ended_at": on(4, 11)} if name == "delivery" else {}
            insert(connection, name, **ticket, **parked)


OWN: dict[str, tuple[Callable[[Desk], object], ...]] = {
    "account.enable": (otto_disabled,),
    "password.set": (otto_invited,),
    "identity.unlink": (anna_linked,),
    "totp.confirm": (code_begun,),
    **dict.fromkeys(("totp.remove", "totp.reset"), (code_begun, code_confirmed)),
    "delegation.end": (lent,),
    **dict.fromkeys(("role.confirm", "role.decline", "role.withdraw"), (role_asked,)),
    "role.end": (role_asked, role_confirmed),
    "export.take": (waits,),
    **dict.fromkeys(("notice.read", "delivery.retry"), (given_up,)),
    **dict.fromkeys(("import.undo", "import.correct", "import.dismiss"), (imported,)),
    **approved.FINDS,
    **recurring.FINDS,
    **measuring.FINDS,
    **meeting.FINDS,
    **deciding.FINDS,
}
"""What a command finds at the desk that no other one needs."""


def call(command: Command[Any], actor: str | None = None, expected_version: int | None = None) -> Call:
    return Call(actor or WHO[command.name], key="once", reason=REASON, expected_version=expected_version)


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
    names = [name for name in METADATA.tables if name not in TRAIL]
    with desk.runtime.read() as connection:
        # As the database has them: to read what each column means takes twice as long.
        return {name: sorted(map(str, connection.exec_driver_sql(f'SELECT * FROM "{name}"'))) for name in names}


def break_the_last_step(desk: Desk) -> None:
    """The database refuses to keep any answer, which is the last thing a command does before it commits."""
    with desk.runtime.store.writer.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(
                text("CREATE TRIGGER broken BEFORE INSERT ON idempotency BEGIN SELECT RAISE(ABORT, 'broken'); END")
            )
            return
        connection.execute(
            text(
                "CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$"
            )
        )
        connection.execute(
            text("CREATE TRIGGER broken BEFORE INSERT ON idempotency FOR EACH ROW EXECUTE FUNCTION broken()")
        )
