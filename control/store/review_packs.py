"""Packs of reviews: which forms are there, which are due to be made, and what came of tries that failed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select

from control.policy.review_packs import Meeting, PackForm
from control.policy.review_stages import ReviewStage
from control.store.tables import evidence_file, review, review_pack, review_pack_try

Row = Mapping[str, Any]
_FORMS = len(PackForm)


def pack_of(connection: Connection, number: int, form: PackForm) -> Row | None:
    """A form of the pack of a review: sha256, size, attached_at; None where it is not attached."""
    named = (review_pack.c.review_id == number, review_pack.c.form == form.value)
    columns = (review_pack.c.sha256, evidence_file.c.size, review_pack.c.attached_at)
    row = connection.execute(select(*columns).join_from(review_pack, evidence_file).where(*named)).mappings().first()
    return None if row is None else dict(row)


def forms_of(connection: Connection, number: int) -> set[PackForm]:
    """The forms of the pack of a review that are attached."""
    rows = select(review_pack.c.form).where(review_pack.c.review_id == number)
    return {PackForm(each) for each in connection.scalars(rows)}


def attach(connection: Connection, row: Row) -> None:
    """Keep that a form is attached, a whole row; the caller holds the turn to write."""
    connection.execute(review_pack.insert(), dict(row))


def tries_of(connection: Connection, number: int, form: PackForm) -> int:
    """How often a form could not be made."""
    named = (review_pack_try.c.review_id == number, review_pack_try.c.form == form.value)
    return connection.scalar(select(review_pack_try.c.tries).where(*named)) or 0


def put_off(connection: Connection, row: Row) -> None:
    """Keep that a form could not be made, a whole row, in the place of what was kept of it before."""
    named = (review_pack_try.c.review_id == row["review_id"], review_pack_try.c.form == row["form"])
    connection.execute(review_pack_try.delete().where(*named))
    connection.execute(review_pack_try.insert(), dict(row))


def due(connection: Connection, now: datetime) -> list[tuple[int, PackForm]]:
    """The forms of closed reviews that are to be made, those of the review that was closed first before others."""
    kept = select(func.count()).where(review_pack.c.review_id == review.c.id).scalar_subquery()
    ended = select(review.c.id).where(review.c.stage == ReviewStage.CLOSED, kept < _FORMS)
    found = []
    for number in connection.scalars(ended.order_by(review.c.ended_at, review.c.id)).all():
        away = forms_of(connection, number) | _put_off(connection, number, now)
        found += [(number, form) for form in PackForm if form not in away]
    return found


def following(connection: Connection, row: Row) -> Meeting | None:
    """The review of the same series that was to be held next when one, a closed row of `review`, was closed.

    What was called off or planned later than that changes nothing of it, so that it is told the same at any time.
    """
    at = row["ended_at"]
    stood = or_(review.c.ended_at.is_(None), review.c.ended_at > at)
    other = and_(review.c.series == row["series"], review.c.id != row["id"])  # it may have been held before its time
    its = and_(other, review.c.meets_at > at, review.c.planned_at <= at, stood)
    rows = select(review.c.id, review.c.meets_at, review.c.planned_at).where(its)
    found = connection.execute(rows.order_by(review.c.meets_at, review.c.id).limit(1)).first()
    return None if found is None else Meeting(f"R-{found.id}", found.meets_at, found.planned_at)


def _put_off(connection: Connection, number: int, now: datetime) -> set[PackForm]:
    waits = (review_pack_try.c.review_id == number, review_pack_try.c.next_at > now)
    return {PackForm(each) for each in connection.scalars(select(review_pack_try.c.form).where(*waits))}
