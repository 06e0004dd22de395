"""Reviews that keep a schedule: as time goes on the next one is planned, and frozen before it meets."""

import logging
from collections.abc import Callable, Iterator
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from control.commands import review_freezing, review_planning
from control.commands.faults import in_plain_words
from control.commands.registry import Call
from control.errors import Conflict, ControlError, Refused
from control.policy.permissions import person_of, refusal
from control.policy.review_schedule import freezes_now, next_meeting
from control.runtime import Runtime
from control.store import review_room

LOG = logging.getLogger(__name__)
_Step = Callable[[], object]


def keep_the_schedule(runtime: Runtime, call: Call, token: int | None = None) -> int:
    """Plan and freeze what is due of each series that keeps a schedule; answers how many deeds that were.

    A series of which no review was ever planned waits for somebody to plan the first. What hinders one deed is said in
    the log, tried again with the next look, and hinders no other; where somebody was faster, nothing is left to do.
    """
    try:
        with runtime.read() as connection:
            steps = list(_due(runtime, connection, call, token))
    except (ControlError, DBAPIError) as problem:
        LOG.error("reviews could not be looked at: %s", in_plain_words(problem).sentence)
        return 0
    return sum(_done(step) for step in steps)


def _due(runtime: Runtime, connection: Connection, call: Call, token: int | None) -> Iterator[_Step]:
    rulebook, now = runtime.rulebook_in_force(connection), runtime.now()
    person = person_of(rulebook, call.actor)
    if rulebook is None or any(refusal(rulebook, person, f"review.{deed}") for deed in ("plan", "freeze")):
        return  # a rulebook from before schedules: to be refused every minute would fill the trail
    for series in (each for each in rulebook.review_series.values() if each.scheduled):
        last = review_room.last_meeting(connection, series.name)
        if last is not None and last <= now:
            at = next_meeting(series, last, now, ZoneInfo(rulebook.calendars[series.calendar].zone))
            yield partial(review_planning.plan, runtime, call, series.name, at, token)
        for number, meets_at in review_room.planned(connection, series.name):
            if freezes_now(series, meets_at, now):
                yield partial(review_freezing.freeze, runtime, call, f"R-{number}", token)


def _done(step: _Step) -> bool:
    try:
        step()
    except (Conflict, Refused) as refused:
        LOG.info("a review is left as it is: %s", refused.sentence)
        return False
    except (ControlError, DBAPIError) as problem:
        LOG.error("a review could not be planned or frozen: %s", in_plain_words(problem).sentence)
        return False
    return True
