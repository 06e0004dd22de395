"""The decisions and the actions of a review as they stood when it was closed."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from control.policy.decision_terms import ActionState, DecisionState
from control.policy.review_record import Decided, ToDo

Called = Callable[[str], str]
"""What an account was called."""


def told(closing: str, called: Called) -> dict[str, Any]:
    """Both, by what a record calls them, of the JSON that the review keeps."""
    kept = json.loads(closing)
    return {"decisions": _decisions(kept, called), "actions": _actions(kept, called)}


def _decisions(closing: Mapping[str, Any], called: Called) -> tuple[Decided, ...]:
    """What was asked for or decided; not what was withdrawn by then."""
    kept = (each for each in closing["decisions"] if each["state"] != DecisionState.WITHDRAWN)
    return tuple(_decided(each, called) for each in kept)


def _actions(closing: Mapping[str, Any], called: Called) -> tuple[ToDo, ...]:
    """What somebody took on; not what was dropped by then."""
    kept = (each for each in closing["actions"] if each["state"] != ActionState.DROPPED)
    return tuple(
        ToDo(each["title"], called(each["owner"]), each["due_on"], each["state"] == ActionState.DONE) for each in kept
    )


def _decided(row: Mapping[str, Any], called: Called) -> Decided:
    taken = row["state"] == DecisionState.TAKEN
    return Decided(
        f"DEC-{row['id']}",
        row["question"],
        tuple(json.loads(row["options"])),
        row["outcome"],
        row["because"],
        called(row["ended_by"]) if taken else None,
        datetime.fromisoformat(row["ended_at"]) if taken else None,
        tuple(called(each) for each in json.loads(row["present"])) if taken else (),
    )
