"""Role × scope × state × command of recurring issues on a real store: nothing is allowed or denied but by a sentence.

An issue lies where most of its tickets do; whoever sees less than half of them is told that there is none.
"""

from collections.abc import Iterator
from itertools import product

import pytest
from sqlalchemy import update

from control.commands.registry import Call
from control.store.tables import issue
from tests.commands.cells import DELEGATE, NOW, Matrix, account
from tests.commands.desk import on
from tests.commands.sentences import BY_ROLE, NEVER_LENT, ROLES, SCOPES
from tests.store.issue_rows import DECIDED, DISMISSED
from tests.store.rows import insert

KNOWN = {**DECIDED, "kind": "supplier issue"}
NOTHING = {name: None for name in (*DISMISSED, "kind") if name != "state"}
STATES = {
    "candidate": {**NOTHING, "state": "candidate"},
    "confirmed": {**NOTHING, **KNOWN, "state": "confirmed"},
    "known error": {**NOTHING, **KNOWN, "state": "known error"},
    "dismissed": {**NOTHING, **DISMISSED},
}
BY_STATE = {
    "issue.confirm": {"candidate", "known error", "dismissed"},  # after all, too
    "issue.know": {"candidate", "confirmed"},
    "issue.dismiss": {"candidate", "confirmed", "known error"},
    "issue.name": set(STATES),  # what it is called is no decision
}
TOLD = {"number": "I-1", "kind": "supplier issue", "until": on(20, 9), "returns_at": 3, "label": "Parcels come late"}


@pytest.fixture
def matrix(sqlite_url: str) -> Iterator[Matrix]:
    made = Matrix(sqlite_url)
    fields = {"unit": "desk", "service": "help", "category": "mail", "title": "Hello"}
    for number in range(3):
        made.desk.record([{"at": on(3, 9), "kind": "created", **fields}], f"alike {number}")
    with made.desk.runtime.store.writer.begin() as connection:
        insert(connection, "issue_model")
        insert(connection, "issue")
        for number in range(3):
            insert(connection, "issue_ticket", ticket_id=10_001 + number)
    yield made
    made.desk.runtime.close()


def expected(command: str, role: str, scope: str, state: str, by: str) -> str:
    if role not in BY_ROLE[command] or (by == "delegate" and role in NEVER_LENT):
        return "refused"
    if scope == "other":
        return "hidden"
    return "done" if state in BY_STATE[command] else "late"


@pytest.mark.parametrize("command", BY_STATE)
def test_a_command_about_an_issue_ends_in_every_cell_as_the_sentences_say(matrix: Matrix, command: str) -> None:
    unexpected = []
    for role, scope, state, by in product(ROLES, SCOPES, STATES, ("themselves", "delegate")):
        with matrix.desk.runtime.store.writer.begin() as connection:
            connection.execute(update(issue).values(**STATES[state], label="As it was found", named_by=None))
        who = account(role, scope)
        called = Call(who) if by == "themselves" else Call(DELEGATE, on_behalf_of=who)
        ended = matrix.outcome(command, called, TOLD)
        if ended != expected(command, role, scope, state, by):
            unexpected.append((role, scope, state, by, ended))
    assert unexpected == []
    assert matrix.desk.clock.now() == NOW
