"""What people of the demo company say: what they did about an escalation, and why a promise could not be kept."""

from collections.abc import Mapping
from random import Random

from sqlalchemy import RowMapping

ACTIONS = (
    "Called the merchant and agreed on a new date.",
    "Put somebody else on it for this morning.",
    "Asked the carrier's duty desk for a scan; answer promised by noon.",
    "Took it out of the queue and started on it myself.",
    "Reminded the approver by phone; the decision comes today.",
    "Moved two hands here until the backlog is gone.",
    "Spoke with the warehouse: stock is set aside, it ships today.",
)
ENDINGS = (
    "The merchant has confirmed the new date.",
    "It is being worked on and on its way.",
    "The carrier has found it, delivery tomorrow.",
    "Nothing more can be done from here.",
)
NOTES = (
    "",
    "",
    "Happened before in the same week.",
    "Monday morning, three people away.",
    "The merchant was called and was not angry.",
    "See the carrier's own statistics for this region.",
    "Should have been split into two tickets.",
)
_REASONS: Mapping[str, Mapping[str, int]] = {
    "workplace/access": {"waited-for-approval": 80, "waited-in-queue": 12, "took-too-long": 8},
    "customs": {"too-few-hands": 52, "waited-in-queue": 38, "took-too-long": 10},
    "deliveries": {"waited-for-supplier": 55, "took-too-long": 22, "waited-in-queue": 17, "sent-astray": 6},
    "refunds": {"waited-for-approval": 40, "took-too-long": 28, "waited-in-queue": 26, "promise-unrealistic": 6},
    "": {"waited-in-queue": 44, "took-too-long": 36, "priority-too-low": 8, "too-few-hands": 7, "sent-astray": 5},
}
"""By category, or service, or for all the rest: the names of `config/demo/reviews.toml` with their weights."""
_ESCAPES = {
    "no-warning": 30,
    "warning-ignored": 24,
    "warned-too-late": 22,
    "nobody-owned-it": 8,
    "wrong-team": 5,
    "known-and-accepted": 11,
}


def reason(review: RowMapping, rng: Random) -> str:
    """Why the promise of a review was broken, as somebody who was there would say."""
    places = (f"{review['service']}/{review['category']}", review["service"], "")
    return _drawn(next(_REASONS[place] for place in places if place in _REASONS), rng)


def escape_point(review: RowMapping, rng: Random) -> str:
    """Why nobody noticed in time; where hands are missing, everybody knew."""
    if review["service"] == "customs" and rng.random() < 0.5:
        return "known-and-accepted"
    return _drawn(_ESCAPES, rng)


def _drawn(weights: Mapping[str, int], rng: Random) -> str:
    return rng.choices(tuple(weights), tuple(weights.values()))[0]
