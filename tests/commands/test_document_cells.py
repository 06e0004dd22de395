"""Role × scope × state × command of documents on a real store: nothing is allowed or denied but by a sentence.

A document lies where its measure does. Whoever owns it does what their role lets them do wherever that reaches.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select, update

from control.commands.registry import Call
from control.store.tables import document
from tests.commands.cells import Matrix, unexpected, unexpected_in_place
from tests.commands.desk import on
from tests.commands.sentences import BY_ROLE
from tests.commands.test_measure_cells import TOLD, Measuring
from tests.store.approval_rows import OF_MEASURE, WITHOUT_MONEY
from tests.store.measure_rows import AT, WHOLE
from tests.store.rows import insert

BY_STATE = {
    "document.revise": {"effective", "not released"},  # one version at a time is on its way
    "document.confirm": {"effective"},
    "document.hand_over": {"draft", "in review", "effective", "not released"},
    "document.withdraw": {"effective", "not released"},
}
ENDED = {"next_at": None, "ended_at": AT, "ended_by": "anna", "ended_because": "It is over."}
RELEASE = {**OF_MEASURE, **WITHOUT_MONEY, "kind": "document release", "gate": "document release"}
APPROVAL: dict[str, dict[str, Any]] = {
    "draft": {"state": "changes requested"},
    "in review": {"state": "pending"},
    "effective": {"state": "consumed", **ENDED},
    "obsolete": {"state": "consumed", **ENDED},
    "not released": {"state": "rejected", **ENDED},
}
HELD = ("effective", "obsolete")
OBSOLETE = {"withdrawn_at": AT, "withdrawn_by": "anna", "withdrawn_because": "Nobody reads it."}


@pytest.fixture
def matrix(sqlite_url: str) -> Iterator[Matrix]:
    made = Measuring(sqlite_url)
    with made.desk.runtime.store.writer.begin() as connection:
        insert(connection, "measure", **{**WHOLE, "owner": "otto", "owner_person": "otto", "stage": "closed"})
    made.desk.record([{"at": on(3, 9), "kind": "created", "unit": "desk", "title": "Hello"}])
    yield made
    made.desk.runtime.close()


def outcome(matrix: Matrix, command: str, called: Call, state: str, owner: str) -> str:
    """How a command ends about a document of its own that stands so and is somebody's."""
    desk = matrix.desk
    with desk.runtime.store.writer.begin() as connection:
        connection.execute(
            update(document).values(owner="otto", owner_person="otto")
        )  # whoever owns one sees where it lies
        number = (connection.scalar(select(func.max(document.c.id))) or 0) + 1
        about = {"id": 10 * number, "rulebook_version": desk.runtime.rulebook().version}
        insert(connection, "approval", **RELEASE, **APPROVAL[state], **about)
        withdrawn = OBSOLETE if state == "obsolete" else {}
        insert(connection, "document", id=number, owner=owner, owner_person=owner, **withdrawn)
        since = {"effective_at": AT if state in HELD else None, "obsolete_at": AT if state == "obsolete" else None}
        insert(connection, "document_version", document_id=number, approval_id=10 * number, **since)
    return matrix.outcome(command, called, {**TOLD, "number": f"DOC-{number}"})


def expected(command: str, role: str, scope: str, state: str, owns: bool) -> str:
    if role not in BY_ROLE[command]:
        return "refused"
    if scope == "other" and not owns:
        return "hidden"
    return "done" if state in BY_STATE[command] else "late"


@pytest.mark.parametrize("command", BY_STATE)
def test_a_command_about_a_document_ends_in_every_cell_as_the_sentences_say(matrix: Matrix, command: str) -> None:
    asked = partial(outcome, matrix, command), partial(expected, command)
    assert unexpected(APPROVAL, *asked) == []


@pytest.mark.parametrize("command", BY_STATE)
def test_whoever_acts_for_somebody_does_about_a_document_what_they_were_lent(matrix: Matrix, command: str) -> None:
    asked = partial(outcome, matrix, command), partial(expected, command)
    assert unexpected_in_place(APPROVAL, *asked) == []
