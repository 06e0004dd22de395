"""What every answer tells the browser: what it may load, run, keep and tell others.

Of cookies it keeps ours alone: Streamlit's own, which scripts can read, has no work here (control/gateway/forged.py).

*Source:* OWASP ASVS 5.0, 3.4 and 14.3; the policy is the one that was measured to leave every page whole (reliability,
section 2).
"""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from control.gateway.cookie import NAME

POLICY = "; ".join(
    (
        "default-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
        "form-action 'self'",
    )
)
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
HSTS = "max-age=31536000; includeSubDomains"
"""One year."""
_OURS = NAME.encode()
_PROGRAM = "/static/"
"""The parts of the pages themselves, which are the same for everybody; everything else is somebody's."""


class Headers:
    """Adds them to every answer, whoever makes it."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._always = ALWAYS | ({"Strict-Transport-Security": HSTS} if https else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back with the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def tell(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message), scope["path"])
            await send(message)

        await self._app(scope, receive, tell)

    def _add(self, headers: MutableHeaders, path: str) -> None:
        headers.raw[:] = [pair for pair in headers.raw if pair[0].lower() != b"set-cookie" or pair[1].startswith(_OURS)]
        for name, value in self._always.items():
            headers[name] = value
        if not path.startswith(_PROGRAM):
            headers["Cache-Control"] = "no-store"
