"""A desk whose board meets, and a decision or an action that has come so far."""

from collections.abc import Callable
from datetime import date
from typing import Any

from control.commands import actions, decisions
from control.commands.decisions import Whose
from control.commands.registry import Call
from control.policy.decision_terms import Asked, Taken, ToDoAsked, Where
from tests.commands.desk import Desk
from tests.commands.meeting import held, meeting

OPTIONS = ("The second one", "None of them")
ASKED = Asked("Which carrier do we take?", OPTIONS, "lead", date(2026, 3, 20))
TAKEN = Taken("The second one", "It is there by nine.")
TO_DO = ToDoAsked("Get the second offer", "anna", date(2026, 3, 16))
DESK, REVIEW = Where(unit="desk"), Where("R-1", 1)
DECISION, ACTION = {"number": "DEC-1"}, {"number": "ACT-1"}
DECISIONS: dict[str, dict[str, Any]] = {
    "decision.ask": {"asked": ASKED, "where": DESK},
    "decision.record": {"asked": ASKED, "where": REVIEW, "taken": TAKEN},
    "decision.take": {**DECISION, "taken": TAKEN},
    "decision.address": {**DECISION, "whose": Whose("lead", date(2026, 3, 27))},
    "decision.withdraw": DECISION,
    "action.give": {"asked": TO_DO, "where": REVIEW},
    "action.move": {**ACTION, "owner": "lead", "due_on": date(2026, 3, 27)},
    "action.finish": {**ACTION, "said": "It came, and is dearer."},
    "action.drop": ACTION,
}
"""Arguments with which each command can be carried out at the desk that it finds."""
BY = {**dict.fromkeys(DECISIONS, "lead"), "action.finish": "anna"}


def asked(desk: Desk) -> None:
    """A decision that is asked for in a review that is held."""
    held(desk)
    decisions.ask(desk.runtime, Call("lead"), ASKED, REVIEW)


def given(desk: Desk) -> None:
    """An action that anna took on in a review that is held."""
    held(desk)
    actions.give(desk.runtime, Call("lead"), TO_DO, REVIEW)


FINDS: dict[str, tuple[Callable[[Desk], None], ...]] = {
    "decision.ask": (meeting,),
    **dict.fromkeys(("decision.record", "action.give"), (meeting, held)),
    **dict.fromkeys((f"decision.{deed}" for deed in ("take", "address", "withdraw")), (meeting, asked)),
    **dict.fromkeys((f"action.{deed}" for deed in ("move", "finish", "drop")), (meeting, given)),
}
"""What each command finds at the desk."""
