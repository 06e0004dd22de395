"""Role × scope × state × command of decisions and actions on a real store: nothing is allowed or denied but by a
sentence.
"""

from collections.abc import Iterator
from functools import partial
from itertools import product
from typing import Any

import pytest
from sqlalchemy import func, select

from control.commands.registry import Call
from tests.commands.cells import DELEGATE, Matrix, account
from tests.commands.desk import on
from tests.commands.sentences import BY_ROLE, NEVER_LENT, ROLES, SCOPES
from tests.store.decision_rows import BY_STATE
from tests.store.rows import insert, table

FIRST = {"decision": "asked", "action": "open"}
"""The state in which something can still be done; what is over stays so."""
COMMANDS = [
    *("decision.take", "decision.address", "decision.withdraw"),
    *("action.move", "action.finish", "action.drop"),
]
ROWS = {"decision": "decision", "action": "action_item"}
LETTERS = {"decision": "DEC", "action": "ACT"}
TOLD: dict[str, Any] = {
    "taken": {"outcome": "The second one", "because": "It is quicker."},
    "whose": {},
    "owner": "anna",
    "due_on": on(40, 9).date(),
    "said": "It came.",
}


@pytest.fixture
def matrix(sqlite_url: str) -> Iterator[Matrix]:
    made = Matrix(sqlite_url)
    yield made
    made.desk.runtime.close()


def outcome(matrix: Matrix, command: str, called: Call, state: str) -> str:
    """How a command ends about one of its own that stands so, put to nobody who acts here."""
    noun = command.partition(".")[0]
    with matrix.desk.runtime.store.writer.begin() as connection:
        number = (connection.scalar(select(func.max(table(ROWS[noun]).c.id))) or 0) + 1
        owner = {} if noun == "decision" else {"owner": "nobody"}
        insert(connection, ROWS[noun], **{**BY_STATE[ROWS[noun]][state], **owner, "state": state, "id": number})
    return matrix.outcome(command, called, {**TOLD, "number": f"{LETTERS[noun]}-{number}"})


def states(command: str) -> list[str]:
    return list(BY_STATE[ROWS[command.partition(".")[0]]])


def expected(command: str, role: str, scope: str, state: str) -> str:
    if role not in BY_ROLE[command]:
        return "refused"
    if scope == "other":
        return "hidden"
    return "done" if state == FIRST[command.partition(".")[0]] else "late"


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_ends_in_every_cell_as_the_sentences_say(matrix: Matrix, command: str) -> None:
    found = {
        cell: outcome(matrix, command, Call(account(*cell[:2])), cell[2])
        for cell in product(ROLES, SCOPES, states(command))
    }
    assert {cell: how for cell, how in found.items() if how != expected(command, *cell)} == {}


@pytest.mark.parametrize("command", COMMANDS)
def test_whoever_acts_for_somebody_does_what_they_were_lent(matrix: Matrix, command: str) -> None:
    ended = partial(outcome, matrix, command)
    cells = list(product(ROLES, SCOPES, states(command)))
    found = {cell: ended(Call(DELEGATE, on_behalf_of=account(*cell[:2])), cell[2]) for cell in cells}
    lent = {cell: "refused" if cell[0] in NEVER_LENT else expected(command, *cell) for cell in cells}
    assert found == lent
