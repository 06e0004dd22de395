"""What has come due with approvals is done one after the other; what cannot be done is put off and holds up nobody."""

from contextlib import suppress

from control.commands.approval_effects import carry_out, expire, put_off, settle
from control.commands.registry import Call, Command
from control.errors import Conflict, ControlError, Refused, Unavailable
from control.model import ApprovalState
from control.queries.approval_standing import left_by_people
from control.runtime import Runtime
from control.store import approvals

MOST = 200
"""Approvals in one go: the worker has other work, and a lease that runs out."""


def do_what_is_due(runtime: Runtime, call: Call, token: int | None = None) -> int:
    """Carry out what is approved, let expire what is over, and look again at what people have left.

    Answers how many were dealt with; raises Refused where the lease is another's, and Unavailable where the database is
    away.
    """
    now = runtime.now()
    with runtime.read() as connection:
        left = left_by_people(connection, runtime)
        due = approvals.timed(connection, now, MOST)
    for number in left:
        _do(settle, runtime, call, (number, token))
    for row in due:
        over = row["expires_at"] <= now and row["state"] != ApprovalState.APPROVED
        _do(expire if over else carry_out, runtime, call, (f"A-{row['id']}", token))
    return len(left) + len(due)


def _do(deed: Command[[str, int | None]], runtime: Runtime, call: Call, about: tuple[str, int | None]) -> None:
    number, token = about
    try:
        deed(runtime, call, number, token)
    except Conflict:  # somebody was faster: there is nothing to be done any more
        return
    except Refused as refused:
        if refused.rule != "oneself":  # what somebody approved is left to others, and holds up nothing else
            raise
    except Unavailable:
        raise
    except ControlError as problem:
        with suppress(Conflict):  # it has no time at which it could be tried again, or somebody was faster
            put_off(runtime, call, number, problem.sentence, token)
