"""One's own account: the password, the second factor, and the sessions that are open.

These forms stand before the pages and not on one: a password has no business in what a page keeps of its visitor.
"""

from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from control.commands import second_factor, sessions
from control.commands.deed import Call
from control.commands.passwords import change_password
from control.commands.proving import Typed
from control.errors import ControlError
from control.gateway.answers import elsewhere, shown, typed
from control.gateway.keeper import Keeper, address_of
from control.gateway.place import Place
from control.policy.sessions import Session
from control.queries import accounts
from control.runtime import Runtime

HERE = "/auth/account"
_DONE = {
    "password": "The password is changed, and every other session has ended.",
    "confirmed": "From now on a code is asked for whenever you sign in.",
    "removed": "No code is asked for any more.",
    "ended": "The session has ended.",
}
_Deed = Callable[["Own", Request, Session, Mapping[str, str]], Awaitable[Response | str]]
"""What a form asks for; answers what was done, by the names of `_DONE`, or where to go instead."""


class Own:
    """Answers whoever is signed in, about their own account alone."""

    def __init__(self, keeper: Keeper, place: Place) -> None:
        self._keeper = keeper
        self._place = place
        forms = {
            "password": _password,
            "second-factor": _set_up,
            "confirm": _confirm,
            "remove": _remove,
            "session": _end,
        }
        self.routes = [
            Route(HERE, self.page, methods=["GET"]),
            *(Route(f"{HERE}/{name}", self._asked(deed), methods=["POST"]) for name, deed in forms.items()),
        ]

    @property
    def runtime(self) -> Runtime:
        """The open store."""
        return self._keeper.runtime

    async def page(self, request: Request) -> Response:
        """The account as it stands."""
        session = await self._keeper.session(request)
        if session is None:
            return RedirectResponse(f"/auth/sign-in?to={HERE}", 303)
        return await self.shown(session, told=_DONE.get(request.query_params.get("done", "")))

    async def shown(self, session: Session, status: int = 200, **fields: Any) -> Response:
        """The page of an account with what is to be said on it."""
        found = await run_in_threadpool(_found, self.runtime, session.account)
        return shown("account", status, here=session.id, **found, **fields)

    def _asked(self, deed: _Deed) -> Callable[[Request], Awaitable[Response]]:
        """What answers a form that is posted: done and said, or the page again with the reason why not."""

        async def answer(request: Request) -> Response:
            session = await self._keeper.session(request)
            if session is None:
                return RedirectResponse(f"/auth/sign-in?to={HERE}", 303)
            if not self._place.is_posted_here(request):
                return elsewhere()
            try:
                done = await deed(self, request, session, await typed(request))
            except ControlError as refused:
                return await self.shown(session, 400, refused=refused.sentence)
            return RedirectResponse(f"{HERE}?done={done}", 303) if isinstance(done, str) else done

        return answer


async def _password(own: Own, request: Request, session: Session, fields: Mapping[str, str]) -> Response | str:
    if fields.get("password") != fields.get("again"):
        return await own.shown(session, 400, refused="The two new passwords are not alike.")
    new, said = fields.get("password", ""), _typed(session, fields)
    await run_in_threadpool(change_password, own.runtime, _call(session), said, new, address_of(request))
    return "password"


async def _set_up(own: Own, request: Request, session: Session, fields: Mapping[str, str]) -> Response | str:
    said = _typed(session, fields)
    begun = await run_in_threadpool(second_factor.set_up, own.runtime, _call(session), said, address_of(request))
    drawn = f"data:image/svg+xml;base64,{b64encode(begun.drawn.encode()).decode()}"
    return await own.shown(session, drawn=drawn, secret=begun.secret)


async def _confirm(own: Own, request: Request, session: Session, fields: Mapping[str, str]) -> Response | str:
    code = fields.get("code", "")
    await run_in_threadpool(second_factor.confirm_code, own.runtime, _call(session), code, address_of(request))
    return "confirmed"


async def _remove(own: Own, request: Request, session: Session, fields: Mapping[str, str]) -> Response | str:
    said = _typed(session, fields)
    await run_in_threadpool(second_factor.remove_own, own.runtime, _call(session), said, address_of(request))
    return "removed"


async def _end(own: Own, request: Request, session: Session, fields: Mapping[str, str]) -> Response | str:
    number = fields.get("session", "")
    if number == session.id:
        return RedirectResponse("/auth/logout", 303)
    said = _typed(session, fields)
    await run_in_threadpool(sessions.end_another, own.runtime, _call(session), number, said, address_of(request))
    return "ended"


def _call(session: Session) -> Call:
    return Call(session.account, origin="ui", session=session.id)


def _typed(session: Session, fields: Mapping[str, str]) -> Typed:
    return Typed(session.account, fields.get("present", ""), fields.get("code", ""))


def _found(runtime: Runtime, account: str) -> dict[str, Any]:
    """What the page shows of an account."""
    with runtime.read() as connection:
        rulebook = runtime.rulebook_in_force(connection)
        person = None if rulebook is None else rulebook.people.get(account)
        return {
            "account": account,
            "person": account if person is None else person.title,
            "has_code": accounts.asks_for_a_code(connection, account),
            "sessions": accounts.living_sessions(connection, runtime.now(), account),
        }
