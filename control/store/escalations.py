"""Escalations: what was raised, to whom it was addressed, and how it ended."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, bindparam, func, literal_column, select, update

from control.model import EscalationState
from control.store.among import among
from control.store.bulk import change, load
from control.store.prepared import Prepared
from control.store.tables import escalation, escalation_person
from control.store.watches import KEY

OPEN = (EscalationState.RAISED, EscalationState.ACKNOWLEDGED, EscalationState.ACTIONED)
IS_OPEN = escalation.c.state.in_([literal_column(f"'{state}'") for state in OPEN])
"""Written out: values that are given are spelled anew each time, and an index of these alone is known by it."""
_ALL_OPEN = select(escalation).where(IS_OPEN).order_by(escalation.c.id)
_OPEN_OF = _ALL_OPEN.where(among(escalation.c.ticket_id))
_OPEN_OF_MEASURES = _ALL_OPEN.where(among(escalation.c.measure_id))
_OPEN_OF_SUBJECT = Prepared(
    _ALL_OPEN.where(escalation.c.subject_type == bindparam("of_type"), escalation.c.subject_id == bindparam("subject"))
)


def open_of(connection: Connection, ids: Sequence[int]) -> Sequence[RowMapping]:
    """The escalations of these tickets that have not ended."""
    return connection.execute(_OPEN_OF, {"ids": ids}).mappings().all()


def open_of_subject(connection: Connection, subject_type: str, subject_id: str) -> list[dict[str, Any]]:
    """The escalations of one subject that have not ended."""
    return _OPEN_OF_SUBJECT.records(connection, {"of_type": subject_type, "subject": subject_id})


def open_of_measures(connection: Connection, ids: Sequence[int]) -> Sequence[RowMapping]:
    """The escalations about these measures that have not ended."""
    return connection.execute(_OPEN_OF_MEASURES, {"ids": ids}).mappings().all()


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


def fired(connection: Connection, ids: Sequence[int], of_measures: Sequence[int] = ()) -> set[tuple[Any, ...]]:
    """(subject type, subject id, ladder, level, cycle) of everything ever raised about these tickets and measures."""
    named = (escalation.c[name] for name in ("subject_type", "subject_id", "ladder", "level", "cycle"))
    return {tuple(row.values()) for row in _about(connection, select(*named), ids, of_measures)}


def by_id(connection: Connection, number: int) -> RowMapping | None:
    """One escalation; None where there is none of this id."""
    return connection.execute(select(escalation).where(escalation.c.id == number)).mappings().first()


def reached(connection: Connection, ids: Sequence[int], of_measures: Sequence[int] = ()) -> Sequence[RowMapping]:
    """What was ever raised about these tickets and measures: what climbed along which ladder how high, for whom, and
    how it ended.
    """
    names = (*KEY, "ladder", "level", "recipient", "rulebook_version", "state", "raised_at", "raised_by")
    rows = select(*(escalation.c[name] for name in (*names, "ended_at", "ended_by")))
    return _about(connection, rows, ids, of_measures)


def _about(
    connection: Connection, rows: Select[Any], ids: Sequence[int], of_measures: Sequence[int]
) -> list[RowMapping]:
    """The rows of a statement that are about these tickets and measures."""
    sides = ((escalation.c.ticket_id, ids), (escalation.c.measure_id, of_measures))
    return [
        row
        for column, some in sides
        if some
        for row in connection.execute(rows.where(among(column)), {"ids": some}).mappings()
    ]


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
