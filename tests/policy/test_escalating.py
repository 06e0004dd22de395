"""Whose business an escalation is, and what is said where a path leads nowhere."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from control.policy.climbing import Rung
from control.policy.escalating import Raised, acknowledge_refusal, act_refusal, close_refusal, next_step
from control.policy.ladder import Ladder, Level, Recipient, Watched
from control.policy.permissions import Refusal
from control.policy.roles import RoleGrant
from control.policy.rulebook import OrgUnit, Person, Rulebook
from tests.commands.desk import small_rulebook

GRANTS = {
    "anna": ("agent", "all"),
    "agent": ("agent", "all"),
    "lead": ("manager", "all"),
    "manager": ("manager", "unit:desk"),
    "stranger": ("department head", "unit:annex"),
    "head": ("department head", "all"),
    "deputy": ("department head", "unit:house"),
    "member": ("committee member", "all"),
    "ada": ("administrator", "all"),
}
PEOPLE = {name: Person(name, name.title(), "desk", name, (RoleGrant(*held),)) for name, held in GRANTS.items()}
UNITS = {
    "house": OrgUnit("house", "department", "House", None, "head"),
    "desk": OrgUnit("desk", "team", "Desk", "house", "lead"),
    "annex": OrgUnit("annex", "team", "Annex", None, None),
}
RULEBOOK = small_rulebook(people=PEOPLE, units=UNITS)
TICKET: dict[str, Any] = {"key": "T-1", "owner": "anna", "unit": "desk", "service": "help"}
TO_HEAD = Raised("E-3", "raised", "department head", frozenset({"head"}), TICKET)
Guard = Callable[[Rulebook, Person, Raised], Refusal | None]


def refused(who: str, raised: Raised = TO_HEAD, rulebook: Rulebook = RULEBOOK) -> str | None:
    """The rule by which `who` may not act on it; None where they may."""
    found = act_refusal(rulebook, rulebook.people[who], raised)
    return None if found is None else found.rule


@pytest.mark.parametrize(
    ("who", "rule"),
    [
        ("head", None),  # it was addressed to them
        ("deputy", None),  # of the same rank, for a place in which the ticket lies
        ("member", None),  # above
        ("anna", "owner"),
        ("agent", "addressee"),
        ("lead", "addressee"),  # below: it climbed past them
        ("stranger", "addressee"),  # of the rank, but elsewhere
        ("ada", "addressee"),  # an administrator is not in the line
    ],
)
def test_an_escalation_is_for_whom_it_was_addressed_to_and_their_rank_and_above(who: str, rule: str | None) -> None:
    assert refused(who) == rule


@pytest.mark.parametrize(
    ("recipient", "fits"),
    [
        ("owner", {"lead", "manager", "deputy", "head", "member"}),
        ("team lead", {"lead", "manager", "deputy", "head", "member"}),
        ("category owner", {"lead", "manager", "deputy", "head", "member"}),
        ("department head", {"deputy", "head", "member"}),
        ("KPI owner", {"deputy", "head", "member"}),
        ("committee", {"member"}),
    ],
)
def test_each_recipient_has_a_rank_from_which_on_others_may_step_in(recipient: str, fits: set[str]) -> None:
    raised = replace(TO_HEAD, recipient=recipient, people=frozenset({"agent"}))
    assert {who for who in PEOPLE if refused(who, raised) is None} == fits | {"agent"}


def test_every_recipient_of_a_ladder_has_a_rank() -> None:
    assert all(refused("member", replace(TO_HEAD, recipient=each.value)) is None for each in Recipient)


@pytest.mark.parametrize(
    ("guard", "state"), [(acknowledge_refusal, "raised"), (act_refusal, "acknowledged"), (close_refusal, "actioned")]
)
def test_the_owner_of_the_ticket_neither_takes_nor_ends_what_was_raised_to_others(guard: Guard, state: str) -> None:
    found = guard(RULEBOOK, PEOPLE["anna"], replace(TO_HEAD, state=state))
    assert found == Refusal("owner", "E-3 was raised to Head: Anna owns T-1 and leaves it to others.")


@pytest.mark.parametrize("guard", [acknowledge_refusal, act_refusal])
def test_the_owner_deals_with_what_was_raised_to_them(guard: Guard) -> None:
    assert guard(RULEBOOK, PEOPLE["anna"], replace(TO_HEAD, recipient="owner", people=frozenset({"anna"}))) is None


def test_a_member_of_the_committee_who_owns_the_ticket_leaves_it_to_others_too() -> None:
    assert refused("member", replace(TO_HEAD, ticket={**TICKET, "owner": "member"})) == "owner"


def test_another_account_of_the_owner_is_the_owner() -> None:
    people = {**PEOPLE, "member": replace(PEOPLE["member"], person="anna")}
    assert refused("member", rulebook=replace(RULEBOOK, people=people)) == "owner"


def test_another_account_of_whom_it_was_addressed_to_may_deal_with_it() -> None:
    people = {**PEOPLE, "agent": replace(PEOPLE["agent"], person="head")}
    assert refused("agent", rulebook=replace(RULEBOOK, people=people)) is None


@pytest.mark.parametrize("gone", [None, "inactive", "removed"])
def test_where_nobody_is_left_to_whom_it_was_addressed_the_whole_line_may(gone: str | None) -> None:
    people = {**PEOPLE, "head": replace(PEOPLE["head"], active=False)}
    if gone == "removed":
        del people["head"]
    raised = replace(TO_HEAD, people=frozenset({"head"} if gone else ()))
    rulebook = replace(RULEBOOK, people=people)
    assert {who: refused(who, raised, rulebook) for who in ("lead", "agent", "anna")} == {
        "lead": None,
        "agent": "addressee",
        "anna": "owner",
    }


def test_a_ticket_that_lies_nowhere_is_for_everybody_of_the_rank() -> None:
    raised = replace(TO_HEAD, ticket={**TICKET, "unit": None, "service": None})
    assert (refused("stranger", raised), refused("lead", raised)) == (None, "addressee")


def test_the_refusal_names_to_whom_it_was_raised_and_who_else_may() -> None:
    found = act_refusal(RULEBOOK, PEOPLE["lead"], TO_HEAD)
    assert found is not None
    assert found.sentence == (
        "E-3 was raised to Head: nobody else deals with it, but for a department head or committee member of its place."
    )


@pytest.mark.parametrize(("guard", "state"), [(acknowledge_refusal, "actioned"), (close_refusal, "raised")])
def test_what_cannot_be_done_as_it_stands_is_said_before_whose_it_is(guard: Guard, state: str) -> None:
    found = guard(RULEBOOK, PEOPLE["anna"], replace(TO_HEAD, state=state))
    assert found is not None
    assert found.rule == "state"


OPEN_TICKET = {**TICKET, "category": "mail", "priority": "P2", "team": "desk", "state_category": "open",
               "reopen_count": 0}  # fmt: skip
FIRST = ("clock", "T-1/first_response", 1)
ITSELF = ("ticket", "T-1", 1)
TOLD = Rung("climb", 1, Recipient.TEAM_LEAD)


def watching(*watched: Watched) -> Rulebook:
    ladder = Ladder("climb", frozenset(watched), (Level(0, Recipient.TEAM_LEAD),))
    return replace(RULEBOOK, ladders={"climb": ladder})


@pytest.mark.parametrize(
    ("watched", "running", "reached", "said"),
    [
        (Watched.FIRST_RESPONSE, {"first_response": FIRST}, {FIRST: [TOLD]},
         "T-1 has reached the last level of climb: there is nobody above."),
        (Watched.RESOLUTION, {}, {ITSELF: [TOLD]},
         "T-1 has reached the last level of climb: there is nobody above."),
        (Watched.RESOLUTION, {"first_response": FIRST}, {},
         "No ladder of `config/ladders.toml` watches the first response of T-1: it leads to nobody."),
        (Watched.FIRST_RESPONSE, {}, {},
         "No ladder leads on from T-1: `config/ladders.toml` names none for its service."),
    ],
)  # fmt: skip
def test_a_path_that_leads_nowhere_says_why(watched: Watched, running: Any, reached: Any, said: str) -> None:
    assert next_step(watching(watched), OPEN_TICKET, running, reached) == Refusal("path", said)
