"""What a browser is told over a connection that is encrypted, and which websocket belongs to such a place (W13)."""

import pytest
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse

from control.gateway.headers import Headers
from control.gateway.place import Place
from tests.aside import run_aside

DESK = Place("https://desk.example")


def told(*, https: bool, path: str = "/sla") -> dict[str, str]:
    """The headers of an answer, by their small names."""
    found: dict[str, str] = {}

    async def send(message) -> None:  # type: ignore[no-untyped-def]
        found.update({name.decode(): value.decode() for name, value in message.get("headers", [])})

    answer = PlainTextResponse("x", headers={"Set-Cookie": "_streamlit_xsrf=2|a|b|3"})
    scope = {"type": "http", "path": path, "method": "GET", "headers": []}
    run_aside(Headers(answer, https=https)(scope, None, send))  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize("path", ["/", "/sla", "/auth/sign-in", "/static/js/index.js", "/healthz"])
def test_a_place_that_is_encrypted_stays_so_for_a_year_with_all_below_it(path: str) -> None:
    assert told(https=True, path=path)["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert "strict-transport-security" not in told(https=False, path=path)


def test_a_cookie_that_is_not_ours_is_not_handed_on() -> None:
    assert "set-cookie" not in told(https=True)


@pytest.mark.parametrize(
    ("origin", "own"),
    [
        ("https://desk.example", True),
        ("http://desk.example", False),
        ("https://desk.example:8443", False),
        ("https://desk.example.elsewhere.example", False),
        ("null", False),
    ],
)
def test_a_websocket_comes_from_an_encrypted_page_of_this_place_alone(origin: str, own: bool) -> None:
    headers = [(b"host", b"desk.example"), (b"origin", origin.encode())]
    assert DESK.is_own(HTTPConnection({"type": "websocket", "headers": headers})) is own
