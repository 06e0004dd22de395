"""Judging measures as time goes on: whichever has enough later tickets by now is judged, once."""

import logging

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from control.commands.faults import in_plain_words
from control.commands.measure_proving import judge
from control.commands.registry import Call
from control.errors import Conflict, ControlError, Refused
from control.policy.scope import Scope
from control.queries import measure_observing
from control.runtime import Runtime
from control.store import measure_gates

LOG = logging.getLogger(__name__)


def judge_what_is_ready(runtime: Runtime, call: Call, token: int | None = None) -> int:
    """Judge every measure whose test has come to its end; answers how many.

    What hinders one is said in the log, and hinders no other; where somebody was faster, nothing is left to do.
    """
    try:
        ready = _ready(runtime)
    except (ControlError, DBAPIError) as problem:
        LOG.error("measures could not be looked at: %s", in_plain_words(problem).sentence)
        return 0
    return sum(_judged(runtime, call, number, token) for number in ready)


def _ready(runtime: Runtime) -> list[str]:
    """The measures that wait for nothing but being judged, by number."""
    with runtime.read() as connection:
        return [
            f"M-{number}" for number in measure_gates.unjudged(connection) if _is_ready(connection, runtime, number)
        ]


def _is_ready(connection: Connection, runtime: Runtime, number: int) -> bool:
    """Whether all that its test waits for has come, and was compared with what recurs."""
    for row in measure_observing.observed(connection, runtime.now(), Scope(), number, runtime).to_dict("records"):
        return bool(row["came"] >= row["needed"] and row["compared"])
    return False


def _judged(runtime: Runtime, call: Call, number: str, token: int | None) -> bool:
    try:
        judge(runtime, call, number, token)
    except (Conflict, Refused) as refused:
        LOG.info("%s is left unjudged: %s", number, refused.sentence)
        return False
    except (ControlError, DBAPIError) as problem:
        LOG.error("%s could not be judged: %s", number, in_plain_words(problem).sentence)
        return False
    return True
