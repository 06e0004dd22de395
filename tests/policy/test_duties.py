"""Whose duties are kept apart: by person and not by account, and by no rulebook less than the product says."""

import json
from dataclasses import replace

import pytest

from control.policy.conditions import LEAST, Condition, Relation
from control.policy.duties import condition_of, is_one_of, is_possible, keeps_out
from control.policy.roles import RoleGrant
from control.policy.rulebook import Person
from control.settings import dump, restore
from tests.commands.desk import small_rulebook

REVIEW, REOPEN, OPEN = "breach_review.review", "ticket.reopen", "ticket.open"
PEOPLE = {
    name: Person(name, name.title(), "desk", person, (RoleGrant("manager", "all"),))
    for name, person in (("anna", "anna"), ("anna2", "anna"), ("ben", "ben"))
}
RULES = small_rulebook(people=PEOPLE)


@pytest.mark.parametrize(
    ("who", "names", "out"),
    [
        ("anna", ["anna"], True),
        ("anna2", ["anna"], True),
        ("anna", ["anna2"], True),
        ("ben", ["anna", "anna2"], False),
        ("ben", [None, None], False),
        ("anna", ["left", "anna"], True),  # an account that is gone, with whose it was then
        ("anna", ["left", None], False),
        ("ben", [], False),
    ],
)
def test_two_accounts_of_one_person_are_kept_apart_as_one(who: str, names: list[str | None], out: bool) -> None:
    assert keeps_out(RULES, REVIEW, PEOPLE[who], Relation.EXPLAINER, names) is out
    assert is_one_of(RULES, PEOPLE[who], names) is out


def test_a_relation_that_a_deed_does_not_name_keeps_nobody_out() -> None:
    assert not keeps_out(RULES, REVIEW, PEOPLE["anna"], Relation.OWNER, ["anna"])
    assert not keeps_out(RULES, OPEN, PEOPLE["anna"], Relation.EXPLAINER, ["anna"])


def test_a_rulebook_may_ask_for_less_and_is_not_heard() -> None:
    lax = replace(RULES, conditions={REVIEW: Condition(), REOPEN: Condition(frozenset({"open", "closed"}))})
    assert keeps_out(lax, REVIEW, PEOPLE["anna2"], Relation.EXPLAINER, ["anna"])
    assert [state for state in ("open", "resolved", "closed") if is_possible(lax, REOPEN, state)] == ["closed"]


def test_a_rulebook_that_allows_no_state_allows_none() -> None:
    shut = replace(RULES, conditions={REOPEN: Condition(frozenset({"open"}))})
    assert not any(is_possible(shut, REOPEN, state) for state in ("open", "resolved", "closed"))


def test_a_rulebook_may_ask_for_more() -> None:
    strict = replace(RULES, conditions={**LEAST, REVIEW: Condition(None, frozenset(Relation))})
    assert keeps_out(strict, REVIEW, PEOPLE["anna"], Relation.OWNER, ["anna"])


def test_a_command_of_which_nothing_is_said_is_possible_in_every_state() -> None:
    assert condition_of(RULES, OPEN) == Condition()
    assert is_possible(RULES, OPEN, "whatever")


def test_a_rulebook_of_before_keeps_the_conditions_of_the_product() -> None:
    content = json.loads(dump(RULES))
    del content["conditions"], content["views"]
    before = restore(json.dumps(content))
    assert (before.conditions, before.views) == (LEAST, {})
    assert restore(dump(RULES)).conditions == LEAST
