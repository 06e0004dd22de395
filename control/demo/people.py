"""What people of the demo company do by commands: they see to escalations and explain broken promises in time, or not.

Who does what follows from what the store holds in the morning and from a stream that is named after the seed and the
day, so that the same store gives the same deeds.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, and_, or_, select

from control.demo.act import Act
from control.demo.reasons import ACTIONS, ENDINGS, NOTES, escape_point, reason
from control.model import EscalationState, ReviewState
from control.policy.rulebook import Rulebook
from control.runtime import Runtime
from control.store.tables import breach_review, escalation, escalation_person, notice, ticket

_SEEN, _ACTED, _ENDED = 0.72, 0.15, 0.1
_EXPLAINED, _LOOKED_AT, _ACCEPTED = 0.6, 0.5, 0.03
_ENDS_WITHIN = timedelta(days=7)
_NOW_AND_THEN = 0.1
_LOOKED_INTO = (1, 3)
"""The weekdays on which that is."""
_READS = "notice.read"
_NOBODY: Mapping[str, str] = {}
_BELL = 0
"""The weekday on which people read what they were told."""
_OVERLOADED = "customs-desk"
_HARDLY = 0.75
"""By how much less a team without enough hands gets to it."""
_BEGINS, _MINUTES = time(6, 30, tzinfo=UTC), 9 * 60
_TICKET = (ticket.c.owner, ticket.c.team, ticket.c.service, ticket.c.category)


def days_work(
    runtime: Runtime, seed: int, morning: datetime, away: Mapping[str, str] = _NOBODY, *, as_a_habit: bool
) -> list[Act]:
    """What people do on the day that begins at `morning`, in the order of time; nothing at weekends.

    Until they see to what escalates `as_a_habit`, they do so now and then. For those who are `away` whoever stands in
    does it, by who is away.
    """
    if morning.weekday() >= 5 or not (as_a_habit or morning.weekday() in _LOOKED_INTO):
        return []
    rng = Random(f"{seed}/{morning.date()}/people")  # noqa: S311 (a story, no secret)
    rulebook = runtime.rulebook()
    with runtime.read() as connection:
        share = 1.0 if as_a_habit else _NOW_AND_THEN
        chosen = [*_of_escalations(connection, rng, share), *_of_reviews(connection, rulebook, rng, morning)]
        if as_a_habit and morning.weekday() == _BELL:
            chosen += _of_the_bell(connection)
    chosen = [one for one in chosen if one[0] not in away or one[1] != _READS]
    begins = datetime.combine(morning.date(), _BEGINS)
    minutes = sorted(rng.randrange(_MINUTES) for _ in chosen)
    return [
        _by_whoever_is_there(Act(begins + timedelta(minutes=minute, seconds=rng.randrange(60)), *one), away)
        for minute, one in zip(minutes, chosen, strict=True)
    ]


def _by_whoever_is_there(act: Act, away: Mapping[str, str]) -> Act:
    stand_in = away.get(act.person)
    return act if stand_in is None else replace(act, person=stand_in, in_place_of=act.person)


Chosen = tuple[str, str, Mapping[str, Any], str | None]
"""Person, command, arguments, reason."""


def _of_escalations(connection: Connection, rng: Random, share: float) -> Iterator[Chosen]:
    """Whoever was told says that they have it, says later what they did, and in the end that it is over."""
    open_now = escalation.c.state.in_([EscalationState.RAISED, EscalationState.ACKNOWLEDGED, EscalationState.ACTIONED])
    found = select(escalation.c.id, escalation.c.state, *_TICKET).join(ticket).where(open_now).order_by(escalation.c.id)
    rows = connection.execute(found).mappings().all()
    told: dict[int, list[str]] = {}
    addressed = escalation_person.c.escalation_id.in_([row["id"] for row in rows])
    for row in connection.execute(select(escalation_person).where(addressed)).mappings():
        told.setdefault(row["escalation_id"], []).append(row["person"])
    for row in rows:
        who = sorted(told.get(row["id"], ()))
        chance, number = rng.random() / (share * _share(row)), f"E-{row['id']}"
        if not who:
            continue
        if row["state"] == EscalationState.RAISED and chance < _SEEN:
            yield who[0], "escalation.acknowledge", {"number": number}, None
        elif row["state"] == EscalationState.ACKNOWLEDGED and chance < _ACTED:
            yield who[0], "escalation.act", {"number": number, "action": rng.choice(ACTIONS)}, None
        elif row["state"] == EscalationState.ACTIONED and chance < _ENDED:
            yield who[0], "escalation.close", {"number": number, "because": rng.choice(ENDINGS)}, None


def _of_reviews(connection: Connection, rulebook: Rulebook, rng: Random, morning: datetime) -> Iterator[Chosen]:
    """Whoever owned the work says why it was late, the lead of the team looks at it, and some reviews end there."""
    for row in connection.execute(_to_review(morning)).mappings():
        chance, number = rng.random() / _share(row), f"B-{row['id']}"
        lead, head = _lead(rulebook, row), _head(rulebook, row)
        if row["state"] == ReviewState.OPEN and chance < _EXPLAINED:
            said = {"reason": reason(row, rng), "escape_point": escape_point(row, rng), "note": rng.choice(NOTES)}
            yield _explains(rulebook, row, lead), "breach_review.explain", {"number": number, **said}, None
        elif row["state"] == ReviewState.REASONED and chance < _LOOKED_AT:
            yield from ((who, "breach_review.review", {"number": number}, None) for who in _others(row, lead, head))
        elif row["state"] == ReviewState.REVIEWED and chance < _ACCEPTED:
            yield head, "breach_review.accept", {"number": number}, "A single case: nothing more follows from it."


def _of_the_bell(connection: Connection) -> Iterator[Chosen]:
    """Everybody reads what they were told since last week."""
    people = select(notice.c.person).where(notice.c.read_at.is_(None)).distinct().order_by(notice.c.person)
    return ((person, _READS, {}, None) for person in connection.scalars(people))


def _to_review(morning: datetime) -> Select[Any]:
    """Those that are open or explained, and those of the last days that were looked at."""
    columns = (breach_review.c.id, breach_review.c.state, breach_review.c.reasoned_by, breach_review.c.kind)
    lately = breach_review.c.reviewed_at >= morning - _ENDS_WITHIN
    looked_at = and_(breach_review.c.state == ReviewState.REVIEWED, lately)
    waiting = or_(breach_review.c.state.in_([ReviewState.OPEN, ReviewState.REASONED]), looked_at)
    of_ticket = ticket.c.id == breach_review.c.ticket_id
    return (
        select(*columns, *_TICKET, ticket.c.priority)
        .join(ticket, of_ticket)
        .where(waiting)
        .order_by(breach_review.c.id)
    )


def _others(row: RowMapping, lead: str, head: str) -> list[str]:
    """The first of the two who did not give the reason; nobody where both are that person."""
    return [who for who in (lead, head) if who != row["reasoned_by"]][:1]


def _share(row: RowMapping) -> float:
    return _HARDLY if row["team"] == _OVERLOADED else 1.0


def _explains(rulebook: Rulebook, row: RowMapping, lead: str) -> str:
    """The owner, where they are still here, else the lead."""
    owner = rulebook.people.get(row["owner"] or "")
    return owner.name if owner is not None and owner.active else lead


def _lead(rulebook: Rulebook, row: RowMapping) -> str:
    team = rulebook.units.get(row["team"] or "")
    return (None if team is None else team.head) or _head(rulebook, row)


def _head(rulebook: Rulebook, row: RowMapping) -> str:
    """The head of the department of the category, else the owner of the service."""
    category = rulebook.categories.get((row["service"] or "", row["category"] or ""))
    department = rulebook.units.get((category and category.department) or "")
    service = rulebook.services[row["service"]]
    return (None if department is None else department.head) or service.owner or ""
