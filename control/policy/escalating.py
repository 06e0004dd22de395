"""Along the path by hand: to which level a ticket goes next, and what may be done about what was raised.

*Source:* domain, section 4 (`raised → acknowledged → actioned → closed`). One rule guards the command and explains the
disabled button.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from control.model import EscalationState, StateCategory, SubjectType, TargetKind
from control.policy.ladder import Ladder, Recipient, Watched
from control.policy.path import addressed, ladder_for
from control.policy.permissions import Refusal
from control.policy.rulebook import Rulebook

Key = tuple[str, str, int]
"""Subject type, subject id and cycle: what climbs."""
Fired = Collection[tuple[Any, ...]]
"""(subject type, subject id, ladder, level, cycle) of everything that was ever raised on a ticket."""
_FIRST = (TargetKind.RESOLUTION, TargetKind.NEXT_RESPONSE, TargetKind.FIRST_RESPONSE)


@dataclass(frozen=True, slots=True)
class Step:
    """The next level of a ticket's path: what climbs, along which ladder, how high, and who is told."""

    subject: Key
    ladder: Ladder
    level: int
    recipient: Recipient
    people: tuple[str, ...]


def next_step(
    rulebook: Rulebook, ticket: Mapping[str, Any], running: Mapping[str, Key], fired: Fired
) -> Step | Refusal:
    """Where an escalation by hand leads, or why it leads nowhere; `running` are the open clocks of the ticket by kind.

    The resolution climbs first, then any other open promise; a ticket of which nothing is promised climbs by itself.
    """
    if StateCategory(ticket["state_category"]).ends:
        return Refusal("ended", f"{ticket['key']} has ended: nobody is to be told of it.")
    for kind in _FIRST:
        ladder = ladder_for(rulebook, Watched(kind), ticket)
        if kind in running and ladder is not None:
            level = _highest(running[kind], ladder, fired) + 1
            if level <= len(ladder.levels):
                return _step(rulebook, ticket, running[kind], ladder, level)
    ladder = ladder_for(rulebook, Watched.RESOLUTION, ticket)
    if ladder is None:
        sentence = f"No ladder leads on from {ticket['key']}: `config/ladders.toml` names none for its service."
        return Refusal("path", sentence)
    itself = (SubjectType.TICKET.value, ticket["key"], ticket["reopen_count"] + 1)
    level = _highest(itself, ladder, fired) + 1
    if running or level > len(ladder.levels):
        sentence = f"{ticket['key']} has reached the last level of {ladder.name}: there is nobody above."
        return Refusal("path", sentence)
    return _step(rulebook, ticket, itself, ladder, level)


def acknowledge_refusal(number: str, state: str) -> Refusal | None:
    """Why nobody can say any more that they have seen it; None where somebody can."""
    if state == EscalationState.RAISED:
        return None
    return Refusal("state", f"{number} cannot be acknowledged: it is {state} already.")


def act_refusal(number: str, state: str) -> Refusal | None:
    """Why nothing can be said to have been done about it; None where it can."""
    if state in (EscalationState.RAISED, EscalationState.ACKNOWLEDGED):
        return None
    return Refusal("state", f"{number} is {state} already: nothing can be added to it.")


def close_refusal(number: str, state: str) -> Refusal | None:
    """Why it cannot be closed; None where it can."""
    if state == EscalationState.ACTIONED:
        return None
    return Refusal("state", f"{number} is {state}: an escalation is closed once somebody has acted on it.")


def _step(rulebook: Rulebook, ticket: Mapping[str, Any], subject: Key, ladder: Ladder, level: int) -> Step:
    recipient, people = addressed(rulebook, ticket, ladder.levels[level - 1].to)
    return Step(subject, ladder, level, recipient, people)


def _highest(subject: Key, ladder: Ladder, fired: Fired) -> int:
    """The highest level of this cycle that was ever raised on this ladder; 0 before the first."""
    kind, named, cycle = subject
    return max((each[3] for each in fired if (*each[:3], each[4]) == (kind, named, ladder.name, cycle)), default=0)
