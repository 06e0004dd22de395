"""Measures: how they are kept, with their tickets, baselines, plans, values and the gates they passed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, and_, bindparam, func, select

from control.errors import Conflict
from control.policy.measure_terms import MeasureSource, MeasureStage
from control.store.among import among
from control.store.bulk import fetched, load
from control.store.canonical import digest
from control.store.tables import (
    measure,
    measure_baseline,
    measure_baseline_kpi,
    measure_item,
    measure_test,
    measure_ticket,
    measure_value,
)

Row = dict[str, Any]
_BY_ID = select(measure).where(among(measure.c.id)).order_by(measure.c.id)
_ITEMS = select(measure_item).where(among(measure_item.c.measure_id))
_ITEMS = _ITEMS.order_by(measure_item.c.measure_id, measure_item.c.number)
_OF_VALUE = (measure_value.c.measure_id, measure_value.c.line, measure_value.c.series, measure_value.c.period)
_NEWEST = select(*_OF_VALUE, func.max(measure_value.c.version).label("version")).group_by(*_OF_VALUE)
_newest = _NEWEST.where(among(measure_value.c.measure_id)).subquery("newest")
_VALUES = (
    select(measure_value)
    .join(_newest, and_(*(measure_value.c[each.name] == each for each in _newest.c)))
    .order_by(*_OF_VALUE)
)
_BASELINES = select(measure_baseline.c.measure_id, func.max(measure_baseline.c.number).label("number"))
_BASELINES = _BASELINES.where(among(measure_baseline.c.measure_id)).group_by(measure_baseline.c.measure_id)
_ITEM = select(measure_item).where(
    measure_item.c.measure_id == bindparam("of_measure"), measure_item.c.number == bindparam("number")
)
_CONTENT = (
    *("kind", "title", "description", "effect", "unit", "service", "function", "measure_group", "legal_entity"),
    *("committee", "scope", "kpi", "assumptions", "cause", "escape_point", "guard_kpis"),
    *("owner_person", "sponsor_person", "controller_person", "stage", "cycle", "halt", "resume_on"),
)
_OF_ITEM = ("number", "kind", "said", "person", "due_on", "is_mandatory", "likelihood", "impact", "answer", "evidence")
_TOLD_VALUE = ("line", "series", "period", "hundredths", "state")


def next_id(connection: Connection) -> int:
    """The id of the next measure; the caller holds the turn to write."""
    return int(connection.scalar(select(func.coalesce(func.max(measure.c.id), 0))) or 0) + 1


def row_of(connection: Connection, number: int) -> Row | None:
    """One measure; None where there is none."""
    return rows_of(connection, [number]).get(number)


def rows_of(connection: Connection, ids: Sequence[int]) -> dict[int, Row]:
    """These measures, by id."""
    return {row["id"]: row for row in fetched(connection, _BY_ID, {"ids": ids})}


def closed_of_issue(connection: Connection, number: int) -> list[Row]:
    """The measures that came of a recurring issue and are closed, by id."""
    of_issue = (measure.c.source_kind == MeasureSource.ISSUE, measure.c.source == f"I-{number}")
    rows = select(measure).where(*of_issue, measure.c.stage == MeasureStage.CLOSED)
    return fetched(connection, rows.order_by(measure.c.id))


def items_of(connection: Connection, ids: Sequence[int]) -> dict[int, list[Row]]:
    """What stands in the plans of these measures, by measure and in order."""
    return _by_measure(fetched(connection, _ITEMS, {"ids": ids}))


def values_of(connection: Connection, ids: Sequence[int]) -> dict[int, list[Row]]:
    """What these measures are to bring and brought, by measure: of each value the version that holds."""
    return _by_measure(fetched(connection, _VALUES, {"ids": ids}))


def baselines_of(connection: Connection, ids: Sequence[int]) -> dict[int, int]:
    """The number of the newest baseline of these measures; one without any is absent."""
    return {row["measure_id"]: row["number"] for row in fetched(connection, _BASELINES, {"ids": ids})}


def content_hashes(connection: Connection, ids: Sequence[int]) -> dict[int, str]:
    """By measure, the hash of everything of it that somebody decides about: itself, its plan, values and baseline."""
    items, values = items_of(connection, ids), values_of(connection, ids)
    baselines = baselines_of(connection, ids)
    return {
        number: digest(
            {
                "measure": {name: row[name] for name in _CONTENT},
                "plan": [[item[name] for name in _OF_ITEM] for item in items[number]],
                "values": [[value[name] for name in _TOLD_VALUE] for value in values[number]],
                "baseline": baselines.get(number),
            }
        )
        for number, row in rows_of(connection, ids).items()
    }


def add(connection: Connection, row: Mapping[str, Any]) -> None:
    """Keep a new measure, a whole row."""
    connection.execute(measure.insert(), dict(row))


def add_baseline(
    connection: Connection,
    row: Mapping[str, Any],
    test: Mapping[str, Any],
    kpis: Iterable[Mapping[str, Any]],
    tickets: Iterable[int],
) -> None:
    """Keep a baseline of a measure, the test made of it and what KPIs came to, whole rows without their number, and the
    tickets of which it was made, of which some may be known already.
    """
    measure_id = row["measure_id"]
    named = {"measure_id": measure_id, "number": next_number(connection, measure_baseline, measure_id)}
    connection.execute(measure_baseline.insert(), {**row, **named})
    connection.execute(measure_test.insert(), {**test, **named})
    load(connection, measure_baseline_kpi, [{**each, **named} for each in kpis])
    known = set(connection.scalars(select(measure_ticket.c.ticket_id).where(measure_ticket.c.measure_id == measure_id)))
    added = [{"measure_id": measure_id, "ticket_id": each} for each in tickets if each not in known]
    load(connection, measure_ticket, added)


def move(connection: Connection, row: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Set values on a measure, which gives it the next version; raises Conflict where it is not as it was read."""
    same = (measure.c.id == row["id"], measure.c.version == row["version"])
    moved = connection.execute(measure.update().where(*same).values(**values, version=row["version"] + 1))
    if moved.rowcount != 1:
        raise Conflict(f"M-{row['id']} has changed since it was looked at.")


def set_item(connection: Connection, item: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Set values on an item of a plan, which gives it the next version."""
    same = (measure_item.c.measure_id == item["measure_id"], measure_item.c.number == item["number"])
    connection.execute(measure_item.update().where(*same).values(**values, version=item["version"] + 1))


def add_item(connection: Connection, row: Mapping[str, Any]) -> int:
    """Keep something new in a measure's plan, a whole row without its number; answers that."""
    number = next_number(connection, measure_item, row["measure_id"])
    connection.execute(measure_item.insert(), {**row, "number": number})
    return number


def item_of(connection: Connection, measure_id: int, number: int) -> Row | None:
    """One item of a measure's plan; None where there is none."""
    return next(iter(fetched(connection, _ITEM, {"of_measure": measure_id, "number": number})), None)


def add_values(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Keep values, whole rows."""
    load(connection, measure_value, rows)


def _by_measure(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["measure_id"]].append(row)
    return found


def next_number(connection: Connection, table: Table, of_measure: int) -> int:
    """The next number of a row of a measure in a table that counts them."""
    last = select(func.coalesce(func.max(table.c.number), 0)).where(table.c.measure_id == of_measure)
    return int(connection.scalar(last) or 0) + 1
