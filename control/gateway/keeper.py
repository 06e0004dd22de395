"""Who knocks: the session behind what a browser sends along, looked up each time."""

import os
from collections.abc import Callable
from hashlib import sha256

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection

from control.commands.signing_in import Browser
from control.gateway.cookie import presented
from control.policy.sessions import Session, over
from control.runtime import Runtime, open_runtime
from control.store import sessions


class Keeper:
    """Opens the store once, when somebody first knocks; the pages have it open for themselves."""

    def __init__(self, open_store: Callable[[], Runtime] | None = None) -> None:
        self._open = open_store or (lambda: open_runtime(os.environ.get("CONTROL_DATABASE_URL")))
        self._runtime: Runtime | None = None

    @property
    def runtime(self) -> Runtime:
        """The open store; raises Unavailable where there is none."""
        if self._runtime is None:
            self._runtime = self._open()
        return self._runtime

    async def session(self, connection: HTTPConnection) -> Session | None:
        """The session that a request is made in; None where it is in none that lives. Raises ControlError."""
        number = presented(connection)
        return None if number is None else await run_in_threadpool(self._living, number)

    def _living(self, number: str) -> Session | None:
        runtime = self.runtime
        with runtime.read() as connection:
            found = sessions.session_of(connection, number)
        return found if over(found, runtime.now()) is None else None

    def close(self) -> None:
        """Give the store back."""
        if self._runtime is not None:
            self._runtime.close()


def address_of(connection: HTTPConnection) -> str:
    """The address that a request comes from; empty where it cannot be told."""
    return "" if connection.client is None else connection.client.host


def browser_of(connection: HTTPConnection) -> Browser:
    """Where a request comes from, as far as it can be told."""
    named = connection.headers.get("user-agent", "")
    return Browser(address_of(connection), sha256(named.encode()).hexdigest(), presented(connection))
