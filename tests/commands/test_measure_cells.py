"""Role × scope × stage × command of measures on a real store: nothing is allowed or denied but by a sentence.

A measure lies in its unit. Whoever answers for it does what their role lets them do wherever that reaches; whether it
is taken on is said by its owner alone.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from sqlalchemy import update

from control.commands.registry import Call
from control.policy.measure_terms import Committee, MeasureStage
from control.policy.rulebook import OrgUnit
from control.store.tables import approval, measure, measure_item
from tests.commands.cells import DELEGATE, NOW, Matrix, account, rules
from tests.commands.measuring import TERMS
from tests.commands.sentences import BY_ROLE, NEVER_LENT, ROLES, SCOPES
from tests.store.measure_rows import CASE, DETAILS, WHOLE
from tests.store.rows import insert

WORKED_OUT = {"proposed", "defined", "identified", "detailed"}
"""Afterwards only an approved change of scope moves it."""
GOES_ON = {*WORKED_OUT, "decided", "implemented"}
BY_STAGE = {
    **dict.fromkeys(("measure.edit", "measure.justify", "measure.count", "measure.plan", "measure.replan"), WORKED_OUT),
    "measure.appoint": GOES_ON,
    "measure.accept": GOES_ON,
    "measure.decline": {"proposed", "defined"},  # afterwards it needs an owner
    "measure.advance": {"proposed"},
    "measure.settle": GOES_ON,  # what is closed is proved
    "measure.ask": GOES_ON,
    "measure.reopen": {"closed"},
}
OF_ITS_OWNER = {"measure.accept", "measure.decline"}
WANTED = {
    "title": "Parcels come in time", "unit": "desk", "description": "Another carrier.", "effect": "Half as many.",
    "kind": "training", "function": "annex", "group": "quality",
}  # fmt: skip
ANSWERING = {"owner": "anna", "sponsor": account("sponsor", "all"), "controller": account("controller", "all")}
ITEM = {"kind": "milestone", "said": "A contract is signed", "person": "anna", "due_on": "2026-03-20"}
TOLD = {
    "number": "M-1", "wanted": WANTED, "answering": ANSWERING, "item": ITEM, "at": 1,
    "evidence": "The contract of 30 March",
    "case": {**CASE, **DETAILS, "legal_entity": "company", "guard_kpis": ["contacts"]},
    "alike": {"category": "mail"},
    "asked": {"gate": "cancelled", "said": "Nobody needs it.", "sunk_cost": "0.00"},
}  # fmt: skip


OVER = {"state": "withdrawn", "next_at": None, "ended_at": NOW, "ended_by": "anna", "ended_because": "It is over."}
"""How an approval ends, so that another gate can be asked for."""


class Measuring(Matrix):
    """The matrix at a desk where measures have a place."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        terms = replace(TERMS, committees={"board": Committee("board", "The board", "desk")})
        units = {**rules().units, "company": OrgUnit("company", "organization", "Company", None, None)}
        self.desk.activate(replace(rules(), measures=terms, units=units))


@pytest.fixture
def matrix(sqlite_url: str) -> Iterator[Matrix]:
    made = Measuring(sqlite_url)
    with made.desk.runtime.store.writer.begin() as connection:
        insert(connection, "measure")
        insert(connection, "measure_item", number=1)
    yield made
    made.desk.runtime.close()


def stands(stage: str, owner: str) -> dict[str, Any]:
    """A measure at this stage, of this owner, who has accepted."""
    return {**WHOLE, "stage": stage, "owner": owner, "owner_person": owner}


def expected(command: str, role: str, scope: str, stage: str, owns: bool) -> str:
    if role not in BY_ROLE[command]:
        return "refused"
    if scope == "other" and not owns:
        return "hidden"
    if stage not in BY_STAGE[command]:
        return "late"
    return "refused" if command in OF_ITS_OWNER and not owns else "done"


def ended(matrix: Matrix, command: str, called: Call, stage: str, owner: str) -> str:
    with matrix.desk.runtime.store.writer.begin() as connection:
        connection.execute(update(measure).values(**stands(stage, owner)))
        connection.execute(update(measure_item).values(settled_at=None, settled_by=None, evidence=None))
        connection.execute(update(approval).where(approval.c.ended_at.is_(None)).values(**OVER))
    return matrix.outcome(command, called, TOLD)


@pytest.mark.parametrize("command", BY_STAGE)
def test_a_command_about_a_measure_ends_in_every_cell_as_the_sentences_say(matrix: Matrix, command: str) -> None:
    unexpected = []
    for role, scope, stage, owns in product(ROLES, SCOPES, MeasureStage, (False, True)):
        who = account(role, scope)
        found = ended(matrix, command, Call(who), stage, who if owns else "otto")
        if found != expected(command, role, scope, stage, owns):
            unexpected.append((role, scope, stage, owns, found))
    assert unexpected == []


@pytest.mark.parametrize("command", BY_STAGE)
def test_whoever_acts_for_somebody_does_about_a_measure_what_they_were_lent(matrix: Matrix, command: str) -> None:
    unexpected = []
    for role, scope, stage in product(ROLES, SCOPES, MeasureStage):
        called = Call(DELEGATE, on_behalf_of=account(role, scope))
        found = ended(matrix, command, called, stage, "otto")
        asked = "refused" if role in NEVER_LENT else expected(command, role, scope, stage, False)
        if found != asked:
            unexpected.append((role, scope, stage, found))
    assert unexpected == []
