"""A case of an approval log with everything that the log says happened to it, ready to be recorded."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from control.policy.approval_log import ActivityMeaning


class StagedLogEvent(NamedTuple):
    """One row of an approval log."""

    at: datetime
    meaning: ActivityMeaning
    activity: str
    """In the words of the log."""
    role: str | None
    actor: str | None
    """Who; None: the log names nobody."""
    requester: str | None
    """For whom the case stood then; None: the log does not say."""
    amount: Decimal | None
    """What the case asked for then."""
    currency: str | None
    source_key: str
    raw: str
    """The cells that differ from those of the row before, as JSON."""


@dataclass(frozen=True, slots=True)
class StagedLogCase:
    """One case of a file, its events in order."""

    log: str
    external_id: str
    events: tuple[StagedLogEvent, ...]


def content_of(cases: Iterable[StagedLogCase]) -> Iterator[list[object]]:
    """What is hashed of each case, in order of its id: everything but the raw cells."""
    for case in sorted(cases, key=lambda case: (case.log, case.external_id)):
        events = [
            [each.at.isoformat(), *each[1:6], None if each.amount is None else str(each.amount), *each[7:9]]
            for each in case.events
        ]
        yield [case.log, case.external_id, events]
