"""The gate: nothing behind it is reached but in a session that lives, from a page of this very place.

What Streamlit serves (pages, media, uploads, figures about itself, the websocket) is closed by default. Who is let
through is known behind it by two headers, which nobody else can send. *Source:* reliability, section 2; design, 7.
"""

import logging
from collections.abc import Iterable
from urllib.parse import quote

from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from control.errors import ControlError
from control.gateway.answers import elsewhere
from control.gateway.forged import is_forged, vouched
from control.gateway.keeper import Keeper
from control.gateway.place import Place
from control.gateway.uploads import Uploads
from control.policy.sessions import Session

LOG = logging.getLogger(__name__)
ACCOUNT, SESSION = "x-pilothouse-account", "x-pilothouse-session"
"""What the pages are told of whoever is let through; `.streamlit/config.toml` names both."""
SIGN_IN = "/auth/sign-in"
_OURS = b"x-pilothouse-"
_OPEN = ("/auth/", "/healthz")
_CLOSED = "You are not signed in, or your session has ended."
_POLICY_VIOLATION = 1008


class Gate:
    """Stands before everything; `doors` answers what is open to everybody: signing in, and whether it works at all."""

    def __init__(self, app: ASGIApp, *, doors: ASGIApp, keeper: Keeper, place: Place) -> None:
        self._app = app
        self._doors = doors
        self._keeper = keeper
        self._place = place
        self._uploads = Uploads(app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, answer it at the door, or turn it away."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        request = HTTPConnection(scope)
        if not self._place.is_host(request):
            await _turned_away(request, PlainTextResponse("This is not the host that you asked for.", 421), send)
        elif scope["type"] == "http" and _is_open(scope["path"]):
            await self._doors(scope, receive, send)
        elif scope["type"] == "websocket" and not self._place.is_own(request):
            await _turned_away(request, None, send)
        else:
            await self._closed(request, receive, send)

    async def _closed(self, request: HTTPConnection, receive: Receive, send: Send) -> None:
        try:
            session = await self._keeper.session(request)
        except ControlError as error:
            await _turned_away(request, PlainTextResponse(error.sentence, 503), send)
            return
        if session is None:
            await _turned_away(request, _anonymous(request), send)
            return
        if is_forged(request, self._place):
            LOG.warning("turned away, not sent from a page of ours: %s by %s", request.url.path, session.account)
            await _turned_away(request, elsewhere(), send)
            return
        known = {**request.scope, "headers": list(_known(request.scope["headers"], session))}
        await self._uploads(known, receive, send, session.account)


def _is_open(path: str) -> bool:
    return path == _OPEN[1] or path.startswith(_OPEN[0])


def _known(headers: Iterable[tuple[bytes, bytes]], session: Session) -> Iterable[tuple[bytes, bytes]]:
    """The headers of a request with who makes it, and without whatever the request itself said of that."""
    theirs = (pair for pair in headers if not pair[0].lower().replace(b"_", b"-").startswith(_OURS))
    yield from vouched(theirs)
    yield ACCOUNT.encode(), quote(session.account).encode()
    yield SESSION.encode(), session.id.encode()


def _anonymous(request: HTTPConnection) -> Response | None:
    """What somebody is answered who is not signed in: the way to the door where a person looks, a refusal elsewhere."""
    if request.scope["type"] == "websocket":
        return None
    looks = request.scope["method"] == "GET" and "text/html" in request.headers.get("accept", "")
    if not looks:
        return PlainTextResponse(_CLOSED, 401)
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.headers.get("sec-fetch-site") == "cross-site":
        # A browser keeps the token back from a link on another site; what it is told here, it asks by itself.
        return HTMLResponse(f'<meta http-equiv="refresh" content="0;url={quote(asked, safe="/?&=%+-._~")}">', 401)
    return RedirectResponse(f"{SIGN_IN}?to={quote(asked, safe='')}", 303)


async def _turned_away(request: HTTPConnection, response: Response | None, send: Send) -> None:
    """Refuse a request; a websocket before it is opened."""
    if request.scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
    elif response is not None:
        await response(request.scope, _nothing, send)


async def _nothing() -> dict[str, object]:
    return {"type": "http.disconnect"}
