"""What could not be done: watches that cannot be worked on, and deliveries that were given up, with their numbers."""

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from control.runtime import Runtime

Rows = list[dict[str, Any]]


def unwatched(runtime: "Runtime") -> Rows:
    """Every watch that cannot be worked on now, first those that are not tried any more."""
    from control.policy.scope import Scope
    from control.queries.work_of_time import problems

    with runtime.read() as connection:
        return _plain(problems(connection, runtime.now(), Scope()).drop(columns="given_up"))


def undelivered(runtime: "Runtime") -> Rows:
    """Every delivery that was given up, the newest first."""
    from control.policy.scope import Scope
    from control.queries.notices import parked

    with runtime.read() as connection:
        return _plain(parked(connection, runtime.now(), Scope()).drop(columns="total"))


def watch_line(row: dict[str, Any]) -> str:
    """What cannot be watched, whether it is tried again, and why."""
    again = "not tried any more" if row["next_at"] is None else f"tried again at {row['next_at']}"
    return f"  {row['subject_id']} cannot be watched, {again}: {row['problem']}"


def delivery_line(row: dict[str, Any]) -> str:
    """What was given up, for whom it was, and why."""
    whom = row["address"] if row["channel"] == "webhook" else row["person"]
    return f"  {row['number']} ({row['channel']} to {whom} about {row['key']}) was given up: {row['problem']}"


def _plain(frame: Any) -> Rows:
    rows: Rows = json.loads(frame.to_json(orient="records", date_format="iso", date_unit="s"))
    return rows
