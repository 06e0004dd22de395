"""Reviews: how they are kept, with their frozen figures, their agendas and what was said in them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, func, select

from control.policy.checklist import Check
from control.policy.review_stages import ReviewStage
from control.store.among import among
from control.store.bulk import fetched
from control.store.canonical import digest
from control.store.tables import agenda_item, review, review_answer, review_figure, review_note

Row = dict[str, Any]
_BY_ID = select(review).where(among(review.c.id))


def next_id(connection: Connection) -> int:
    """The id of the next review; the caller holds the turn to write."""
    return int(connection.scalar(select(func.coalesce(func.max(review.c.id), 0))) or 0) + 1


def row_of(connection: Connection, number: int) -> Row | None:
    """One review; None where there is none."""
    return next(iter(fetched(connection, _BY_ID, {"ids": [number]})), None)


def held_at(connection: Connection, series: str, at: datetime) -> int | None:
    """The review of a series that is held at an instant, and not called off; None: there is none."""
    same = (review.c.series == series, review.c.meets_at == at, review.c.stage != ReviewStage.CALLED_OFF)
    return connection.scalar(select(review.c.id).where(*same))


def last_frozen(connection: Connection, series: str) -> datetime | None:
    """As of when the last review of a series was frozen that was not called off; None: none was."""
    held = (review.c.series == series, review.c.stage != ReviewStage.CALLED_OFF, review.c.as_of.is_not(None))
    return connection.scalar(select(review.c.as_of).where(*held).order_by(review.c.as_of.desc()).limit(1))


def last_meeting(connection: Connection, series: str) -> datetime | None:
    """When the last review of a series is or was to be held, one that was called off too; None: none was planned."""
    rows = select(review.c.meets_at).where(review.c.series == series)
    return connection.scalar(rows.order_by(review.c.meets_at.desc()).limit(1))


def planned(connection: Connection, series: str) -> list[tuple[int, datetime]]:
    """The reviews of a series that are planned and not frozen yet, each with when it is held."""
    named = (review.c.series == series, review.c.stage == ReviewStage.PLANNED)
    rows = select(review.c.id, review.c.meets_at).where(*named).order_by(review.c.meets_at)
    return [(number, meets_at) for number, meets_at in connection.execute(rows)]


def add(connection: Connection, row: Mapping[str, Any]) -> None:
    """Keep a new review, a whole row."""
    connection.execute(review.insert(), dict(row))


def keep(connection: Connection, figures: Iterable[Mapping[str, Any]], answers: Iterable[Mapping[str, Any]]) -> None:
    """Keep what a review was frozen with: rows of figures and of answers."""
    for table, rows in ((review_figure, list(figures)), (review_answer, list(answers))):
        if rows:
            connection.execute(table.insert(), [dict(row) for row in rows])


def hash_of(figures: Iterable[Mapping[str, Any]], answers: Iterable[Mapping[str, Any]]) -> str:
    """What is kept of what a review was frozen with, so that it can be held against that again.

    `figures` are in their order, of each its name and content count; `answers` of question, answer and figures are
    taken in the order of the checklist.
    """
    contents = [{name: each[name] for name in ("name", "content")} for each in figures]
    order = list(Check)
    asked = sorted(answers, key=lambda each: order.index(Check(each["question"])))
    return digest([contents, [dict(each) for each in asked]])


def figures_of(connection: Connection, number: int) -> list[Row]:
    """The frozen figures of a review in their order: name, content (canonical JSON)."""
    rows = select(review_figure.c.name, review_figure.c.content).where(review_figure.c.review_id == number)
    return fetched(connection, rows.order_by(review_figure.c.number))


def answers_of(connection: Connection, number: int) -> list[Row]:
    """The frozen answers of a review: question, answer, figures (JSON list of names)."""
    its = review_answer.c
    return fetched(connection, select(its.question, its.answer, its.figures).where(its.review_id == number))


def item_of(connection: Connection, number: int, item: int) -> Row | None:
    """One item of the agenda of a review; None where there is none."""
    its = select(agenda_item).where(agenda_item.c.review_id == number, agenda_item.c.number == item)
    return next(iter(fetched(connection, its)), None)


def next_item(connection: Connection, number: int) -> tuple[int, int]:
    """The number and the position of the next item of an agenda, at its end; the caller holds the turn to write."""
    last = select(func.max(agenda_item.c.number), func.max(agenda_item.c.position))
    row = connection.execute(last.where(agenda_item.c.review_id == number)).one()
    return (row[0] or 0) + 1, (row[1] or 0) + 1


def add_items(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put items on an agenda, whole rows."""
    if rows:
        connection.execute(agenda_item.insert(), [dict(row) for row in rows])


def add_note(connection: Connection, row: Mapping[str, Any]) -> int:
    """Keep what somebody said in a review, a whole row without its number; answers that."""
    number = _next_number(connection, review_note, row["review_id"])
    connection.execute(review_note.insert(), {**row, "number": number})
    return number


def _next_number(connection: Connection, table: Table, of_review: int) -> int:
    last = select(func.coalesce(func.max(table.c.number), 0)).where(table.c.review_id == of_review)
    return int(connection.scalar(last) or 0) + 1
