"""Role × command × scope × relation × state on a real store: nothing is allowed or denied but by a sentence (Z1)."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from random import Random
from typing import Any

import pytest

from control.commands.registry import REGISTRY, Call
from control.settings import load
from tests.commands import approval_sentences as approvals
from tests.commands.approval_cells import ApprovalMatrix
from tests.commands.approval_sentences import ApprovalCell
from tests.commands.cells import Matrix, account
from tests.commands.sentences import BY_ROLE, BY_STATE, RANK, ROLES, SCOPES, STATES, Cell, expected
from tests.rings import times
from tests.surroundings import ROOT

ESCALATION_STATES = ("raised", "acknowledged", "actioned", "closed", "superseded", "moot")
REVIEW_STATES = ("open", "reasoned", "reviewed", "accepted")
REVIEWING = ("breach_review.review", "breach_review.return")
SEPARATED = [name for name in BY_STATE if name.startswith(("escalation.a", "escalation.c", "breach_review."))]
WORKED = [name for name in BY_STATE if name.startswith(("ticket.", "approval."))]
MACHINES = ("import.undo", "import.dismiss", "delivery.retry", "clock.judge", "clock.rebuild", "escalation.sweep",
            "escalation.retry", "notice.read", "ticket.open", "audit.read")  # fmt: skip
WHOLE = set(MACHINES) - {"import.undo", "notice.read", "ticket.open"}
"""Deeds on what is of the whole company, which a role for a part of it does not do."""
FORM = {"service": "help", "category": "mail", "title": "No mail", "impact": "low", "urgency": "low"}
ALL_OF = times(check=60, proof=100_000)
"""Cells that are tried of each command."""


def cells_of(command: str) -> list[Cell]:
    """Every cell of a command, by whoever holds the role and by a delegate of theirs."""
    return [replace(cell, by=by) for cell in _cells(command) for by in ("themselves", "delegate")]


def _cells(command: str) -> list[Cell]:
    if command in WORKED:
        axes = product(ROLES, SCOPES, ("self", "other"), STATES, ("own", "nowhere"))
        return [Cell(command, *axis) for axis in axes]
    if command == "escalation.raise":
        return [Cell(command, *axis) for axis in product(ROLES, SCOPES, ("self", "other"), STATES)]
    if command.startswith("escalation."):
        relations = ("self", "twin", "addressed", "other")
        axes = product(ROLES, SCOPES, relations, ESCALATION_STATES, ("own", "nowhere"), RANK)
        return [Cell(command, *axis) for axis in axes]
    relations = ("self", "twin", "other") if command in REVIEWING else ("other",)
    return [Cell(command, *axis) for axis in product(ROLES, SCOPES, relations, REVIEW_STATES)]


def chosen(command: str) -> list[Cell]:
    """As many cells as the ring asks for, always the same ones, with as many that are allowed as there can be."""
    return _drawn(command, cells_of(command), expected)


def chosen_of_approvals(command: str) -> list[ApprovalCell]:
    """The same of a command about approvals, twice as many: there are more ways to stand to one."""
    every = approvals.cells_of(command)
    return [*_drawn(command, every, approvals.expected), *_drawn(f"{command} again", every, approvals.expected)]


def _drawn(command: str, every: list[Any], expects: Callable[[Any], str]) -> list[Any]:
    draw = Random(command)
    allowed = [cell for cell in every if expects(cell) == "done"]
    some = draw.sample(allowed, min(len(allowed), ALL_OF // 3))
    return [*some, *draw.sample(every, min(len(every), ALL_OF))]


@pytest.fixture
def matrix(sqlite_url: str) -> Iterator[Matrix]:
    made = Matrix(sqlite_url)
    yield made
    made.desk.runtime.close()


@pytest.fixture
def requests(sqlite_url: str) -> Iterator[ApprovalMatrix]:
    made = ApprovalMatrix(sqlite_url)
    yield made
    made.desk.runtime.close()


@pytest.mark.parametrize("command", BY_STATE)
def test_a_command_ends_in_every_cell_as_the_sentences_say(
    matrix: Matrix, command: str, figure: Callable[[str, str], None]
) -> None:
    cells = chosen(command)
    unexpected = [(cell, ended) for cell in cells if (ended := matrix.ends(cell)) != expected(cell)]
    assert unexpected == []
    figure(f"cells of {command}", f"{len(set(cells)):,}, 0 unexpected")


@pytest.mark.parametrize("command", approvals.IN_STATE)
def test_a_command_about_an_approval_ends_in_every_cell_as_the_sentences_say(
    requests: ApprovalMatrix, command: str, figure: Callable[[str, str], None]
) -> None:
    cells = list(dict.fromkeys(chosen_of_approvals(command)))
    unexpected = [(cell, ended) for cell in cells if (ended := requests.ends_on(cell)) != approvals.expected(cell)]
    assert unexpected == []
    figure(f"cells of {command}", f"{len(cells):,}, 0 unexpected")


def test_every_command_about_approvals_has_cells() -> None:
    named = {name for name in BY_ROLE if name.startswith("approval.")}
    assert named == {*approvals.IN_STATE, "approval.request"}


@pytest.mark.parametrize("command", MACHINES)
def test_what_is_no_deed_on_one_ticket_is_for_its_roles_alone(matrix: Matrix, command: str) -> None:
    """A role is asked for; whether there is anything to be done is another question."""
    told = {"import.undo": {"batch": 99}, "import.dismiss": {"batch": 99, "numbers": [1]}}
    told |= {"delivery.retry": {"number": "D-99"}, "ticket.open": {"form": FORM}, "audit.read": {"asked": {}}}
    unexpected = []
    for role, scope in product(ROLES, SCOPES):
        ended = matrix.outcome(command, Call(account(role, scope)), told.get(command, {}))
        may = role in BY_ROLE[command] and (scope == "all" or command not in WHOLE)
        hidden = role in BY_ROLE[command] and command == "import.undo"  # there is no such import, for anybody
        if (ended == "refused") == (may or hidden):
            unexpected.append((role, scope, ended))
    assert unexpected == []


def test_the_matrix_has_at_least_as_many_cells_as_the_goal_asks_for() -> None:
    assert sum(len(set(chosen(command))) for command in BY_STATE) >= 1_400
    assert {cell.role for command in BY_STATE for cell in chosen(command)} == set(ROLES)


def test_an_auditor_reads_the_trail_keeps_an_account_and_does_nothing_else() -> None:
    own = {"session.end", "password.change", "totp.begin", "totp.confirm", "totp.remove"}
    assert {command for command, roles in BY_ROLE.items() if "auditor" in roles} - own == {
        *("audit.read", "audit.export", "evidence.take", "export.make", "export.take", "pack.take")
    }


@pytest.mark.parametrize("command", [command.name for command in REGISTRY.catalogue()])
def test_the_shipped_permissions_give_a_command_to_the_roles_of_the_sentences(command: str) -> None:
    assert load(ROOT / "config").permissions[command] == BY_ROLE[command]
