"""Along the path by hand: to which level a ticket goes next, and what may be done about what was raised.

*Source:* domain, section 4 (`raised → acknowledged → actioned → closed`). One rule guards the command and explains the
disabled button.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from control.model import StateCategory, SubjectType, TargetKind
from control.policy.climbing import Rung, levels_behind
from control.policy.conditions import Relation
from control.policy.delegations import in_full, sides
from control.policy.duties import is_one_of, is_possible, keeps_out
from control.policy.ladder import Ladder, Recipient, Watched
from control.policy.path import addressed, ladder_for
from control.policy.permissions import Refusal
from control.policy.roles import Role
from control.policy.rulebook import Person, Rulebook
from control.policy.scope import Scope, covers

ACKNOWLEDGE, ACT, CLOSE = "escalation.acknowledge", "escalation.act", "escalation.close"
"""The commands of whoever deals with one."""
Key = tuple[str, str, int]
"""Subject type, subject id and cycle: what climbs."""
Reached = Mapping[Key, Sequence[Rung]]
"""Everything that was ever raised on a ticket, by what climbed."""
_LINE = (Role.MANAGER, Role.DEPARTMENT_HEAD, Role.COMMITTEE_MEMBER)
"""The roles of the line, from below."""
_FROM = {Recipient.DEPARTMENT_HEAD: 1, Recipient.KPI_OWNER: 1, Recipient.COMMITTEE: 2}
"""From which place in the line on somebody may do what was asked of a recipient; of all others, from its beginning."""
_FIRST = (TargetKind.RESOLUTION, TargetKind.NEXT_RESPONSE, TargetKind.FIRST_RESPONSE)


@dataclass(frozen=True, slots=True)
class Step:
    """The next level of a ticket's path: what climbs, along which ladder, how high, and who is told."""

    subject: Key
    ladder: Ladder
    level: int
    recipient: Recipient
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Raised:
    """An open escalation, as far as it decides who may deal with it."""

    number: str
    state: str
    recipient: str
    people: frozenset[str]
    """Account names to which it was addressed."""
    ticket: Mapping[str, Any]
    """Its `key`, `owner`, `unit` and `service`."""


def next_step(
    rulebook: Rulebook, ticket: Mapping[str, Any], running: Mapping[str, Key], reached: Reached
) -> Step | Refusal:
    """Where an escalation by hand leads, or why it leads nowhere; `running` are the open clocks of the ticket by kind.

    The resolution climbs first, then any other open promise; a ticket of which nothing is promised climbs by itself.
    """
    if StateCategory(ticket["state_category"]).ends:
        return Refusal("ended", f"{ticket['key']} has ended: nobody is to be told of it.")
    climbed = None
    for kind in _FIRST:
        ladder = ladder_for(rulebook, Watched(kind), ticket)
        if kind in running and ladder is not None:
            level = levels_behind(ladder, reached.get(running[kind], ())) + 1
            if level <= len(ladder.levels):
                return _step(rulebook, ticket, running[kind], ladder, level)
            climbed = climbed or ladder
    if climbed is not None:
        return _at_the_top(ticket, climbed)
    return _by_itself(rulebook, ticket, running, reached)


def _by_itself(
    rulebook: Rulebook, ticket: Mapping[str, Any], running: Mapping[str, Key], reached: Reached
) -> Step | Refusal:
    """Where a ticket climbs of which no open promise is watched."""
    ladder = ladder_for(rulebook, Watched.RESOLUTION, ticket)
    if ladder is None:
        sentence = f"No ladder leads on from {ticket['key']}: `config/ladders.toml` names none for its service."
        return Refusal("path", sentence)
    if running:
        kinds = " and the ".join(kind.replace("_", " ") for kind in _FIRST if kind in running)
        sentence = f"No ladder of `config/ladders.toml` watches the {kinds} of {ticket['key']}: it leads to nobody."
        return Refusal("path", sentence)
    itself = (SubjectType.TICKET.value, ticket["key"], ticket["reopen_count"] + 1)
    level = levels_behind(ladder, reached.get(itself, ())) + 1
    if level > len(ladder.levels):
        return _at_the_top(ticket, ladder)
    return _step(rulebook, ticket, itself, ladder, level)


def _at_the_top(ticket: Mapping[str, Any], ladder: Ladder) -> Refusal:
    return Refusal("path", f"{ticket['key']} has reached the last level of {ladder.name}: there is nobody above.")


def acknowledge_refusal(rulebook: Rulebook, person: Person, raised: Raised) -> Refusal | None:
    """Why `person` cannot say any more that they have seen it; None where they can."""
    if not is_possible(rulebook, ACKNOWLEDGE, raised.state):
        return Refusal("state", f"{raised.number} cannot be acknowledged: it is {raised.state} already.")
    return _others(rulebook, person, raised, ACKNOWLEDGE)


def act_refusal(rulebook: Rulebook, person: Person, raised: Raised) -> Refusal | None:
    """Why `person` cannot say that something was done about it; None where they can."""
    if not is_possible(rulebook, ACT, raised.state):
        return Refusal("state", f"{raised.number} is {raised.state} already: nothing can be added to it.")
    return _others(rulebook, person, raised, ACT)


def close_refusal(rulebook: Rulebook, person: Person, raised: Raised) -> Refusal | None:
    """Why `person` cannot close it; None where they can."""
    if not is_possible(rulebook, CLOSE, raised.state):
        said = f"{raised.number} is {raised.state}: an escalation is closed once somebody has acted on it."
        return Refusal("state", said)
    return _others(rulebook, person, raised, CLOSE)


def _others(rulebook: Rulebook, person: Person, raised: Raised, command: str) -> Refusal | None:
    """Why it is the business of others; None for whom it was addressed to, and for those of their rank and above.

    Whoever owns the ticket is judged by an escalation: unless it was addressed to them they do not end it, whatever
    their role is and in whosever place. What was addressed to somebody is done for them by who was lent all of it; by
    who was lent a part, as by anybody who holds that part. Where nobody is left whom it was addressed to, it is open to
    the whole line.
    """
    known = [rulebook.people[name] for name in sorted(raised.people) if name in rulebook.people]
    active = [each.title for each in known if each.active]
    line = _LINE[_FROM.get(Recipient(raised.recipient), 0) if active else 0 :]
    said = f"{raised.number} was raised to {', '.join(active) or 'nobody who is still here'}"
    for side in (rulebook.people.get(each.name, each) for each in sides(person)):
        told = is_one_of(rulebook, side, raised.people)
        if not told and keeps_out(rulebook, command, side, Relation.OWNER, [raised.ticket["owner"]]):
            return Refusal("owner", f"{said}: {side.title} owns {raised.ticket['key']} and leaves it to others.")
    mine = in_full(person)
    if mine is not None and is_one_of(rulebook, mine, raised.people):
        return None
    place = Scope(raised.ticket["unit"], raised.ticket["service"])
    held = (grant for grant in person.grants if grant.role in line)
    if any(place == Scope() or covers(rulebook, grant.scope, place) for grant in held):
        return None
    return Refusal("addressee", f"{said}: nobody else deals with it, but for a {' or '.join(line)} of its place.")


def _step(rulebook: Rulebook, ticket: Mapping[str, Any], subject: Key, ladder: Ladder, level: int) -> Step:
    recipient, people = addressed(rulebook, ticket, ladder.levels[level - 1].to)
    return Step(subject, ladder, level, recipient, people)
