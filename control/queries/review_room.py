"""Reviews as they are looked at: which there are, what they were frozen with, their agendas and what was said.

A review is seen by whoever sees all of where it lies. How it stands is read as it is known today.
"""

from datetime import datetime

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Integer, and_, cast, false, func, or_, select, true

from control.policy.review_stages import ReviewStage
from control.policy.scope import Scope
from control.queries.frames import frame
from control.queries.population import narrowed
from control.store.tables import (
    action_item,
    agenda_item,
    audit_event,
    decision,
    review,
    review_answer,
    review_figure,
    review_note,
)

REMEMBERED = 6
"""Earlier reviews whose answers are told beside those of one."""
_OWN = tuple(column for column in review.c if column.name != "planned_seq")
_TYPES = ("approval", "escalation", "measure", "breach_review", "decision", "action_item")
"""What an item of an agenda can be about, as the trail calls it."""
_ITEM = tuple(column for column in agenda_item.c if column.name not in ("review_id", "added_seq"))


def listed(connection: Connection, as_of: datetime, scope: Scope, number: int | None = None) -> pd.DataFrame:
    """The reviews planned by `as_of`, the one that is held last first, or one of them.

    Columns: those of the table `review` (present a JSON list of accounts).
    """
    one = true() if number is None else review.c.id == number
    rows = select(*_OWN).where(_seen(as_of, scope), one)
    return frame(connection, rows.order_by(review.c.meets_at.desc(), review.c.id.desc()))


def figures(
    connection: Connection, as_of: datetime, scope: Scope, number: int, name: str | None = None
) -> pd.DataFrame:
    """The figures that a review was frozen with, in their order, or one of them by its name.

    Columns: name, content (JSON of a `FrozenFigure`).
    """
    one = true() if name is None else review_figure.c.name == name
    rows = select(review_figure.c.name, review_figure.c.content).join(review, review.c.id == review_figure.c.review_id)
    its = rows.where(review_figure.c.review_id == number, one, _seen(as_of, scope))
    return frame(connection, its.order_by(review_figure.c.number))


def answers(connection: Connection, as_of: datetime, scope: Scope, number: int) -> pd.DataFrame:
    """How the questions of the checklist were answered then: question, answer, figures (JSON list of names)."""
    its = review_answer.c
    rows = select(its.question, its.answer, its.figures).join(review, review.c.id == its.review_id)
    return frame(connection, rows.where(its.review_id == number, _seen(as_of, scope)).order_by(its.question))


def answered_before(connection: Connection, as_of: datetime, scope: Scope, number: int) -> pd.DataFrame:
    """How each question was answered in the reviews of the same series before one, the newest `REMEMBERED` of them.

    Columns: review (its number), as_of (when it was frozen), question, answer; a review after the other, the oldest
    first. A review that was called off, or of which whoever asks does not see where it lies, is none of them.
    """
    this = review.alias("this")
    its = (
        review.c.series == this.c.series,
        review.c.meets_at < this.c.meets_at,
        review.c.stage != ReviewStage.CALLED_OFF,
    )
    before = select(review.c.id, review.c.as_of).join(this, and_(*its))
    newest = before.where(this.c.id == number, review.c.as_of.is_not(None), _seen(as_of, scope))
    earlier = newest.order_by(review.c.meets_at.desc()).limit(REMEMBERED).subquery("earlier")
    said = review_answer.c
    rows = select(earlier.c.id.label("review"), earlier.c.as_of, said.question, said.answer)
    found = rows.join(review_answer, said.review_id == earlier.c.id)
    return frame(connection, found.order_by(earlier.c.as_of, earlier.c.id, said.question))


def agenda(connection: Connection, as_of: datetime, scope: Scope, number: int) -> pd.DataFrame:
    """What stands on the agenda of a review, in order.

    Columns: number, kind (an `AgendaKind`), subject (null: put there by hand), subject_version, about (the ticket or
    the measure of the subject), title, since_at, owner (an account; null: nobody), minutes (null: no time was set),
    position, outcome (null: not come to), settled_at, settled_by, added_by, version.
    """
    rows = select(*_ITEM).join(review, review.c.id == agenda_item.c.review_id)
    its = rows.where(agenda_item.c.review_id == number, _seen(as_of, scope))
    return frame(connection, its.order_by(agenda_item.c.position, agenda_item.c.number))


def notes(connection: Connection, as_of: datetime, scope: Scope, number: int) -> pd.DataFrame:
    """What was said in a review by `as_of`, the oldest first.

    Columns: number, question (of the checklist, whose answer was attested), item (of the agenda; both null: by itself),
    said, said_at, said_by (an account).
    """
    columns = [column for column in review_note.c if column.name not in ("review_id", "said_seq")]
    rows = select(*columns).join(review, review.c.id == review_note.c.review_id)
    its = rows.where(review_note.c.review_id == number, review_note.c.said_at <= as_of, _seen(as_of, scope))
    return frame(connection, its.order_by(review_note.c.number))


def moved(connection: Connection, as_of: datetime, scope: Scope, number: int) -> pd.DataFrame:
    """What changes with every step of a review that is held, in one row: version (its own), items, decisions and
    actions (a sum of the versions of those that are of it), and notes (how many there are).
    """
    of_it = {
        "items": (agenda_item, agenda_item.c.review_id == review.c.id),
        "decisions": (decision, or_(decision.c.review_id == review.c.id, decision.c.taken_in == review.c.id)),
        "actions": (action_item, action_item.c.review_id == review.c.id),
    }
    summed = (
        cast(select(func.coalesce(func.sum(each.c.version), 0)).where(its).scalar_subquery(), Integer).label(name)
        for name, (each, its) in of_it.items()
    )
    said = select(func.count()).where(review_note.c.review_id == review.c.id)
    counts = (*summed, said.scalar_subquery().label("notes"))
    return frame(connection, select(review.c.version, *counts).where(review.c.id == number, _seen(as_of, scope)))


def since(connection: Connection, as_of: datetime, scope: Scope, number: int, item: int) -> pd.DataFrame:
    """What was done to the subject of an item of an agenda after the figures of its review were frozen, oldest first.

    Columns: at, actor, on_behalf_of (accounts), command. Of a measure what stands in its plan belongs to it.
    """
    its, told = agenda_item.c, audit_event.c
    part = and_(
        told.subject_type == "measure_item",
        func.substr(told.subject_id, 1, func.length(its.subject) + 1) == its.subject.concat("/"),
    )
    about = or_(and_(told.subject_type.in_(_TYPES), told.subject_id == its.subject), part)
    rows = select(told.at, told.actor, told.on_behalf_of, told.command)
    rows = rows.select_from(review).join(agenda_item, its.review_id == review.c.id)
    rows = rows.join(audit_event, and_(told.seq > review.c.known_seq, told.outcome == "ok", about))
    known = and_(review.c.id == number, its.number == item, told.at <= as_of, _seen(as_of, scope))
    return frame(connection, rows.where(known).order_by(told.seq))


def is_seen(connection: Connection, scope: Scope, number: int) -> bool:
    """Whether whoever asks may know that there is this review."""
    return connection.execute(select(review.c.id).where(review.c.id == number, lies_in(scope))).first() is not None


def _seen(as_of: datetime, scope: Scope) -> ColumnElement[bool]:
    return and_(review.c.planned_at <= as_of, lies_in(scope))


def lies_in(scope: Scope) -> ColumnElement[bool]:
    """Whether a review lies in `scope`; it is nobody's own."""
    return and_(true(), *narrowed(scope, review.c.unit, review.c.service, lambda _: false()))
