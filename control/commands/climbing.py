"""What climbs a ladder and is no clock: reviews and approvals that wait, and measures that rest."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import RowMapping

from control.commands.approval_watching import known_approvals
from control.commands.measure_resting import known_rests
from control.commands.registry import Deed
from control.model import SubjectType
from control.store import reviews
from control.store.watches import Key

Row = Mapping[str, Any] | RowMapping


def others(deed: Deed, rows: Iterable[Row]) -> dict[Key, Mapping[str, Any]]:
    """Those that still wait of what these watches or escalations are of, by their watches."""
    of: dict[str, list[int]] = {}
    for row in rows:
        if row["subject_type"] in _CLIMB:
            of.setdefault(row["subject_type"], []).append(int(row["subject_id"][2:]))
    waiting = reviews.waiting(deed.connection, of.get(SubjectType.BREACH_REVIEW, []))
    return {
        **{reviews.key_of(row): row for row in waiting},
        **known_approvals(deed, of.get(SubjectType.APPROVAL, [])),
        **known_rests(deed, of.get(SubjectType.MEASURE, [])),
    }


_CLIMB = (SubjectType.BREACH_REVIEW, SubjectType.APPROVAL, SubjectType.MEASURE)
