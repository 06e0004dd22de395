"""Why whoever acts cannot do something about a measure: the one place that every button of its page asks."""

from collections.abc import Mapping
from typing import Any

from control.commands.registry import Command
from control.policy.gates import stage_refusal
from control.policy.measure_people import is_answering, lies_at
from pages.ui import actions
from pages.ui.session import View


def why_not(view: View, row: Mapping[str, Any], command: Command[Any]) -> str | None:
    """Why whoever acts cannot do this about a measure, by place, part and stage; None where they can."""
    place = None if is_answering(view.actor, row) else lies_at(row)
    why = actions.why_not(view, command, place)
    if why is not None:
        return why
    late = stage_refusal(view.rulebook, f"M-{row['id']}", row, command.name)
    return None if late is None else late.sentence
