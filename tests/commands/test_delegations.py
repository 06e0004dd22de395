"""Lending roles for a while: what the delegate does then, what the trail says of it, and how it ends (Z9)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from control.commands import accounts, breach_reviews, correspondence, delegations, escalations, role_grants
from control.commands.registry import Call
from control.commands.sweep import sweep
from control.errors import Invalid, NotFound, Refused
from control.policy.roles import RoleGrant
from control.policy.rulebook import Person
from control.store.tables import audit_event, breach_review, delegation, escalation, notice
from tests.commands.climbed import GIVEN, PEOPLE_DECIDE
from tests.commands.desk import Desk, on
from tests.worker.tower import reviewed, tower_rulebook

REASON = "away until Friday"
NOW = on(4, 12)


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    """The desk, where anna works, lead manages the desk, and ben works for the annex; a ticket of anna's is late."""
    made = late(store_url, NOW)
    yield made
    made.runtime.close()


def late(store_url: str, at: datetime) -> Desk:
    """The same as it is at an instant."""
    made = Desk(store_url, on(3, 10))
    tower = reviewed(tower_rulebook())
    people = {
        "lead": Person("lead", "Lead", "desk", "lead", (RoleGrant("manager", "unit:desk"),)),
        "ben": Person("ben", "Ben", "annex", "ben", (RoleGrant("agent", "unit:annex"),)),
        "ben2": Person("ben2", "Ben again", "annex", "ben", (RoleGrant("manager", "all"),)),
        "two": Person(
            "two", "Two", "desk", "two", (RoleGrant("manager", "unit:desk"), RoleGrant("agent", "unit:annex"))
        ),
        "cleo": Person("cleo", "Cleo", "annex", "cleo", (RoleGrant("manager", "unit:annex"),)),
    }
    given = {**dict.fromkeys(GIVEN, PEOPLE_DECIDE), **dict.fromkeys(LENDING, PEOPLE_DECIDE | {"administrator"})}
    given |= {"account.disable": frozenset({"administrator"}), "ticket.note": frozenset({"agent", "manager"})}
    given |= dict.fromkeys(("role.ask", "account.enable"), frozenset({"administrator"}))
    given |= {"role.confirm": frozenset({"department head"})}
    made.activate(replace(tower, people={**tower.people, **people}, permissions={**tower.permissions, **given}))
    fields = {"service": "help", "category": "mail", "unit": "desk", "owner": "anna", "priority": "P2"}
    made.record([{"at": on(3, 9), "kind": "created", "state": "new", "title": "Late", **fields}])
    made.clock.set(at)
    sweep(made.runtime, Call("ada"))
    return made


TWO = (RoleGrant("manager", "unit:desk"), RoleGrant("agent", "unit:annex"))
LENDING = ("delegation.give", "delegation.end")
ONE = "T-10001"


def give(desk: Desk, giver: str = "lead", to: str = "ben", *roles: str, **window: Any) -> str:
    until = window.pop("until", on(5, 12))
    asked = {"to": to, "roles": list(roles or ("manager",)), "until": until, **window}
    return str(delegations.give(desk.runtime, Call(giver, reason=REASON), **asked).value["delegation"])


def note(desk: Desk, who: str = "ben", giver: str | None = "lead") -> Any:
    return correspondence.note(desk.runtime, Call(who, on_behalf_of=giver), ONE, "Looked into it.").value


def last(desk: Desk) -> tuple[Any, ...]:
    rows = select(audit_event).order_by(audit_event.c.seq.desc()).limit(1)
    with desk.runtime.read() as connection:
        line = connection.execute(rows).mappings().one()
    return tuple(line[name] for name in ("actor", "person", "on_behalf_of", "command", "outcome"))


def test_a_delegate_does_what_was_lent_and_the_trail_names_both(desk: Desk) -> None:
    give(desk)
    assert note(desk)["ticket"] == ONE
    assert last(desk) == ("ben", "ben", "lead", "ticket.note", "ok")


def test_without_the_other_they_see_and_do_what_they_did_before(desk: Desk) -> None:
    give(desk)
    with pytest.raises(NotFound, match="There is no ticket"):
        note(desk, giver=None)


def test_somebody_to_whom_nothing_was_lent_acts_for_nobody_and_the_trail_says_whom_they_named(desk: Desk) -> None:
    give(desk)
    with pytest.raises(Refused, match="Cleo does not act for Lead: nothing that holds now says so"):
        note(desk, "cleo")
    assert last(desk) == ("cleo", "cleo", "lead", "ticket.note", "denied:delegation")


@pytest.mark.parametrize(
    ("at", "acts"), [(on(4, 13), False), (on(4, 14), True), (on(5, 11, 59), True), (on(5, 12), False)]
)
def test_a_window_begins_with_its_first_instant_and_ends_before_its_last(desk: Desk, at: Any, acts: bool) -> None:
    give(desk, since=on(4, 14))
    desk.clock.set(at)
    if acts:
        assert note(desk)["ticket"] == ONE
    else:
        with pytest.raises(Refused, match="does not act for"):
            note(desk)


@pytest.mark.parametrize("account", ["ben", "lead"])
def test_it_is_over_when_either_account_is_disabled(desk: Desk, account: str) -> None:
    give(desk)
    accounts.disable(desk.runtime, Call("ada", reason="they have left us"), account)
    with pytest.raises(Refused, match="does not act for"):
        note(desk)


@pytest.mark.parametrize("who", ["lead", "ben", "ada"])
def test_whoever_gave_it_was_lent_it_or_administers_ends_it(desk: Desk, who: str) -> None:
    number = give(desk)
    delegations.end(desk.runtime, Call(who, reason="back again by now"), number)
    with pytest.raises(Refused, match="does not act for"):
        note(desk)
    with pytest.raises(Invalid, match="is over already"):
        delegations.end(desk.runtime, Call(who, reason="back again by now"), number)


def test_to_anybody_else_there_is_no_such_delegation(desk: Desk) -> None:
    sentences = []
    for number in (give(desk), "L-99"):
        with pytest.raises(NotFound) as refused:
            delegations.end(desk.runtime, Call("cleo", reason="not mine at all"), number)
        sentences.append(refused.value.sentence.replace(number, "…"))
    assert sentences[0] == sentences[1]


def test_what_was_lent_is_not_lent_on(desk: Desk) -> None:
    give(desk)
    asked: dict[str, Any] = {"to": "cleo", "roles": ["manager"], "until": on(5, 12)}
    with pytest.raises(Refused, match="done for oneself alone"):
        delegations.give(desk.runtime, Call("ben", on_behalf_of="lead", reason=REASON), **asked)
    with pytest.raises(Refused, match="Ben cannot lend manager"):
        give(desk, "ben", "cleo")


def test_the_role_that_the_giver_lost_is_lost_to_the_delegate(desk: Desk) -> None:
    give(desk)
    rulebook = desk.runtime.rulebook()
    poorer = replace(rulebook.people["lead"], grants=(RoleGrant("manager", "unit:annex"),))
    desk.activate(replace(rulebook, people={**rulebook.people, "lead": poorer}))
    with pytest.raises(Refused, match="What Lead lent Ben"):
        note(desk)


def test_one_key_for_oneself_and_for_another_is_two_intentions(desk: Desk) -> None:
    give(desk)
    correspondence.note(desk.runtime, Call("ben", key="once", on_behalf_of="lead"), ONE, "Looked into it.")
    with pytest.raises(Refused, match="was used for something else"):
        correspondence.note(desk.runtime, Call("ben", key="once"), ONE, "Looked into it.")


# ------------------------------------------------------------------------------------------------- duties kept apart


def number_of(desk: Desk, table: Any, letter: str, *where: Any) -> str:
    with desk.runtime.read() as connection:
        return f"{letter}-{connection.scalars(select(table.c.id).where(*where).order_by(table.c.id.desc())).first()}"


def test_a_reason_that_was_given_in_somebodys_place_is_looked_at_by_neither_of_them(desk: Desk) -> None:
    give(desk)
    number = number_of(desk, breach_review, "B", breach_review.c.kind == "resolution")
    breach_reviews.explain(desk.runtime, Call("ben", on_behalf_of="lead"), number, "queue", "unseen")
    for who in ("lead", "ben2"):
        with pytest.raises(Refused, match="somebody else reviews it"):
            breach_reviews.review(desk.runtime, Call(who), number)
    assert breach_reviews.review(desk.runtime, Call("head"), number).value["state"] == "reviewed"


def test_who_gave_a_reason_does_not_look_at_it_in_somebodys_place(desk: Desk) -> None:
    give(desk, "lead", "anna")
    number = number_of(desk, breach_review, "B", breach_review.c.kind == "resolution")
    breach_reviews.explain(desk.runtime, Call("anna"), number, "queue", "unseen")
    with pytest.raises(Refused, match="somebody else reviews it"):
        breach_reviews.review(desk.runtime, Call("anna", on_behalf_of="lead"), number)


def test_who_owns_a_ticket_does_not_end_its_escalation_in_somebodys_place(desk: Desk) -> None:
    give(desk, "lead", "anna")
    number = number_of(desk, escalation, "E", escalation.c.state == "raised")
    with pytest.raises(Refused, match="leaves it to others"):
        escalations.act(desk.runtime, Call("anna", on_behalf_of="lead"), number, "everything was done")


TO_LEAD = on(4, 9)
"""When what is late has been escalated to the lead, and not yet further up."""


@pytest.mark.parametrize("deed", [escalations.acknowledge, partial(escalations.act, action="everything was done")])
def test_who_owns_a_ticket_does_not_end_what_was_raised_to_whoever_they_act_for(store_url: str, deed: Any) -> None:
    desk = late(store_url, TO_LEAD)
    give(desk, "lead", "anna")
    number = number_of(desk, escalation, "E", escalation.c.state == "raised")
    with pytest.raises(Refused, match="Anna owns T-10001 and leaves it to others"):
        deed(desk.runtime, Call("anna", on_behalf_of="lead"), number=number)
    give(desk, "lead", "ben")
    assert deed(desk.runtime, Call("ben", on_behalf_of="lead"), number=number).value["escalation"] == number
    desk.runtime.close()


def test_what_was_raised_to_somebody_is_not_lent_with_a_part_of_what_they_are(store_url: str) -> None:
    desk = late(store_url, TO_LEAD)
    tower = desk.runtime.rulebook()
    units = {**tower.units, "desk": replace(tower.units["desk"], head="two")}
    desk.activate(replace(tower, units=units))
    where = {"service": "help", "category": "mail", "unit": "desk", "owner": "anna", "priority": "P2"}
    desk.record([{"at": on(3, 9), "kind": "created", "state": "new", "title": "Late, too", **where}], "two")
    sweep(desk.runtime, Call("ada"))
    number = number_of(desk, escalation, "E", escalation.c.state == "raised")
    give(desk, "two", "ben", "agent")
    with pytest.raises(NotFound):
        escalations.acknowledge(desk.runtime, Call("ben", on_behalf_of="two"), number)
    give(desk, "two", "ben", "manager")
    assert escalations.acknowledge(desk.runtime, Call("ben", on_behalf_of="two"), number).value["escalation"] == number
    desk.runtime.close()


def test_whoever_asked_for_a_role_or_confirmed_it_is_not_lent_it(desk: Desk) -> None:
    wanted = RoleGrant("manager", "all")
    number = role_grants.ask(desk.runtime, Call("ada", reason=REASON), "ben", wanted).value["number"]
    role_grants.confirm(desk.runtime, Call("head", reason=REASON), number)
    for who in ("ada", "head"):
        with pytest.raises(Refused, match="does not receive it"):
            give(desk, "ben", who, "manager")
    assert give(desk, "ben", "lead", "manager") == "L-1"


@pytest.mark.parametrize("account", ["lead", "ben"])
def test_what_was_lent_does_not_come_back_when_an_account_does(desk: Desk, account: str) -> None:
    give(desk)
    accounts.disable(desk.runtime, Call("ada", reason=REASON), account)
    accounts.enable(desk.runtime, Call("ada", reason=REASON), account)
    with pytest.raises(Refused, match="does not act for"):
        note(desk)
    [row] = desk.rows(delegation)
    assert row["ended_by"] == "ada"


def test_a_reason_given_in_somebodys_place_waits_for_neither_of_them(desk: Desk) -> None:
    give(desk)
    number = number_of(desk, breach_review, "B", breach_review.c.kind == "resolution")
    breach_reviews.explain(desk.runtime, Call("ben", on_behalf_of="lead"), number, "queue", "unseen")
    [row] = [row for row in desk.rows(breach_review) if f"B-{row['id']}" == number]
    assert (row["reasoned_by"], row["reasoned_for"]) == ("ben", "lead")
    told = [row["person"] for row in desk.rows(notice) if "says why" in row["said"]]
    assert told
    assert {"lead", "ben", "ben2"}.isdisjoint(told)


def test_what_was_told_of_is_read_by_who_acts_and_by_whom_they_act_for(store_url: str) -> None:
    desk = late(store_url, TO_LEAD)
    give(desk, "lead", "ben")
    number = number_of(desk, escalation, "E", escalation.c.state == "raised")
    escalations.acknowledge(desk.runtime, Call("ben", on_behalf_of="lead"), number)
    assert [row["read_at"] for row in desk.rows(notice) if row["person"] == "lead"] == [TO_LEAD]
    desk.runtime.close()


def test_nothing_of_it_is_kept_but_what_was_lent(desk: Desk) -> None:
    give(desk)
    [row] = desk.rows(delegation, "made_seq", "id")
    assert (row["from_account"], row["to_account"], row["roles"]) == ("lead", "ben", '["manager"]')
    assert (row["from_at"], row["until_at"], row["reason"], row["ended_at"]) == (NOW, on(5, 12), REASON, None)
