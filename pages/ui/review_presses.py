"""Buttons for deeds about a review: each says why it cannot be pressed, by role and by how far the review has come."""

from typing import Any

from control.commands.registry import Command
from control.policy.review_deeds import place_of, review_refusal
from pages.ui import actions
from pages.ui.actions import Press
from pages.ui.reads import Record
from pages.ui.session import View


def number_of(row: Record) -> str:
    """What a review is called."""
    return f"R-{row['id']}"


def why_not(view: View, row: Record, command: Command[Any]) -> str | None:
    """Why the person who acts cannot do this about a review as it stands; None: they can."""
    late = review_refusal(view.rulebook, number_of(row), str(row["stage"]), command.name)
    return late.sentence if late else actions.why_not(view, command, place_of(row))


def press(row: Record, command: Command[Any], done: str, part: str = "", **more: Any) -> Press:
    """A deed about a review as it is seen; `part` tells its form apart, `more` is what it is told beside the number."""
    form = f"{command.name}-{row['id']}{part}"
    return Press(command, form, {"number": number_of(row), **more}, version=int(row["version"]), done=lambda _: done)


def button(view: View, row: Record, word: str, pressed: Press, **look: Any) -> None:
    """The button of a press."""
    why = why_not(view, row, pressed.command)
    actions.explained(word, f"do-{pressed.form}", why, actions.perform, args=(pressed,), **look)
