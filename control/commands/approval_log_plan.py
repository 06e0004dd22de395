"""What the cases of an approval log would become: each event compared with what is known of its case.

Nothing is derived from them, and no clock runs on them: they are kept as they were told, and controls ask of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from control.commands.registry import Deed
from control.errors import Invalid
from control.intake.staged import Staged
from control.policy.scope import Scope
from control.store import approval_logs
from control.store.bulk import survey_if_grown
from control.store.tables import approval_log_event


@dataclass(slots=True)
class LogPlan:
    """What is to be kept of the cases of a file; empty of a file that tells of tickets."""

    cases: list[dict[str, Any]] = field(default_factory=list)
    """Cases that were never told of, whole rows."""
    events: list[dict[str, Any]] = field(default_factory=list)
    """Events that are new, whole rows."""
    repeated: int = 0
    """Events that were known."""
    new: int = 0
    """Cases of which nothing was known."""
    changed: int = 0
    """Known cases of which something is new."""
    known: int = 0
    """Known cases of which nothing is new."""

    def write(self, connection: Connection) -> None:
        """Keep it."""
        if self.events:
            approval_logs.add(connection, self.cases, self.events)
            survey_if_grown(connection, approval_log_event, approval_log_event.c.id)


def planned_log(deed: Deed, staged: Staged, batch: int) -> LogPlan:
    """What the cases of a file come to as the import `batch`.

    Raises Refused for whoever is trusted with a part of the company alone, since a log has no smaller place, and
    Invalid for an event that has not come yet.
    """
    made = LogPlan()
    if not staged.cases:
        return made
    deed.require(Scope())
    _refuse_the_future(deed, staged)
    log = staged.cases[0].log
    ids = approval_logs.known_cases(deed.connection, log)
    told = [ids[case.external_id] for case in staged.cases if case.external_id in ids]
    seen = approval_logs.known_keys(deed.connection, told)
    next_case, next_event = approval_logs.next_ids(deed.connection)
    for case in staged.cases:
        case_id = ids.get(case.external_id)
        if case_id is None:
            case_id, next_case = next_case, next_case + 1
            made.cases.append({"id": case_id, "log": log, "external_id": case.external_id, "batch_id": batch})
        keys = seen.get(case_id, set())
        fresh = [each for each in case.events if each.source_key not in keys]
        for number, each in enumerate(fresh, start=next_event):
            made.events.append({"id": number, "case_id": case_id, **each._asdict(), "batch_id": batch})
        next_event += len(fresh)
        _count(made, len(fresh), len(case.events), known=bool(keys))
    return made


def _count(made: LogPlan, fresh: int, told: int, *, known: bool) -> None:
    made.repeated += told - fresh
    made.new += not known
    made.changed += known and fresh > 0
    made.known += known and not fresh


def _refuse_the_future(deed: Deed, staged: Staged) -> None:
    for name, at in _instants(staged):
        if at > deed.now:
            raise Invalid(
                f"{staged.file_name}: case {name} has an event at {at}, which has not come yet "
                f"({deed.now:%Y-%m-%d %H:%M} UTC now): look at the zone and the date format of the mapping."
            )


def _instants(staged: Staged) -> Iterator[tuple[str, Any]]:
    for case in staged.cases:
        for each in case.events:
            yield case.external_id, each.at
