"""Decisions and actions as a review is frozen with them: those that wait, and what became of others since the last one.

*Source:* domain, section 10 (decisions done and not done are told of at the next review).
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from control.policy.decision_terms import Standing, action_standing, decision_standing
from control.policy.review_record import FrozenFigure, Thing
from control.policy.review_words import ACTIONS, DECISIONS
from control.policy.scope import Scope
from control.queries import decisions
from control.queries.frames import plain_rows

_OVER = (Standing.DONE, Standing.NOT_NEEDED)
_DECISIONS = (Standing.OVERDUE, Standing.ASKED, Standing.DECIDED, *_OVER)
_ACTIONS = (Standing.OVERDUE, Standing.OPEN, *_OVER)
Stood = tuple[Thing, datetime | None]
"""How something stands, and when it was ended; None: it was not."""


def register(
    connection: Connection, at: tuple[datetime, ZoneInfo], scope: Scope, since: datetime
) -> Iterator[FrozenFigure]:
    """Both as figures, with their standings as parts, as of an instant, whose day is that of the zone.

    What was over before `since` is told of no more: the review before has told of it.
    """
    today, where = at[0].astimezone(at[1]).date(), (connection, at[0], scope)
    asked = [
        _stood("DEC", row, str(row["question"]), decision_standing(row, int(row["left"]), today))
        for row in plain_rows(decisions.asked(*where))
    ]
    given = [
        _stood("ACT", row, str(row["title"]), action_standing(row, today))
        for row in plain_rows(decisions.given(*where))
    ]
    for name, title, parts, found in (
        ("decisions", DECISIONS, _DECISIONS, asked),
        ("actions", ACTIONS, _ACTIONS, given),
    ):
        things = tuple(thing for thing, ended in found if thing.part not in _OVER or ended is None or ended > since)
        yield FrozenFigure(name, title, len(things), parts=tuple(each.value for each in parts), things=things)


def _stood(letters: str, row: Mapping[Any, Any], said: str, standing: Standing) -> Stood:
    since = row["asked_at"] if letters == "DEC" else row["given_at"]
    place = {"unit": row["unit"], "service": row["service"]}
    thing = Thing(f"{letters}-{row['id']}", said, **place, since_at=since, part=standing.value, about=row["about"])
    return thing, row["ended_at"]
