"""What stands open to everybody: the form to sign in, the link to set a password, the way out, and the health of all.

Every answer to somebody who may not come in is the same, and everything that changes something is posted from a page
of this very place. *Source:* design, section 7; reliability, W1 to W3 and W11.
"""

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route, Router

from control.commands import sessions
from control.commands.deed import Call
from control.commands.hashing import Busy
from control.commands.links import link_behind
from control.commands.passwords import set_password
from control.commands.proving import Typed
from control.commands.signing_in import sign_in
from control.errors import ControlError
from control.gateway import cookie
from control.gateway.answers import FORMS, elsewhere, shown, typed, way_back
from control.gateway.keeper import Keeper, address_of, browser_of
from control.gateway.own import Own
from control.gateway.place import Place
from control.gateway.provider_terms import ProviderTerms
from control.queries.company import company_of, mark
from control.runtime import Runtime

_OUT = "You have signed out."
_SET = "The password is set, and every session of the account has ended. Sign in with it."


class Doors:
    """Answers at the doors, over the store that the keeper has open."""

    def __init__(self, keeper: Keeper, place: Place, wheel: str, provider: ProviderTerms | None = None) -> None:
        self._keeper = keeper
        self._place = place
        self._title = None if provider is None else provider.title
        routes = [
            Route("/auth/sign-in", self.form, methods=["GET"]),
            Route("/auth/sign-in", self.enter, methods=["POST"]),
            Route("/auth/logout", self.leave, methods=["GET"]),
            Route("/auth/link", self.link, methods=["GET"]),
            Route("/auth/link", self.set_by_link, methods=["POST"]),
            Route("/auth/link.js", _file(str(FORMS / "link.js"), "text/javascript"), methods=["GET"]),
            Route("/auth/style.css", _file(str(FORMS / "style.css"), "text/css"), methods=["GET"]),
            Route("/auth/wheel.svg", _file(wheel, "image/svg+xml; charset=utf-8"), methods=["GET"]),
            Route("/healthz", self.health, methods=["GET"]),
            *Own(keeper, place).routes,
            *([] if provider is None else self._provided(provider)),
        ]
        self.app = ExceptionMiddleware(Router(routes))  # what is no such place; what breaks is said further out

    async def form(self, request: Request) -> Response:
        """The form to sign in."""
        told = _OUT if "out" in request.query_params else _SET if "set" in request.query_params else None
        return await self._sign_in(200, to=way_back(request.query_params.get("to", "/")), told=told)

    async def enter(self, request: Request) -> Response:
        """Let somebody in who has typed what proves them; the same form with the same sentence for everybody else."""
        if not self._place.is_posted_here(request):
            return elsewhere()
        fields = await typed(request)
        to, name = way_back(fields.get("to", "/")), fields.get("name", "")
        said = Typed(name, fields.get("password", ""), fields.get("code", ""))
        try:
            entered = await run_in_threadpool(sign_in, self._keeper.runtime, said, browser_of(request))
        except ControlError as refused:
            status = 429 if isinstance(refused, Busy) else 401
            return await self._sign_in(status, to=to, name=name, refused=refused.sentence)
        response = RedirectResponse(to, 303)
        cookie.give(response, entered.token)
        return response

    async def leave(self, request: Request) -> Response:
        """End the session, where a page of this place asks for it, and let the browser forget it and what it showed."""
        session = await self._keeper.session(request)
        if session is not None:
            if not self._place.is_posted_here(request):
                return elsewhere()
            call = Call(session.account, origin="ui", session=session.id)
            await run_in_threadpool(sessions.end, self._keeper.runtime, call)
        response = RedirectResponse("/auth/sign-in?out", 303, {"Clear-Site-Data": '"cache"'})
        cookie.take_away(response)
        return response

    async def link(self, _: Request) -> Response:
        """Where a link leads: its secret stands behind the # of the address, so the browser posts it from here."""
        return shown("follow")

    async def set_by_link(self, request: Request) -> Response:
        """The form to set a password, for whoever has a link that holds; set the one that was typed twice, alike."""
        if not self._place.is_posted_here(request):
            return elsewhere()
        fields = await typed(request)
        token, password = fields.get("token", ""), fields.get("password")
        found = await run_in_threadpool(link_behind, self._keeper.runtime, token)
        if found is None:
            return shown("said", 404, heading="This link does not hold", refused=_NO_LINK)
        if password is None:
            return shown("link", token=token, account=found.account)
        if password != fields.get("again"):
            return shown("link", 400, token=token, account=found.account, refused="The two are not alike.")
        try:
            await run_in_threadpool(set_password, self._keeper.runtime, token, password, address_of(request))
        except ControlError as refused:
            return shown("link", 400, token=token, account=found.account, refused=refused.sentence)
        return RedirectResponse("/auth/sign-in?set", 303)

    async def health(self, _: Request) -> Response:
        """Whether the store answers; nothing else is said to somebody who is not known."""
        try:
            await run_in_threadpool(_look, self._keeper.runtime)
        except ControlError:
            return JSONResponse({"store": "unavailable"}, 503)
        return JSONResponse({"store": "ok"})

    async def _sign_in(self, status: int, **fields: object) -> Response:
        try:
            marked = await run_in_threadpool(_mark, self._keeper.runtime)
        except ControlError as error:
            return shown("said", 503, heading="Pilothouse cannot be reached", refused=error.sentence)
        return shown("sign_in", status, mark=marked, provider=self._title, **fields)

    def _provided(self, terms: ProviderTerms) -> list[Route]:
        """The routes by which another provider signs people in; nobody loads what they need who has none."""
        from control.gateway.oidc import Oidc
        from control.gateway.provider import Provider

        return Oidc(self._keeper, self._place, Provider(terms), self._sign_in).routes


_NO_LINK = "It was used already, or its half hour is over. An administrator makes a new one."


def _file(path: str, kind: str) -> Callable[[Request], Response]:
    return lambda _: FileResponse(path, media_type=kind)


def _mark(runtime: Runtime) -> str | None:
    with runtime.read() as connection:
        return mark(company_of(connection))


def _look(runtime: Runtime) -> None:
    with runtime.read() as connection:
        company_of(connection)
