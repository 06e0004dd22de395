"""Approvals: what waits for somebody stands first, says what follows, and is decided where it is read."""

from typing import Any

import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from control.commands.approval_timing import do_what_is_due
from control.commands.registry import Call
from control.runtime import Runtime
from tests.browser import company
from tests.browser.askings import CREDIT, LARGE, SMALL
from tests.pages.conftest import Opened, said, written

AGENT, MANAGER, HEAD = "tomas-brandt", "nadia-farouk", "joris-dekker"
WHY = "The photo and the order agree."


def states(runtime: Runtime) -> dict[str, str]:
    with runtime.read() as connection:
        return {f"A-{row.id}": row.state for row in connection.execute(text("SELECT id, state FROM approval"))}


def pressed(app: AppTest, what: str, number: str, round_: int = 1, **typed: str) -> AppTest:
    """Type a reason and press the button of a deed about an approval."""
    form = f"{what}-{number}-{round_}"
    [field] = [each for each in app.text_input if each.key == f"reason-{form}"]
    field.set_value(WHY)
    for name, value in typed.items():
        next(each for each in app.text_input if each.key == f"{name}-{form}").set_value(value)
    return next(each for each in app.button if each.key == f"do-{form}").click().run()


def keys(app: AppTest, start: str) -> list[str]:
    return [str(each.key) for each in app.button if str(each.key).startswith(start)]


@pytest.mark.parametrize(
    ("person", "title", "cards"),
    [
        (HEAD, "3 approvals wait for you, 3 in all", {SMALL, LARGE, CREDIT}),
        (MANAGER, "1 approval waits for you, 3 in all", {SMALL}),  # the large one has passed her review
        (AGENT, "0 approvals wait for you, 3 in all", set()),  # who asked for them decides none
        ("helen-osei", "1 approval waits for you, 3 in all", {CREDIT}),  # a controller answers for credits
        ("ruth-abel", "0 approvals wait for you, 3 in all", set()),  # an auditor looks on
    ],
)
def test_what_waits_for_somebody_stands_first(opened: Opened, person: str, title: str, cards: set[str]) -> None:
    app = opened("approvals.py", signed=person)
    assert app.title[0].value == title
    assert {key.removeprefix("do-approve-").rpartition("-")[0] for key in keys(app, "do-approve-")} == cards
    assert not app.exception


def test_a_card_says_what_follows_and_is_decided_on_the_spot(opened: Opened, runtime: Runtime) -> None:
    app = opened("approvals.py", signed=MANAGER)
    words = said(app)
    assert "It is the last decision\\: 119\\.90 EUR is carried out at once, without another press\\." in words
    assert "Tomas Brandt asks for" in words
    app = pressed(app, "approve", SMALL)
    assert states(runtime)[SMALL] == "approved"
    assert app.title[0].value == "0 approvals wait for you, 2 in all"
    do_what_is_due(runtime, Call("system", origin="worker"))
    assert states(runtime)[SMALL] == "consumed"


def test_a_reason_that_says_nothing_changes_nothing(opened: Opened, runtime: Runtime) -> None:
    app = opened("approvals.py", signed=MANAGER)
    next(each for each in app.button if each.key == f"do-reject-{SMALL}-1").click().run()
    assert "needs a reason" in said(app)
    assert states(runtime)[SMALL] == "pending"


def test_whoever_asked_edits_and_takes_back(opened: Opened, runtime: Runtime) -> None:
    app = opened("approvals.py", signed=AGENT, approval=SMALL)
    form = f"edit-{SMALL}-1"
    next(each for each in app.text_input if each.key == f"{form}-amount").set_value("59.90")
    app = next(each for each in app.button if each.key == f"do-{form}").click().run()
    assert "Round 2" in said(app)
    assert "119\\.90 EUR → **59\\.90 EUR**" in said(app)
    app = next(each for each in app.button if each.key == f"do-withdraw-{SMALL}").click().run()
    assert states(runtime)[SMALL] == "withdrawn"


def test_above_a_limit_a_wrong_password_approves_nothing_and_the_third_ends_the_session(
    opened: Opened, runtime: Runtime
) -> None:
    app = opened("approvals.py", signed=HEAD)
    for _ in range(2):
        app = pressed(app, "approve", CREDIT, password="not the right one")
        assert states(runtime)[CREDIT] == "pending"
        assert app.error
    app = pressed(app, "approve", CREDIT, password="not the right one")
    assert states(runtime)[CREDIT] == "pending"
    with runtime.read() as connection:
        asked = text("SELECT ended_because FROM session WHERE account = :who ORDER BY began_at DESC LIMIT 1")
        assert connection.scalar(asked, {"who": HEAD}) == "three wrong passwords"


def test_below_the_limit_no_password_is_asked(opened: Opened) -> None:
    app = opened("approvals.py", signed=HEAD)
    asked = [str(each.key) for each in app.text_input if str(each.key).startswith("password-")]
    assert {key.removeprefix("password-approve-") for key in asked} == {f"{CREDIT}-1", f"{LARGE}-2"}


@pytest.mark.parametrize("number", ["A-99", "A-1e9", "17", "A-" + "9" * 30, "B-1", "A-1 "])
def test_a_number_that_nothing_has_is_said_to_be_none(opened: Opened, number: str) -> None:
    app = opened("approvals.py", approval=number)
    assert [each.value for each in app.error] == [f"There is no approval {number}.".replace("-", "\\-")] or app.error
    assert not app.exception


def test_the_past_is_looked_at_and_not_changed(opened: Opened, runtime: Runtime) -> None:
    with runtime.read() as connection:
        [(at,)] = connection.execute(text("SELECT max(made_at) FROM approval")).all()
    before: Any = runtime.now()
    app = opened("approvals.py", as_of=written(before.replace(year=before.year - 1)))
    assert app.title[0].value == "No approval waits for a decision"
    assert keys(app, "do-") == []
    assert at is not None


def test_a_ticket_shows_what_was_asked_for_it(opened: Opened) -> None:
    app = opened("ticket.py", ticket=company.key_of("S-5"))
    assert "Approvals" in [each.value for each in app.header]
    words = said(app)
    assert "Refund of 119\\.90 EUR" in words
    assert "Carried out" in words
