"""Approvals that wait climb a ladder like everything that is promised: who decides late is told, and then others.

*Source:* domain, section 5 (approvals run on the same clock engine: decision target, ladder).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from control.commands.approval_content import terms_of
from control.commands.path import Path
from control.commands.registry import Deed
from control.commands.watching import stop
from control.model import SubjectType
from control.policy.approval_terms import ApprovalKind
from control.policy.ladder import Ladder, Watched
from control.policy.path import ladder_for
from control.policy.review_times import levels_at
from control.policy.rulebook import Calendar
from control.policy.watching import Watch, watch_until
from control.queries.matters import about_of, abouts_of, ids_of
from control.store import approvals, watches
from control.store.watches import Key

Row = Mapping[str, Any]
"""A row of `approval`."""


def named(row: Row) -> Key:
    """What names the watch of the present round of an approval."""
    return SubjectType.APPROVAL.value, f"A-{row['id']}", int(row["round"])


def watch_round(deed: Deed, row: Row) -> None:
    """Watch a round that begins."""
    [matter] = abouts_of(deed.connection, [row])
    ladder = ladder_for(deed.rulebook, Watched.APPROVAL, matter.fields)
    come = watch_until(ladder, _levels(deed, row, ladder), None, deed.now)
    watches.add_watch(deed.connection, named(row), about_of(row), come)


def stop_watching(deed: Deed, row: Row, because: str) -> None:
    """Nothing more comes of a round that is over, and what it had raised is over too."""
    stop(deed, named(row), because)


def known_approvals(deed: Deed, numbers: Sequence[int]) -> dict[Key, dict[str, Any]]:
    """Those of these approvals that wait, by their watches: `due_at`, `calendar`, and no kind, which clocks have."""
    waiting = approvals.pending(deed.connection, numbers) if numbers else []
    return {
        named(row): {"kind": None, "due_at": row["due_at"], "calendar": _calendar(deed, row).name} for row in waiting
    }


def rewatch_approvals(deed: Deed) -> None:
    """Say anew what comes next of every approval that waits, by the ladders in force; by when it is due stays."""
    waiting = approvals.pending(deed.connection)
    before = watches.watches_of_type(deed.connection, SubjectType.APPROVAL)
    path = Path(deed, ids_of(waiting, "ticket_id"), ids_of(waiting, "measure_id"))
    watches.rewatch(deed.connection, dict(_anew(deed, waiting, before, path)))


def _anew(deed: Deed, waiting: Sequence[Row], before: Mapping[Key, Watch], path: Path) -> Iterator[tuple[Key, Watch]]:
    for row, matter in zip(waiting, abouts_of(deed.connection, waiting), strict=True):
        key, ladder = named(row), ladder_for(deed.rulebook, Watched.APPROVAL, matter.fields)
        was = before.get(key)
        come = None if ladder is None else path.known_on(ladder, key, was)
        first = was is None or was.ladder is None
        yield key, watch_until(ladder, _levels(deed, row, ladder), come, deed.now, looks_back=first)


def _levels(deed: Deed, row: Row, ladder: Ladder | None) -> tuple[datetime, ...]:
    """When the levels of a ladder are reached, in the working time by which the approval is due."""
    return levels_at(_calendar(deed, row), ladder, row["submitted_at"], row["due_at"])


def _calendar(deed: Deed, row: Row) -> Calendar:
    rulebook = deed.runtime.rulebook_of(deed.connection, row["rulebook_version"])
    return rulebook.calendars[terms_of(rulebook, ApprovalKind(row["kind"])).calendar]
