"""Escalations: what was raised, to whom it was addressed, and how it ended."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, func, select, update

from control.model import EscalationState
from control.store.among import among
from control.store.bulk import change, load
from control.store.tables import escalation, escalation_person
from control.store.watches import KEY

OPEN = (EscalationState.RAISED, EscalationState.ACKNOWLEDGED, EscalationState.ACTIONED)
_ALL_OPEN = select(escalation).where(escalation.c.state.in_(OPEN)).order_by(escalation.c.id)
_OPEN_OF = _ALL_OPEN.where(among(escalation.c.ticket_id))


def open_of(connection: Connection, ids: Sequence[int]) -> Sequence[RowMapping]:
    """The escalations of these tickets that have not ended."""
    return connection.execute(_OPEN_OF, {"ids": ids}).mappings().all()


def all_open(connection: Connection) -> Sequence[RowMapping]:
    """Every escalation that has not ended, in order."""
    return connection.execute(_ALL_OPEN).mappings().all()


def addressees(connection: Connection, numbers: Sequence[int]) -> dict[int, list[str]]:
    """Whom these escalations were addressed to, by their ids; one that was addressed to nobody is absent."""
    found: dict[int, list[str]] = {}
    of_these = select(escalation_person).where(among(escalation_person.c.escalation_id))
    for row in connection.execute(of_these, {"ids": numbers}):
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
    rows = select(*named).where(among(escalation.c.ticket_id))
    return {tuple(row) for row in connection.execute(rows, {"ids": ids}).all()}


def by_id(connection: Connection, number: int) -> RowMapping | None:
    """One escalation; None where there is none of this id."""
    return connection.execute(select(escalation).where(escalation.c.id == number)).mappings().first()


def reached(connection: Connection, ids: Sequence[int]) -> Sequence[RowMapping]:
    """What was ever raised on these tickets: what climbed along which ladder how high, for whom, and how it ended."""
    names = (*KEY, "ladder", "level", "recipient", "rulebook_version", "state", "raised_at", "raised_by")
    rows = select(*(escalation.c[name] for name in (*names, "ended_at", "ended_by")))
    return connection.execute(rows.where(among(escalation.c.ticket_id)), {"ids": ids}).mappings().all()


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
