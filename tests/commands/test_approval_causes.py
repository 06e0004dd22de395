"""An exception is asked for because of a breach that is reviewed, or of an escalation, and the request remembers it."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import update

from control.commands.approval_content import Wanted
from control.commands.approval_requests import edit, request, withdraw
from control.commands.registry import Answer, Call
from control.errors import Invalid, NotFound, Refused
from control.policy.approval_terms import ApprovalKind, ApprovalTerms
from control.policy.scope import Scope
from control.queries.approval_causes import causes
from control.store.tables import approval, audit_event, breach_review, escalation
from tests.commands import climbed
from tests.commands.approved import GIVEN, refunds
from tests.commands.climbed import climb, key
from tests.commands.desk import Desk, on

ASKED = "Two more days: the supplier has the part on Thursday."


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    """Late tickets with their reviews and escalations, where managers decide on exceptions."""
    made = Desk(store_url, on(4, 12))
    climb(made)
    book = made.runtime.rulebook()
    refund = refunds().kinds[ApprovalKind.REFUND]
    exception = replace(refund, kind=ApprovalKind.EXCEPTION, title="Exception", limits=())
    terms = ApprovalTerms(refunds().currencies, {ApprovalKind.EXCEPTION: exception, ApprovalKind.REFUND: refund})
    made.activate(replace(book, approvals=terms, permissions={**book.permissions, **GIVEN}))
    yield made
    made.runtime.close()


def asked(desk: Desk, cause: str, place: int = 0, kind: ApprovalKind = ApprovalKind.EXCEPTION) -> Answer:
    amount = "30.00" if kind is ApprovalKind.REFUND else None
    return request(desk.runtime, Call("anna"), key(desk, place), kind, Wanted(ASKED, amount, cause=cause))


def of_ticket(desk: Desk, what: str, place: int = 0) -> str:
    """The number of the review, or of the highest escalation, of one of the late tickets."""
    return climbed.review(desk, place) if what == "review" else climbed.raised(desk, place)


@pytest.mark.parametrize("what", ["review", "escalation"])
def test_the_request_remembers_its_cause(desk: Desk, what: str) -> None:
    cause = of_ticket(desk, what)
    answer = asked(desk, cause)
    assert answer.value["state"] == "pending"
    [event] = [row for row in desk.rows(audit_event) if row["seq"] == answer.seq]
    assert json.loads(event["after"])["cause"] == cause
    with desk.runtime.read() as connection:
        found = causes(connection, desk.clock.now(), Scope(), [1])
    assert found.to_dict("records") == [{"id": 1, "cause": cause}]


def test_what_has_no_cause_names_none(desk: Desk) -> None:
    request(desk.runtime, Call("anna"), key(desk, 0), ApprovalKind.EXCEPTION, Wanted(ASKED))
    with desk.runtime.read() as connection:
        assert causes(connection, desk.clock.now(), Scope(), [1]).empty
    [event] = [row for row in desk.rows(audit_event) if row["command"] == "approval.request"]
    assert "cause" not in json.loads(event["after"])


def test_while_one_is_open_there_is_no_other_because_of_it(desk: Desk) -> None:
    cause = of_ticket(desk, "review")
    asked(desk, cause)
    with pytest.raises(Refused, match=f"A-1 is asked for because of {cause} already") as refused:
        asked(desk, cause)
    assert refused.value.rule == "asked"
    asked(desk, of_ticket(desk, "escalation"))
    asked(desk, cause, kind=ApprovalKind.REFUND)
    withdraw(desk.runtime, Call("anna"), "A-1")
    asked(desk, cause)
    assert [row["state"] for row in desk.rows(approval)] == ["withdrawn", "pending", "pending", "pending"]


@pytest.mark.parametrize("what", ["review", "escalation"])
def test_what_has_ended_is_no_cause(desk: Desk, what: str) -> None:
    cause = of_ticket(desk, what)
    table, state = (breach_review, "accepted") if what == "review" else (escalation, "moot")
    ended = {"state": state, "ended_at": on(8, 12), "ended_by": "lead"}
    ended |= {"ended_because": "it is over"} if what == "escalation" else REASONED
    with desk.runtime.store.writer.begin() as connection:
        connection.execute(update(table).where(table.c.id == int(cause[2:])).values(**ended))
    with pytest.raises(Refused, match=f"{cause} is {state}"):
        asked(desk, cause)
    assert desk.rows(approval) == []


REASONED = {
    **{f"{step}_{name}": value for step in ("reasoned", "reviewed") for name, value in (("at", on(8, 11)),)},
    "reasoned_by": "anna",
    "reasoned_by_person": "anna",
    "reviewed_by": "lead",
    "reviewed_by_person": "lead",
    "reason": "queue",
    "escape_point": "unseen",
}


@pytest.mark.parametrize("what", ["review", "escalation"])
def test_what_belongs_to_another_ticket_is_none_of_this_one(desk: Desk, what: str) -> None:
    with pytest.raises(NotFound, match="has no breach review or escalation"):
        asked(desk, of_ticket(desk, what, 2), place=0)


@pytest.mark.parametrize("cause", ["B-999", "E-999", "E-", "T-10002", "B-1e3", "", "because"])
def test_a_cause_that_there_is_not_is_none(desk: Desk, cause: str) -> None:
    with pytest.raises(NotFound):
        asked(desk, cause)
    assert desk.rows(approval) == []


def test_an_edit_leaves_the_cause_as_it_is(desk: Desk) -> None:
    cause = of_ticket(desk, "review")
    asked(desk, cause)
    with pytest.raises(Invalid, match="leave the cause out"):
        edit(desk.runtime, Call("anna"), "A-1", Wanted(f"{ASKED} Or on Friday.", cause="E-1"))
    edit(desk.runtime, Call("anna"), "A-1", Wanted(f"{ASKED} Or on Friday."))
    with desk.runtime.read() as connection:
        assert list(causes(connection, desk.clock.now(), Scope(), [1])["cause"]) == [cause]
