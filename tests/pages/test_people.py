"""The people: who may act, who knows how they sign in, and what is done about an account, each with its reason."""

import pytest
from streamlit.testing.v1 import AppTest

from control.commands.identities import Vouched
from control.commands.registry import Call
from control.commands.role_grants import ask, take_away
from control.commands.vouching import let_in
from control.policy.roles import RoleGrant
from control.runtime import Runtime
from tests.commands.door import HERE
from tests.pages.conftest import Opened, said
from tests.signing import signed_in

ADMIN, SPONSOR, AUDITOR, AGENT = "piotr-wolny", "mara-lindqvist", "ruth-abel", "tomas-brandt"
WHY = "stands in for Nadia while she is away"


def looked_at(opened: Opened, who: str, person: str = "Tomas Brandt") -> AppTest:
    return opened("people.py", signed=who, person=person)


def keys(app: AppTest, *, enabled: bool = True) -> set[str]:
    return {str(button.key) for button in app.button if button.key and button.disabled is not enabled}


def asked(runtime: Runtime) -> str:
    wanted = RoleGrant("manager", "unit:customer-care")
    return str(ask(runtime, Call(ADMIN, reason=WHY), AGENT, wanted).value["number"])


@pytest.mark.parametrize(("who", "knows"), [(ADMIN, True), (AUDITOR, True), (SPONSOR, False), (AGENT, False)])
def test_everybody_sees_who_there_is_and_few_how_they_sign_in(opened: Opened, who: str, knows: bool) -> None:
    app = opened("people.py", signed=who)
    table = app.dataframe[0].value
    assert app.title[0].value == "9 people can act"
    assert "Tomas Brandt" in table["name"].to_list()
    assert ({"proof", "sessions", "seen"} <= set(table.columns)) is knows


def test_an_account_that_signed_in_is_counted_with_its_sessions(opened: Opened, runtime: Runtime) -> None:
    signed_in(runtime, AGENT, "one")
    signed_in(runtime, AGENT, "two")
    table = opened("people.py", signed=ADMIN).dataframe[0].value.set_index("name")
    assert table.loc["Tomas Brandt", "sessions"] == 2
    assert said(looked_at(opened, ADMIN)).count("Opened by password from 127") == 2


def test_a_role_that_waits_is_confirmed_by_a_second_person_with_a_reason(opened: Opened, runtime: Runtime) -> None:
    number = asked(runtime)
    app = opened("people.py", signed=SPONSOR)
    assert app.title[0].value == "9 people can act; 1 role waits for a second person"
    assert WHY in said(app)
    app.text_input(key=f"reason-Confirm-{number}").set_value("agreed with the head of care")
    app.button(key=f"do-Confirm-{number}").click().run()
    assert not app.error
    assert (
        "Manager, Customer care"
        in looked_at(opened, SPONSOR).dataframe[0].value.set_index("name").loc["Tomas Brandt", "roles"]
    )


def test_a_role_is_not_confirmed_without_a_reason(opened: Opened, runtime: Runtime) -> None:
    number = asked(runtime)
    app = opened("people.py", signed=SPONSOR)
    app.button(key=f"do-Confirm-{number}").click().run()
    assert "needs a reason" in app.error[0].value


@pytest.mark.parametrize(("who", "shown"), [(ADMIN, "withdraw"), (SPONSOR, "Confirm"), ("helen-osei", "Confirm")])
def test_whoever_asked_may_withdraw_and_others_decide(opened: Opened, runtime: Runtime, who: str, shown: str) -> None:
    number = asked(runtime)
    deeds = {each for each in keys(opened("people.py", signed=who)) if each.endswith(number)}
    assert deeds == (
        {f"do-withdraw-{number}"} if shown == "withdraw" else {f"do-Confirm-{number}", f"do-Decline-{number}"}
    )


def test_a_role_is_asked_for_from_the_form(opened: Opened, runtime: Runtime) -> None:
    app = looked_at(opened, ADMIN)
    app.selectbox(key="ask-role-role").set_value("manager")
    app.selectbox(key="ask-role-scope").set_value("unit:customer-care")
    app.text_input(key="ask-role-reason").set_value(WHY)
    app.button(key=f"do-ask-role-{AGENT}").click().run()
    assert not app.error
    assert "1 role waits for a second person" in app.title[0].value


def test_an_administrator_gives_nothing_to_themselves(opened: Opened) -> None:
    app = looked_at(opened, ADMIN, "Piotr Wolny")
    assert f"do-account.disable-{ADMIN}" in keys(app)  # the command refuses it, and says why
    app.text_input(key=f"reason-account.disable-{ADMIN}").set_value("I want to leave the company")
    app.button(key=f"do-account.disable-{ADMIN}").click().run()
    assert "of their own" in app.error[0].value or "Nobody else is an administrator" in app.error[0].value


def test_a_disabled_account_says_by_whom_and_is_enabled_again(opened: Opened) -> None:
    app = looked_at(opened, ADMIN)
    app.text_input(key=f"reason-account.disable-{AGENT}").set_value("has left the company")
    app.button(key=f"do-account.disable-{AGENT}").click().run()
    assert "Disabled by piotr\\-wolny" in said(app)
    app.text_input(key=f"reason-account.enable-{AGENT}").set_value("is back in the company")
    app.button(key=f"do-account.enable-{AGENT}").click().run()
    assert "Disabled by" not in said(app)


def test_an_account_that_another_provider_vouches_for_is_unlinked_from_it(opened: Opened, runtime: Runtime) -> None:
    deed = f"do-identity.unlink-{AGENT}"
    assert deed not in keys(looked_at(opened, ADMIN))
    let_in(runtime, Vouched("https://login.example", "s-1", "name", {"name": AGENT}), HERE)
    app = looked_at(opened, ADMIN)
    app.text_input(key=f"reason-identity.unlink-{AGENT}").set_value("the provider gave the name to somebody else")
    app.button(key=deed).click().run()
    assert not app.error
    assert deed not in keys(app)
    assert "Nobody is signed in as this person." in said(app)


def test_a_link_is_shown_once_to_whoever_made_it(opened: Opened) -> None:
    app = looked_at(opened, ADMIN)
    app.button(key=f"link-{AGENT}").click().run()
    [link] = [each.value for each in app.code]
    assert "/auth/link#" in link
    assert not looked_at(opened, ADMIN).code


@pytest.mark.parametrize("who", [AUDITOR, SPONSOR, AGENT])
def test_whoever_may_not_change_an_account_has_no_button_that_does(opened: Opened, who: str) -> None:
    deeds = ("account.", "session.", "totp.", "link-", "ask-role")
    app = looked_at(opened, who)
    assert {key for key in keys(app) if any(each in key for each in deeds)} == set()


def test_somebody_who_is_not_there_is_said(opened: Opened) -> None:
    assert "Nobody here is called “Nobody”" in said(looked_at(opened, ADMIN, "Nobody")).replace("\\", "")


def test_whoever_loses_the_role_loses_the_knowledge_at_the_next_look(opened: Opened, runtime: Runtime) -> None:
    app = opened("people.py", signed=AUDITOR)
    assert "proof" in app.dataframe[0].value.columns
    take_away(runtime, Call(ADMIN, reason="moves to another company"), AUDITOR, "auditor", "all")
    assert not app.run().dataframe
    assert "may not open this" in said(app)
