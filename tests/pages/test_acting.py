"""Acting for somebody on the pages: who is offered it, what they see and do then, and how it ends (Z9)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from control.commands.delegations import end, give
from control.commands.registry import Call
from control.commands.rulebook import activate
from control.runtime import Runtime
from control.settings import dump
from control.store.tables import audit_event, delegation
from pages.ui.text import shown
from tests.browser import company
from tests.pages.conftest import Opened, said
from tests.pages.test_exceptions import button

HEAD, AGENT, ADMIN, SPONSOR = "joris-dekker", "tomas-brandt", "piotr-wolny", "mara-lindqvist"
MANAGER, ANALYST = "nadia-farouk", "yuki-tanabe"
WHY = "away until Friday, in a place without a network"


def lent(runtime: Runtime, giver: str = HEAD, to: str = AGENT, role: str = "department head") -> str:
    until = runtime.now() + timedelta(days=2)
    asked = {"to": to, "roles": [role], "until": until}
    return str(give(runtime, Call(giver, reason=WHY), **asked).value["delegation"])


def closed(app: AppTest, label: str) -> bool:
    """Whether what is asked for behind a button cannot be opened."""
    [found] = [each.proto.popover for each in app.get("popover") if each.proto.popover.label == label]
    return bool(found.disabled)


def acting(opened: Opened, page: str = "overview.py", who: str = AGENT, giver: str = HEAD) -> AppTest:
    app = opened(page, signed=who)
    app.selectbox(key="acts-for").set_value(giver).run()
    assert not app.exception
    return app


def units(app: AppTest) -> list[str]:
    return list(app.selectbox(key="unit").options)


def test_nobody_is_offered_to_act_for_others_who_was_lent_nothing(opened: Opened, runtime: Runtime) -> None:
    lent(runtime)
    assert "acts-for" not in {one.key for one in opened("overview.py", signed=ADMIN).selectbox}
    assert list(opened("overview.py", signed=AGENT).selectbox(key="acts-for").options) == ["Joris Dekker"]


def test_whoever_acts_for_somebody_sees_what_these_lent_and_is_told_so(opened: Opened, runtime: Runtime) -> None:
    lent(runtime)
    before = units(opened("overview.py", signed=AGENT))
    app = acting(opened)
    assert units(app) == units(opened("overview.py", signed=HEAD))
    assert set(units(app)) > set(before)
    assert "You act for Joris Dekker** as department head until" in said(app)


def test_what_is_done_then_is_done_by_the_role_that_was_lent_and_stands_in_the_trail_under_both_names(
    opened: Opened, runtime: Runtime
) -> None:
    lent(runtime, MANAGER, ANALYST, "manager")
    ticket = company.key_of("O-1")
    app = opened("ticket.py", signed=ANALYST, ticket=ticket)
    assert button(app, "ask-work-ticket").disabled
    app.selectbox(key="acts-for").set_value(MANAGER).run()
    button(app, "ask-work-ticket").click().run()
    button(app, "do-work").click().run()
    assert not app.error
    with runtime.read() as connection:
        last = select(audit_event).where(audit_event.c.command == "ticket.work")
        row = connection.execute(last).mappings().one()
    assert (row["actor"], row["on_behalf_of"], row["outcome"], row["subject_id"]) == (ANALYST, MANAGER, "ok", ticket)


def test_two_who_are_called_alike_are_told_apart_and_the_chosen_one_is_acted_for(
    opened: Opened, runtime: Runtime
) -> None:
    rules = runtime.rulebook()
    alike = {**rules.people, MANAGER: replace(rules.people[MANAGER], title="Joris Dekker")}
    activate(runtime, Call("system", reason="two people have one name"), dump(replace(rules, people=alike)))
    lent(runtime)
    lent(runtime, MANAGER, AGENT, "manager")
    app = opened("overview.py", signed=AGENT)
    options = ["Joris Dekker (joris-dekker)", "Joris Dekker (nadia-farouk)"]
    assert list(app.selectbox(key="acts-for").options) == options
    app.selectbox(key="acts-for").set_value(MANAGER).run()
    assert "as manager until" in said(app)


def test_one_is_oneself_again_by_a_press(opened: Opened, runtime: Runtime) -> None:
    lent(runtime)
    app = acting(opened)
    next(each for each in app.button if each.label == "Act for myself").click().run()
    assert "You act for" not in said(app)
    assert units(app) == units(opened("overview.py", signed=AGENT))


def test_what_is_lent_no_longer_ends_with_a_sentence(opened: Opened, runtime: Runtime) -> None:
    number = lent(runtime)
    app = acting(opened)
    end(runtime, Call(HEAD, reason="back sooner than planned"), number)
    app.run()
    assert "has ended: you act for yourself again" in said(app)
    assert units(app) == units(opened("overview.py", signed=AGENT))


def test_what_is_everybodys_own_is_left_to_oneself(opened: Opened, runtime: Runtime) -> None:
    lent(runtime)
    app = acting(opened, "exceptions.py")
    assert app.button(key="bell").disabled
    assert "act for yourself again" in app.button(key="bell").help
    assert closed(acting(opened, "people.py"), "Export")


def lending(opened: Opened, who: str = HEAD, person: str = "Joris Dekker") -> AppTest:
    return opened("people.py", signed=who, person=person)


def test_roles_are_lent_from_the_form_of_ones_own_page(opened: Opened, runtime: Runtime) -> None:
    app = lending(opened)
    until = (runtime.now() + timedelta(days=3)).replace(second=0, microsecond=0)
    app.selectbox(key="lend-to").set_value(AGENT)
    app.datetime_input(key="lend-until").set_value(until.replace(tzinfo=None))
    app.text_input(key="lend-reason").set_value(WHY)
    app.button(key="do-lend").click().run()
    assert not app.error
    with runtime.read() as connection:
        row = connection.execute(select(delegation)).mappings().one()
    assert (row["from_account"], row["to_account"], row["until_at"]) == (HEAD, AGENT, until)
    assert "**Tomas Brandt** acts for **Joris Dekker** as department head" in said(app)
    table = lending(opened).dataframe[0].value.set_index("name")
    assert table.loc["Tomas Brandt", "meanwhile"] == "Joris Dekker"


def test_a_form_without_somebody_or_an_end_says_what_is_missing(opened: Opened) -> None:
    app = lending(opened)
    app.text_input(key="lend-reason").set_value(WHY)
    app.button(key="do-lend").click().run()
    assert app.error[0].value == shown("Say who acts for you, as what, and until when.")


def test_nobody_lends_the_roles_of_others(opened: Opened) -> None:
    assert "lend-to" not in {one.key for one in lending(opened, ADMIN).selectbox}


@pytest.mark.parametrize(("who", "may"), [(HEAD, True), (AGENT, True), (ADMIN, True), (SPONSOR, False)])
def test_a_delegation_is_ended_by_the_two_and_by_an_administrator(
    opened: Opened, runtime: Runtime, who: str, may: bool
) -> None:
    number = lent(runtime)
    app = lending(opened, who)
    assert closed(app, "End it") is not may
    if may:
        app.text_input(key=f"reason-end-{number}").set_value("plans have changed again")
        app.button(key=f"do-end-{number}").click().run()
        assert "Nobody acts for this person" in said(app)
