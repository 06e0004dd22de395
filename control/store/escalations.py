"""Watches and escalations: what is due next, what was raised, and how both are kept."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, bindparam, delete, func, select, update

from control.model import EscalationState, SubjectType
from control.policy.watching import Watch
from control.store.bulk import among, change, fetched, load
from control.store.tables import escalation, escalation_person, watch
from control.store.tickets import chunks
from control.store.types import instant, microseconds

OPEN = (EscalationState.RAISED, EscalationState.ACKNOWLEDGED, EscalationState.ACTIONED)
Key = tuple[str, str, int]
"""Subject type, subject id and cycle: what names one watch."""
_KEY = ("subject_type", "subject_id", "cycle")


def watches_of(connection: Connection, ids: Sequence[int]) -> dict[Key, Watch]:
    """What was to come of the clocks of these tickets; of one that cannot be read, what is sure."""
    rows = select(watch).where(watch.c.subject_type == SubjectType.CLOCK)
    return {
        key_of(row): _read_or_sure(row)
        for some in chunks(ids)
        for row in connection.execute(rows.where(watch.c.ticket_id.in_(some))).mappings()
    }


def watches_of_reviews(connection: Connection) -> dict[Key, Watch]:
    """What is to come of every breach review that is watched; of one that cannot be read, what is sure."""
    rows = select(watch).where(watch.c.subject_type == SubjectType.BREACH_REVIEW)
    return {key_of(row): _read_or_sure(row) for row in connection.execute(rows).mappings()}


def due(connection: Connection, until: datetime, most: int) -> list[dict[str, Any]]:
    """The watches of which something is due by `until`, earliest first, at most `most`."""
    return fetched(connection, due_by(until).limit(most))


def due_by(until: datetime) -> Select[Any]:
    """The watches of which something is due by `until`, earliest first."""
    order = (watch.c.next_at, watch.c.subject_type, watch.c.subject_id)
    return select(watch).where(watch.c.next_at.is_not(None), watch.c.next_at <= until).order_by(*order)


def key_of(row: Mapping[str, Any] | RowMapping) -> Key:
    """What names the watch of a row."""
    return row["subject_type"], row["subject_id"], row["cycle"]


def watch_of(row: Mapping[str, Any] | RowMapping) -> Watch:
    """A row of `watch` as what is to come."""
    levels = tuple((number, instant(at)) for number, at in json.loads(row["levels"]))
    return Watch(row["ladder"], row["passed"], levels, row["breaches_at"])


def put_off(connection: Connection, row: Mapping[str, Any], next_at: datetime | None, problem: str) -> None:
    """Leave a watch that cannot be worked on until `next_at`; None: until its ticket changes, or somebody looks."""
    same = [watch.c[name] == row[name] for name in _KEY]
    values = {"next_at": next_at, "problem": problem, "tries": watch.c.tries + 1}
    connection.execute(update(watch).where(*same).values(values))


def try_again(connection: Connection, now: datetime) -> int:
    """Make everything due that is not tried any more; answers how much that is."""
    left = (watch.c.problem.is_not(None), watch.c.next_at.is_(None))
    return connection.execute(update(watch).where(*left).values(next_at=now, tries=0)).rowcount


def watch_of_key(connection: Connection, key: Key) -> Watch | None:
    """What is to come of one subject; None where it is not watched."""
    same = [watch.c[name] == value for name, value in _named(key).items()]
    row = connection.execute(select(watch).where(*same)).mappings().first()
    return None if row is None else watch_of(row)


def _read_or_sure(row: RowMapping) -> Watch:
    """A row as what is to come; a spoiled one must not keep its ticket from being worked on, which makes it anew."""
    try:
        return watch_of(row)
    except (ValueError, TypeError):
        return Watch(row["ladder"], row["passed"])


def replace_clocks(connection: Connection, ids: Sequence[int], rows: Iterable[tuple[Key, int, Watch]]) -> None:
    """Put these watches (with their ticket ids) in place of all that watched the clocks of the tickets `ids`."""
    for some in chunks(ids):
        of_clocks = watch.c.subject_type == SubjectType.CLOCK
        connection.execute(delete(watch).where(of_clocks, watch.c.ticket_id.in_(some)))
    add_watches(connection, rows)


def unwatch(connection: Connection, ids: Sequence[int]) -> None:
    """Let nothing come of these tickets any more, neither of their clocks nor of their reviews."""
    for some in chunks(ids):
        connection.execute(delete(watch).where(watch.c.ticket_id.in_(some)))


def add_watches(connection: Connection, rows: Iterable[tuple[Key, int, Watch]]) -> None:
    """Watch what was not watched before."""
    load(connection, watch, (_named(key) | {"ticket_id": ticket} | _spelled(to_come) for key, ticket, to_come in rows))


def rewatch(connection: Connection, watches: Mapping[Key, Watch]) -> None:
    """Put what is to come now in place of what was."""
    change(connection, watch, _KEY, (_named(key) | _spelled(to_come) for key, to_come in watches.items()))


def open_of(connection: Connection, ids: Sequence[int]) -> Sequence[RowMapping]:
    """The escalations of these tickets that have not ended."""
    rows = select(escalation).where(escalation.c.state.in_(OPEN)).order_by(escalation.c.id)
    return connection.execute(rows.where(among(connection, escalation.c.ticket_id, ids))).mappings().all()


def all_open(connection: Connection) -> Sequence[RowMapping]:
    """Every escalation that has not ended, in order."""
    rows = select(escalation).where(escalation.c.state.in_(OPEN)).order_by(escalation.c.id)
    return connection.execute(rows).mappings().all()


def addressees(connection: Connection, numbers: Sequence[int]) -> dict[int, list[str]]:
    """Whom these escalations were addressed to, by their ids; one that was addressed to nobody is absent."""
    found: dict[int, list[str]] = {}
    for row in connection.execute(
        select(escalation_person).where(among(connection, escalation_person.c.escalation_id, numbers))
    ):
        found.setdefault(row.escalation_id, []).append(row.person)
    return found


def readdress(connection: Connection, again: Mapping[int, tuple[str, Sequence[str]]]) -> None:
    """Address escalations to these people as well, whom none of them was addressed to, and to their recipient."""
    change(connection, escalation, ("id",), ({"id": number, "recipient": to} for number, (to, _) in again.items()))
    people = ({"escalation_id": number, "person": name} for number, (_, names) in again.items() for name in names)
    load(connection, escalation_person, people)


def fired(connection: Connection, ids: Sequence[int]) -> set[tuple[Any, ...]]:
    """(subject type, subject id, ladder, level, cycle) of everything that was ever raised on these tickets."""
    named = (escalation.c[name] for name in ("subject_type", "subject_id", "ladder", "level", "cycle"))
    rows = select(*named).where(among(connection, escalation.c.ticket_id, ids))
    return {tuple(row) for row in connection.execute(rows).all()}


def by_id(connection: Connection, number: int) -> RowMapping | None:
    """One escalation; None where there is none of this id."""
    return connection.execute(select(escalation).where(escalation.c.id == number)).mappings().first()


def reached(connection: Connection, ids: Sequence[int]) -> Sequence[RowMapping]:
    """What was ever raised on these tickets: what climbed along which ladder how high, for whom, and how it ended."""
    names = (*_KEY, "ladder", "level", "recipient", "rulebook_version", "state", "raised_at", "raised_by")
    rows = select(*(escalation.c[name] for name in (*names, "ended_at", "ended_by")))
    return connection.execute(rows.where(among(connection, escalation.c.ticket_id, ids))).mappings().all()


def people_of(connection: Connection, number: int) -> set[str]:
    """Whom an escalation was addressed to."""
    names = select(escalation_person.c.person).where(escalation_person.c.escalation_id == number)
    return set(connection.scalars(names))


def next_id(connection: Connection) -> int:
    """The id of the next escalation; the caller holds the turn to write."""
    return int(connection.scalar(select(func.coalesce(func.max(escalation.c.id), 0))) or 0) + 1


def add(connection: Connection, rows: Sequence[Mapping[str, Any]], people: Mapping[int, Sequence[str]]) -> None:
    """Record escalations, whole rows, and to whom each is addressed, by its id."""
    load(connection, escalation, rows)
    addressed = ({"escalation_id": number, "person": name} for number, names in people.items() for name in names)
    load(connection, escalation_person, addressed)


def end(connection: Connection, ended: Mapping[int, Mapping[str, Any]]) -> None:
    """End escalations that are open: `ended` gives state, `ended_at`, `ended_by` and `ended_because` by id."""
    if not ended:
        return
    names = ("state", "ended_at", "ended_by", "ended_because")
    values: dict[str, Any] = {name: bindparam(f"to_{name}") for name in names}
    statement = update(escalation).where(escalation.c.id == bindparam("at_id"))
    rows = [{"at_id": number} | {f"to_{name}": row[name] for name in names} for number, row in ended.items()]
    connection.execute(statement.values(values | {"version": escalation.c.version + 1}), rows)


def _named(key: Key) -> dict[str, Any]:
    return dict(zip(_KEY, key, strict=True))


def _spelled(to_come: Watch) -> dict[str, Any]:
    levels = ",".join([f"[{number},{microseconds(at)}]" for number, at in to_come.levels])
    return {
        "ladder": to_come.ladder,
        "passed": to_come.passed,
        "levels": f"[{levels}]",
        "breaches_at": to_come.breaches_at,
        "next_at": to_come.next_at,
        "tries": 0,
        "problem": None,
    }
