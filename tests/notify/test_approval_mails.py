"""Who is asked to decide is mailed as long as it is wanted of them: no longer, and no shorter."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from control.commands.approval_content import Wanted
from control.commands.approval_decisions import approve, reject
from control.commands.approval_requests import request
from control.commands.registry import Call
from control.policy.approval_terms import ApprovalKind
from control.policy.notice_terms import NoticeTerms
from control.policy.quorum import Quorum, QuorumKind
from control.policy.roles import RoleGrant
from control.policy.rulebook import Person, Rulebook
from tests.commands.approved import REASON, approving_rulebook
from tests.commands.desk import Desk, on
from tests.notify.test_over import stands

EVENING = on(4, 18)


def two_managers() -> Rulebook:
    """The small desk, where both of two managers decide; mail waits for the morning."""
    rules = approving_rulebook()
    assert rules.approvals is not None
    [(kind, terms)] = rules.approvals.kinds.items()
    both = tuple(replace(step, quorum=Quorum(QuorumKind.ALL)) for step in terms.steps)
    mona = Person("mona", "Mona Manager", "desk", "mona", (RoleGrant("manager", "all"),))
    people = {name: replace(one, mail=f"{name}@desk.example") for name, one in (rules.people | {"mona": mona}).items()}
    approvals = replace(rules.approvals, kinds={kind: replace(terms, steps=both)})
    return replace(rules, people=people, approvals=approvals, notices=NoticeTerms(calendar="office"))


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, EVENING)
    made.activate(two_managers())
    made.record([{"at": on(4, 9), "kind": "created", "service": "help", "category": "mail", "title": "Hello"}])
    request(made.runtime, Call("anna"), "T-10001", ApprovalKind.REFUND, Wanted("Refund half of the lamp.", "60.00"))
    yield made
    made.runtime.close()


def test_both_managers_are_mailed_in_the_morning(desk: Desk) -> None:
    assert stands(desk, "A-1") == {"lead": (False, "waiting"), "mona": (False, "waiting")}


def test_whoever_still_has_to_decide_is_mailed_although_another_has_decided(desk: Desk) -> None:
    approve(desk.runtime, Call("lead", reason=REASON), "A-1", 1)
    found = stands(desk, "A-1")
    assert (found["lead"], found["mona"]) == ((True, "needless"), (False, "waiting"))


@pytest.mark.parametrize("last", [approve, reject])
def test_nobody_is_mailed_of_what_is_decided_but_whoever_asked(desk: Desk, last: object) -> None:
    if last is approve:
        approve(desk.runtime, Call("mona", reason=REASON), "A-1", 1)
    last(desk.runtime, Call("lead", reason=REASON), "A-1", 1)  # type: ignore[operator]
    found = stands(desk, "A-1")
    assert (found["lead"], found["mona"], found["anna"]) == ((True, "needless"), (True, "needless"), (False, "waiting"))
