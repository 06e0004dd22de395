"""How many approvals wait, with how much money, since when: at any instant the rows of the list of that instant."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from control.commands.approval_content import Wanted
from control.commands.approval_decisions import approve, request_changes
from control.commands.approval_requests import edit, request, withdraw
from control.commands.registry import Call
from control.policy.approval_terms import ApprovalKind
from control.policy.exports import ListAsked, Listing
from control.policy.scope import Scope
from control.queries import approvals
from control.queries.approvals import ApprovalsAsked
from control.queries.approvals_waiting import waiting
from control.queries.earlier import earlier
from control.queries.listing import question
from control.queries.looking import look
from tests.commands.approved import approving_rulebook
from tests.commands.desk import Desk, on

LEAD = Call("lead", reason="so that it goes on")
WHOLE = Scope()


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    """A fortnight of one ticket: asked for, sent back, changed, approved, taken back, and one that waits."""
    made = Desk(store_url, on(0, 9))
    made.activate(approving_rulebook())
    fields = {"service": "help", "category": "mail", "title": "Hello", "customer": "Brown"}
    for number, unit in enumerate(("desk", "annex")):
        made.record([{"at": on(0, 9), "kind": "created", **fields, "unit": unit}], f"ticket {number}")
    deeds: list[tuple[datetime, Any]] = [
        (on(1, 9), lambda: ask(made, "120.00")),  # A-1, due at 13
        (on(1, 11), lambda: request_changes(made.runtime, LEAD, "A-1", 1)),
        (on(2, 9), lambda: edit(made.runtime, Call("anna"), "A-1", Wanted("Refund half.", "60.00"))),  # due at 13
        (on(3, 9), lambda: ask(made, "80.50", "T-10002")),
        (on(3, 11), lambda: approve(made.runtime, LEAD, "A-1", 2)),
        (on(4, 9), lambda: withdraw(made.runtime, Call("anna"), "A-2")),
        (on(4, 10), lambda: ask(made, "40.00")),
        (on(4, 10), lambda: ask(made, "7.00", draft=True)),
    ]
    for at, deed in deeds:
        made.clock.set(at)
        deed()
    made.clock.set(on(7, 9))
    yield made
    made.runtime.close()


def ask(desk: Desk, amount: str, key: str = "T-10001", draft: bool = False) -> None:
    wanted = Wanted("Refund it.", amount)
    request(desk.runtime, Call("anna"), key, ApprovalKind.REFUND, wanted, draft)


Waited = tuple[list[str], int, int, datetime | None]
STOOD: list[tuple[datetime, Waited]] = [
    (on(1, 8), ([], 0, 0, None)),
    (on(1, 10), (["A-1"], 12_000, 0, on(1, 9))),
    (on(1, 12), ([], 0, 0, None)),  # whoever asked has to change it
    (on(2, 13), (["A-1"], 6_000, 0, on(2, 9))),
    (on(2, 14), (["A-1"], 6_000, 1, on(2, 9))),
    (on(3, 10), (["A-1", "A-2"], 14_050, 1, on(2, 9))),
    (on(3, 12), (["A-2"], 8_050, 0, on(3, 9))),
    (on(4, 9) + timedelta(minutes=30), ([], 0, 0, None)),
    (on(4, 12), (["A-3"], 4_000, 0, on(4, 10))),
]
"""When, what waited then, what it was worth, how many were late, and since when the oldest waited."""


@pytest.mark.parametrize(("at", "waited"), STOOD, ids=[str(at)[:16] for at, _ in STOOD])
def test_at_an_instant_it_is_what_was_asked_for_and_not_decided(desk: Desk, at: datetime, waited: Waited) -> None:
    numbers, cents, late, oldest = waited
    with desk.runtime.read() as connection:
        [row] = waiting(connection, at, WHOLE, desk.runtime, True).to_dict("records")
        listed = approvals.listed(connection, at, WHOLE, ApprovalsAsked(waits=True, past=True))
        [before] = earlier(connection, desk.clock.now(), WHOLE, [at]).to_dict("records")
    assert sorted(listed["number"]) == numbers
    assert (row["waits"], row["base_cents"], row["late"]) == (len(numbers), cents, late)
    assert before["approvals"] == len(numbers)
    assert (row["oldest_at"] == oldest) if oldest else str(row["oldest_at"]) == "NaT"


def test_at_present_the_store_says_the_same(desk: Desk) -> None:
    now = desk.clock.now()
    with desk.runtime.read() as connection:
        [row] = waiting(connection, now, WHOLE, desk.runtime, False).to_dict("records")
        listed = approvals.listed(connection, now, WHOLE, ApprovalsAsked("anna", waits=True))
    assert list(listed["number"]) == ["A-3"]
    assert (row["waits"], row["base_cents"], row["late"], row["oldest_at"]) == (1, 4_000, 1, on(4, 10))


def test_a_scope_counts_its_own(desk: Desk) -> None:
    at, annex = on(3, 10), Scope(unit="annex")
    with desk.runtime.read() as connection:
        [row] = waiting(connection, at, annex, desk.runtime, True).to_dict("records")
        listed = approvals.listed(connection, at, annex, ApprovalsAsked(waits=True, past=True))
        [before] = earlier(connection, desk.clock.now(), annex, [at]).to_dict("records")
    assert list(listed["number"]) == ["A-2"]
    assert (row["waits"], row["base_cents"], before["approvals"]) == (1, 8_050, 1)


@pytest.mark.parametrize(("which", "numbers"), [("Open", ["A-3", "A-4"]), ("Waiting", ["A-3"]), ("Ended", ["A-2"])])
def test_the_list_that_is_taken_along_is_the_one_that_is_shown(desk: Desk, which: str, numbers: list[str]) -> None:
    book = desk.runtime.rulebook()
    asked = ListAsked(Listing.APPROVALS, desk.clock.now(), {"which": which})
    taken = question(look(desk.runtime, book, book.people["anna"], asked), 100)
    with desk.runtime.read() as connection:
        found = taken.query(connection, desk.clock.now(), *taken.plain)
    assert set(numbers) <= set(found["number"])
    assert set(found["state"]) == {"Open": {"draft", "pending", "approved"}, "Waiting": {"pending"}}.get(
        which, {"withdrawn"}
    )
