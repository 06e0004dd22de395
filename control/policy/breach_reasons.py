"""The reason of a breach that its ledger speaks for: whoever had most of the time that counted until it was due.

*Source:* domain, section 4 (the system proposes, a person decides).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from control.model import Holder
from control.policy.calendar import NOTHING
from control.policy.ledger import Part, Segment
from control.policy.review_terms import BreachReason


@dataclass(frozen=True, slots=True)
class Proposal:
    """A reason, and what speaks for it: `holder` had `held` of the `counted` working time."""

    reason: str
    holder: Holder
    held: timedelta
    counted: timedelta


def proposed(segments: Iterable[Segment], reasons: Mapping[str, BreachReason]) -> Proposal | None:
    """What the ledger of a breached cycle speaks for; None where nothing counted, or no reason names the holder."""
    by_holder: dict[Holder, timedelta] = {}
    for segment in segments:
        if segment.part is Part.ELAPSED and not segment.after_due:
            by_holder[segment.holder] = by_holder.get(segment.holder, NOTHING) + segment.wall
    counted = sum(by_holder.values(), NOTHING)
    for holder, held in sorted(by_holder.items(), key=lambda each: (-each[1], each[0])):
        for reason in reasons.values():
            if holder in reason.holders:
                return Proposal(reason.name, holder, held, counted)
    return None
