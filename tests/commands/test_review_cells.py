"""Role × scope × stage × command of reviews on a real store: nothing is allowed or denied but by a sentence.

A review is nobody's own: it is seen and held by whoever's role reaches all of where it lies.
"""

from collections.abc import Iterator
from functools import partial
from itertools import product
from typing import Any

import pytest
from sqlalchemy import func, select

from control.commands.registry import Call
from control.store.tables import review
from tests.commands.cells import DELEGATE, Matrix, account
from tests.commands.desk import on
from tests.commands.sentences import BY_ROLE, NEVER_LENT, ROLES, SCOPES
from tests.store.review_rows import BY_STAGE
from tests.store.rows import insert

AHEAD = {"planned", "frozen"}
STAGES = {
    "review.add": AHEAD | {"in session"},  # until the meeting is over
    "review.arrange": AHEAD | {"in session"},
    "review.call_off": AHEAD,  # what has begun is closed
    "review.freeze": {"planned"},  # once
    "review.start": {"frozen"},  # nothing is talked about that can still change
    "review.attest": {"frozen", "in session"},
    # What is said is said while it is held.
    **{f"review.{deed}": {"in session"} for deed in ("attend", "turn", "settle", "note", "close")},
}
TOLD: dict[str, Any] = {
    "title": "Another carrier?",
    "place": {"minutes": 10},
    "item": 1,
    "people": ["anna"],
    "outcome": "Not now.",
    "said": "Two offers are there.",
    "question": "catalogue",
}


@pytest.fixture
def matrix(sqlite_url: str) -> Iterator[Matrix]:
    made = Matrix(sqlite_url)
    yield made
    made.desk.runtime.close()


def outcome(matrix: Matrix, command: str, called: Call, stage: str) -> str:
    """How a command ends about a review of its own that has come so far."""
    desk = matrix.desk
    with desk.runtime.store.writer.begin() as connection:
        number = (connection.scalar(select(func.max(review.c.id))) or 0) + 1
        known = {**BY_STAGE[stage], "stage": stage, "id": number, "meets_at": on(number, 9)}
        if "rulebook_version" in known:
            known["rulebook_version"] = desk.runtime.rulebook().version
        insert(connection, "review", **known)
        insert(connection, "agenda_item", review_id=number)
        insert(connection, "review_answer", review_id=number)
    return matrix.outcome(command, called, {**TOLD, "number": f"R-{number}"})


def expected(command: str, role: str, scope: str, stage: str) -> str:
    if role not in BY_ROLE[command]:
        return "refused"
    if scope == "other":
        return "hidden"
    return "done" if stage in STAGES[command] else "late"


@pytest.mark.parametrize("command", STAGES)
def test_a_command_about_a_review_ends_in_every_cell_as_the_sentences_say(matrix: Matrix, command: str) -> None:
    found = {
        cell: outcome(matrix, command, Call(account(*cell[:2])), cell[2]) for cell in product(ROLES, SCOPES, BY_STAGE)
    }
    assert {cell: how for cell, how in found.items() if how != expected(command, *cell)} == {}


@pytest.mark.parametrize("command", STAGES)
def test_whoever_acts_for_somebody_does_about_a_review_what_they_were_lent(matrix: Matrix, command: str) -> None:
    ended = partial(outcome, matrix, command)
    found = {
        cell: ended(Call(DELEGATE, on_behalf_of=account(*cell[:2])), cell[2])
        for cell in product(ROLES, SCOPES, BY_STAGE)
    }
    lent = {
        cell: "refused" if cell[0] in NEVER_LENT else expected(command, *cell)
        for cell in product(ROLES, SCOPES, BY_STAGE)
    }
    assert found == lent
