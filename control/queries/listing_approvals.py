"""Which question a list of approvals is, or one about the log of another tool: the very one that its page asks."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from control.errors import Invalid, NotFound
from control.policy.exact_amounts import UnreadableAmount
from control.policy.exports import OF_LOGS, ListAsked, Listing
from control.policy.rulebook import Calendar
from control.queries import approval_delays, approval_log, approval_log_times, approvals
from control.queries.approval_delays import DelayBy
from control.queries.approval_log import Pick
from control.queries.approval_log_counting import Control
from control.queries.approval_log_limits import LIMIT, RATE, Held, held_against, tried_amount
from control.queries.approval_log_times import OfRole
from control.queries.approvals import ApprovalsAsked
from control.queries.looking import Look, Question

WAITING, ENDED = "Waiting", "Ended"
"""What an address says for the approvals that have ended; anything else asks for those that have not."""


def refuse_unknown_log(connection: Connection, seen: Look) -> None:
    """Raise NotFound where the list is of an approval log that there is not, or that the person does not see."""
    if seen.asked.listing in OF_LOGS:
        known = approval_log.logs(connection, seen.asked.as_of, seen.of_one)
        if log_of(seen.asked) not in set(known["log"]):
            raise NotFound(f"There is no approval log “{log_of(seen.asked)}”.")


def log_of(asked: ListAsked) -> str:
    """The log that a list speaks of; raises Invalid where it names none."""
    if not asked.filters.get("log"):
        raise Invalid("A list of an approval log names the log.")
    return asked.filters["log"]


def held_of(connection: Connection, seen: Look) -> Held:
    """The limits that the log of a list is held against, with those that the list tries."""
    log = log_of(seen.asked)
    approvers = approval_log.approvers(connection, seen.asked.as_of, seen.of_one, log)
    return held_against(seen.rulebook, log, approvers.to_dict("records"), _tried(seen.asked))


def _tried(asked: ListAsked) -> Mapping[str, Any]:
    try:
        return {key: tried_amount(key, text) for key, text in asked.filters.items() if key.startswith((LIMIT, RATE))}
    except UnreadableAmount as unread:
        raise Invalid(f"A limit that is tried {unread}.") from unread


def _approvals(seen: Look, most: int) -> Question:
    if seen.asked.filters.get("which") == ENDED:
        return Question(approvals.listed, (seen.with_own, ApprovalsAsked(ended=True, limit=most)))
    waits = seen.asked.filters.get("which") == WAITING
    asked = ApprovalsAsked(seen.person.name, waits=waits, past=seen.asked.past, limit=most)
    return Question(approvals.listed, (seen.with_own, asked))


def _to_decide(seen: Look, _: int) -> Question:
    if seen.asked.past:
        raise Invalid("What waits for a decision is of the present: nothing of the past can be decided any more.")
    return Question(approvals.waiting_for, (seen.of_one, seen.runtime, seen.person))


def _delays(seen: Look, _: int) -> Question:
    return Question(approval_delays.delays, (seen.with_own, seen.runtime, delayed_by(seen.asked)))


def delayed_by(asked: ListAsked) -> DelayBy:
    """By what a delay map tells delays apart; raises Invalid where it names nothing that it can."""
    by = asked.filters.get("delay", "")
    if by not in set(DelayBy):
        raise Invalid(f"A delay map is told apart by one of {', '.join(DelayBy)}.")
    return DelayBy(by)


def _log_cases(seen: Look, most: int) -> Question:
    control, anew = seen.asked.filters.get("control", ""), seen.asked.filters.get("anew")
    if control not in set(Control):
        raise Invalid(f"Cases of an approval log are those of one control: {', '.join(Control)}.")
    log_of(seen.asked)
    _tried(seen.asked)
    pick = Pick(Control(control), anew=None if anew is None else _number(anew), limit=most)
    return Question(_held_cases, (seen, pick))


def _held_cases(connection: Connection, as_of: datetime, seen: Look, pick: Pick) -> pd.DataFrame:
    """The cases of a control, by the limits that hold when the file is written."""
    held = replace(pick, limits=held_of(connection, seen).limits)
    return approval_log.cases(connection, as_of, seen.of_one, log_of(seen.asked), held)


def _log_times(seen: Look, _: int) -> Question:
    return Question(approval_log_times.cycle_times, (seen.of_one, log_of(seen.asked), calendar_of(seen)))


def _log_decisions(seen: Look, most: int) -> Question:
    of = OfRole(seen.asked.filters.get("decided"), calendar_of(seen), most)
    return Question(approval_log_times.decisions, (seen.of_one, log_of(seen.asked), of))


def _log_rework(seen: Look, _: int) -> Question:
    return Question(approval_log_times.rework, (seen.of_one, log_of(seen.asked)))


def calendar_of(seen: Look) -> Calendar | None:
    """By which hours times are measured: those of the calendar that the list names; None: wall hours."""
    name = seen.asked.filters.get("calendar")
    if name is not None and name not in seen.rulebook.calendars:
        raise NotFound(f"There is no calendar “{name}” in the rulebook in force.")
    return None if name is None else seen.rulebook.calendars[name]


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise Invalid("How often a case was submitted anew is a number.")
    return int(text)


QUESTIONS: Mapping[Listing, Callable[[Look, int], Question]] = {
    Listing.APPROVALS: _approvals,
    Listing.TO_DECIDE: _to_decide,
    Listing.DELAYS: _delays,
    Listing.LOG_CASES: _log_cases,
    Listing.LOG_TIMES: _log_times,
    Listing.LOG_DECISIONS: _log_decisions,
    Listing.LOG_REWORK: _log_rework,
}
"""The lists of this module."""
