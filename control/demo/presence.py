"""Who of the demo company is signed in: whoever does something opens a session first, as on a page."""

from hashlib import sha256

from control.commands import sessions
from control.commands.registry import Call
from control.commands.sessions import Visitor
from control.policy.permissions import SYSTEM
from control.policy.sessions import Method
from control.runtime import Runtime

_STAYS = 25
"""Minutes after which nobody is taken for being there still: less than a session stays open in silence."""
_HERE = "127.0.0.1"


class Presence:
    """Opens sessions as they are needed, and says which one somebody is in."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._open: dict[str, tuple[str, float]] = {}

    def session(self, account: str, proves: bool = False) -> str:
        """The session in which `account` does something now; raises Refused for whoever may not come in.

        Whoever `proves` who they are for it comes from the provider of the company this very moment.
        """
        now = self._runtime.now().timestamp()
        number, seen = self._open.get(account, ("", 0.0))
        if proves or now - seen > _STAYS * 60:
            number = sha256(f"{account} at {now}{' anew' if proves else ''}".encode()).hexdigest()
            visitor = Visitor(account, number, Method.OIDC if proves else Method.DEMO, _HERE, "demo")
            sessions.begin(self._runtime, Call(SYSTEM.name, origin="gateway"), visitor)
        self._open[account] = (number, now)
        return number
