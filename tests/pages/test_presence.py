"""Nobody sees a page, and nothing is done on one, but in a session that lives."""

from datetime import timedelta

import pytest

from control.commands import sessions
from control.commands.registry import Call
from control.store.sessions import session_of
from control.store.tables import session
from tests.pages.conftest import Opened, said
from tests.pages.test_frame import PAGES
from tests.signing import signed_in

NOTHING = "[Sign in](/auth/sign-in)\nYou are not signed in, or your session has ended."


@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_nothing_to_somebody_whom_the_gateway_has_not_let_in(opened: Opened, page: str):
    assert said(opened(page, signed="")) == NOTHING


FORGED = {
    "no session": {"sub": "joris-dekker"},
    "another one's session": {"sub": "joris-dekker", "sid": None},
    "a session that never was": {"sub": "joris-dekker", "sid": "f" * 64},
    "nobody": {"sid": None},
}


@pytest.mark.parametrize("forged", FORGED)
def test_a_page_shows_nothing_by_a_session_that_is_not_its_person_s(opened: Opened, runtime, forged: str):
    app = opened(signed="")
    hers = signed_in(runtime, "nadia-farouk")
    app.user = {name: hers if value is None else value for name, value in FORGED[forged].items()}
    assert said(app.run()).startswith("[Sign in]")


def test_what_a_page_showed_is_gone_once_its_session_has_ended(opened: Opened, runtime):
    app = opened()
    assert len(said(app)) > 100
    sessions.end_all(runtime, Call("piotr-wolny", reason="the laptop was stolen"), "joris-dekker")
    assert said(app.run()).startswith("[Sign in]")


def test_whoever_signs_out_is_led_out_and_their_session_is_over(opened: Opened, runtime):
    app = opened()
    number = app.user["sid"]
    app.button(key="sign-out").click().run()
    with runtime.read() as connection:
        found = session_of(connection, number)
    assert (found.ended_because, said(app).startswith("[Sign in]")) == ("signed out", True)


def test_a_run_keeps_a_session_alive_once_a_minute(opened: Opened, runtime):
    app = opened()
    number = app.user["sid"]
    for age, touched in ((30, False), (90, True)):
        with runtime.store.writer.begin() as connection:
            then = runtime.now() - timedelta(seconds=age)
            connection.execute(session.update().where(session.c.id == number).values(seen_at=then))
        app.run()
        with runtime.read() as connection:
            assert (session_of(connection, number).seen_at > then) is touched
