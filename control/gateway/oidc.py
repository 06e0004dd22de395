"""The second way in: to another provider, and back with its word.

Both steps end with a page that leads on by itself, and not with a redirection. On the way there, a browser holds the
target of a redirected form against `form-action`, which names nobody but us; on the way back, it keeps our cookie from
a request that another site began, and from every redirection of it. *Source:* OpenID Connect Core 1.0, 3.1; RFC 9700.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import ParamSpec, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from control.commands import vouching
from control.commands.identities import Vouched
from control.errors import ControlError, Unavailable
from control.gateway import cookie
from control.gateway.answers import elsewhere, shown, typed, way_back
from control.gateway.id_token import DoubtError
from control.gateway.keeper import Keeper, browser_of
from control.gateway.place import Place
from control.gateway.provider import Provider
from control.store.flows import Flow

LOG = logging.getLogger(__name__)
BACK = "/auth/oidc/callback"
AT_ONCE = 4
"""Questions to the provider at a time: one that is slow keeps nobody waiting who signs in with a password."""
_LONGEST = 4_096
_Given = ParamSpec("_Given")
_Told = TypeVar("_Told")
Form = Callable[..., Awaitable[Response]]
"""Answers the form to sign in, by its status and what is to be said on it."""


class Oidc:
    """Answers whoever goes to the provider, and whoever comes from there."""

    def __init__(self, keeper: Keeper, place: Place, provider: Provider, form: Form) -> None:
        self._keeper = keeper
        self._place = place
        self._provider = provider
        self._form = form
        self._askers = ThreadPoolExecutor(AT_ONCE, "provider")
        self.routes = [
            Route("/auth/oidc/begin", self.begin, methods=["POST"]),
            Route(BACK, self.back, methods=["GET"]),
        ]

    async def begin(self, request: Request) -> Response:
        """Lead a browser to the provider, from a page of ours alone."""
        if not self._place.is_posted_here(request):
            return elsewhere()
        to = way_back((await typed(request)).get("to", "/"))
        way_of = cookie.way_of(request)
        try:
            way = await run_in_threadpool(vouching.set_out, self._keeper.runtime, to, way_of)
            address = await self._asked(self._provider.address, way, self._place.address(request, BACK))
        except ControlError as refused:
            return await self._form(503, to=to, refused=refused.sentence)
        response = shown("led", to=address, heading=f"On to {self._provider.terms.title}")
        cookie.give_way(response, way_of, vouching.LASTS)
        return response

    async def back(self, request: Request) -> Response:
        """Let in whoever the provider vouches for; the form to sign in, with a sentence, for everybody else."""
        state, way_of = request.query_params.get("state", ""), cookie.way_begun(request)
        begun = None
        if state and way_of is not None and _is_plain(request):
            begun = await run_in_threadpool(vouching.come_back, self._keeper.runtime, state, way_of)
        if begun is None:
            return await self._form(400, to="/", refused=_NO_WAY)
        if "error" in request.query_params:
            LOG.info("the provider let nobody in: %r", request.query_params["error"][:100])
            return await self._form(401, to=begun.target, refused=f"{self._provider.terms.title} did not let you in.")
        try:
            return await self._let_in(request, begun)
        except Unavailable as away:
            return await self._form(503, to=begun.target, refused=away.sentence)
        except ControlError as refused:
            return await self._form(401, to=begun.target, refused=refused.sentence)

    async def _let_in(self, request: Request, begun: Flow) -> Response:
        runtime, browser = self._keeper.runtime, replace(browser_of(request), session=cookie.session_before(request))
        await run_in_threadpool(vouching.refuse_who_asked_too_often, runtime, browser)
        try:
            vouched = await self._vouched(request, begun)
        except DoubtError as doubt:
            LOG.warning("an answer cannot be that of %s: %s", self._provider.terms.issuer, doubt)
            await run_in_threadpool(vouching.doubt, runtime, browser)
        entered = await run_in_threadpool(vouching.let_in, runtime, vouched, browser)
        response = shown("led", to=begun.target, heading="You are signed in")
        cookie.give(response, entered.token)
        return response

    async def _vouched(self, request: Request, begun: Flow) -> Vouched:
        """Whom the provider means, by the code that the browser brings; raises DoubtError, and Unavailable."""
        if not await self._asked(self._provider.is_answered_by, request.query_params.get("iss")):
            raise DoubtError("it comes from another provider")
        code, back = request.query_params.get("code", ""), self._place.address(request, BACK)
        if not code:
            raise DoubtError("it brings no code")
        return await self._asked(self._provider.vouched, code, begun, back, self._keeper.runtime.now())

    async def _asked(self, ask: Callable[_Given, _Told], *args: _Given.args, **kwargs: _Given.kwargs) -> _Told:
        """What the provider answers, asked by one of a few threads that do nothing else."""
        return await asyncio.get_running_loop().run_in_executor(self._askers, partial(ask, *args, **kwargs))


_NO_WAY = (
    "This way of signing in was begun in another browser, was used already, or its ten minutes are over: begin again."
)


def _is_plain(request: Request) -> bool:
    """Whether what was brought is said once each, and no longer than it can be meant."""
    brought = request.query_params.multi_items()
    return len(dict(brought)) == len(brought) and all(len(value) <= _LONGEST for _, value in brought)
