"""Several approvals are ticked, named in a dialog, and decided with one reason; what cannot be says why."""

import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from control.commands.approval_content import Wanted
from control.commands.approval_requests import edit, request
from control.commands.registry import Call
from control.policy.approval_terms import ApprovalKind
from control.runtime import Runtime
from tests.browser import company
from tests.browser.askings import SMALL
from tests.pages.conftest import Opened, said

AGENT, MANAGER = "tomas-brandt", "nadia-farouk"
WHY = "As agreed with the head of the office."


@pytest.fixture
def accesses(runtime: Runtime) -> list[str]:
    """Three that a manager can look at with one press, beside a refund that counts for too much."""
    return [asked(runtime, f"A key for door {number}.") for number in (1, 2, 3)]


def asked(runtime: Runtime, what: str) -> str:
    call = Call(AGENT)
    answer = request(runtime, call, company.key_of("S-5"), ApprovalKind.ACCESS, Wanted(what))
    return str(answer.value["approval"])


def states(runtime: Runtime) -> dict[str, str]:
    """The state of the first step of each approval."""
    with runtime.read() as connection:
        rows = connection.execute(text("SELECT approval_id, state FROM approval_step WHERE number = 1 AND round = 1"))
        return {f"A-{row.approval_id}": row.state for row in rows}


def boxes(app: AppTest) -> dict[str, bool]:
    """Whether each box can be ticked, by its approval."""
    found = [each for each in app.checkbox if str(each.key).startswith("tick-")]
    return {str(each.key).removeprefix("tick-").rpartition("-")[0]: not each.disabled for each in found}


def ticked(app: AppTest, *numbers: str) -> AppTest:
    for each in app.checkbox:
        if str(each.key).removeprefix("tick-").rpartition("-")[0] in numbers:
            each.check()
    return app.run()


def press(app: AppTest, start: str) -> AppTest:
    return next(each for each in app.button if str(each.key).startswith(start)).click().run()


def reasoned(app: AppTest, why: str = WHY) -> AppTest:
    """Say why in the dialog."""
    next(each for each in app.text_input if str(each.key).startswith("reason-together-")).set_value(why)
    return app


def test_boxes_stand_on_the_cards_and_say_why_one_is_decided_by_itself(opened: Opened, accesses: list[str]) -> None:
    app = opened("approvals.py", signed=MANAGER)
    assert boxes(app) == {SMALL: False, **dict.fromkeys(accesses, True)}
    [refund] = [each for each in app.checkbox if each.disabled]
    assert "counts for more than 100\\.00" in str(refund.help)


def test_where_nothing_can_be_decided_at_once_there_is_nothing_to_tick(opened: Opened) -> None:
    app = opened("approvals.py", signed="joris-dekker")
    assert boxes(app) == {}
    assert not [each for each in app.button if each.key == "tick-all"]


def test_several_are_decided_with_one_reason_once_they_were_named(
    opened: Opened, runtime: Runtime, accesses: list[str]
) -> None:
    app = ticked(opened("approvals.py", signed=MANAGER), *accesses[:2])
    assert f"**2 approvals**: {accesses[0]}, {accesses[1]}" in said(app)
    app = press(app, "together-approve")
    words = said(app)
    for number in accesses[:2]:
        assert f"**{number} · Access**" in words
    assert "Goes on to the step “Responsibility”" in words
    assert "Nothing of it is carried out at once." in words
    app = press(app, "do-together-approve")
    assert "nothing was decided yet" in said(app)
    assert {states(runtime)[number] for number in accesses} == {"open"}
    app = press(reasoned(app), "do-together-approve")
    assert [states(runtime)[number] for number in accesses] == ["approved", "approved", "open"]
    assert "2 approved \\(2 of them to be decided by others next\\)" in said(app)
    with runtime.read() as connection:
        told = text("SELECT signature FROM audit_event WHERE command = 'approval.approve' ORDER BY seq DESC LIMIT 2")
        assert all(f'"together":["{accesses[0]}","{accesses[1]}"]' in row for row in connection.scalars(told))


def test_all_that_can_be_are_ticked_at_once_and_rejected(opened: Opened, runtime: Runtime, accesses: list[str]) -> None:
    app = press(opened("approvals.py", signed=MANAGER), "tick-all")
    assert "**3 approvals**" in said(app)
    app = press(press(app, "tick-all").run(), "tick-all")  # none, and all again
    app = press(app, "together-reject")
    app = press(reasoned(app), "do-together-reject")
    assert "3 rejected" in said(app)
    with runtime.read() as connection:
        decided = text("SELECT approval_id FROM approval_decision WHERE decision = 'reject' ORDER BY approval_id")
        assert [f"A-{number}" for number in connection.scalars(decided)] == accesses


def test_what_was_changed_meanwhile_is_named_and_keeps_nobody_else(
    opened: Opened, runtime: Runtime, accesses: list[str]
) -> None:
    app = press(ticked(opened("approvals.py", signed=MANAGER), *accesses), "together-approve")
    reasoned(app)
    edit(runtime, Call(AGENT), accesses[1], Wanted("A key for another door."))
    app = press(app, "do-together-approve")
    words = said(app)
    assert (
        f"2 approved \\(2 of them to be decided by others next\\), 1 not\\: {accesses[1]}".replace("-", "\\-") in words
    )
    assert "Tomas Brandt changed" in words
    assert [states(runtime)[number] for number in accesses] == ["approved", "void", "approved"]
    assert boxes(app) == {}  # what was changed is a card of its own, in its next round, and is looked at anew
    assert [str(each.key) for each in app.button if str(each.key).startswith("do-approve-")] == [
        f"do-approve-{SMALL}-1", f"do-approve-{accesses[1]}-2",
    ]  # fmt: skip


def test_a_dialog_that_is_left_decides_nothing(opened: Opened, runtime: Runtime, accesses: list[str]) -> None:
    app = press(ticked(opened("approvals.py", signed=MANAGER), *accesses), "together-approve")
    app = press(app, "leave-together-approve")
    assert not [each for each in app.button if str(each.key).startswith("do-together")]
    assert {states(runtime)[number] for number in accesses} == {"open"}


def test_the_history_of_one_says_that_it_was_one_of_several(
    opened: Opened, runtime: Runtime, accesses: list[str]
) -> None:
    app = press(ticked(opened("approvals.py", signed=MANAGER), *accesses), "together-approve")
    press(reasoned(app), "do-together-approve")
    app = opened("approvals.py", signed=MANAGER, approval=accesses[0])
    assert "as review, with one press for 2 others as well" in said(app)
