"""An exception is asked for where its cause is dealt with, and shown there while it is open."""

import json

import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from control.commands.approval_requests import withdraw
from control.commands.registry import Call
from control.runtime import Runtime
from tests.pages.conftest import HEAD, WHOLE, Opened, said

ASKED = "Two more days: the part comes on Thursday."
CAUSES = {
    "review": (
        "SELECT t.key, 'B-' || b.id FROM breach_review b JOIN ticket t ON t.id = b.ticket_id WHERE b.state = 'open'"
        " AND t.service IN ('customer-care', 'repairs') AND t.state_category IN ('new', 'open')"
        " ORDER BY b.due_at, b.id LIMIT 1"
    ),
    "escalation": (
        "SELECT t.key, 'E-' || e.id FROM escalation e JOIN ticket t ON t.id = e.ticket_id WHERE e.state = 'raised'"
        " AND t.service IN ('customer-care', 'repairs') AND t.state_category IN ('new', 'open')"
        " ORDER BY e.id LIMIT 1"
    ),
}


@pytest.fixture(params=CAUSES)
def cause(request: pytest.FixtureRequest, runtime: Runtime) -> tuple[str, str]:
    """What it is asked for because of, and the ticket."""
    with runtime.read() as connection:
        [(key, _)] = connection.execute(text(CAUSES[request.param])).all()
    return request.param, str(key)


def press(app: AppTest, start: str) -> AppTest:
    return next(each for each in app.button if str(each.key).startswith(start)).click().run()


def offered(app: AppTest, what: str) -> list[str]:
    return [str(each.key) for each in app.button if str(each.key).startswith(f"ask-except-{what}")]


def typed(app: AppTest) -> AppTest:
    [field] = [each for each in app.text_area if str(each.key).endswith("-asked")]
    field.set_value(ASKED)
    return app


def test_it_is_asked_for_beside_its_cause_and_shown_there_while_it_is_open(
    opened: Opened, runtime: Runtime, cause: tuple[str, str]
) -> None:
    what, key = cause
    app = press(opened("ticket.py", signed=HEAD, ticket=key), f"ask-except-{what}-{what}")
    assert "which goes on meanwhile" in said(app)
    app = press(app, f"do-except-{what}")
    assert "nothing was done yet" in said(app)
    app = press(typed(app), f"do-except-{what}")
    number, named = last(runtime)
    words = said(app)
    assert f"Exception asked for because of {named}" in words
    assert f":primary[**{number}**]" in [str(each.proto.label) for each in app.get("page_link")]
    assert offered(app, what) == []
    withdraw(runtime, Call(HEAD), number)
    app = opened("ticket.py", signed=HEAD, ticket=key)
    assert offered(app, what) == [f"ask-except-{what}-{what}"]
    assert "Withdrawn" in said(app)


def last(runtime: Runtime) -> tuple[str, str]:
    """The newest approval, and what it names as its cause."""
    with runtime.read() as connection:
        asked = (
            "SELECT a.id, e.after FROM approval a JOIN audit_event e ON e.seq = a.made_seq ORDER BY a.id DESC LIMIT 1"
        )
        [(number, after)] = connection.execute(text(asked)).all()
    return f"A-{number}", str(json.loads(after)["cause"])


def test_the_form_for_the_reason_of_a_breach_leads_to_it(opened: Opened, runtime: Runtime) -> None:
    with runtime.read() as connection:
        [(key, number)] = connection.execute(text(CAUSES["review"])).all()
    app = press(opened("ticket.py", signed=HEAD, ticket=key), "ask-explain-review")
    assert "ask-except-review-dialog" in offered(app, "review")
    app = press(app, "ask-except-review-dialog")
    app = press(typed(app), "do-except-review")
    assert last(runtime)[1] == number
    app = press(app, "ask-explain-review")
    assert f"Exception asked for because of {number}" in said(app)
    assert offered(app, "review") == []


def test_whoever_decides_sees_because_of_what(opened: Opened, runtime: Runtime) -> None:
    with runtime.read() as connection:
        [(key, number)] = connection.execute(text(CAUSES["review"])).all()
    app = press(opened("ticket.py", signed=HEAD, ticket=key), "ask-except-review-review")
    press(typed(app), "do-except-review")
    app = opened("approvals.py", signed=WHOLE, approval=last(runtime)[0])
    assert f"Because of {number}\\." in said(app) or f"Because of {number}." in said(app)
