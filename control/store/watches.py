"""Watches: what is to come of each clock and review, which of it is due, and what cannot be worked on."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, delete, select, update

from control.model import SubjectType
from control.policy.watching import Watch
from control.store.bulk import change, fetched, load
from control.store.tables import watch
from control.store.tickets import chunks
from control.store.types import instant, microseconds

Key = tuple[str, str, int]
"""Subject type, subject id and cycle: what names one watch."""
KEY = ("subject_type", "subject_id", "cycle")
"""The columns that name one."""


def watches_of(connection: Connection, ids: Sequence[int]) -> dict[Key, Watch]:
    """What was to come of the clocks of these tickets; of one that cannot be read, what is sure."""
    rows = select(watch).where(watch.c.subject_type == SubjectType.CLOCK)
    return {
        key_of(row): _read_or_sure(row)
        for some in chunks(ids)
        for row in connection.execute(rows.where(watch.c.ticket_id.in_(some))).mappings()
    }


def watches_of_type(connection: Connection, kind: SubjectType) -> dict[Key, Watch]:
    """What is to come of every subject of a type that is watched; of one that cannot be read, what is sure."""
    rows = select(watch).where(watch.c.subject_type == kind)
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
    same = [watch.c[name] == row[name] for name in KEY]
    values = {"next_at": next_at, "problem": problem, "tries": watch.c.tries + 1}
    connection.execute(update(watch).where(*same).values(values))


def try_again(connection: Connection, now: datetime) -> int:
    """Make everything due that is not tried any more; answers how much that is."""
    left = (watch.c.problem.is_not(None), watch.c.next_at.is_(None))
    return connection.execute(update(watch).where(*left).values(next_at=now, tries=0)).rowcount


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


def add_watch(connection: Connection, key: Key, about: Mapping[str, int | None], to_come: Watch) -> None:
    """Watch something that is about a ticket or a measure, by `ticket_id` and `measure_id`."""
    load(connection, watch, [_named(key) | dict(about) | _spelled(to_come)])


def rewatch(connection: Connection, watches: Mapping[Key, Watch]) -> None:
    """Put what is to come now in place of what was."""
    change(connection, watch, KEY, (_named(key) | _spelled(to_come) for key, to_come in watches.items()))


def _named(key: Key) -> dict[str, Any]:
    return dict(zip(KEY, key, strict=True))


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
