"""Reviews of breaches: how they are kept and found again."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select

from control.model import ReviewState, SubjectType
from control.store.among import among
from control.store.bulk import fetched, load
from control.store.tables import breach_review
from control.store.tickets import chunks
from control.store.watches import Key

_WAITING = select(breach_review).where(breach_review.c.state.in_((ReviewState.OPEN, ReviewState.REASONED)))
_THESE_WAITING = _WAITING.where(among(breach_review.c.id))


def next_id(connection: Connection) -> int:
    """The id of the next review; the caller holds the turn to write."""
    return int(connection.scalar(select(func.coalesce(func.max(breach_review.c.id), 0))) or 0) + 1


def add(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Open reviews, whole rows."""
    load(connection, breach_review, rows)


def by_id(connection: Connection, ids: Sequence[int]) -> dict[int, RowMapping]:
    """The rows of these reviews, by id."""
    return {
        row["id"]: row
        for some in chunks(ids)
        for row in connection.execute(select(breach_review).where(breach_review.c.id.in_(some))).mappings()
    }


def waiting(connection: Connection, ids: Sequence[int]) -> list[dict[str, Any]]:
    """The rows of those of these reviews that wait for somebody."""
    return fetched(connection, _THESE_WAITING, {"ids": ids})


def all_waiting(connection: Connection) -> list[dict[str, Any]]:
    """The rows of all reviews that wait for somebody, in order."""
    return fetched(connection, _WAITING.order_by(breach_review.c.id))


def key_of(row: Mapping[str, Any]) -> Key:
    """What names the watch of a review."""
    return named(row["id"])


def named(number: int) -> Key:
    """The same, by its id."""
    return SubjectType.BREACH_REVIEW.value, f"B-{number}", 1


def of_cycle(connection: Connection, ticket_id: int, kind: str, cycle: int) -> RowMapping | None:
    """The review of one breached cycle; None where there is none."""
    same = (breach_review.c.ticket_id == ticket_id, breach_review.c.kind == kind, breach_review.c.cycle == cycle)
    return connection.execute(select(breach_review).where(*same)).mappings().first()
