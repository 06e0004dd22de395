"""Duties that are kept apart, case by case, on each database: nobody does alone what takes two (Z2).

A case brings about a state by those who may, and then names who must not go on, by whichever of their accounts and in
whosever place. What was refused has changed nothing but the trail, which tells of it in one event.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import select

from control.commands import accounts, breach_reviews, delegations, escalations, links, role_grants, sessions
from control.commands.registry import Call
from control.commands.sweep import sweep
from control.errors import ControlError
from control.policy.roles import RoleGrant
from control.policy.rulebook import Person
from control.store.audit import head
from control.store.tables import audit_event, breach_review, escalation
from tests.commands.climbed import GIVEN, PEOPLE_DECIDE
from tests.commands.desk import Desk, on
from tests.worker.tower import reviewed, tower_rulebook

WHY = "this has its reason"
NOW = on(4, 12)
GRANTING = frozenset({"administrator", "sponsor", "controller"})
ADMINISTERING = (
    *("role.ask", "role.withdraw", "role.end", "role.take_away", "account.disable", "account.enable"),
    *("account.invite", "session.end_all"),
)


def person(name: str, *roles: str, of: str | None = None) -> Person:
    return Person(name, name.title(), "desk", of or name, tuple(RoleGrant(role, "all") for role in roles))


PEOPLE = (
    *(person("ada", "administrator", "controller"), person("ada-2", "sponsor", of="ada")),
    *(person("bela", "administrator"), person("carl", "controller", "manager"), person("sven", "sponsor")),
    *(person("otto", "agent"), person("otto-2", "controller", "administrator", of="otto")),
    *(person("all", "administrator", "sponsor", "controller", "manager", "department head"), person("dora", "agent")),
    *(person("anna-2", "manager", "department head", of="anna"), person("auditor", "auditor")),
    *(person("robot", "automation"), person("lead-2", "manager", of="lead"), person("alan", "analyst", of="anna")),
)


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    """The tower, where a ticket of anna's is late: it was escalated, and its breach asks for a reason."""
    made = Desk(store_url, on(3, 10))
    tower = reviewed(tower_rulebook())
    given = {
        **dict.fromkeys(GIVEN, PEOPLE_DECIDE),
        **dict.fromkeys(ADMINISTERING, frozenset({"administrator"})),
        **dict.fromkeys(("role.confirm", "role.decline"), GRANTING),
        **dict.fromkeys(("delegation.give", "delegation.end"), PEOPLE_DECIDE | GRANTING),
    }
    people = {**tower.people, **{each.name: each for each in PEOPLE}}
    made.activate(replace(tower, people=people, permissions={**tower.permissions, **given}))
    fields = {"service": "help", "category": "mail", "unit": "desk", "owner": "anna", "priority": "P2"}
    made.record([{"at": on(3, 9), "kind": "created", "state": "new", "title": "Late", **fields}])
    made.clock.set(NOW)
    sweep(made.runtime, Call("ada"))
    yield made
    made.runtime.close()


def by(who: str, giver: str | None = None) -> Call:
    return Call(who, reason=WHY, on_behalf_of=giver)


def asked(desk: Desk, account: str = "dora", actor: str = "ada") -> str:
    return str(role_grants.ask(desk.runtime, by(actor), account, RoleGrant("manager", "all")).value["number"])


def lent(desk: Desk, giver: str, to: str, role: str) -> None:
    delegations.give(desk.runtime, by(giver), to=to, roles=[role], until=on(9, 12))


def number(desk: Desk, letter: str, column: Any, *where: Any) -> str:
    with desk.runtime.read() as connection:
        return f"{letter}-{connection.scalars(select(column).where(*where).order_by(column)).first()}"


def raised(desk: Desk) -> str:
    return number(desk, "E", escalation.c.id, escalation.c.state == "raised")


def explained(desk: Desk, who: str = "anna", giver: str | None = None) -> str:
    found = number(desk, "B", breach_review.c.id, breach_review.c.kind == "resolution")
    breach_reviews.explain(desk.runtime, by(who, giver), found, "queue", "unseen")
    return found


Then = Callable[[], object]


@dataclass(frozen=True)
class Case:
    """What is brought about, and what must then be refused, by which rule."""

    begin: Callable[[Desk], Then]
    rule: str


def confirms(who: str, account: str = "dora", actor: str = "ada", giver: str | None = None) -> Callable[[Desk], Then]:
    """`who` confirms what `actor` asked for `account`."""

    def begin(desk: Desk) -> Then:
        if giver is not None:
            lent(desk, giver, who, "controller")
        wanted = asked(desk, account, actor)
        return lambda: role_grants.confirm(desk.runtime, by(who, giver), wanted)

    return begin


def asks(who: str, account: str) -> Callable[[Desk], Then]:
    wanted = RoleGrant("manager", "all")
    return lambda desk: lambda: role_grants.ask(desk.runtime, by(who), account, wanted)


def reviews(who: str, giver: str | None = None, *, by_whom: str = "anna", for_whom: str | None = None) -> Any:
    """`who` looks at the reason that `by_whom` gave."""

    def begin(desk: Desk) -> Then:
        if giver is not None:
            lent(desk, giver, who, "manager")
        if for_whom is not None:
            lent(desk, for_whom, by_whom, "manager")
        found = explained(desk, by_whom, for_whom)
        return lambda: breach_reviews.review(desk.runtime, by(who, giver), found)

    return begin


def acts(who: str, giver: str | None = None) -> Callable[[Desk], Then]:
    """`who` says that something was done about the escalation of a ticket that anna owns."""

    def begin(desk: Desk) -> Then:
        if giver is not None:
            lent(desk, giver, who, "manager" if giver != "anna" else "agent")
        found = raised(desk)
        return lambda: escalations.act(desk.runtime, by(who, giver), found, "everything was done")

    return begin


def confirmed_then_disabled(desk: Desk) -> Then:
    wanted = asked(desk)
    accounts.disable(desk.runtime, by("bela"), "carl")
    return lambda: role_grants.confirm(desk.runtime, by("carl"), wanted)


def declined_by_the_other_account(desk: Desk) -> Then:
    wanted = asked(desk)
    return lambda: role_grants.decline(desk.runtime, by("ada-2"), wanted)


def alone(desk: Desk) -> Then:
    for other in ("bela", "all", "otto-2"):
        accounts.disable(desk.runtime, by("ada"), other)
    return lambda: role_grants.take_away(desk.runtime, by("ada"), "ada", "administrator", "all")


def closes_what_they_own(desk: Desk) -> Then:
    found = raised(desk)
    escalations.act(desk.runtime, by("member"), found, "everything was done")
    return lambda: escalations.close(desk.runtime, by("anna-2"), found, "nobody needs to look at it")


CASES = {
    "who asked for a role does not confirm it": Case(confirms("ada"), "four_eyes"),
    "nor by another account": Case(confirms("ada-2"), "four_eyes"),
    "nor declines it by another account": Case(declined_by_the_other_account, "four_eyes"),
    "who receives a role does not confirm it": Case(confirms("carl", "carl"), "self"),
    "nor by another account than the one that receives it": Case(confirms("otto-2", "otto"), "self"),
    "nor in the place of somebody who might": Case(confirms("dora", "dora", giver="carl"), "self"),
    "nor does whoever acts for who receives it": Case(confirms("dora", "carl", giver="carl"), "self"),
    "who asked does not confirm it in the place of somebody": Case(
        confirms("bela", actor="bela", giver="carl"), "four_eyes"
    ),
    "nor does whoever acts for who asked": Case(confirms("dora", giver="ada"), "four_eyes"),
    "who holds every role confirms nothing that they asked for": Case(confirms("all", actor="all"), "four_eyes"),
    "who holds every role receives nothing that they confirm": Case(confirms("all", "all"), "self"),
    "an auditor confirms nothing": Case(confirms("auditor"), "permission"),
    "a program confirms nothing": Case(confirms("robot"), "permission"),
    "a disabled account confirms nothing": Case(confirmed_then_disabled, "inactive"),
    "an administrator asks for no role of their own": Case(asks("bela", "bela"), "self"),
    "nor for another account of theirs": Case(asks("ada", "ada-2"), "self"),
    "the last administrator stays one": Case(alone, "last"),
    "nobody disables an account of their own": Case(
        lambda desk: lambda: accounts.disable(desk.runtime, by("ada"), "ada-2"), "self"
    ),
    "nobody makes a link to set a password for themselves": Case(
        lambda desk: lambda: links.link_for(desk.runtime, by("otto-2"), "otto"), "self"
    ),
    "who gave a reason does not look at it": Case(reviews("lead", by_whom="lead"), "oneself"),
    "nor looks at it by another account": Case(reviews("lead-2", by_whom="lead"), "oneself"),
    "nor looks at it in the place of a manager": Case(reviews("anna", "lead"), "oneself"),
    "nor does the manager in whose place it was given": Case(
        reviews("lead", by_whom="dora", for_whom="lead"), "oneself"
    ),
    "who owns a ticket does not act on its escalation by another account": Case(acts("anna-2"), "owner"),
    "nor acts on it in the place of a manager": Case(acts("anna", "lead"), "owner"),
    "nor closes it by another account": Case(closes_what_they_own, "owner"),
    "nobody lends to another account of their own": Case(
        lambda desk: (
            lambda: delegations.give(desk.runtime, by("lead"), to="lead-2", roles=["manager"], until=on(9, 12))
        ),
        "delegate",
    ),
    "nobody ends the sessions of others who does not administer": Case(
        lambda desk: lambda: sessions.end_all(desk.runtime, by("carl"), "dora"), "permission"
    ),
}
NAMED = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


def test_there_are_28_of_them() -> None:
    assert len(CASES) == 28


@NAMED
def test_it_takes_two(desk: Desk, case: Case) -> None:
    then = case.begin(desk)
    with desk.runtime.read() as connection:
        before = head(connection)
    with pytest.raises(ControlError) as refused:
        then()
    with desk.runtime.read() as connection:
        after = head(connection)
        last = connection.execute(select(audit_event).where(audit_event.c.seq > before.seq)).mappings().all()
    assert refused.value.outcome == f"denied:{case.rule}"
    assert (after.seq, after.revision) == (before.seq + 1, before.revision)
    assert [event["outcome"] for event in last] == [f"denied:{case.rule}"]
