"""Where evidence is fetched: behind the gate, by whoever sees the approval that it is attached to, and written down.

It is what a stranger sent, so it is something to be kept, as it came, and nothing that a browser opens here.
*Source:* OWASP ASVS 5.0, 5.4; reliability, finding 6.
"""

import logging
import re
from asyncio import Semaphore
from tempfile import TemporaryFile
from typing import IO
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from control.commands.deed import Call
from control.commands.evidence import GIVER, NONE, PLACE, take, whole
from control.errors import ControlError, Unavailable
from control.gateway.gate import ACCOUNT, SESSION
from control.gateway.handing import handed
from control.gateway.keeper import Keeper
from control.policy.evidence import MediaType

LOG = logging.getLogger(__name__)
_NAMED = re.compile("(A-[1-9][0-9]{0,17})/([0-9a-f]{64})")
_BYTES = "application/octet-stream"
"""How text is handed over: nobody knows by which characters its bytes are to be read."""


class Evidence:
    """Answers under `/evidence/`; everything else goes on to the pages."""

    def __init__(self, app: ASGIApp, *, keeper: Keeper) -> None:
        self._app = app
        self._keeper = keeper
        self._turn = Semaphore(1)
        """One file is read at a time: what memory there is, everybody shares."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request for a file, whose headers say who makes it: the gate has written them."""
        if scope["type"] != "http" or not scope["path"].startswith(PLACE):
            await self._app(scope, receive, send)
            return
        response = await self._fetched(Request(scope))
        await response(scope, receive, send)

    async def _fetched(self, request: Request) -> Response:
        if request.method != "GET":
            return PlainTextResponse("Evidence is fetched, and nothing else.", 405, {"Allow": "GET"})
        named = _NAMED.fullmatch(request.url.path.removeprefix(PLACE))
        if named is None:
            return PlainTextResponse(NONE, 404)
        account, giver = unquote(request.headers[ACCOUNT]), request.query_params.get(GIVER)
        call = Call(account, origin="ui", session=request.headers[SESSION], on_behalf_of=giver)
        file = TemporaryFile()  # noqa: SIM115 (it is closed once it was sent)
        try:
            async with self._turn:
                name, kind = await run_in_threadpool(self._written, call, named, file)
        except ControlError as refused:
            file.close()
            return _refused(refused)
        except Exception:
            file.close()
            raise
        return handed(file, name, kind)

    def _written(self, call: Call, named: re.Match[str], file: IO[bytes]) -> tuple[str, str]:
        """Have it written down that a file is fetched, then write it; answers its name and its media type.

        Raises ControlError where it may not be, or is not what it was.
        """
        number, sha256 = named.groups()
        runtime = self._keeper.runtime
        answer = take(runtime, call, number, sha256).value
        with runtime.read() as connection:
            file.write(whole(connection, answer["name"], sha256))
        return answer["name"], _BYTES if answer["media_type"] == MediaType.TEXT else answer["media_type"]


def _refused(why: ControlError) -> Response:
    """Whatever is not for them is answered as what there is not; only who may have it is told what became of it."""
    if isinstance(why, Unavailable):
        return PlainTextResponse(why.sentence, 503)
    if why.outcome == "denied:tampered":
        return PlainTextResponse(why.sentence, 409)
    LOG.info("evidence was not handed over: %s", why.outcome)
    return PlainTextResponse(NONE, 404)
