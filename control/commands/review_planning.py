"""Before a review: it is planned, things are put on its agenda by hand and brought into order, or it is called off.

*Source:* domain, section 10.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from control.commands import known_review
from control.commands.registry import Deed, command
from control.commands.texts import typed_text
from control.errors import Conflict, Invalid, NotFound
from control.policy.review_series import ReviewSeries
from control.policy.review_stages import AgendaKind, ReviewStage
from control.policy.scope import Scope
from control.store import leases, review_room

LONGEST_TITLE, MOST_MINUTES = 200, 240


@dataclass(frozen=True, slots=True)
class Place:
    """Whose an item of an agenda is, how long it may take, and where it stands."""

    owner: str | None = None
    """An account; None: nobody's."""
    minutes: int | None = None
    """None: no time is set."""
    position: int | None = None
    """Items are in the order of their positions; None: at the end, or where it stands."""


@command("review.plan")
def plan(deed: Deed, series: str, meets_at: datetime, token: int | None = None) -> dict[str, Any]:
    """Plan the review of a series for an instant; answers its number. `token` is the worker's lease.

    Raises NotFound for a series that there is not, Conflict where one of it is planned for then already.
    """
    leases.require(deed.connection, token)
    its = _series_of(deed, series)
    deed.require(Scope(its.unit, its.service))
    if meets_at <= deed.now:
        raise Invalid("A review is planned for a time that is still to come.")
    held = review_room.held_at(deed.connection, series, meets_at)
    if held is not None:
        raise Conflict(f"R-{held} is planned for then already.")
    row = _new(deed, its, meets_at)
    review_room.add(deed.connection, row)
    number = f"R-{row['id']}"
    told = {name: row[name] for name in ("series", "title", "meets_at", "stage")}
    deed.subject("review", number, (None, 1), after=told)
    return {"review": number}


@command("review.call_off", about=("review", "number"), needs_reason=True)
def call_off(deed: Deed, number: str) -> dict[str, Any]:
    """Call a review off that has not begun; what it was frozen with stays."""
    row = known_review.found(deed, number)
    because = typed_text("Why it is called off", deed.call.reason)
    ended = {"stage": ReviewStage.CALLED_OFF.value, "ended_at": deed.now, "ended_by": deed.person.name}
    known_review.changed(deed, row, {**ended, "ended_because": because})
    return {"review": number}


@command("review.add", about=("review", "number"))
def add(deed: Deed, number: str, title: str, place: Place) -> dict[str, Any]:
    """Put something on the agenda of a review by hand; answers the number of the item."""
    row = known_review.found(deed, number)
    following, last = review_room.next_item(deed.connection, row["id"])
    item = {
        "review_id": row["id"],
        "number": following,
        "kind": AgendaKind.BY_HAND.value,
        "title": typed_text("What it is about", title, LONGEST_TITLE),
        **_placed(deed, place),
        "position": last if place.position is None else place.position,
        "added_by": deed.person.name,
        "added_seq": deed.seq,
        "version": 1,
    }
    review_room.add_items(deed.connection, [item])
    told = {name: item[name] for name in ("title", "owner", "minutes", "position")}
    deed.subject("agenda_item", f"{number}/{following}", (None, 1), after=told)
    return {"review": number, "item": following}


@command("review.arrange", about=("review", "number"))
def arrange(deed: Deed, number: str, item: int, place: Place) -> dict[str, Any]:
    """Say whose an item of an agenda is, how long it may take and where it stands."""
    row = known_review.found(deed, number)
    its = known_review.item_of(deed, row, item)
    position = its["position"] if place.position is None else place.position
    known_review.item_changed(deed, its, {**_placed(deed, place), "position": position})
    return {"review": number, "item": item}


def _series_of(deed: Deed, name: str) -> ReviewSeries:
    series = deed.rulebook.review_series.get(name)
    if series is None:
        raise NotFound(f"There is no series of reviews called “{name}”: reviews.toml names them.")
    return series


def _new(deed: Deed, series: ReviewSeries, meets_at: datetime) -> dict[str, Any]:
    measures = deed.rulebook.measures
    committee = None if measures is None else measures.committees.get(series.committee)
    return {
        "id": review_room.next_id(deed.connection),
        "series": series.name,
        "title": series.title,
        "committee": series.committee if committee is None else committee.title,
        "unit": series.unit,
        "service": series.service,
        "zone": deed.rulebook.calendars[series.calendar].zone,
        "meets_at": meets_at,
        "stage": ReviewStage.PLANNED.value,
        "planned_at": deed.now,
        "planned_by": deed.person.name,
        "planned_seq": deed.seq,
        "present": "[]",
        "version": 1,
    }


def _placed(deed: Deed, place: Place) -> dict[str, Any]:
    """The columns that say whose an item is and how long it may take; raises Invalid."""
    owner = None if place.owner is None else deed.rulebook.people.get(place.owner)
    if place.owner is not None and (owner is None or not owner.active):
        raise Invalid("There is no such account to own it.")
    if place.minutes is not None and not 1 <= place.minutes <= MOST_MINUTES:
        raise Invalid(f"An item takes 1 to {MOST_MINUTES} minutes.")
    return {"owner": place.owner, "minutes": place.minutes}
