"""Who is let in may act until the session ends: by silence, by its age, by themselves, or by an administrator (W3)."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from control.commands import accounts, sessions, tickets
from control.commands.proving import Typed
from control.commands.registry import Call
from control.errors import Conflict, NotFound, Refused
from control.policy.roles import RoleGrant
from control.policy.rulebook import Person
from control.store.tables import account, audit_event, session
from tests.commands.desk import Desk, on, small_rulebook
from tests.commands.door import RIGHT, WRONG, with_password
from tests.signing import signed_in

WHY = "she has left the company"


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(0, 9))
    yield made
    made.runtime.close()


def acts(desk: Desk, number: str, name: str = "anna") -> None:
    """Ask for something in a session; raises Refused where it is over."""
    sessions.end(desk.runtime, Call(name, origin="ui", session=number), "f" * 64)


def refused(desk: Desk, number: str, name: str = "anna") -> str:
    """The sentence with which a session is over; a session that lives finds no other one to end."""
    with pytest.raises(Refused) as said:
        acts(desk, number, name)
    assert said.value.rule == "session"
    return said.value.sentence


def lives(desk: Desk, number: str, name: str = "anna") -> bool:
    with pytest.raises((NotFound, Refused)) as said:
        acts(desk, number, name)
    return said.type is NotFound


def test_a_session_lives_as_long_as_something_is_done_in_it_each_half_hour(desk: Desk) -> None:
    hers = signed_in(desk.runtime, "anna")
    for number in range(5):
        desk.clock.advance(timedelta(minutes=29, seconds=59))
        call = Call("anna", origin="ui", session=hers)
        tickets.record_ticket(desk.runtime, call, "mail", f"new {number}", [{"at": on(0, 9), "kind": "created"}])


def test_half_an_hour_of_silence_ends_it(desk: Desk) -> None:
    hers = signed_in(desk.runtime, "anna")
    desk.clock.advance(timedelta(minutes=30))
    assert refused(desk, hers) == "This session has ended: nothing was done in it for 30 minutes. Sign in again."
    desk.clock.advance(timedelta(minutes=-1))
    assert lives(desk, hers)


def test_a_refused_deed_keeps_nobody_signed_in(desk: Desk) -> None:
    hers = signed_in(desk.runtime, "anna")
    desk.clock.advance(timedelta(minutes=31))
    refused(desk, hers)
    desk.clock.advance(timedelta(minutes=1))
    refused(desk, hers)


def test_twelve_hours_end_it_however_busy_it_is(desk: Desk) -> None:
    hers = signed_in(desk.runtime, "anna")
    for _ in range(35):
        desk.clock.advance(timedelta(minutes=20))
        sessions.seen(desk.runtime, hers)
    assert lives(desk, hers)
    desk.clock.advance(timedelta(minutes=20))
    assert refused(desk, hers) == "This session has ended: it lasted 12 hours. Sign in again."


def test_whoever_signs_out_cannot_come_back_by_what_they_kept(desk: Desk) -> None:
    hers = signed_in(desk.runtime, "anna")
    sessions.end(desk.runtime, Call("anna", origin="ui", session=hers))
    assert refused(desk, hers) == "This session has ended: signed out. Sign in again."


def test_a_session_is_its_person_s_alone(desk: Desk) -> None:
    hers = signed_in(desk.runtime, "anna")
    assert refused(desk, hers, "ada") == "You are not signed in. Sign in again."
    with pytest.raises(NotFound, match="You have no such session"):
        sessions.end(desk.runtime, Call("otto", origin="ui", session=signed_in(desk.runtime, "otto")), hers)
    assert lives(desk, hers)


def test_a_person_ends_another_session_of_their_own_and_goes_on_in_this_one(desk: Desk) -> None:
    with_password(desk)
    left, here = signed_in(desk.runtime, "anna", "left"), signed_in(desk.runtime, "anna", "here")
    sessions.end_another(desk.runtime, Call("anna", origin="ui", session=here), left, Typed("anna", RIGHT), "127.0.0.1")
    assert refused(desk, left) == "This session has ended: ended by its person. Sign in again."
    assert lives(desk, here)


def test_whoever_took_a_session_ends_no_other_without_the_password(desk: Desk) -> None:
    with_password(desk)
    hers, taken = signed_in(desk.runtime, "anna", "hers"), signed_in(desk.runtime, "anna", "taken")
    call = Call("anna", origin="ui", session=taken)
    with pytest.raises(Refused, match="types their password once more"):
        sessions.end(desk.runtime, call, hers)
    with pytest.raises(Refused) as said:
        sessions.end_another(desk.runtime, call, hers, Typed("anna", WRONG), "127.0.0.1")
    assert said.value.rule == "credentials"
    assert lives(desk, hers)


def test_to_sign_in_anew_in_one_browser_ends_what_was_open_in_it(desk: Desk) -> None:
    first = signed_in(desk.runtime, "anna")
    visitor = sessions.Visitor("anna", "e" * 64, sessions.Method.PASSWORD, "127.0.0.1", "a browser", replaces=first)
    sessions.begin(desk.runtime, Call("system", origin="gateway"), visitor)
    assert "signed in anew" in refused(desk, first)


@pytest.mark.parametrize("nobody", ["stranger", "system", "eve", ""])
def test_nobody_is_let_in_who_could_not_act_and_all_hear_the_same(desk: Desk, nobody: str) -> None:
    gone = Person("eve", "Eve", "desk", "eve", (RoleGrant("agent", "all"),), active=False)
    desk.activate(small_rulebook(people={**small_rulebook().people, "eve": gone}))
    with pytest.raises(Refused) as said:
        signed_in(desk.runtime, nobody)
    assert (said.value.rule, said.value.sentence) == ("credentials", sessions.WRONG.sentence)
    assert desk.rows(session) == []


@pytest.mark.parametrize("actor", ["anna", "otto"])
def test_nobody_but_the_product_lets_anybody_in(desk: Desk, actor: str) -> None:
    visitor = sessions.Visitor("ada", "e" * 64, sessions.Method.PASSWORD, "127.0.0.1", "a browser")
    with pytest.raises(Refused, match="needs the role"):
        sessions.begin(desk.runtime, Call(actor), visitor)


def test_the_trail_says_who_came_in_and_the_figures_stay_as_they_were(desk: Desk) -> None:
    before = desk.runtime.revision()
    signed_in(desk.runtime, "anna")
    event = desk.rows(audit_event)[-1]
    assert (event["subject_type"], event["subject_id"], event["origin"]) == ("account", "anna", "gateway")
    [begun] = desk.rows(session)
    assert json.loads(event["after"]) == {
        "from": "127.0.0.1",
        "session": begun["id"],
        "signed_in_by": "password",
        "until_at": begun["until_at"].strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
    }
    assert desk.runtime.revision() == before


ENDED: dict[str, tuple[Callable[[Desk], object], str]] = {
    "all": (lambda desk: sessions.end_all(desk.runtime, Call("ada", reason=WHY), "anna"), "ended by an administrator"),
    "disabled": (lambda desk: accounts.disable(desk.runtime, Call("ada", reason=WHY), "anna"), "account disabled"),
}


@pytest.mark.parametrize("how", ENDED)
def test_what_an_administrator_ends_is_over_at_the_next_command(desk: Desk, how: str) -> None:
    here, there = signed_in(desk.runtime, "anna"), signed_in(desk.runtime, "anna", "second")
    others = signed_in(desk.runtime, "otto")
    end, because = ENDED[how]
    end(desk)
    for number in (here, there):
        assert refused(desk, number) == f"This session has ended: {because}. Sign in again."
    assert lives(desk, others, "otto")


def test_a_disabled_account_does_nothing_by_any_door_until_it_is_enabled(desk: Desk) -> None:
    accounts.disable(desk.runtime, Call("ada", reason=WHY), "anna")
    with pytest.raises(Refused, match="Anna is no longer active"):
        desk.record([{"at": on(0, 8), "kind": "created", "title": "Hello"}])
    with pytest.raises(Refused, match=r"That did not work\."):
        signed_in(desk.runtime, "anna")
    accounts.enable(desk.runtime, Call("ada", reason="she is back again"), "anna")
    assert lives(desk, signed_in(desk.runtime, "anna"))


def test_a_disabled_account_stays_disabled_under_another_rulebook(desk: Desk) -> None:
    accounts.disable(desk.runtime, Call("ada", reason=WHY), "anna")
    desk.activate(small_rulebook(priorities=("P1", "P2", "P3")))
    with pytest.raises(Refused, match="Anna is no longer active"):
        desk.record([{"at": on(0, 8), "kind": "created", "title": "Hello"}])


def test_nobody_disables_an_account_of_their_own_not_even_the_second_one(desk: Desk) -> None:
    second = Person("ada-2", "Ada", "desk", "ada", (RoleGrant("administrator", "all"),))
    desk.activate(small_rulebook(people={**small_rulebook().people, "ada-2": second}))
    for actor, hers in (("ada", "ada"), ("ada-2", "ada"), ("ada", "ada-2")):
        with pytest.raises(Refused, match="of their own"):
            accounts.disable(desk.runtime, Call(actor, reason=WHY), hers)
    assert desk.rows(account) == []


def test_to_disable_twice_names_who_was_faster(desk: Desk) -> None:
    bela = Person("bela", "Bela", "desk", "bela", (RoleGrant("administrator", "all"),))
    desk.activate(small_rulebook(people={**small_rulebook().people, "bela": bela}))
    accounts.disable(desk.runtime, Call("ada", reason=WHY), "anna")
    with pytest.raises(Conflict, match="disabled already, by ada"):
        accounts.disable(desk.runtime, Call("bela", reason=WHY), "anna")
    with pytest.raises(Conflict, match="otto is not disabled"):
        accounts.enable(desk.runtime, Call("bela", reason=WHY), "otto")


@pytest.mark.parametrize("deed", [accounts.disable, accounts.enable, sessions.end_all], ids=lambda deed: deed.name)
def test_an_account_that_there_is_not_is_not_found(desk: Desk, deed: Callable[..., object]) -> None:
    with pytest.raises(NotFound, match="There is no account “nobody”"):
        deed(desk.runtime, Call("ada", reason=WHY), "nobody")


def test_whoever_has_the_rulebook_s_roles_taken_away_keeps_their_session_and_may_do_nothing(desk: Desk) -> None:
    hers = signed_in(desk.runtime, "anna")
    people = small_rulebook().people
    desk.activate(small_rulebook(people={**people, "anna": replace(people["anna"], grants=())}))
    with pytest.raises(Refused) as said:
        acts(desk, hers)
    assert said.value.rule == "permission"
