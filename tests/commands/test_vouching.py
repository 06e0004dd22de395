"""From what another provider says of somebody to an account, its roles and a session, on each database."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from control.commands import accounts, identities, vouching
from control.commands.identities import Vouched
from control.commands.registry import REGISTRY, Call
from control.commands.signing_in import SignedIn
from control.commands.vouching import come_back, let_in, set_out
from control.errors import Invalid, NotFound, Refused, Unavailable
from control.policy.claims import RoleClaim
from control.policy.roles import RoleGrant
from control.policy.rulebook import Person
from control.policy.sign_in_limits import SENTENCE
from control.store.tables import audit_event, identity, role_grant, session, sign_in_flow
from tests.commands.desk import Desk, small_rulebook
from tests.commands.door import HERE, told

LOGIN, OTHER_LOGIN = "https://login.example", "https://other.example"
LEADS = RoleClaim("groups", "leads", "manager", "unit:desk")
RULERS = RoleClaim("groups", "rulers", "administrator", "all", powerful=True)
REASON = "it is no longer so"


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    """A desk whose rulebook gives roles for claims; mia and max have none of their own, and robot is a program."""
    made = Desk(store_url)
    people = dict(small_rulebook().people)
    people |= {
        name: Person(name, name.title(), "desk", name, (), mail=f"{name}@desk.example") for name in ("mia", "max")
    }
    people["robot"] = Person("robot", "Robot", "desk", "robot", (RoleGrant("automation", "all"),))
    people["gone"] = Person("gone", "Gone", "desk", "gone", (RoleGrant("agent", "all"),), active=False)
    made.activate(small_rulebook(people=people, role_claims=(LEADS, RULERS)))
    yield made
    made.runtime.close()


def word(subject: str, name: str, issuer: str = LOGIN, **claims: Any) -> Vouched:
    return Vouched(issuer, subject, "preferred_username", {"preferred_username": name, **claims})


def enters(desk: Desk, vouched: Vouched) -> SignedIn:
    return let_in(desk.runtime, vouched, HERE)


def stays_out(desk: Desk, vouched: Vouched) -> str:
    """The rule by which somebody is not let in; whatever it is, they are told the one sentence and begin no session."""
    before = desk.rows(session)
    with pytest.raises(Refused) as said:
        enters(desk, vouched)
    assert said.value.sentence == SENTENCE
    assert desk.rows(session) == before
    return said.value.rule


def roles(desk: Desk, account: str) -> set[tuple[str, str]]:
    return {(grant.role, grant.scope) for grant in desk.runtime.rulebook().people[account].grants}


def test_whoever_is_seen_first_is_linked_by_name_and_the_trail_says_so(desk: Desk) -> None:
    entered = enters(desk, word("s-1", "anna"))
    assert [(row["issuer"], row["subject"], row["account"]) for row in desk.rows(identity)] == [(LOGIN, "s-1", "anna")]
    assert [(row["id"], row["account"], row["method"]) for row in desk.rows(session)] == [
        (entered.session, "anna", "oidc")
    ]
    assert told(desk, "identity.recognise") == [("anna", "ok")]
    assert desk.rows(identity)[0]["linked_seq"] == desk.rows(audit_event)[-2]["seq"]


def test_whoever_is_known_leaves_one_event_and_keeps_their_account_whatever_they_are_called(desk: Desk) -> None:
    enters(desk, word("s-1", "anna"))
    before = len(desk.rows(audit_event))
    assert enters(desk, word("s-1", "ada")).account == "anna"
    assert [row["command"] for row in desk.rows(audit_event)[before:]] == ["session.begin"]


def test_another_subject_that_takes_over_a_name_is_nobody(desk: Desk) -> None:
    enters(desk, word("s-1", "anna"))
    assert stays_out(desk, word("s-2", "anna")) == "identity"
    assert len(desk.rows(identity)) == 1


def test_the_same_subject_of_another_provider_is_somebody_else(desk: Desk) -> None:
    enters(desk, word("s-1", "anna"))
    assert enters(desk, word("s-1", "otto", OTHER_LOGIN)).account == "otto"
    assert enters(desk, word("s-1", "nobody")).account == "anna"


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("nobody", "credentials"),
        ("system", "credentials"),
        ("robot", "credentials"),
        ("gone", "inactive"),
        ("", "credentials"),
    ],
)
def test_whoever_may_not_act_is_not_linked_and_not_let_in(desk: Desk, name: str, rule: str) -> None:
    assert stays_out(desk, word("s-1", name, groups=["leads"])) == rule
    assert desk.rows(identity) == desk.rows(role_grant) == []


@pytest.mark.parametrize("name", [None, 7, ["anna"], {"anna": 1}, True])
def test_a_name_that_is_no_text_names_nobody(desk: Desk, name: Any) -> None:
    assert stays_out(desk, word("s-1", name)) == "credentials"


def test_an_address_names_whoever_alone_has_it_once_the_provider_has_verified_it(desk: Desk) -> None:
    claims = {"email": "Mia@desk.example", "groups": "leads"}
    for verified in (False, None, "true", 1):
        by_mail = Vouched(LOGIN, "s-1", "email", {**claims, "email_verified": verified})
        assert stays_out(desk, by_mail) == "credentials"
    assert enters(desk, Vouched(LOGIN, "s-1", "email", {**claims, "email_verified": True})).account == "mia"


def test_an_address_that_two_people_have_names_neither(desk: Desk) -> None:
    rulebook = desk.runtime.rulebook()
    shared = {name: replace(rulebook.people[name], mail="desk@desk.example") for name in ("anna", "otto")}
    desk.activate(replace(rulebook, people={**rulebook.people, **shared}))
    both = Vouched(LOGIN, "s-1", "email", {"email": "desk@desk.example", "email_verified": True})
    assert stays_out(desk, both) == "credentials"


def test_claims_give_roles_that_hold_at_once_and_end_when_they_are_said_no_more(desk: Desk) -> None:
    enters(desk, word("s-1", "otto", groups=["all", "leads"]))
    assert roles(desk, "otto") == {("agent", "unit:annex"), ("manager", "unit:desk")}
    enters(desk, word("s-1", "otto", groups=["all"]))
    assert roles(desk, "otto") == {("agent", "unit:annex")}
    (given,) = desk.rows(role_grant)
    assert (given["asked_by"], given["decided_by"], given["ended_by"], given["state"]) == (
        "oidc", "rulebook", "oidc", "confirmed"
    )  # fmt: skip
    enters(desk, word("s-1", "otto", groups="leads"))
    assert roles(desk, "otto") == {("agent", "unit:annex"), ("manager", "unit:desk")}
    assert told(desk, "identity.recognise") == [("otto", "ok")] * 3


def test_a_change_of_roles_by_claims_moves_the_revision_so_that_nothing_old_is_shown(desk: Desk) -> None:
    enters(desk, word("s-1", "otto"))
    before = desk.runtime.revision()
    enters(desk, word("s-1", "otto"))
    assert desk.runtime.revision() == before
    enters(desk, word("s-1", "otto", groups=["leads"]))
    assert desk.runtime.revision() > before


@pytest.mark.parametrize("said", [None, 7, {"leads": True}, ["rulers "], ["Leads"], "leads,rulers", [["leads"]]])
def test_what_a_claim_does_not_say_in_so_many_words_gives_nothing(desk: Desk, said: Any) -> None:
    enters(desk, word("s-1", "otto", groups=said))
    assert desk.rows(role_grant) == []


def test_a_role_by_claims_ends_at_once_when_the_rulebook_gives_it_no_longer(desk: Desk) -> None:
    enters(desk, word("s-1", "otto", groups=["leads", "rulers"]))
    rulebook = desk.runtime.rulebook()
    people = {**rulebook.people, "otto": small_rulebook().people["otto"]}
    desk.activate(replace(rulebook, people=people, role_claims=(LEADS,)))
    assert roles(desk, "otto") == {("agent", "unit:annex"), ("manager", "unit:desk")}


def test_whoever_has_roles_by_claims_alone_has_none_without_them(desk: Desk) -> None:
    enters(desk, word("s-1", "mia", groups=["leads"]))
    assert roles(desk, "mia") == {("manager", "unit:desk")}
    enters(desk, word("s-1", "mia", groups=[]))
    assert roles(desk, "mia") == set()


def test_a_disabled_account_is_not_let_in_and_loses_what_is_no_longer_said(desk: Desk) -> None:
    enters(desk, word("s-1", "otto", groups=["leads"]))
    accounts.disable(desk.runtime, Call("ada", reason=REASON), "otto")
    assert stays_out(desk, word("s-1", "otto")) == "credentials"
    assert [row["ended_by"] for row in desk.rows(role_grant)] == ["oidc"]


def test_roles_that_people_gave_are_none_of_the_provider_s_business(desk: Desk) -> None:
    enters(desk, word("s-1", "otto", groups=["leads"]))
    (given,) = desk.rows(role_grant)
    by_people = {"id": 7, "role": "controller", "asked_by": "ada", "asked_by_person": "ada", "decided_by": "anna"}
    with desk.runtime.store.writer.begin() as connection:
        connection.execute(role_grant.insert(), {**given, **by_people, "decided_by_person": "anna"})
    enters(desk, word("s-1", "otto"))
    assert roles(desk, "otto") == {("agent", "unit:annex"), ("controller", "unit:desk")}


def test_an_unlinked_account_loses_its_sessions_and_roles_and_is_linked_anew(desk: Desk) -> None:
    enters(desk, word("s-1", "otto", groups=["leads"]))
    answer = identities.unlink(desk.runtime, Call("ada", reason=REASON), "otto")
    assert answer.value == {"ended": 1}
    assert roles(desk, "otto") == {("agent", "unit:annex")}
    assert desk.rows(identity) == []
    assert enters(desk, word("s-2", "otto")).account == "otto"
    assert stays_out(desk, word("s-1", "otto")) == "identity"


def test_nobody_unlinks_themselves_or_whoever_is_not_linked(desk: Desk) -> None:
    enters(desk, word("s-1", "ada"))
    with pytest.raises(Refused, match="of their own"):
        identities.unlink(desk.runtime, Call("ada", reason=REASON), "ada")
    for account in ("otto", "nobody"):
        with pytest.raises(NotFound, match="no account"):
            identities.unlink(desk.runtime, Call("ada", reason=REASON), account)


def test_plain_data_is_no_word_of_a_provider(desk: Desk) -> None:
    plain = {"vouched": [LOGIN, "s-1", "preferred_username", {"preferred_username": "ada"}]}
    with pytest.raises(Invalid, match="checked answer"):
        REGISTRY["identity.recognise"].ask(desk.runtime, Call("ada"), plain)
    assert desk.rows(identity) == []


def test_of_two_subjects_that_come_with_one_name_at_one_moment_one_is_linked(desk: Desk) -> None:
    def comes(number: int) -> str:
        try:
            return enters(desk, word(f"s-{number}", "anna")).account
        except Refused as refused:
            return refused.rule

    with ThreadPoolExecutor(4) as threads:
        came = sorted(threads.map(comes, range(4)))
    assert came == ["anna", "identity", "identity", "identity"]
    assert len(desk.rows(identity)) == 1


def test_whoever_is_refused_ten_times_waits_and_nobody_else_does(desk: Desk) -> None:
    rules = [stays_out(desk, word("s-1", "nobody")) for _ in range(12)]
    assert rules == ["credentials"] * 10 + ["wait"] * 2
    assert enters(desk, word("s-2", "anna")).account == "anna"
    desk.clock.advance(timedelta(minutes=16))
    assert stays_out(desk, word("s-1", "nobody")) == "credentials"


def test_a_way_comes_back_once_in_its_browser_within_ten_minutes(desk: Desk) -> None:
    way = set_out(desk.runtime, "/sla", "this browser")
    assert come_back(desk.runtime, way.state, "another browser") is None
    assert come_back(desk.runtime, way.nonce, "this browser") is None
    desk.clock.advance(timedelta(minutes=10) - timedelta(seconds=1))
    found = come_back(desk.runtime, way.state, "this browser")
    assert found is not None
    assert (found.nonce, found.verifier, found.target) == (way.nonce, way.verifier, "/sla")
    assert come_back(desk.runtime, way.state, "this browser") is None
    late = set_out(desk.runtime, "/sla", "this browser")
    desk.clock.advance(timedelta(minutes=10))
    assert come_back(desk.runtime, late.state, "this browser") is None


def test_of_many_who_come_back_by_one_way_at_one_moment_one_does(desk: Desk) -> None:
    way = set_out(desk.runtime, "/", "browser")
    with ThreadPoolExecutor(8) as threads:
        came = list(threads.map(lambda _: come_back(desk.runtime, way.state, "browser"), range(8)))
    assert [each is not None for each in came].count(True) == 1


def test_ways_that_are_over_are_cleared_away_and_only_so_many_are_open(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vouching, "MOST", 3)
    for _ in range(3):
        set_out(desk.runtime, "/", "browser")
    with pytest.raises(Unavailable, match="Too many people"):
        set_out(desk.runtime, "/", "browser")
    desk.clock.advance(timedelta(minutes=10))
    set_out(desk.runtime, "/", "browser")
    assert len(desk.rows(sign_in_flow)) == 1
