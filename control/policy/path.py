"""Along which ladder a subject climbs, when each level of it is reached, and whom it turns to.

*Source:* domain, section 4 (owner → team lead → department head → KPI owner → committee).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from control.errors import Invalid
from control.policy.cycle import Cycle, reached
from control.policy.ladder import Ladder, Level, Recipient, Watched
from control.policy.promises import unbounded_hours
from control.policy.roles import Role
from control.policy.rulebook import OrgUnit, Person, Rulebook
from control.policy.scope import Scope, covers

Fields = Mapping[str, str | None]
_ORDER = tuple(Recipient)


def ladder_for(rulebook: Rulebook, watched: Watched, fields: Fields) -> Ladder | None:
    """The most specific ladder that watches this of a ticket with these `TICKET_FIELDS`; None: nobody is told."""
    asked = (fields.get("service"), fields.get("category"), fields.get("priority"))
    holding = (each for each in rulebook.ladders.values() if watched in each.watches and each.reach.holds(*asked))
    return max(holding, key=lambda ladder: ladder.reach.specificity, default=None)


def ladder_since(reigns: Sequence[tuple[datetime, Rulebook]], watched: Watched, fields: Fields) -> datetime | None:
    """Since when a ladder holds for this without a break, whichever; None: under all of `reigns`, or not now."""
    found = None
    for since, rulebook in reversed(reigns):
        if ladder_for(rulebook, watched, fields) is None:
            return found
        found = since
    return None


def level_at(cycle: Cycle, level: Level) -> datetime | None:
    """When a cycle reaches a level, as it stands; None while a pause keeps it from getting there.

    Both sides of the due time are counted in the working time of the clock, so a pause holds back every later level.
    """
    distance = timedelta(minutes=level.minutes)
    if level.minutes < 0:
        at = reached(cycle, cycle.terms.budget + distance)
        return None if at is None else max(cycle.set_at, at)
    if cycle.due_at is None:
        return None
    at = _reached(cycle, cycle.elapsed(cycle.due_at) + distance)
    return None if at is None else max(cycle.due_at, at)


def _reached(cycle: Cycle, budget: timedelta) -> datetime | None:
    """The same as of the cycle, but a level beyond the last known holiday is counted by ordinary weeks.

    What was promised lies within them; who hears of it late must not keep anybody from working on the ticket.
    """
    try:
        return reached(cycle, budget)
    except Invalid:
        spans = tuple(replace(span, hours=unbounded_hours(span.hours.calendar)) for span in cycle.spans)
        return reached(replace(cycle, spans=spans), budget)


def addressed(
    rulebook: Rulebook, fields: Fields, wanted: Recipient, may: Callable[[Person], bool] = lambda person: True
) -> tuple[Recipient, tuple[str, ...]]:
    """Who is told, as account names: `wanted`, or the next one upwards of whom there is anybody that `may` be asked.

    Nobody at all answers with `wanted` and no names: the escalation stands, and says that it is nobody's.
    """
    for recipient in _ORDER[_ORDER.index(wanted) :]:
        active = dict.fromkeys(_active(rulebook, _people(rulebook, fields, recipient)))
        people = tuple(name for name in active if may(rulebook.people[name]))
        if people:
            return recipient, people
    return wanted, ()


def _people(rulebook: Rulebook, fields: Fields, recipient: Recipient) -> Iterator[str | None]:
    category = rulebook.categories.get((fields.get("service") or "", fields.get("category") or ""))
    service = rulebook.services.get(fields.get("service") or "")
    if recipient is Recipient.OWNER:
        yield fields.get("owner")
    elif recipient is Recipient.TEAM_LEAD:
        team = rulebook.units.get(fields.get("team") or "")
        yield None if team is None else team.head
    elif recipient is Recipient.CATEGORY_OWNER:
        yield None if category is None else category.owner
    elif recipient is Recipient.DEPARTMENT_HEAD:
        department = None if category is None else category.department
        yield _head_of(rulebook.units, department or fields.get("unit"))
    elif recipient is Recipient.KPI_OWNER:  # until KPIs have owners of their own it is the owner of the service
        yield None if service is None else service.owner
    else:
        yield from _committee(rulebook, Scope(fields.get("unit"), fields.get("service")))


def _head_of(units: Mapping[str, OrgUnit], name: str | None) -> str | None:
    """The head of a department, or of the nearest unit above it that has one; a team has a lead, and no head."""
    unit = units.get(name or "")
    while unit is not None and (unit.head is None or unit.kind == "team"):
        unit = units.get(unit.parent or "")
    return None if unit is None else unit.head


def _committee(rulebook: Rulebook, place: Scope) -> Iterator[str]:
    for person in rulebook.people.values():
        if any(grant.role == Role.COMMITTEE_MEMBER and covers(rulebook, grant.scope, place) for grant in person.grants):
            yield person.name


def _active(rulebook: Rulebook, names: Iterator[str | None]) -> Iterator[str]:
    return (name for name in names if name is not None and name in rulebook.people and rulebook.people[name].active)
