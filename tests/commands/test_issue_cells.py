"""Role × scope × state × command of recurring issues on a real store: nothing is allowed or denied but by a sentence.

An issue lies where most of its tickets do; whoever sees less than half of them is told that there is none.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest
from sqlalchemy import delete, update

from control.commands.registry import Call
from control.store.tables import issue, issue_apart, issue_ticket
from tests.commands.cells import DELEGATE, NOW, Matrix, account, rules
from tests.commands.desk import on
from tests.commands.measuring import TERMS
from tests.commands.sentences import BY_ROLE, NEVER_LENT, ROLES, SCOPES
from tests.store.issue_rows import DECIDED, DISMISSED
from tests.store.rows import insert

KNOWN = {**DECIDED, "kind": "supplier issue"}
NOTHING = {name: None for name in (*DISMISSED, "kind", "merged_into") if name != "state"}
STATES = {
    "candidate": {**NOTHING, "state": "candidate"},
    "confirmed": {**NOTHING, **KNOWN, "state": "confirmed"},
    "converted": {**NOTHING, **KNOWN, "state": "converted"},
    "known error": {**NOTHING, **KNOWN, "state": "known error"},
    "dismissed": {**NOTHING, **DISMISSED},
    "merged": {**NOTHING, **DECIDED, "state": "merged", "merged_into": 2},
}
OPEN = set(STATES) - {"converted", "merged"}
BY_STATE = {
    "issue.confirm": {"candidate", "known error", "dismissed"},  # after all, too
    "issue.know": {"candidate", "confirmed"},
    "issue.dismiss": {"candidate", "confirmed", "known error"},
    "issue.convert": {"confirmed", "known error"},  # what nobody has looked at becomes no measure
    # What it is called, and what belongs to it, is no decision; what became a measure stays one issue.
    **dict.fromkeys(("issue.name", "issue.link", "issue.unlink"), OPEN | {"converted"}),
    **dict.fromkeys(("issue.merge", "issue.split"), OPEN),
}
TOLD = {
    "number": "I-1", "kind": "supplier issue", "until": on(20, 9), "returns_at": 3, "label": "Parcels come late",
    "ticket": "T-10001", "tickets": ["T-10002"], "into": "I-2",
    "wanted": {"title": "Parcels come in time", "unit": "desk"},
}  # fmt: skip
BELONGS = {10_001: 1, 10_002: 1, 10_003: 1, 10_004: 2}


@pytest.fixture
def matrix(sqlite_url: str) -> Iterator[Matrix]:
    made = Matrix(sqlite_url)
    made.desk.activate(replace(rules(), measures=TERMS))
    fields = {"unit": "desk", "service": "help", "category": "mail", "title": "Hello"}
    for number in range(len(BELONGS)):
        made.desk.record([{"at": on(3, 9), "kind": "created", **fields}], f"alike {number}")
    with made.desk.runtime.store.writer.begin() as connection:
        insert(connection, "issue_model")
        for number in (1, 2):
            insert(connection, "issue", id=number)
    yield made
    made.desk.runtime.close()


def as_found(matrix: Matrix, state: str) -> None:
    """The first issue in this state with its tickets, and the second with its own; nothing was said by anybody."""
    with matrix.desk.runtime.store.writer.begin() as connection:
        for table in (issue_apart, issue_ticket):
            connection.execute(delete(table))
        connection.execute(delete(issue).where(issue.c.id > 2))
        named = {"label": "As it was found", "named_by": None}
        connection.execute(update(issue).where(issue.c.id == 1).values(**STATES[state], **named))
        for ticket, number in BELONGS.items():
            insert(connection, "issue_ticket", ticket_id=ticket, issue_id=2 if state == "merged" else number)


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
        as_found(matrix, state)
        who = account(role, scope)
        called = Call(who) if by == "themselves" else Call(DELEGATE, on_behalf_of=who)
        ended = matrix.outcome(command, called, TOLD)
        if ended != expected(command, role, scope, state, by):
            unexpected.append((role, scope, state, by, ended))
    assert unexpected == []
    assert matrix.desk.clock.now() == NOW
