"""A small approval log in the small company: expense claims, as the page of approval controls is looked at."""

from control.clock import SystemClock
from control.commands import imports
from control.commands.registry import Call
from control.runtime import open_runtime
from tests.commands.approval_logs import claims


def imported(url: str) -> None:
    """Bring the claims into the store at `url`."""
    runtime = open_runtime(url, SystemClock())
    try:
        imports.commit(runtime, Call("system"), claims(rulebook=runtime.rulebook()))
    finally:
        runtime.close()
