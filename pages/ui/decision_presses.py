"""Buttons for deeds about decisions and actions: each says why it cannot be pressed, by role and by how it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from control.commands.registry import Command
from control.policy.decision_deeds import is_owner, place_of, state_refusal
from control.policy.scope import Scope
from pages.ui import actions, reasoned
from pages.ui.actions import Press
from pages.ui.reads import Record
from pages.ui.session import View


@dataclass(frozen=True, slots=True)
class Asks:
    """Where a decision is asked for, or an action given."""

    where: Mapping[str, Any]
    """As the commands take it."""
    place: Scope = field(default_factory=Scope)
    """Where it will lie."""
    part: str = ""
    """Tells its form apart."""
    said: str = ""
    """What stands there first: what is to be decided, or done."""


def number_of(letters: str, row: Record) -> str:
    """What a decision (`DEC`) or an action (`ACT`) is called."""
    return f"{letters}-{row['id']}"


def why_not(view: View, number: str, row: Record, command: Command[Any], *, own: bool = False) -> str | None:
    """Why the person who acts cannot do this about one as it stands; what they are named for is theirs (`own`)."""
    late = state_refusal(view.rulebook, number, str(row["state"]), command.name)
    if late is not None:
        return late.sentence
    theirs = own and is_owner(view.rulebook, view.actor, row)
    return actions.why_not(view, command, None if theirs else place_of(row))


def press(number: str, row: Record, command: Command[Any], done: str) -> Press:
    """A deed about one as it is seen."""
    form = f"{command.name}-{row['id']}"
    return Press(command, form, {"number": number}, version=int(row["version"]), done=lambda _: done)


def not_needed(asked: Press, why: str | None) -> None:
    """The form in which it is said, with a reason, that one is not needed any more; `why` it cannot be said."""
    into = reasoned.unfolded(asked.form, "Not needed", why, "block")
    if into is None:
        return
    with into:
        reasoned.reason(f"reason-{asked.form}")
        pressed = replace(asked, reason_in=f"reason-{asked.form}")
        actions.explained("It is not needed", f"do-{asked.form}", why, actions.perform, args=(pressed,))
