"""What an approval asks of the database, statement by statement: what it takes (goal G5) grows with each of them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from control.commands.approval_content import Wanted
from control.commands.approval_decisions import approve
from control.commands.approval_requests import request
from control.commands.registry import Call
from control.policy.approval_terms import ApprovalKind
from tests.commands.approved import approving_rulebook
from tests.commands.desk import Desk, on
from tests.signing import signed_in

ASKED = [
    "BEGIN IMMEDIATE",
    *("SELECT audit_head", "SELECT session", "SELECT rulebook_activation", "SELECT account", "SELECT role_grant"),
    "SELECT idempotency",
    *("SELECT approval", "SELECT approval_step", "SELECT approval_seat", "SELECT ticket", "SELECT approval_decision"),
    *("INSERT approval_decision", "UPDATE approval"),
    *("UPDATE watch", "SELECT escalation", "UPDATE delivery", "UPDATE notice", "UPDATE delivery"),
    "UPDATE approval_step",
    *("SELECT delivery", "SELECT notice", "INSERT notice"),
    *("INSERT audit_event", "UPDATE audit_head", "INSERT idempotency"),
    "COMMIT",
]
"""Its turn and its rights; the key; what is asked for, how it stands and what it is about; the decision; that nobody is
asked any more; whom it is told; and the trail.
"""
_TABLE = re.compile(r"\b(?:INTO|UPDATE|FROM) (\w+)")


def test_an_approval_asks_for_no_more_than_it_needs(sqlite_url: str) -> None:
    desk = Desk(sqlite_url, on(4, 12))
    desk.activate(approving_rulebook())
    desk.record([{"at": on(4, 9), "kind": "created", "service": "help", "category": "mail", "title": "Hello"}])
    for _ in range(2):
        request(desk.runtime, Call("anna"), "T-10001", ApprovalKind.REFUND, Wanted("Refund the lamp.", "0.10"))
    his = signed_in(desk.runtime, "lead")
    approve(desk.runtime, _call("once", his), "A-1", 1)
    with traced(desk) as seen:
        approve(desk.runtime, _call("twice", his), "A-2", 1)
    assert [_called(each) for each in seen] == ASKED


def _call(key: str, session: str) -> Call:
    return Call("lead", key=key, origin="ui", session=session, reason="the photo shows it")


@contextmanager
def traced(desk: Desk) -> Iterator[list[str]]:
    """Everything that SQLite itself is asked by commands meanwhile, by whichever way it comes there."""
    seen: list[str] = []
    _trace(desk, lambda said: None if said.startswith("--") else seen.append(said))  # what a trigger does begins so
    yield seen
    _trace(desk, None)


def _trace(desk: Desk, told: Any) -> None:
    """Let the connection that the next command will use tell what it is asked."""
    held = desk.runtime.store.writer.raw_connection()
    driver: Any = held.driver_connection
    held.close()
    driver.set_trace_callback(told)


def _called(statement: str) -> str:
    """A statement by what it does, and the table that it names first."""
    found = _TABLE.search(statement)
    return statement if found is None else f"{statement.split(maxsplit=1)[0]} {found[1]}"
