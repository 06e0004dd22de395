"""Several approvals with one press: the command asks whether they may be, and the trail says that they were."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from control.commands.approval_content import Wanted
from control.commands.approval_decisions import approve, reject
from control.commands.approval_requests import edit, request, withdraw
from control.commands.registry import Call
from control.errors import Conflict, NotFound, Refused
from control.policy.approval_terms import ApprovalKind, Meaning
from control.policy.approval_together import MOST_TOGETHER
from control.policy.quorum import Quorum, QuorumKind
from control.policy.roles import RoleGrant
from control.policy.rulebook import Person, Rulebook
from control.policy.scope import Scope
from control.queries import approval_history
from control.store.tables import approval, approval_decision, audit_event
from tests.commands.approved import approving_rulebook
from tests.commands.desk import Desk, on

REASON = "as every week"
BROWN, GRAY, OTHER = "T-10001", "T-10002", "T-10003"


def rules(**changes: Any) -> Rulebook:
    """Refunds of up to a hundred can be decided at once; `changes` are of what is demanded."""
    book = approving_rulebook()
    assert book.approvals is not None
    [(kind, terms)] = book.approvals.kinds.items()
    terms = replace(terms, **{"bulk": True, "bulk_up_to": Decimal(100), **changes})
    more = {name: Person(name, name.title(), "desk", name, (RoleGrant("agent", "all"),)) for name in ("fritz", "gerda")}
    return replace(book, people={**book.people, **more}, approvals=replace(book.approvals, kinds={kind: terms}))


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(4, 12))
    made.activate(rules())
    for number, customer in enumerate(("Brown", "Gray", "White")):
        fields = {"service": "help", "category": "mail", "title": "Hello", "customer": customer}
        made.record([{"at": on(4, 9), "kind": "created", **fields}], f"ticket {number}")
    yield made
    made.runtime.close()


def asked(desk: Desk, key: str, amount: str = "60.00", by: str = "anna") -> str:
    answer = request(desk.runtime, Call(by), key, ApprovalKind.REFUND, Wanted("Refund the filter.", amount))
    return str(answer.value["approval"])


def two(desk: Desk) -> list[str]:
    """Two that have nothing to do with each other."""
    return [asked(desk, BROWN), asked(desk, GRAY, by="fritz")]


def lead(**more: Any) -> Call:
    return Call("lead", reason=REASON, **more)


def states(desk: Desk) -> list[str]:
    return [str(row["state"]) for row in desk.rows(approval)]


def last(desk: Desk) -> dict[str, Any]:
    return max(desk.rows(audit_event), key=lambda row: int(row["seq"]))


def refused(desk: Desk, number: str, together: list[str], deed: Any = approve) -> str:
    """What is said against it; nothing is decided by it, and the trail names the approval and the rule."""
    before, decided = states(desk), desk.rows(approval_decision)
    with pytest.raises(Refused) as found:
        deed(desk.runtime, lead(), number, 1, together=together)
    assert (states(desk), desk.rows(approval_decision)) == (before, decided)
    event = last(desk)
    assert (event["outcome"], event["subject_id"]) == ("denied:together", number)
    assert event["sentence"] == found.value.sentence
    return found.value.sentence


@pytest.mark.parametrize(("deed", "state"), [(approve, "approved"), (reject, "rejected")])
def test_each_is_a_deed_of_its_own_and_the_trail_says_with_which_others(desk: Desk, deed: Any, state: str) -> None:
    numbers = two(desk)
    for number in numbers:
        deed(desk.runtime, lead(key=f"press {number}"), number, 1, together=numbers)
    assert states(desk) == [state, state]
    events = [row for row in desk.rows(audit_event) if row["command"] == deed.name]
    assert [(row["subject_id"], row["outcome"]) for row in events] == [(number, "ok") for number in numbers]
    for event in events:
        assert json.loads(event["after"])["together"] == numbers
        assert json.loads(event["signature"])["together"] == numbers


def test_the_history_says_how_many_one_press_decided(desk: Desk) -> None:
    numbers = two(desk)
    approve(desk.runtime, lead(), numbers[0], 1, together=numbers)
    approve(desk.runtime, lead(), numbers[1], 1)
    with desk.runtime.read() as connection:
        told = [approval_history.decisions(connection, desk.clock.now(), Scope(), number) for number in (1, 2)]
    assert [list(each["together"]) for each in told] == [[2], [1]]


def test_a_press_that_is_repeated_decides_nothing_twice(desk: Desk) -> None:
    numbers = two(desk)
    approve(desk.runtime, lead(key="once"), numbers[0], 1, together=numbers)
    again = approve(desk.runtime, lead(key="once"), numbers[0], 1, together=numbers)
    assert again.replayed
    assert len(desk.rows(approval_decision)) == 1


@pytest.mark.parametrize("deed", [approve, reject])
def test_a_kind_that_forbids_it_is_decided_one_by_one_whatever_a_form_says(desk: Desk, deed: Any) -> None:
    desk.activate(rules(bulk=False, bulk_up_to=None))
    numbers = two(desk)
    assert "lets no refund be decided with others" in refused(desk, numbers[0], numbers, deed)
    approve(desk.runtime, lead(), numbers[0], 1)
    assert states(desk) == ["approved", "pending"]


def test_responsibility_and_more_than_one_look_are_not_for_one_press(desk: Desk) -> None:
    terms = rules().approvals
    assert terms is not None
    [step] = terms.kinds[ApprovalKind.REFUND].steps
    desk.activate(rules(steps=(replace(step, meaning=Meaning.RESPONSIBILITY),)))
    numbers = two(desk)
    assert "answers for each alone" in refused(desk, numbers[0], numbers)
    desk.activate(rules(steps=(replace(step, quorum=Quorum(QuorumKind.ALL)),)))
    others = [asked(desk, OTHER, "30.00", by="gerda"), asked(desk, GRAY, "30.00", by="fritz")]
    assert "needs several people" in refused(desk, others[0], others)


@pytest.mark.parametrize(("amount", "may"), [("99.99", True), ("100.00", True), ("100.01", False)])
def test_up_to_the_amount_and_not_a_cent_beyond(desk: Desk, amount: str, may: bool) -> None:
    numbers = [asked(desk, BROWN, amount), asked(desk, GRAY, by="fritz")]
    if not may:
        assert "counts for more than 100.00" in refused(desk, numbers[0], numbers)
    else:
        approve(desk.runtime, lead(), numbers[0], 1, together=numbers)
    approve(desk.runtime, lead(), numbers[1], 1, together=numbers)
    assert states(desk) == ["approved" if may else "pending", "approved"]


@pytest.mark.parametrize(("key", "by"), [(BROWN, "fritz"), (GRAY, "anna")], ids=["of one customer", "by one person"])
def test_what_is_split_within_a_day_counts_together_in_one_press_too(desk: Desk, key: str, by: str) -> None:
    """The first half counted for itself alone when it was asked for; beside the second one it does not."""
    first = asked(desk, BROWN)
    desk.clock.set(desk.clock.now() + timedelta(hours=23))
    numbers = [first, asked(desk, key, by=by)]
    assert [row["weight_cents"] for row in desk.rows(approval)] == [6_000, 12_000]
    for number in numbers:
        assert "counts for more than 100.00" in refused(desk, number, numbers)


def test_a_day_later_it_does_not_count_together_any_more(desk: Desk) -> None:
    first = asked(desk, BROWN)
    desk.clock.set(desk.clock.now() + timedelta(hours=24))
    numbers = [first, asked(desk, BROWN)]
    for number in numbers:
        approve(desk.runtime, lead(), number, 1, together=numbers)
    assert states(desk) == ["approved", "approved"]


def test_what_was_taken_back_meanwhile_counts_no_more_and_keeps_nobody_else(desk: Desk) -> None:
    numbers = [asked(desk, BROWN), asked(desk, GRAY, by="fritz"), asked(desk, OTHER, by="gerda")]
    withdraw(desk.runtime, Call("fritz"), numbers[1])
    approve(desk.runtime, lead(), numbers[0], 1, together=numbers)
    with pytest.raises(Conflict, match="A-2 is withdrawn"):
        approve(desk.runtime, lead(), numbers[1], 1, together=numbers)
    approve(desk.runtime, lead(), numbers[2], 1, together=numbers)
    assert states(desk) == ["approved", "withdrawn", "approved"]


def test_what_was_changed_meanwhile_is_answered_by_a_conflict_for_this_one_alone(desk: Desk) -> None:
    numbers = two(desk)
    edit(desk.runtime, Call("anna"), numbers[0], Wanted("Refund half of the filter.", "30.00"))
    with pytest.raises(Conflict, match="what you were shown is round 1, by now it is round 2"):
        approve(desk.runtime, lead(), numbers[0], 1, together=numbers)
    approve(desk.runtime, lead(), numbers[1], 1, together=numbers)
    assert states(desk) == ["pending", "approved"]


def test_a_set_is_what_it_says_and_no_larger_than_a_page(desk: Desk) -> None:
    numbers = two(desk)
    assert "is one of them" in refused(desk, numbers[0], numbers[1:])
    assert "is one of them" in refused(desk, numbers[0], [numbers[0], numbers[0]])
    many = [f"A-{number}" for number in range(1, MOST_TOGETHER + 2)]
    assert f"these are {MOST_TOGETHER + 1}" in refused(desk, numbers[0], many)


@pytest.mark.parametrize("number", ["A-99", "T-10001", "nothing"])
def test_a_set_with_something_that_there_is_not_decides_nothing(desk: Desk, number: str) -> None:
    numbers = two(desk)
    with pytest.raises(NotFound, match=f"There is no approval {number}"):
        approve(desk.runtime, lead(), numbers[0], 1, together=[numbers[0], number])
    assert states(desk) == ["pending", "pending"]


def test_a_set_with_something_out_of_sight_says_that_there_is_none(desk: Desk) -> None:
    book = rules()
    lone = Person("lone", "Lone", "annex", "lone", (RoleGrant("manager", "unit:annex"),))
    desk.activate(replace(book, people={**book.people, "lone": lone}))
    fields = {"service": "help", "category": "mail", "title": "Here", "customer": "Black", "unit": "annex"}
    desk.record([{"at": on(4, 9), "kind": "created", **fields}], "here")
    numbers = [asked(desk, "T-10004"), asked(desk, GRAY, by="fritz")]
    with pytest.raises(NotFound, match="There is no approval A-2"):
        approve(desk.runtime, Call("lone", reason=REASON), numbers[0], 1, together=numbers)
    approve(desk.runtime, Call("lone", reason=REASON), numbers[0], 1, together=numbers[:1])
    assert states(desk) == ["approved", "pending"]
