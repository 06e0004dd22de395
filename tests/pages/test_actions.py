"""A press is one command: done once, refused in words, said on the next run, and never in the past."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from control.commands import accounts, sessions
from control.commands.registry import Call
from control.runtime import Runtime
from tests.pages.conftest import Opened, let_in, said, written

AGENT = "ines-carvalho"
ANALYST = "yuki-tanabe"
WHY = "he has left the company"


def page() -> None:
    """A page with one button, which records the ticket that is typed."""
    import streamlit as st

    from control.commands.tickets import record_ticket
    from pages.ui import actions, filters, presence, session
    from pages.ui.actions import Press

    found = presence.required()
    with actions.said(), session.snapshot():
        view = filters.settle(found)
        st.text_input("Number", "new", key="number")
        events = [{"at": "2026-03-02T09:00:00+00:00", "kind": "created"}]
        press = Press(
            record_ticket,
            "record",
            {"source": "desk", "events": events},
            fields={"external_id": "number"},
            done=lambda answer: f"*{answer['ticket']}* was recorded.",
        )
        actions.button(view, "Record", press)


@pytest.fixture
def app(opened: Opened) -> AppTest:
    return AppTest.from_function(page, default_timeout=60)


def trail(runtime: Runtime) -> list[tuple[str, str, str]]:
    with runtime.read() as connection:
        rows = text("SELECT actor, origin, outcome FROM audit_event WHERE origin = 'ui' ORDER BY seq")
        return [tuple(row) for row in connection.execute(rows)]


def acting_as(app: AppTest, actor: str) -> AppTest:
    return let_in(app, actor).run()


def test_a_press_is_one_command_by_the_person_who_acts(app: AppTest, runtime: Runtime) -> None:
    acting_as(app, AGENT).button(key="do-record").click().run()
    assert not app.exception
    assert trail(runtime) == [(AGENT, "ui", "ok")]


def test_what_was_done_is_said_once_and_as_text(app: AppTest) -> None:
    acting_as(app, AGENT).button(key="do-record").click().run()
    [toast] = app.toast
    assert toast.value.startswith("\\*T\\-")
    assert not app.run().toast


def test_what_was_refused_is_said_once_and_the_page_is_there_still(app: AppTest, runtime: Runtime) -> None:
    acting_as(app, AGENT).text_input(key="number").set_value("NUL \0 amid").run()
    app.button(key="do-record").click().run()
    assert [outcome for _, _, outcome in trail(runtime)] == ["denied:invalid"]
    assert "holds the character NUL" in app.error[0].value
    assert not app.button(key="do-record").disabled
    assert not app.run().error


def test_a_press_that_is_repeated_on_the_same_page_is_done_once(app: AppTest, runtime: Runtime) -> None:
    acting_as(app, AGENT)
    view = app.session_state["view"]
    app.button(key="do-record").click().run()
    app.session_state["view"] = view
    app.button(key="do-record").click().run()
    assert [outcome for _, _, outcome in trail(runtime)] == ["ok", "replayed"]


def test_a_button_that_may_not_be_pressed_says_why_in_the_words_of_the_command(app: AppTest) -> None:
    button = acting_as(app, ANALYST).button(key="do-record")
    assert button.disabled
    assert "needs the role" in button.help


def test_in_the_past_the_button_is_disabled_and_says_so(opened: Opened, runtime: Runtime) -> None:
    app = AppTest.from_function(page, default_timeout=60)
    app.query_params["as_of"] = written(runtime.now() - timedelta(weeks=3))
    button = acting_as(app, AGENT).button(key="do-record")
    assert button.disabled
    assert "The past can be looked at" in button.help


def test_in_the_past_nothing_is_done_whatever_the_browser_sends(app: AppTest, runtime: Runtime) -> None:
    acting_as(app, AGENT)
    app.session_state["view"] = replace(app.session_state["view"], past=True)
    app.button(key="do-record").click().run()
    assert trail(runtime) == []
    assert "The past can be looked at, not changed" in said(app)


ENDS: dict[str, Callable[[Runtime], object]] = {
    "disabled": lambda runtime: accounts.disable(runtime, Call("piotr-wolny", reason=WHY), AGENT),
    "ended": lambda runtime: sessions.end_all(runtime, Call("piotr-wolny", reason=WHY), AGENT),
}


@pytest.mark.parametrize("how", ENDS)
def test_a_press_in_a_tab_that_stayed_open_does_nothing_once_the_session_has_ended(
    app: AppTest, runtime: Runtime, how: str
) -> None:
    acting_as(app, AGENT)
    ENDS[how](runtime)
    app.button(key="do-record").click().run()
    assert trail(runtime) == [(AGENT, "ui", "denied:session")]
    assert said(app).startswith("[Sign in]")
