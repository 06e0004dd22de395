"""Who can answer for a measure, who would, and what each gate demands of it."""

from dataclasses import replace

import pytest

from control.policy.gate_demands import Facts
from control.policy.gates import criteria, gate_refusal, next_gate
from control.policy.measure_people import Answering, appointment_refusal, is_answering, owner_refusal, proposed
from control.policy.measure_terms import GroupKind, MeasureGroup, MeasureStage, MeasureTerms
from control.policy.roles import RoleGrant
from control.policy.rulebook import Category, Person, Rulebook
from control.policy.scope import Scope
from tests.commands.desk import small_rulebook
from tests.store.measure_rows import DEFINED, MEASURE

DESK = Scope("desk", "help")
PARTS = ("owner_person", "sponsor_person", "controller_person")


def somebody(name: str, role: str, scope: str, **other: object) -> Person:
    return replace(Person(name, name.title(), "desk", name, (RoleGrant(role, scope),)), **other)


PEOPLE = (
    somebody("sam", "sponsor", "all"),
    somebody("sue", "sponsor", "unit:desk"),
    somebody("cleo", "controller", "all"),
    somebody("gone", "controller", "unit:desk", active=False),
    somebody("far", "sponsor", "unit:annex"),
    somebody("sam-two", "controller", "all", person="sam"),
)


def rules() -> Rulebook:
    small = small_rulebook()
    return replace(small, people={**small.people, **{each.name: each for each in PEOPLE}})


@pytest.mark.parametrize(
    ("wanted", "rule"),
    [
        (Answering("anna", "sue", "cleo"), None),
        (Answering(), None),
        (Answering(owner="anna"), None),
        (Answering(owner="stranger"), "person"),
        (Answering(controller="gone"), "person"),
        (Answering(sponsor="anna"), "role"),
        (Answering(sponsor="far"), "role"),  # a sponsor, of another place
        (Answering(controller="sam"), "role"),
        (Answering(sponsor="sam", controller="sam-two"), "oneself"),  # two accounts of one person
        (Answering(owner="sam", sponsor="sam"), "oneself"),
    ],
)
def test_three_different_people_answer_for_it_who_hold_what_their_part_asks_for(
    wanted: Answering, rule: str | None
) -> None:
    found = appointment_refusal(rules(), DESK, wanted)
    assert (None if found is None else found.rule) == rule


def test_the_owner_of_the_category_is_proposed_and_the_sponsor_whose_role_reaches_just_so_far() -> None:
    assert proposed(rules(), DESK, ("help", "mail")) == Answering("anna", "sue", "cleo")


def test_nobody_is_proposed_twice_and_nobody_who_has_left() -> None:
    book = rules()
    owned = replace(book.categories["help", "mail"], owner="sue")
    book = replace(book, categories={("help", "mail"): owned})
    assert proposed(book, DESK, ("help", "mail")) == Answering("sue", "sam", "cleo")


def test_without_an_owner_of_the_category_the_service_has_one_or_the_unit_a_head() -> None:
    book, nobodys = rules(), Category("help", "mail", "Mail", None, None, None, (), (), (), None)
    headed = replace(book.units["desk"], head="anna")
    book = replace(book, categories={("help", "mail"): nobodys}, units={**book.units, "desk": headed})
    assert proposed(book, DESK, ("help", "mail")).owner == "anna"
    served = replace(book, services={"help": replace(book.services["help"], owner="otto")})
    assert proposed(served, DESK, None).owner == "otto"
    assert proposed(rules(), Scope(), None).owner is None


def test_whoever_has_a_part_answers_for_it_by_any_of_their_accounts() -> None:
    row = {**dict.fromkeys(PARTS), "owner": "sam", "owner_person": "sam"}
    people = rules().people
    assert is_answering(people["sam-two"], row)
    assert not is_answering(people["cleo"], row)
    assert owner_refusal("M-1", people["sam-two"], row) is None
    assert owner_refusal("M-1", people["cleo"], row) is not None


FIRST = {
    "title": "a title", "description": "a description", "effect": "an expected effect", "kind": "a kind",
    "unit": "a business unit", "function": "a function", "measure_group": "a place in the hierarchy",
    "source": "a source",
}  # fmt: skip


@pytest.mark.parametrize("missing", FIRST)
def test_a_gate_names_each_demand_that_is_missing_and_no_other(missing: str) -> None:
    row = {**MEASURE, **DEFINED}
    assert gate_refusal("M-1", MeasureStage.DEFINED, Facts(row)) is None
    facts = Facts({**row, missing: None})
    refused = gate_refusal("M-1", MeasureStage.DEFINED, facts)
    assert refused is not None
    assert refused.sentence == f"M-1 is not defined yet: it lacks {FIRST[missing]}."
    listed = criteria(MeasureStage.DEFINED, facts)
    assert [each.named for each in listed if not each.is_met] == [FIRST[missing]]


def test_what_nothing_can_measure_yet_is_named_and_keeps_nothing_back() -> None:
    rows = [{"series": "actual", "line": "EBITDA", "state": "validated"}]
    facts = Facts(MEASURE, values=rows, has_passed=True)
    listed = {each.named: each.is_met for each in criteria(MeasureStage.CLOSED, facts)}
    assert listed["no open break on its KPIs"] is None
    assert gate_refusal("M-1", MeasureStage.CLOSED, facts) is None


def test_the_first_gate_comes_first() -> None:
    assert next_gate(MeasureStage.PROPOSED) is MeasureStage.DEFINED
    assert next_gate(MeasureStage.CLOSED) is None


def test_a_place_in_the_hierarchy_is_named_from_the_widest_to_the_narrowest() -> None:
    wide, narrow = (
        MeasureGroup("wide", GroupKind.PORTFOLIO, "Wide", None, "desk"),
        MeasureGroup("narrow", GroupKind.PACKAGE, "Narrow", "wide", "desk"),
    )
    terms = MeasureTerms(91, {"wide": wide, "narrow": narrow})
    assert terms.path("narrow") == (wide, narrow)
    assert terms.path("gone") == ()
    round_ = MeasureTerms(91, {"wide": replace(wide, parent="narrow"), "narrow": narrow})
    assert round_.path("narrow") == (replace(wide, parent="narrow"), narrow)  # a circle ends
