"""Role × scope × stage × command of measures on a real store: nothing is allowed or denied but by a sentence.

A measure lies in its unit. Whoever answers for it does what their role lets them do wherever that reaches; whether it
is taken on is said by its owner alone.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select, update

from control.commands.registry import Call
from control.policy.measure_terms import Committee, MeasureStage
from control.policy.rulebook import OrgUnit
from control.store.tables import approval, measure, measure_gate, measure_item, measure_value
from tests.commands.cells import NOW, Matrix, account, rules, unexpected, unexpected_in_place
from tests.commands.desk import on
from tests.commands.measuring import TERMS
from tests.commands.sentences import BY_ROLE
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
    "measure.report": GOES_ON,
    "measure.value": GOES_ON,
    "measure.validate": {"decided", "implemented"},  # before, nothing can have come of it
    "measure.challenge": {"decided", "implemented"},
    "measure.resume": GOES_ON,  # as long as it is on hold
    "measure.judge": {"implemented"},
    "measure.reopen": {"closed"},
    "measure.document": set(MeasureStage),  # what was introduced is written down afterwards, too
}
NOT_BEFORE = {"measure.value": WORKED_OUT}
"""Nothing came of what is not decided."""
OF_ITS_OWNER = {"measure.accept", "measure.decline", "measure.report"}
OF_ITS_CONTROLLER = {"measure.validate", "measure.challenge"}
OF_ONE = OF_ITS_OWNER | OF_ITS_CONTROLLER
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
    "values": [{"line": "EBITDA", "series": "actual", "period": "2026-03", "amount": "90.00"}], "shown": "Booking 9",
    "line": "EBITDA", "period": "2026-03", "plan": "amber", "value": "green", "said": "Late.",
    "asked": {"gate": "cancelled", "said": "Nobody needs it.", "sunk_cost": "0.00"},
    "title": "How parcels are packed", "kept": {"owner": "anna", "review_months": 12},
    "version": {"said": "Two layers of paper.", "files": [{"name": "packing.txt", "content": b"Two layers."}]},
}  # fmt: skip


OVER = {"state": "withdrawn", "next_at": None, "ended_at": NOW, "ended_by": "anna", "ended_because": "It is over."}
"""How an approval ends, so that another gate can be asked for."""


RESTS = {"halt": "on hold", "halted_on": "2026-03-02", "resume_on": "2026-04-01"}
GOES = dict.fromkeys(RESTS)


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
        insert(connection, "measure_baseline", query='{"alike":{"category":"mail"},"service":null,"unit":"desk"}')
        insert(connection, "measure_test", exposures=1)
        insert(connection, "measure_gate", number=1, stage="decided", baseline=1)
    made.desk.record([{"at": on(3, 9), "kind": "created", "unit": "desk", "title": "Hello"}])
    yield made
    made.desk.runtime.close()


def stands(command: str, stage: str, named: str) -> dict[str, Any]:
    """A measure at this stage that names somebody as who this command is about: its owner, who accepted, mostly."""
    part = "controller" if command in OF_ITS_CONTROLLER else "owner"
    rests = RESTS if command == "measure.resume" and stage in GOES_ON else GOES
    return {**WHOLE, **rests, "stage": stage, part: named, f"{part}_person": named}


def expected(command: str, role: str, scope: str, stage: str, owns: bool) -> str:
    if role not in BY_ROLE[command]:
        return "refused"
    if scope == "other" and not owns:
        return "hidden"
    if stage not in BY_STAGE[command]:
        return "late"
    if stage in NOT_BEFORE.get(command, ()) or (command in OF_ONE and not owns):
        return "refused"
    return "done"


def ended(matrix: Matrix, command: str, called: Call, stage: str, named: str) -> str:
    with matrix.desk.runtime.store.writer.begin() as connection:
        number = (connection.scalar(select(func.max(measure_gate.c.number))) or 0) + 1
        insert(connection, "measure_gate", number=number, stage="implemented", cycle=number, passed_at=on(3, 8))
        connection.execute(update(measure).values(**stands(command, stage, named), cycle=number))  # not judged yet
        connection.execute(update(measure_item).values(settled_at=None, settled_by=None, evidence=None))
        said = connection.scalar(select(func.max(measure_value.c.version))) or 0
        insert(connection, "measure_value", version=said + 1)  # claimed anew
        connection.execute(update(approval).where(approval.c.ended_at.is_(None)).values(**OVER))
    return matrix.outcome(command, called, TOLD)


@pytest.mark.parametrize("command", BY_STAGE)
def test_a_command_about_a_measure_ends_in_every_cell_as_the_sentences_say(matrix: Matrix, command: str) -> None:
    asked = partial(ended, matrix, command), partial(expected, command)
    assert unexpected(MeasureStage, *asked) == []


@pytest.mark.parametrize("command", BY_STAGE)
def test_whoever_acts_for_somebody_does_about_a_measure_what_they_were_lent(matrix: Matrix, command: str) -> None:
    asked = partial(ended, matrix, command), partial(expected, command)
    assert unexpected_in_place(MeasureStage, *asked) == []
