"""What breaks before the pages: a mark for whoever asked, and the rest for the log.

*Source:* OWASP ASVS 5.0, 16.5.1; reliability, W9.
"""

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from control.commands.faults import in_plain_words


class Faults:
    """Answers in a sentence where what lies behind breaks; of a traceback nobody outside sees anything."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and answer it where nothing else does any more."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def tell(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, tell)
        except Exception as error:  # noqa: BLE001 (whatever it is, the log has it)
            said = in_plain_words(error).sentence
            if not begun:
                await PlainTextResponse(said, 500)(scope, receive, send)
