"""Links by which somebody sets their password, and changing one's own: used once, and whatever was open ends (W12)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from control.commands import links, passwords
from control.commands.hashing import Hashed
from control.commands.links import link_for
from control.commands.passwords import change_password, set_password
from control.commands.proving import Typed
from control.commands.registry import Call
from control.errors import Invalid, NotFound, Refused
from control.policy.roles import RoleGrant
from control.policy.rulebook import Person
from control.policy.sign_in_limits import SENTENCE
from control.store.tables import account, audit_event, one_time, session
from tests.commands.desk import Desk, on, small_rulebook
from tests.commands.door import GATEWAY, RIGHT, WRONG, enters, stays_out, told, with_password
from tests.hashes import cheap_hash

HERE = "127.0.0.1"
NEW = "eight green boats at noon"


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(0, 9))
    yield made
    made.runtime.close()


def test_a_new_person_sets_a_password_by_a_link_and_signs_in_with_it(desk: Desk) -> None:
    link = link_for(desk.runtime, Call("ada"), "anna")
    assert (link.title, link.until_at) == ("Anna", on(0, 9, 30))
    assert set_password(desk.runtime, link.token, NEW, HERE) == "anna"
    assert enters(desk, "anna", NEW).account == "anna"


def test_the_store_and_the_trail_know_a_link_by_its_hash_alone(desk: Desk) -> None:
    link = link_for(desk.runtime, Call("ada"), "anna")
    (kept,) = desk.rows(one_time)
    assert kept["id"] == sha256(link.token.encode()).hexdigest()
    assert len(link.token) >= 43
    assert link.token not in str(desk.rows(audit_event)) + repr(link)


def test_the_first_link_of_an_account_is_to_set_it_up_and_a_later_one_to_reset_it(desk: Desk) -> None:
    with_password(desk)
    link_for(desk.runtime, Call("ada"), "anna")
    assert [row["purpose"] for row in sorted(desk.rows(one_time), key=lambda row: row["made_seq"])] == [
        "setup",
        "reset",
    ]


def test_the_first_administrator_is_let_in_by_the_machine_itself(desk: Desk) -> None:
    desk.activate(with_permission(desk, "account.invite", "administrator", "automation"))
    link = link_for(desk.runtime, Call("system"), "ada")
    set_password(desk.runtime, link.token, NEW, HERE)
    assert enters(desk, "ada", NEW).account == "ada"


def test_a_link_is_used_once(desk: Desk) -> None:
    link = link_for(desk.runtime, Call("ada"), "anna")
    set_password(desk.runtime, link.token, NEW, HERE)
    with pytest.raises(Refused):
        set_password(desk.runtime, link.token, RIGHT, HERE)
    assert enters(desk, "anna", NEW).account == "anna"


def test_of_many_who_use_a_link_at_once_one_sets_the_password(desk: Desk) -> None:
    link = sha256(link_for(desk.runtime, Call("ada"), "anna").token.encode()).hexdigest()

    def uses(number: int) -> str:
        try:
            passwords.set_by_link(desk.runtime, GATEWAY, link, Hashed(f"$2b$12${number:053}"))
        except Refused as refused:
            return refused.rule
        return "done"

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(uses, range(8))) == ["done", *["link"] * 7]


@pytest.mark.parametrize(
    ("after", "holds"), [(timedelta(minutes=29, seconds=59), True), (timedelta(minutes=30), False)]
)
def test_a_link_holds_for_half_an_hour(desk: Desk, after: timedelta, holds: bool) -> None:
    link = link_for(desk.runtime, Call("ada"), "anna")
    desk.clock.advance(after)
    assert (links.link_behind(desk.runtime, link.token) is not None) is holds
    if not holds:
        with pytest.raises(Refused):
            set_password(desk.runtime, link.token, NEW, HERE)


def test_a_newer_link_ends_the_older_one(desk: Desk) -> None:
    older = link_for(desk.runtime, Call("ada"), "anna")
    newer = link_for(desk.runtime, Call("ada"), "anna")
    assert links.link_behind(desk.runtime, older.token) is None
    assert links.link_behind(desk.runtime, newer.token) is not None


def test_a_password_that_the_rules_refuse_leaves_the_link_as_it_was(desk: Desk) -> None:
    link = link_for(desk.runtime, Call("ada"), "anna")
    for bad in ("too short", "password2026!", "anna-anna-2026"):
        with pytest.raises(Invalid) as said:
            set_password(desk.runtime, link.token, bad, HERE)
        assert bad not in said.value.sentence
    assert set_password(desk.runtime, link.token, NEW, HERE) == "anna"


def test_a_new_password_by_link_ends_every_session_and_every_other_secret_of_the_account(desk: Desk) -> None:
    with_password(desk)
    with_password(desk, "otto")
    for name in ("anna", "anna", "otto"):
        enters(desk, name)
    with_password(desk)
    assert [(row["account"], row["ended_because"]) for row in by_age(desk)] == [
        ("anna", "new password"),
        ("anna", "new password"),
        ("otto", None),
    ]


def test_nobody_makes_a_link_for_themselves_nor_for_another_account_of_theirs(desk: Desk) -> None:
    people = small_rulebook().people
    second = Person("ada-two", "Ada", "desk", "ada", (RoleGrant("agent", "all"),))
    desk.activate(replace(small_rulebook(), people={**people, "ada-two": second}))
    for name in ("ada", "ada-two"):
        with pytest.raises(Refused) as said:
            link_for(desk.runtime, Call("ada"), name)
        assert said.value.rule == "self"


def test_who_is_no_administrator_makes_no_link(desk: Desk) -> None:
    with pytest.raises(Refused) as said:
        link_for(desk.runtime, Call("anna"), "otto")
    assert said.value.rule == "permission"


def test_no_link_is_made_for_somebody_who_is_not_there(desk: Desk) -> None:
    with pytest.raises(NotFound):
        link_for(desk.runtime, Call("ada"), "nobody")


def test_a_link_of_somebody_who_left_meanwhile_sets_nothing(desk: Desk) -> None:
    link = link_for(desk.runtime, Call("ada"), "anna")
    left = replace(small_rulebook().people["anna"], active=False)
    desk.activate(replace(small_rulebook(), people={**small_rulebook().people, "anna": left}))
    with pytest.raises(Refused):
        set_password(desk.runtime, link.token, NEW, HERE)
    assert desk.rows(account) == []


def test_who_tries_links_that_do_not_hold_waits_after_ten(desk: Desk) -> None:
    link = link_for(desk.runtime, Call("ada"), "anna")
    for number in range(12):
        with pytest.raises(Refused, match="too many tries"):
            set_password(desk.runtime, f"guess {number}", NEW, HERE)
    assert len(told(desk, "password.set")) == 11
    with pytest.raises(Refused):
        set_password(desk.runtime, link.token, NEW, HERE)
    assert set_password(desk.runtime, link.token, NEW, "203.0.113.7") == "anna"


def test_a_changed_password_ends_the_other_sessions_and_not_the_one_in_which_it_was_changed(desk: Desk) -> None:
    with_password(desk)
    enters(desk)
    call = Call("anna", origin="ui", session=enters(desk).session)
    change_password(desk.runtime, call, Typed("", RIGHT), NEW, HERE)
    assert sorted((row["id"] == call.session, row["ended_because"]) for row in desk.rows(session)) == [
        (False, "new password"),
        (True, None),
    ]
    assert enters(desk, "anna", NEW).account == "anna"
    assert stays_out(desk, password=RIGHT) == "credentials"


def test_a_password_is_changed_by_who_knows_the_present_one_and_counts_as_a_try(desk: Desk) -> None:
    with_password(desk)
    call = Call("anna", origin="ui", session=enters(desk).session)
    with pytest.raises(Refused, match=SENTENCE.partition(".")[0]):
        change_password(desk.runtime, call, Typed("ada", WRONG), NEW, HERE)
    assert told(desk, "password.change") == [("anna", "denied:credentials")]
    with pytest.raises(Invalid, match="the present password"):
        change_password(desk.runtime, call, Typed("anna", RIGHT), RIGHT, HERE)
    assert desk.rows(account)[0]["password_hash"] == cheap_hash(RIGHT)


def test_a_password_comes_as_a_hash_of_ours_and_not_as_text(desk: Desk) -> None:
    link = links.link_for(desk.runtime, Call("ada"), "anna")
    number = sha256(link.token.encode()).hexdigest()
    for plain in ("$2b$12$" + "x" * 53, ["$", "2"]):
        with pytest.raises(Invalid):
            passwords.set_by_link.ask(desk.runtime, GATEWAY, {"link": number, "new": plain})
    with pytest.raises(Invalid):
        passwords.set_by_link(desk.runtime, GATEWAY, number, "$2b$12$" + "x" * 53)  # type: ignore[arg-type]
    assert desk.rows(account) == []


def with_permission(desk: Desk, command: str, *roles: str) -> object:
    rulebook = small_rulebook()
    return replace(rulebook, permissions={**rulebook.permissions, command: frozenset(roles)})


def by_age(desk: Desk) -> list[dict[str, object]]:
    return sorted(desk.rows(session), key=lambda row: str(row["account"]))
