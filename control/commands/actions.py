"""Actions: somebody takes something on until a day, in a review or beside one, and says when it is done.

*Source:* domain, section 10.
"""

from datetime import date
from typing import Any

from control.commands import known_decision
from control.commands.known_decision import ACTION, DECISION, found, placed
from control.commands.registry import Deed, command
from control.commands.texts import typed_text
from control.errors import Invalid
from control.policy.decision_terms import ActionState, DecisionState, ToDoAsked, Where
from control.store import decisions
from control.store.tables import action_item

LONGEST_TITLE = 200


@command("action.give")
def give(deed: Deed, asked: ToDoAsked, where: Where) -> dict[str, Any]:
    """Let somebody take something on until a day; answers its number.

    Raises Invalid for somebody who does not act, or a day that is over; NotFound for a decision that there is not.
    """
    row = {
        "id": decisions.next_id(deed.connection, action_item),
        **dict.fromkeys(column.name for column in action_item.c if column.nullable),
        "title": typed_text("What is to be done", asked.title, LONGEST_TITLE),
        **_whose(deed, asked.owner, asked.due_on),
        **placed(deed, where).columns,
        "question": None if where.question is None else where.question.value,
        "decision_id": _decision(deed, where.decision),
        "given_at": deed.now,
        "given_by": deed.person.name,
        "given_seq": deed.seq,
        "state": ActionState.OPEN.value,
        "version": 1,
    }
    decisions.add(deed.connection, action_item, row)
    number = f"ACT-{row['id']}"
    deed.subject("action_item", number, (None, 1), after={name: row[name] for name in _TOLD if row[name] is not None})
    return {"action": number}


@command("action.move", about=("action", "number"), needs_reason=True)
def move(deed: Deed, number: str, owner: str, due_on: date) -> dict[str, Any]:
    """Give an action to somebody else, or another day, and say why."""
    row = found(deed, ACTION, number)
    known_decision.changed(deed, ACTION, row, _whose(deed, owner, due_on, row["due_on"]))
    return {"action": number}


@command("action.finish", about=("action", "number"))
def finish(deed: Deed, number: str, said: str) -> dict[str, Any]:
    """Say what was done; for whoever took it on, and for those who answer for where it lies."""
    row = found(deed, ACTION, number, own=True)
    known_decision.changed(deed, ACTION, row, _ended(deed, ActionState.DONE, typed_text("What was done", said)))
    return {"action": number}


@command("action.drop", about=("action", "number"), needs_reason=True)
def drop(deed: Deed, number: str) -> dict[str, Any]:
    """Say that an action is not needed any more, and why."""
    row = found(deed, ACTION, number)
    because = typed_text("Why it is not needed", deed.call.reason)
    known_decision.changed(deed, ACTION, row, _ended(deed, ActionState.DROPPED, because))
    return {"action": number}


def _whose(deed: Deed, owner: str, due_on: date, before: str | None = None) -> dict[str, Any]:
    """The columns that say who does it and until when, which was `before`; raises Invalid."""
    known_decision.require_able(deed, ACTION, owner)
    known_decision.require_ahead(deed, due_on.isoformat(), before)
    return {"owner": owner, "due_on": due_on.isoformat()}


def _ended(deed: Deed, state: ActionState, said: str) -> dict[str, Any]:
    return {"state": state.value, "said": said, "ended_at": deed.now, "ended_by": deed.person.name}


def _decision(deed: Deed, number: str | None) -> int | None:
    """The id of the decision that an action follows from, which has been taken."""
    if number is None:
        return None
    row = known_decision.seen_row(deed, DECISION, number)
    if row["state"] != DecisionState.TAKEN:
        raise Invalid(f"{number} is {row['state']}: what follows from it is said when it was taken.")
    return int(row["id"])


_TOLD = ("title", "owner", "due_on", "review_id", "item", "question", "decision_id", "subject")
