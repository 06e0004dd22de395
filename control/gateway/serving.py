"""How the server is started: to whom it listens, on which port, and what is loaded before anybody comes."""

import errno
import gc
import importlib
import os
import re
import socket

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from control.gateway.place import is_loopback

REFUSAL = (
    "Pilothouse on trial serves this machine only: what people type would travel in the clear. Open http://127.0.0.1 "
    "and its port on the machine itself, or through a tunnel such as ssh -L; CONTROL_MODE=production serves others."
)
PORT_VARIABLE = "STREAMLIT_SERVER_PORT"
_HEAVY = ("pandas", "pyarrow.pandas_compat", "altair", "PIL.Image", "control.commands")
"""What the first page would otherwise wait for."""


class LoopbackOnly:
    """Answers nobody but programs on this machine, whatever address the server was told to listen on."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request whose both ends are this machine; refuse every other with the reason."""
        ends = (scope.get("client"), scope.get("server"))
        if scope["type"] == "lifespan" or all(end is not None and is_loopback(end[0]) for end in ends):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": REFUSAL[:120]})
        else:
            await PlainTextResponse(REFUSAL, status_code=403)(scope, receive, send)


def refuse_other_address(address: str | None) -> None:
    """Raise SystemExit with the reason where a server is to listen on anything but this machine's own address."""
    if address is None or not is_loopback(address):
        raise SystemExit(f"The address {address or 'of every network'} is refused. {REFUSAL}")


def chosen_port() -> int | None:
    """The port that the environment asks for; None where it asks for none. Raises SystemExit for what is no port."""
    asked = os.environ.get(PORT_VARIABLE)
    if not asked:
        return None
    if not re.fullmatch("[0-9]{1,5}", asked) or not 1 <= int(asked) <= 65535:
        raise SystemExit(f"{PORT_VARIABLE} is {asked!r}: a port is a whole number from 1 to 65535.")
    return int(asked)


def refuse_taken_port(address: str, port: int) -> None:
    """Raise SystemExit, saying how another one is chosen, where a server could not listen on this port."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
            probe.listen()
        except OSError as error:
            why = "is taken by another program" if error.errno == errno.EADDRINUSE else f"is refused: {error.strerror}"
            raise SystemExit(f"Port {port} {why}. Choose another one: {PORT_VARIABLE}=8502 make run") from None


def warm_up(*modules: str) -> None:
    """Load what is heavy, and `modules`; the collector forgets all of it and looks at what is new only."""
    for name in (*_HEAVY, *modules):
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
